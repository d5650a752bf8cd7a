"""The door to Flask: who is signed in, the server-side session, the guard on every route."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g, has_request_context
from flask import session as flask_session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_login.utils import _get_user

from procure import config, db, web
from procure.db import clock
from procure.people import access, policy, second_factor, web_sessions
from procure.people.actor import NOBODY, Actor, actor_of
from procure.people.links import token_hash
from procure.people.session.cookie import BrowserSession, TableSessions
from procure.people.session.guard import guard_routes
from procure.people.tables import User

__all__ = [
    "begin",
    "begin_half",
    "current",
    "end",
    "guard_routes",
    "half_signed_in",
    "install",
    "owing",
    "prove_second_factor",
    "token",
]

# The session has shown a second factor, or the directory has.
STRONG = "strong"
# The password was right; the code has not been given yet.
HALF = "half"
HALF_LIVES = timedelta(minutes=10)


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this request, as Flask-Login wants one."""

    def __init__(self, user: Any, *, owes: bool = False) -> None:
        self.actor = actor_of(user)
        # Must set up a second factor before anything else.
        self.owes = owes
        self.language = user.language

    def get_id(self) -> str:
        """Return what the session keeps of the person."""
        return self.actor.user_id


class _Logins(LoginManager):  # type: ignore[misc]
    """Flask-Login without its cookie that would outlive a session."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


def install(app: Flask) -> None:
    """Have an application keep its sessions here and know who is signed in."""
    app.session_interface = TableSessions()
    # Signs the tokens of forms; sessions need no signature.
    app.secret_key = app.secret_key or config.current().secret("forms").hex()
    logins = _Logins()
    # It would compare the network address, which changes on every train.
    logins.session_protection = None
    logins.user_loader(_load)
    logins.init_app(app)
    app.extensions["procure.reader"] = _reader
    app.extensions["procure.may"] = _may
    app.extensions["procure.standing"] = _links


def _reader() -> web.Reader | None:
    actor = current()
    return web.Reader(actor.user_id, actor.name) if actor.signed_in else None


def _may(permission: str) -> bool:
    """Say what the frame may show; on which case is not asked, so a link and no more."""
    actor = current()
    match policy.object_of(permission):
        case "case":
            return actor.signed_in and standing().anywhere(permission)
        case "authority":
            return policy.allowed(permission, standing().on_authorities)
        case on:
            return policy.allowed(permission, access.of_person(actor, on))


def _links() -> tuple[object, ...]:
    """Return all that :func:`_may` depends on: who has the same sees the same links."""
    actor, held = current(), standing()
    own = (actor.signed_in, actor.operator, actor.company_id is not None)
    return (*own, held.on_cases, held.on_authorities)


def standing() -> access.Standing:
    """Return what whoever reads is on cases and authorities, asked once for a page."""
    actor = current()
    for kept in (g.get("standing"), getattr(_browser(), "standing", None)):
        if kept is not None and kept[0] == actor:
            found: access.Standing = kept[1]
            return found
    with db.glancing() as connection:
        g.standing = (actor, access.standing(connection, actor, clock.now()))
    return g.standing[1]  # type: ignore[no-any-return]


def _load(user_id: str) -> SignedIn | None:
    """Return the person, unless the account was taken out of use a moment ago."""
    # The session was read a moment ago, and its person with it.
    user = _browser().person
    if user is None or user.id != user_id or user.disabled:
        return None
    found = SignedIn(user)
    if not flask_session.get(STRONG) and config.current().second_factor_demanded:
        with db.reading() as session:
            found.owes = second_factor.is_demanded(session, found.actor)
    return found


def current() -> Actor:
    """Return who is signed in with this request, or NOBODY.

    Somebody who owes a second factor is nobody yet, on every page but that one.
    """
    if not has_request_context():
        raise RuntimeError("current() needs a request: an action is given its actor")
    # Asked twenty times for a page: where Flask-Login keeps its answer is looked at first.
    user = g.get("_login_user") or _get_user()
    is_in = user.is_authenticated and not user.owes
    actor: Actor = user.actor if is_in else NOBODY
    return actor


def owing() -> Actor:
    """Return who has signed in but must set up a second factor first, or NOBODY."""
    owes = current_user.is_authenticated and current_user.owes
    actor: Actor = current_user.actor if owes else NOBODY
    return actor


def begin(user: User, *, strong: bool = False) -> None:
    """Sign the person in with this browser, under a new token.

    ``strong``: a second factor was shown, here or to the directory.
    """
    _browser().renew()
    if strong:
        flask_session[STRONG] = True
    login_user(SignedIn(user))


def prove_second_factor(*, proven: bool = True) -> None:
    """Note that this session's person has shown a second factor, or has none any more."""
    if proven:
        flask_session[STRONG] = True
    else:
        flask_session.pop(STRONG, None)


def begin_half(user_id: str) -> None:
    """Remember for ten minutes whose password was right; nobody is signed in by it."""
    _browser().renew()
    with db.reading() as session:
        kept = session.get_one(User, user_id).password_hash
    at = web_sessions.machine_now().isoformat()
    flask_session[HALF] = {"user": user_id, "at": at, "password": token_hash(kept)}


def half_signed_in() -> User | None:
    """Return whose code is waited for: not after ten minutes, nor after a new password."""
    half = flask_session.get(HALF)
    if half is None:
        return None
    if web_sessions.machine_now() >= datetime.fromisoformat(half["at"]) + HALF_LIVES:
        return None
    with db.reading() as session:
        user = session.get(User, half["user"])
    if user is None or user.disabled or token_hash(user.password_hash) != half["password"]:
        return None
    return user


def end() -> None:
    """Sign out: the session is gone on the server, so a copied cookie is worth nothing."""
    logout_user()
    _browser().renew()


def token() -> str:
    """Return the token of this request's session, to tell it from the person's others."""
    return _browser().token


def _browser() -> BrowserSession:
    session: Any = flask_session
    browser: BrowserSession = session._get_current_object()
    return browser
