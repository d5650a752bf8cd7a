"""Flask's session, kept on the server: the cookie holds a random token and nothing else.

Read only when somebody asks for it, so that a page without a person costs no query, and
written only when something changed. Signing in and out gives a new token and ends the
old session in the same moment (ASVS 7.2.4, 7.4.1).
"""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlmodel import Session

from procure import config, db
from procure.db import clock, trouble
from procure.people import access, web_sessions
from procure.people.actor import Actor, actor_of

# Where Flask-Login keeps who has signed in.
USER = "_user_id"


class BrowserSession(SessionMixin):
    """What is remembered of one browser; behaves like a dictionary of plain values."""

    def __init__(self, token: str, browser: str, *, for_a_page: bool = False) -> None:
        self.token = token
        self.browser = browser
        self.modified = False
        self.seen_lately = True
        self.known = False
        self.ends: str = ""
        # Who had signed in when this was read, as columns of theirs.
        self.person: Any = None
        # What they are, if a page will show it: asked for at the same time.
        self.for_a_page = for_a_page
        self.standing: tuple[Actor, access.Standing] | None = None
        self._data: dict[str, Any] | None = None

    @property
    def is_read(self) -> bool:
        """Say whether anybody has asked for what is kept."""
        return self._data is not None

    @property
    def data(self) -> dict[str, Any]:
        """Return what is kept, read at first use."""
        if self._data is None:
            self._data = {}
            if self.token:
                self._read()
        return self._data

    def _read(self) -> None:
        moment = web_sessions.machine_now()
        with db.glancing() as connection:
            row = web_sessions.find(connection, self.token, moment)
            if self.for_a_page and row is not None and row.id is not None:
                actor = actor_of(row)
                self.standing = (actor, access.standing(connection, actor, clock.now()))
        if row is not None:
            self.known = True
            self._data = dict(row.data)
            self.person = row if row.id is not None else None
            self.seen_lately = moment - row.seen_at < web_sessions.SEEN_EVERY

    def renew(self) -> None:
        """Forget everything and go on under a new token; the old one ends with this request."""
        if self.data:
            self.data.clear()
        if self.known:
            self.ends = self.token
        self.known = False
        self.modified = True

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.data[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self.data[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


class TableSessions(SessionInterface):
    """Sessions in the table ``web_session``."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return a name that only this host over TLS can have set, where there is TLS."""
        return "__Host-procure" if self.get_cookie_secure(app) else "procure"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the cookie travels over TLS only: when the installation has it."""
        return config.current().base_url.startswith("https://")

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """Take the token from the cookie; nothing is read yet."""
        token = request.cookies.get(self.get_cookie_name(app), "")
        only_looks = request.method == "GET"
        return BrowserSession(token[:100], request.user_agent.string, for_a_page=only_looks)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed and set the cookie when the token is new."""
        if not isinstance(session, BrowserSession):
            return
        if session.accessed:
            response.vary.add("Cookie")
        if not session.is_read:
            return
        if not session.modified and (session.seen_lately or not session.known):
            return
        token: str | None = session.token
        # A visit and a notice may go unwritten; signing in and out are written or refused.
        harmless = session.known and not session.ends
        noted = trouble.by_the_way() if harmless else nullcontext()
        with noted, db.transaction(beside=True) as writer:
            token = self._write(writer, session)
        if token is None:
            response.delete_cookie(self.get_cookie_name(app), **self._of_cookie(app))
        elif token != session.token:
            response.set_cookie(self.get_cookie_name(app), token, **self._of_cookie(app))

    def _write(self, writer: Session, session: BrowserSession) -> str | None:
        """Return the token that holds from now on, or None if there is no session."""
        moment = web_sessions.machine_now()
        if session.ends:
            web_sessions.end(writer, session.ends)
        if session.known:
            data = session.data if session.modified else None
            kept = web_sessions.keep(writer, session.token, moment, data)
            return session.token if kept else None
        if not session.data:
            return None
        return web_sessions.start(writer, session.data, session.get(USER), session.browser, moment)

    def _of_cookie(self, app: Flask) -> dict[str, Any]:
        return {
            "path": "/",
            "secure": self.get_cookie_secure(app),
            "httponly": True,
            "samesite": "Lax",
        }
