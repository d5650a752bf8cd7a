"""Server-side sessions as rows: made, found, kept alive, ended. No Flask here.

They live by the machine's clock, never by a demonstration's: moving that ahead by a day
must not sign everybody out.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, or_, select, update
from sqlmodel import Session, col

from procure.db.statement import Statement
from procure.people.links import token_hash
from procure.people.tables import User, WebSession

# ASVS 7.3.1 and 7.3.2.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# How long a confirmation by the directory serves.
CONFIRMED = timedelta(minutes=5)
# What a browser says of itself, the most telling word first: most call themselves Chrome
# or Safari as well.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
# A visit is written down this seldom, so that reading pages does not queue for the writer.
SEEN_EVERY = timedelta(seconds=60)


def machine_now() -> datetime:
    """Return the machine's moment, whatever a demonstration's clock says."""
    return datetime.now(UTC)


# Every page asks: the session and whose it is in one statement, built once.
class Found(NamedTuple):
    """A session and whose it is: the columns of the person are empty while nobody is."""

    data: dict[str, Any]
    created_at: datetime
    seen_at: datetime
    user_id: str | None
    id: str | None
    name: str
    language: str
    company_id: str | None
    operator: bool
    disabled: bool


_OF_SESSION = ("data", "created_at", "seen_at", "user_id")
_FOUND = Statement(
    select(
        *(col(getattr(WebSession, name)) for name in _OF_SESSION),
        *(col(getattr(User, name)) for name in Found._fields[len(_OF_SESSION) :]),
    )
    .join_from(WebSession, User, col(User.id) == col(WebSession.user_id), isouter=True)
    .where(col(WebSession.token_hash) == bindparam("token"))
)


def find(connection: Connection, token: str, now: datetime) -> Found | None:
    """Return the living session of this token. Only a signed-in one dies of idleness."""
    found = _FOUND.first(connection, {"token": token_hash(token)})
    row = Found._make(found) if found else None
    if row is None or now >= row.created_at + ABSOLUTE:
        return None
    if row.user_id is not None and now >= row.seen_at + IDLE:
        return None
    return row


def start(
    session: Session, data: dict[str, Any], user_id: str | None, browser: str, now: datetime
) -> str:
    """Keep a new session and return its token: 256 random bits, kept as a hash only."""
    token = secrets.token_urlsafe(32)
    session.exec(delete(WebSession).where(_is_dead(now)))
    session.add(
        WebSession(
            token_hash=token_hash(token),
            user_id=user_id,
            data=data,
            browser=browser[:200],
            created_at=now,
            seen_at=now,
        )
    )
    return token


def keep(session: Session, token: str, now: datetime, data: dict[str, Any] | None = None) -> bool:
    """Note the visit, and the data if they changed; False if it was ended meanwhile.

    It never makes a row: a slow request must not bring back a session that was ended.
    """
    values: dict[str, Any] = {"seen_at": now} | ({} if data is None else {"data": data})
    kept = session.exec(
        update(WebSession).where(col(WebSession.token_hash) == token_hash(token)).values(values)
    )
    return bool(kept.rowcount == 1)


def confirm(session: Session, token: str, now: datetime) -> None:
    """Note that the directory has just confirmed who sits there."""
    session.exec(
        update(WebSession)
        .where(col(WebSession.token_hash) == token_hash(token))
        .values(confirmed_at=now)
    )


def use_confirmation(session: Session, token: str, now: datetime) -> bool:
    """Use up the directory's confirmation: it serves one act, within a few minutes."""
    used = session.exec(
        update(WebSession)
        .where(
            col(WebSession.token_hash) == token_hash(token),
            col(WebSession.confirmed_at) > now - CONFIRMED,
        )
        .values(confirmed_at=None)
    )
    return bool(used.rowcount == 1)


def end(session: Session, token: str) -> None:
    """End the session of this token."""
    session.exec(delete(WebSession).where(col(WebSession.token_hash) == token_hash(token)))


def end_of_user(session: Session, user_id: str, only: str = "", but: str = "") -> int:
    """End a person's sessions: all, the one with this id, or all but the one of this token."""
    doomed = delete(WebSession).where(col(WebSession.user_id) == user_id)
    if only:
        doomed = doomed.where(col(WebSession.id) == only)
    if but:
        doomed = doomed.where(col(WebSession.token_hash) != token_hash(but))
    return int(session.exec(doomed).rowcount)


def of_user(session: Session, user_id: str, now: datetime) -> list[WebSession]:
    """Return a person's living sessions, last used first."""
    wanted = select(WebSession).where(
        col(WebSession.user_id) == user_id,
        col(WebSession.seen_at) > now - IDLE,
        col(WebSession.created_at) > now - ABSOLUTE,
    )
    return list(session.scalars(wanted.order_by(col(WebSession.seen_at).desc())))


def _is_dead(now: datetime) -> Any:
    return or_(
        col(WebSession.created_at) <= now - ABSOLUTE,
        col(WebSession.user_id).is_not(None) & (col(WebSession.seen_at) <= now - IDLE),
    )


def browser_name(said: str) -> str:
    """Return a browser as its owner would call it, or nothing if it is none we know."""
    names = (
        next((name for word, name in table.items() if word in said), "")
        for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, names))
