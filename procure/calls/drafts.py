"""Answers that are being written: sealed too, and gone when the call is opened.

A draft is kept as it was typed, right or wrong. It has a key of its own, since its writer
comes back to it; it is kept after sending, so that a sent answer can still be changed.
"""

from datetime import datetime

from sqlmodel import col, select

from procure import db, engine, people
from procure.calls import envelope, planning, rules
from procure.calls.actions import Closed
from procure.calls.tables import Call, SealedDraft
from procure.people import Actor

Typed = dict[str, list[str]]

# More than the longest answers to forty questions, and less than a way to fill a disk.
LARGEST = 400_000


class TooLarge(ValueError):
    """The draft is larger than any answer may be."""


def save(actor: Actor, call_id: str, typed: Typed, now: datetime) -> datetime:
    """Keep what is typed in place of what was kept before; return when.

    Refused with ``Closed`` when the call takes no answers.
    """
    if sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > LARGEST:
        raise TooLarge(call_id)
    sealed = envelope.seal({"typed": typed}, envelope.DRAFTS)
    with db.transaction() as session:
        people.require(session, actor, "answer_call")
        call = planning.get(session, call_id)
        if not rules.is_open(call, engine.view(session, call.case_id).state, now):
            raise Closed(call_id)
        session.merge(
            SealedDraft(
                call_id=call_id,
                company_id=str(actor.company_id),
                saved_at=now,
                envelope=sealed.envelope,
            )
        )
    return now


def load(actor: Actor, call_id: str) -> tuple[Typed, datetime, str] | None:
    """Return what the actor's company has typed, when, and the hash that names this state."""
    with db.reading() as session:
        row = session.get(SealedDraft, (call_id, str(actor.company_id)))
    if row is None:
        return None
    typed: Typed = envelope.unseal(row.envelope, envelope.DRAFTS)["typed"]
    return typed, row.saved_at, envelope.sha256(row.envelope)


def of_company(company_id: str) -> list[tuple[Call, datetime]]:
    """Return the calls that a company has a draft for, and when it was saved."""
    with db.reading() as session:
        wanted = (
            select(Call, SealedDraft.saved_at)
            .join(SealedDraft, col(SealedDraft.call_id) == col(Call.id))
            .where(SealedDraft.company_id == company_id)
            .order_by(col(SealedDraft.saved_at).desc())
        )
        return list(session.exec(wanted).all())
