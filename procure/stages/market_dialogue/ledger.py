"""The equal-treatment ledger: who was told what, when, and when everybody was.

Anything told to one is released to all, or the reason why it stays with one is written
down. Released information stands on the public page of the call from that moment.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from procure import calls, db, engine, people, record
from procure.people import Actor
from procure.stages.market_dialogue import rules
from procure.stages.market_dialogue.actions import KIND, participant
from procure.stages.market_dialogue.inputs import DisclosureInput, plain_text, values
from procure.stages.market_dialogue.tables import Disclosure, Meeting

record.declare("disclosure_noted", {"disclosure", "number"})
record.declare("disclosures_released", {"disclosures"})
record.declare("disclosure_kept_secret", {"disclosure", "number"})


class NothingOwed(Exception):
    """These disclosures are released already, kept secret, or not of this case."""


class GroundMissing(ValueError):
    """What stays with one needs a ground."""


class Line(NamedTuple):
    """A line of the ledger as pages and papers show it."""

    id: str
    number: int | None
    information: str
    how: str
    company_id: str | None
    told_at: datetime
    released_at: datetime | None
    secret_ground: str
    meeting_id: str | None = None

    @property
    def standing(self) -> str:
        """Say whether all have it, one keeps it, or it is owed to the others."""
        if self.released_at is not None:
            return "equal"
        return "kept" if self.secret_ground else "owed"


def tell(actor: Actor, case_id: str, given: DisclosureInput, now: datetime) -> record.Sealed:
    """Note something that was told to one supplier outside a meeting."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        row = Disclosure(case_id=case_id, number=_next(session, case_id), **values(given))
        session.add(row)
        rows = [row]
        known = participant(session, case_id, row.company_id)[1] if row.company_id else []
        data = {"disclosure": row.id, "number": row.number}
        return engine.finish(
            session, actor, case_id, "disclosure_noted", data, [*rows, *known], now
        )


def release(actor: Actor, case_id: str, ids: Sequence[str], now: datetime) -> record.Sealed:
    """Tell everybody, on the public page, what was told to some; all of it at once."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        rows = _owed(session, case_id, ids)
        for row in rows:
            row.released_at = now
        session.add_all(rows)
        call = calls.current(session, case_id, KIND)
        told = calls.announce(session, call.id, [r.information for r in rows], now) if call else []
        data = {"disclosures": [row.id for row in rows]}
        return engine.finish(
            session, actor, case_id, "disclosures_released", data, [*rows, *told], now
        )


def keep_secret(
    actor: Actor, case_id: str, disclosure_id: str, ground: str, now: datetime
) -> record.Sealed:
    """Keep something with the one who was told, and say why (for instance its own secret)."""
    said = plain_text(ground)[:1000]
    if not said:
        raise GroundMissing
    with db.transaction() as session:
        _require(session, actor, case_id)
        (row,) = _owed(session, case_id, [disclosure_id])
        row.secret_ground = said
        session.add(row)
        data = {"disclosure": row.id, "number": row.number}
        return engine.finish(session, actor, case_id, "disclosure_kept_secret", data, [row], now)


def from_minutes(session: Session, meeting: Meeting) -> list[Disclosure]:
    """Write a disclosure for each line of information that a meeting gave, once."""
    wanted = select(Disclosure.information).where(Disclosure.meeting_id == meeting.id)
    known = set(session.exec(wanted))
    number = _next(session, meeting.case_id)
    told = [line[:2000] for line in rules.lines(meeting.information_given)]
    new = [line for line in told if line not in known]
    rows = [
        Disclosure(
            case_id=meeting.case_id,
            number=number + offset,
            information=line,
            company_id=meeting.company_id,
            meeting_id=meeting.id,
            told_at=meeting.starts_at,
        )
        for offset, line in enumerate(dict.fromkeys(new))
    ]
    session.add_all(rows)
    return rows


def lines(session: Session, case_id: str) -> list[Line]:
    """Return the ledger of a case, the newest first."""
    wanted = select(Disclosure).where(Disclosure.case_id == case_id)
    return [
        Line(
            r.id,
            r.number,
            r.information,
            r.how,
            r.company_id,
            r.told_at,
            r.released_at,
            r.secret_ground,
            r.meeting_id,
        )
        for r in session.exec(wanted.order_by(col(Disclosure.number).desc()))
    ]


def _owed(session: Session, case_id: str, ids: Sequence[str]) -> list[Disclosure]:
    rows = session.exec(
        select(Disclosure)
        .where(Disclosure.case_id == case_id, col(Disclosure.id).in_(list(ids)))
        .order_by(col(Disclosure.number))
    ).all()
    owed = [row for row in rows if row.released_at is None and not row.secret_ground]
    if not owed or len(owed) != len(set(ids)):
        raise NothingOwed
    return owed


def _next(session: Session, case_id: str) -> int:
    last = session.exec(
        select(func.max(Disclosure.number)).where(Disclosure.case_id == case_id)
    ).one()
    return (last or 0) + 1


def _require(session: Session, actor: Actor, case_id: str) -> None:
    state = engine.view(session, case_id).state
    people.require(session, actor, "keep_dialogue", case_id=case_id, state=state)
