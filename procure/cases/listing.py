"""The list of a person's cases: filtered, sorted, searched, and paged by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_, select
from sqlmodel import Session, col

from procure.db.types import FAR, Moment, moment_in_key
from procure.engine import Case
from procure.people import Actor
from procure.people.tables import Authority, CaseRole, User

SIZE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: str
    reference: str
    title: str
    stage: str
    state: str
    theme: str
    authority: str
    owner: str
    due_at: datetime | None
    changed_at: datetime
    key: tuple[str, str]


ORDERS = ("changed", "due", "title", "reference")


def listed(
    session: Session,
    actor: Actor,
    chosen: Mapping[str, str],
    *,
    order: str = "changed",
    after: tuple[str, str] | None = None,
    back: bool = False,
    size: int = SIZE,
) -> list[Listed]:
    """Return one row more than a page of the cases on which a person holds a role.

    ``after`` is the key of the row before the page; with ``back`` the page before that
    row, in reverse. ``chosen`` are filters: stage, theme, authority, owner, text, ended.
    """
    by, descending = _by(order)
    wanted: Any = (
        select(
            col(Case.id),
            col(Case.reference),
            col(Case.title),
            col(Case.stage),
            col(Case.state),
            col(Case.theme),
            col(Authority.name),
            col(User.name),
            col(Case.due_at),
            col(Case.changed_at),
            by,
        )
        .join(Authority, col(Authority.id) == col(Case.authority_id))
        .join(User, col(User.id) == col(Case.owner_id))
    )
    wanted = _filtered(wanted, actor, chosen)
    downward = descending != back
    if after is not None:
        value, case_id = _value(order, after[0]), after[1]
        ahead = by < value if downward else by > value
        same = and_(by == value, col(Case.id) < case_id if downward else col(Case.id) > case_id)
        wanted = wanted.where(or_(ahead, same))
    directed = (by.desc(), col(Case.id).desc()) if downward else (by.asc(), col(Case.id).asc())
    rows: Any = session.execute(wanted.order_by(*directed).limit(size + 1))
    return [_row(row) for row in rows]


def _row(row: Any) -> Listed:
    names = Listed.__slots__[:-1]
    return Listed(**dict(zip(names, row[:-1], strict=True)), key=(_text(row[-1]), row[0]))


def choices(session: Session, actor: Actor) -> tuple[dict[str, str], dict[str, str]]:
    """Return the authorities and owners of the person's cases, by id."""
    mine = _mine(actor)
    authorities = (
        select(col(Authority.id), col(Authority.name))
        .where(col(Authority.id).in_(select(col(Case.authority_id)).where(col(Case.id).in_(mine))))
        .order_by(col(Authority.name))
    )
    owners = (
        select(col(User.id), col(User.name))
        .where(col(User.id).in_(select(col(Case.owner_id)).where(col(Case.id).in_(mine))))
        .order_by(col(User.name))
    )
    return dict(session.execute(authorities).all()), dict(session.execute(owners).all())


def _mine(actor: Actor) -> Any:
    return select(col(CaseRole.case_id)).where(
        col(CaseRole.user_id) == actor.user_id, col(CaseRole.role) != "supplier"
    )


def _filtered(wanted: Any, actor: Actor, chosen: Mapping[str, str]) -> Any:
    wanted = wanted.where(col(Case.id).in_(_mine(actor)))
    columns = {
        "stage": col(Case.stage),
        "theme": col(Case.theme),
        "authority": col(Case.authority_id),
        "owner": col(Case.owner_id),
    }
    for name, column in columns.items():
        if value := chosen.get(name):
            wanted = wanted.where(column == value)
    ended = chosen.get("ended", "")
    if ended == "open":
        wanted = wanted.where(col(Case.closed_at).is_(None))
    elif ended:
        wanted = wanted.where(col(Case.closed_at).is_not(None), col(Case.state) == ended)
    if text := chosen.get("text", "").strip():
        # SQLite knows the case of ASCII letters only, so the usual spellings are tried.
        spellings = {text, text.lower(), text.upper(), text.capitalize()}
        where = (col(Case.title), col(Case.reference), col(Case.diary_number))
        wanted = wanted.where(
            or_(*(c.contains(one, autoescape=True) for c in where for one in spellings))
        )
    return wanted


def _by(order: str) -> tuple[Any, bool]:
    if order == "title":
        return func.lower(col(Case.title)), False
    if order == "reference":
        return col(Case.reference), False
    if order == "due":
        return func.coalesce(col(Case.due_at), literal(FAR, Moment())), False
    return col(Case.changed_at), True


def _text(value: datetime | str) -> str:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(order: str, text: str) -> datetime | str:
    """Read the sorted value out of a key."""
    if order in ("title", "reference"):
        return text
    return moment_in_key(text)
