"""What the auditor's pages show, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from procure import documents, engine, i18n, record
from procure.cases import listing
from procure.cases import screens as case_screens
from procure.cases.words import word
from procure.people import Actor
from procure.people.tables import Authority, CaseRole, name_in

SIZE = 50

_CASE: Any = engine.Case.__table__  # type: ignore[attr-defined]
_ROLE: Any = CaseRole.__table__  # type: ignore[attr-defined]
_AUDITS = (_ROLE.c.user_id == bindparam("reader"), _ROLE.c.role == "auditor")
_SHOWN = (
    _CASE.c.id,
    _CASE.c.reference,
    _CASE.c.title,
    _CASE.c.state,
    col(Authority.name),
    col(Authority.name_sv),
    col(Authority.name_en),
    _CASE.c.changed_at,
)
# What reading raises when the bytes of an event are no event any more.
UNREADABLE = (KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Granted:
    """A case that somebody may audit."""

    id: str
    reference: str
    title: str
    state: str
    authority: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with what identifies it."""

    id: str
    name: str
    title: str
    language: str
    number: int
    version: int
    at: datetime
    is_public_version: bool
    superseded_by: int | None
    publicity: str
    status: str
    file_sha256: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that was taken home."""

    at: datetime
    who: str
    what: str


def granted(
    session: Session, actor: Actor, after: str | None = None, back: bool = False, size: int = SIZE
) -> list[Granted]:
    """Return one row more than a page of the cases that were granted, by reference."""
    values = {"reader": actor.user_id, "after": after, "size": size + 1}
    wanted = _granted(listing.is_on_few(session, actor), back, after is not None)
    return [
        Granted(one, ref, title, state, name_in(i18n.language(), fi, sv, en), changed)
        for one, ref, title, state, fi, sv, en, changed in session.connection().execute(
            wanted, values
        )
    ]


@lru_cache(maxsize=8)
def _granted(few: bool, back: bool, starts: bool) -> Any:
    """Return the page as the list of one's cases finds it: looked through, or walked."""
    reference = _CASE.c.reference
    if few:
        own = select(_ROLE.c.case_id).where(*_AUDITS).cte("mine").prefix_with("MATERIALIZED")
        found: Any = select(_CASE.c.id, reference).join_from(
            own, _CASE, _CASE.c.id == own.c.case_id
        )
        kept = found.cte("found").prefix_with("MATERIALIZED")
        reference = kept.c.reference
        wanted: Any = select(*_SHOWN).join_from(kept, _CASE, _CASE.c.id == kept.c.id)
    else:
        held = select(_ROLE.c.case_id).where(_ROLE.c.case_id == _CASE.c.id, *_AUDITS)
        wanted = select(*_SHOWN).where(held.exists())
    wanted = wanted.join(Authority, col(Authority.id) == _CASE.c.authority_id)
    if starts:
        bound: Any = bindparam("after")
        wanted = wanted.where(reference > bound if back else reference < bound)
    order = reference.asc() if back else reference.desc()
    return wanted.order_by(order).limit(bindparam("size"))


def timeline(session: Session, case: engine.Case) -> list[case_screens.Told]:
    """Return what happened on a case, the latest first; nothing if it cannot be read at all."""
    try:
        return case_screens.timeline(session, case)
    except UNREADABLE:
        # Somebody changed the bytes of an event: the check says where, in place of a list.
        return []


def papers(session: Session, case_id: str) -> list[Paper]:
    """Return every paper of a case, the latest first."""
    rows = documents.of_case(session, case_id)
    newer = {row.supersedes_id: row.version for row in rows if row.supersedes_id}
    return [
        Paper(
            id=row.id,
            name=word("paper", row.kind),
            title=row.title,
            language=row.language,
            number=row.number,
            version=row.version,
            at=row.created_at,
            is_public_version=row.public_of is not None,
            superseded_by=newer.get(row.id),
            publicity=row.publicity,
            status=row.status,
            file_sha256=row.file_sha256 or "",
            size=row.size,
        )
        for row in reversed(rows)
    ]


def taken(session: Session, case_id: str, latest: int) -> list[Taken]:
    """Return who took what of a case, the latest first."""
    happened: Sequence[record.Happened] = record.history(session, documents.access_chain(case_id))
    return [
        Taken(event.at, case_screens.name_of(session, event.actor), word("event", event.kind))
        for event in reversed(happened[-latest:])
    ]
