"""Every request answers to the policy table before its view is called.

A view says its permission (``web.needs``); one that says none is an error, not a gate
left open. What a person may not know of looks exactly like what is not there.
"""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from procure import db
from procure.people import access, policy
from procure.people.actor import Actor
from procure.web import permission_of

# Flask's own; everything else says its permission.
OPEN_VIEWS = frozenset({"static"})

_log = logging.getLogger("procure.access")


class Unguarded(LookupError):
    """A view says no permission, or one that no row of the policy gives."""


def guard_routes(app: Flask) -> None:
    """Ask the policy before every view of the application.

    The application keeps under ``app.extensions["procure.case_state"]`` a function that
    returns state and authority id of a case, or None; this room knows no cases.
    """
    app.before_request(_ask)


def unguarded(app: Flask) -> list[str]:
    """Return the endpoints whose views say no known permission; a test holds it empty."""
    return sorted(
        name
        for name, view in app.view_functions.items()
        if name not in OPEN_VIEWS and policy.object_of(permission_of(view) or "") is None
    )


def _ask() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_VIEWS:
        return None
    permission = permission_of(current_app.view_functions[endpoint])
    on = policy.object_of(permission or "")
    if permission is None or on is None:
        raise Unguarded(f"{endpoint} needs {permission!r}, which no row of the policy gives")
    if on == "public":
        return None
    from procure.people.session import current, owing

    actor = current()
    if not actor.signed_in:
        # Before anything else, whoever works for a city sets up a second factor.
        return _to("people.second_factor" if owing().signed_in else "people.sign_in")
    given = request.view_args or {}
    if on == "case":
        _ask_about_case(actor, permission, given["case_id"])
    elif on != "authority" and "authority_id" not in given:
        # What a person carries along needs no question to the database.
        if not policy.allowed(permission, access.of_person(actor, on)):
            _deny(actor, permission, None, 403)
    else:
        authority_id = given.get("authority_id")
        with db.reading() as session:
            allowed = access.may(session, actor, permission, authority_id=authority_id)
            # Only an object that is named can be one that they must not know of.
            known = authority_id is None or bool(
                access.authority_roles(session, actor, authority_id)
            )
        if not allowed:
            _deny(actor, permission, authority_id, 403 if known else 404)
    return None


def _ask_about_case(actor: Actor, permission: str, case_id: str) -> None:
    with db.reading() as session:
        held = access.roles(session, actor, case_id)
    stands = current_app.extensions["procure.case_state"](case_id)
    if stands is None or not held:
        _deny(actor, permission, case_id, 404)
    elif not policy.allowed(permission, held, stands[0]):
        _deny(actor, permission, case_id, 403)


def _deny(actor: Actor, permission: str, about: str | None, status: int) -> None:
    # ASVS 16.3.2. Only ids: what was asked for could be anything.
    _log.warning("denied %s to %s on %s: %d", permission, actor.user_id, about, status)
    abort(status)


def _to(endpoint: str) -> Response:
    address = url_for(endpoint, next=_worth_returning_to())
    if request.headers.get("HX-Request"):
        # A fragment must not be replaced by a whole page: the browser goes there itself.
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 303)  # type: ignore[return-value]


def _worth_returning_to() -> str | None:
    """Return the page that was asked for, if it is one and not an act."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return wanted if safe_path(wanted) else None


def safe_path(wanted: str | None) -> str | None:
    """Return the path if it is a page of ours, else None; never another site's address.

    It must begin with one slash, hold nothing that a browser reads as a host, and be a
    route that answers GET (ASVS 3.7.2).
    """
    if not wanted or not wanted.startswith("/") or len(wanted) > 2000:
        return None
    if wanted.startswith("//") or "\\" in wanted or not wanted.isprintable():
        return None
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc:
        return None
    routes = current_app.url_map.bind(request.host)
    try:
        endpoint, _ = routes.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return None if endpoint in OPEN_VIEWS else wanted
