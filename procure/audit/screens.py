"""What the auditor's pages show, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from procure import documents, engine, i18n, record
from procure.cases import screens as case_screens
from procure.cases.words import word
from procure.people import Actor
from procure.people.tables import Authority, CaseRole

SIZE = 50
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
    case = engine.Case
    reference = col(case.reference)
    mine = select(col(CaseRole.case_id)).where(
        col(CaseRole.user_id) == actor.user_id, col(CaseRole.role) == "auditor"
    )
    wanted: Any = (
        select(
            col(case.id),
            reference,
            col(case.title),
            col(case.state),
            col(Authority.name),
            col(Authority.name_sv),
            col(Authority.name_en),
            col(case.changed_at),
        )
        .join(Authority, col(Authority.id) == col(case.authority_id))
        .where(col(case.id).in_(mine))
    )
    if after is not None:
        wanted = wanted.where(reference > after if back else reference < after)
    rows = session.execute(
        wanted.order_by(reference.asc() if back else reference.desc()).limit(size + 1)
    )
    return [
        Granted(one, ref, title, state, _named(fi, sv, en), changed)
        for one, ref, title, state, fi, sv, en, changed in rows
    ]


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


def _named(fi: str, sv: str, en: str) -> str:
    return {"sv": sv, "en": en}.get(i18n.language()) or fi
