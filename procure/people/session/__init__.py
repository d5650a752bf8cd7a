"""The door to Flask: who is signed in, the server-side session, the guard on every route."""

from typing import Any

from flask import Flask, has_request_context
from flask import session as flask_session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from procure import config, db, web
from procure.people import access, policy
from procure.people.actor import NOBODY, Actor
from procure.people.session.cookie import BrowserSession, TableSessions
from procure.people.session.guard import guard_routes
from procure.people.tables import User

__all__ = ["begin", "current", "end", "guard_routes", "install", "token"]


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this request, as Flask-Login wants one."""

    def __init__(self, user: User) -> None:
        self.actor = Actor(user.id, user.name, user.company_id, user.operator)
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


def _reader() -> web.Reader | None:
    actor = current()
    return web.Reader(actor.user_id, actor.name) if actor.signed_in else None


def _may(permission: str) -> bool:
    """Say what the frame may show; on which case is not asked, so a link and no more."""
    with db.reading() as session:
        if policy.object_of(permission) == "case":
            return access.anywhere(session, current(), permission)
        return access.may(session, current(), permission)


def _load(user_id: str) -> SignedIn | None:
    """Return the person, unless the account was taken out of use a moment ago."""
    with db.reading() as session:
        user = session.get(User, user_id)
    return None if user is None or user.disabled else SignedIn(user)


def current() -> Actor:
    """Return who is signed in with this request, or NOBODY."""
    if not has_request_context():
        raise RuntimeError("current() needs a request: an action is given its actor")
    actor: Actor = current_user.actor if current_user.is_authenticated else NOBODY
    return actor


def begin(user: User) -> None:
    """Sign the person in with this browser, under a new token."""
    _browser().renew()
    login_user(SignedIn(user))


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
