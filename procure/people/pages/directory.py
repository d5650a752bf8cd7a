"""Signing in with the directory of the city, and confirming there that it is still oneself."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask import session as flask_session

from procure import config, db, i18n, web
from procure.db.clock import now
from procure.people import actions, directory, rates, session, web_sessions
from procure.people.directory import DirectoryRefused
from procure.people.pages import pages as people_pages
from procure.people.pages.entrance import let_in
from procure.people.session.confirming import KEPT
from procure.people.session.guard import safe_path
from procure.web import needs

# What the session keeps while a person is at the directory.
FLOW = "directory"
# The one address that a directory is told to send people back to, whatever their language.
BACK = "/fi/sign-in/directory/back"

pages = Blueprint("directory", __name__)


@pages.get("/sign-in/directory")
@needs("sign_in")
def to_directory() -> Response:
    """Go to the directory: to sign in, or to confirm what waits in this session."""
    if config.current().directory is None:
        return web.error_page(404)
    confirms = "confirm" in request.args and session.current().signed_in
    waiting = flask_session.get(KEPT) if confirms else None
    wanted = waiting["path"] if waiting else request.args.get("next")
    try:
        rates.spend((rates.NETWORK, rates.network_of(request.remote_addr)))
        address, flow = directory.begin(_back(), web_sessions.machine_now(), fresh=confirms)
    except DirectoryRefused as refused:
        return _failed(refused.why, i18n.language())
    except rates.TooOften:
        return _failed("too_often", i18n.language())
    flask_session[FLOW] = {
        **flow,
        "next": safe_path(wanted),
        "language": i18n.language(),
        "confirms": confirms,
    }
    return _to(address)


@pages.get("/sign-in/directory/back")
@needs("sign_in")
def from_directory() -> Response:
    """Take whom the directory sends back. What the session kept serves once."""
    flow: dict[str, Any] | None = flask_session.pop(FLOW, None)
    language = flow["language"] if flow else i18n.language()
    confirms = bool(flow and flow["confirms"])
    try:
        moment = web_sessions.machine_now()
        found = directory.finish(flow, request.args, _back(), moment, fresh=confirms)
        if confirms:
            return _confirmed(found, flow or {}, language)
        user = actions.sign_in_from_directory(
            found, language, rates.network_of(request.remote_addr), now()
        )
    except DirectoryRefused as refused:
        return _failed(refused.why, language)
    return let_in(user, flow["next"] if flow else None, strong=found.strong)


@pages.get(
    "/sign-in/directory/"
    "<any(away,refused,state,token,stale,unverified,unknown,disabled,supplier,other,too_often):why>"
)
@needs("sign_in")
def directory_failed(why: str) -> Response:
    """Say why nobody was signed in, and how to mend it."""
    return web.render("pages/people/directory_failed.html", why=why)


def _confirmed(found: directory.Found, flow: dict[str, Any], language: str) -> Response:
    actor = session.current()
    if not actor.signed_in or not actions.is_the_same(actor.user_id, found):
        raise DirectoryRefused("other")
    with db.transaction() as writer:
        web_sessions.confirm(writer, session.token(), web_sessions.machine_now())
    return web.see(flow["next"] or f"/{language}/")


def _failed(why: str, language: str) -> Response:
    return web.see(url_for("people.directory.directory_failed", why=why, lang=language))


def _back() -> str:
    return config.current().base_url + BACK


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]


people_pages.register_blueprint(pages)
