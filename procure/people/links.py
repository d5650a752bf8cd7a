"""Links that work once: made with a random token that only the mail holds, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from procure.people.tables import OneTimeLink

LIFETIME = {
    "invitation": timedelta(days=7),
    # ASVS 6.4.1: a link that changes a password lives for an hour at most.
    "password": timedelta(minutes=60),
    "sign_up": timedelta(days=1),
    "first_operator": timedelta(days=1),
}
# Longer than any token; more is not worth hashing.
TOKEN_MOST = 100


class LinkIsOver(Exception):
    """The link was used, is too old, or never was; which of them is not said."""


def token_hash(token: str) -> str:
    """Return what is kept of a token. It is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make(session: Session, purpose: str, now: datetime, **about: Any) -> str:
    """Keep a new link and return its token, which is nowhere kept."""
    token = secrets.token_urlsafe(32)
    link = OneTimeLink(
        token_hash=token_hash(token),
        purpose=purpose,
        sent_at=now,
        expires_at=now + LIFETIME[purpose],
        **about,
    )
    session.add(link)
    session.flush()
    return token


def look(session: Session, purpose: str, token: str, now: datetime) -> OneTimeLink:
    """Return a link that can still be used, without using it."""
    link = session.get(OneTimeLink, token_hash(token)) if len(token) <= TOKEN_MOST else None
    if link is None or link.purpose != purpose or link.used_at or link.expires_at <= now:
        raise LinkIsOver
    return link


def use(session: Session, purpose: str, token: str, now: datetime) -> OneTimeLink:
    """Use the link up. Of two who use it at once, one is told that it is over."""
    link = look(session, purpose, token, now)
    taken = session.exec(
        update(OneTimeLink)
        .where(col(OneTimeLink.token_hash) == link.token_hash, col(OneTimeLink.used_at).is_(None))
        .values(used_at=now)
    )
    if taken.rowcount != 1:
        raise LinkIsOver
    return link


def withdraw(session: Session, now: datetime, purpose: str, **about: str) -> int:
    """Make the open links about this (an id, an address, a user) useless; return how many."""
    open_links = update(OneTimeLink).where(
        col(OneTimeLink.purpose) == purpose, col(OneTimeLink.used_at).is_(None)
    )
    for column, value in about.items():
        open_links = open_links.where(getattr(OneTimeLink, column) == value)
    return int(session.exec(open_links.values(used_at=now)).rowcount)


def waiting(session: Session, now: datetime, purpose: str, **about: str) -> list[OneTimeLink]:
    """Return the links about this that can still be used, newest first."""
    wanted = select(OneTimeLink).where(
        OneTimeLink.purpose == purpose,
        col(OneTimeLink.used_at).is_(None),
        OneTimeLink.expires_at > now,
    )
    for column, value in about.items():
        wanted = wanted.where(getattr(OneTimeLink, column) == value)
    return list(session.exec(wanted.order_by(col(OneTimeLink.sent_at).desc())))
