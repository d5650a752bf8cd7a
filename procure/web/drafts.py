"""Drafts: what somebody has typed and not yet sent. Rows without events, seen by them only.

A draft is kept as it was typed, right or wrong, so that the form comes back as it was
left. Files, passwords and tokens are never kept. What must stay sealed until a deadline
does not belong here: a draft is readable to whoever runs the database.
"""

import re
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import request
from sqlalchemy import Column, delete, select
from sqlmodel import Field, Session, SQLModel
from werkzeug.datastructures import MultiDict

from procure import db
from procure.db.clock import now as present
from procure.db.types import Json, Moment
from procure.web.forms.form import METHODS, Form
from procure.web.reader import reader

F = TypeVar("F", bound=Form)
Typed = dict[str, list[str]]

KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
# Longer than any form of ours may be; a draft is no place to keep things.
LARGEST = 400_000
# Of one person; far more than anybody has forms open. The one left alone longest makes room.
MOST = 100
KEPT = timedelta(days=180)
NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "code"})


class Draft(SQLModel, table=True):
    """What one person has typed into one form."""

    __tablename__ = "draft"

    user_id: str = Field(primary_key=True, max_length=32)
    key: str = Field(primary_key=True, max_length=100)
    data: Any = Field(sa_column=Column(Json, nullable=False))
    saved_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class TooLarge(ValueError):
    """The draft is larger than any form of ours."""


def save(user_id: str, key: str, data: Typed, now: datetime | None = None) -> datetime:
    """Keep what is typed in place of what was kept before; return when."""
    if not KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of a draft")
    kept = {name: values for name, values in data.items() if name not in NEVER_KEPT}
    if sum(len(name) + sum(map(len, values)) for name, values in kept.items()) > LARGEST:
        raise TooLarge(key)
    saved_at = now or present()
    with db.transaction() as session:
        session.merge(Draft(user_id=user_id, key=key, data=kept, saved_at=saved_at))
        session.flush()
        _make_room(session, user_id)
    return saved_at


def load(user_id: str, key: str) -> Draft | None:
    """Return the draft, or nothing."""
    with db.reading() as session:
        return session.get(Draft, (user_id, key))


def drop(user_id: str, key: str) -> None:
    """Forget the draft, once it has been sent."""
    with db.transaction() as session:
        session.execute(delete(Draft).where(_is(Draft.user_id, user_id), _is(Draft.key, key)))


def sweep(session: Session, now: datetime) -> None:
    """Forget drafts that nobody has touched for half a year; called by the clock."""
    session.execute(delete(Draft).where(Draft.saved_at < now - KEPT))  # type: ignore[arg-type]


def begin(form: type[F], key: str, **values: Any) -> F:
    """Return the form of this request: as sent, else as left in the draft, else the values."""
    who = reader()
    if request.method in METHODS or who is None:
        return form(**values)
    draft = load(who.user_id, key)
    if draft is None:
        return form(**values)
    return form(formdata=MultiDict(draft.data), **values)


def typed() -> Typed:
    """Return what the form of this request holds, without its files."""
    return dict(request.form.lists())


def _make_room(session: Session, user_id: str) -> None:
    mine = _is(Draft.user_id, user_id)
    saved = list(session.execute(select(Draft.saved_at).where(mine)).scalars())  # type: ignore[call-overload]
    if len(saved) > MOST:
        oldest = sorted(saved)[-MOST]
        session.execute(delete(Draft).where(mine, Draft.saved_at < oldest))


def _is(column: Any, value: str) -> Any:
    return column == value
