"""Is it still they? Asked on a page where somebody decides, opens, signs or changes an account.

A form that has ``password`` and ``code`` is fitted to the person: a password, a code of the
app, or neither for whom the directory must confirm. These are sent there and come back to
the same page with what they had typed; the confirmation serves one act on that page.
"""

from typing import Any

from flask import Response, g, request
from flask import session as flask_session

from procure import db, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import rates, session, sign_in, web_sessions
from procure.people.sign_in import Asked

KEPT = "confirming"
_SECRET = frozenset({"csrf_token", "password", "code", "current", "first_code"})
MOST_KEPT = 20_000


def fit(form: Any, *, asked: bool = True, actor_id: str = "") -> None:
    """Leave on the form what this person is asked for; nothing where nobody is asked.

    ``actor_id`` is said where the person owes a second factor and is nobody yet.
    """
    wanted = Asked(password=False, code=False, directory=False)
    user_id = actor_id or session.current().user_id
    if asked and sign_in.is_asked_again() and user_id:
        wanted = sign_in.asked_of(user_id)
    form.by_directory = wanted.directory
    for name in ("password", "code"):
        if name in form and not getattr(wanted, name):
            delattr(form, name)


def kept() -> dict[str, str]:
    """Return what somebody had typed on this page before they went to the directory."""
    waiting = flask_session.get(KEPT)
    if request.method != "GET" or not waiting or waiting["path"] != request.path:
        return {}
    return dict(waiting["typed"])


def is_the_person(form: Any, actor_id: str = "") -> bool:
    """Check what the form asks once more, or say on it why it does not count (ASVS 7.5.3)."""
    user_id = actor_id or session.current().user_id
    if getattr(form, "by_directory", False) and not _directory_has_confirmed():
        return False
    last = "password"
    try:
        if "password" in form:
            given = form.code.data if "code" in form else ""
            sign_in.confirm(user_id, form.password.data or "", request.remote_addr, now(), given)
        elif "code" in form:
            last = "code"
            sign_in.prove_code(user_id, form.code.data or "", request.remote_addr, now())
    except sign_in.WrongSignIn:
        form.fault("password", _("The password is wrong"))
    except sign_in.WrongCode:
        form.fault("code", wrong_code())
    except rates.TooOften as refused:
        form.fault(last, too_often(refused))
    else:
        return True
    return False


def wrong_code() -> str:
    """Say why a code does not count, and what to do."""
    return _("The code is wrong or was used already. Wait for the next one")


def too_often(refused: rates.TooOften) -> str:
    """Say when it can be tried again."""
    return ngettext(
        "Too many tries. Try again in %(num)d minute",
        "Too many tries. Try again in %(num)d minutes",
        refused.minutes,
    )


def detour() -> Response | None:
    """Return the page that leads to the directory, if this request needs it."""
    if not g.get("needs_directory"):
        return None
    return web.render("pages/people/directory_confirm.html")


def _directory_has_confirmed() -> bool:
    waiting = flask_session.get(KEPT)
    if waiting and waiting["path"] == request.path:
        moment = web_sessions.machine_now()
        with db.transaction() as writer:
            used = web_sessions.use_confirmation(writer, session.token(), moment)
        if used:
            flask_session.pop(KEPT)
            return True
    typed = {name: value for name, value in request.form.items() if name not in _SECRET}
    if sum(map(len, typed.values())) > MOST_KEPT:
        typed = {}
    flask_session[KEPT] = {"path": request.path, "typed": typed}
    g.needs_directory = True
    return False
