"""Preparing a dialogue: the invitation with its questions, and prior involvement."""

from datetime import datetime

from sqlmodel import Session, SQLModel, col, func, select

from procure import calls, db, engine, people, record
from procure.people import Actor
from procure.stages.market_dialogue import announcing
from procure.stages.market_dialogue.inputs import (
    CallInput,
    ConclusionsInput,
    InvitationInput,
    InvolvementInput,
    values,
)
from procure.stages.market_dialogue.rules import letter
from procure.stages.market_dialogue.tables import (
    Conclusions,
    Dialogue,
    Participant,
    PriorInvolvement,
)

KIND = "market_dialogue"

record.declare("invitation_saved", {"call", "round", "deadline", "questions"})
record.declare("prior_involvement_noted", {"involvement", "nobody"})
record.declare("conclusions_saved", {"procedure", "pilot"})


class NotYours(Exception):
    """The object belongs to another case or another company."""


def save_invitation(
    actor: Actor, case_id: str, given: InvitationInput, call: CallInput, now: datetime
) -> record.Sealed:
    """Save the invitation and its call; both can change until the dialogue is opened."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "edit_invitation", case_id=case_id, state=case.state)
        if call.deadline <= now:
            raise calls.DeadlineIsPast
        row = session.get(Dialogue, case_id) or Dialogue(case_id=case_id, author_id=actor.user_id)
        for name, value in values(given).items():
            setattr(row, name, value)
        row.author_id = actor.user_id
        session.add(row)
        saved, rows = calls.draft(
            session,
            case_id=case_id,
            kind=KIND,
            title=case.title,
            text=given.background,
            deadline=call.deadline,
            questions_until=call.questions_until,
            questions=[
                calls.Asks(f"q{number}", one.text, one.type, one.word_limit)
                for number, one in enumerate(call.questions, 1)
            ],
            language=case.language,
            page=announcing.page(session, case, row),
            now=now,
        )
        data = {
            "call": saved.id,
            "round": saved.round,
            "deadline": saved.deadline.isoformat(),
            "questions": len(call.questions),
        }
        return engine.finish(session, actor, case_id, "invitation_saved", data, [row, *rows], now)


def note_involvement(
    actor: Actor, case_id: str, given: InvolvementInput | None, now: datetime
) -> record.Sealed:
    """Note a party that was involved before, or with ``None`` that nobody was.

    A party that is named again replaces its row: that is how a measure is added.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_dialogue", case_id=case_id, state=case.state)
        party = given.party if given else ""
        found = session.exec(
            select(PriorInvolvement).where(
                PriorInvolvement.case_id == case_id, PriorInvolvement.party == party
            )
        ).first()
        row = found or PriorInvolvement(case_id=case_id, author_id=actor.user_id)
        row.nobody, row.author_id = given is None, actor.user_id
        if given is not None:
            row.party, row.involvement, row.measure = given.party, given.involvement, given.measure
        session.add(row)
        data = {"involvement": row.id, "nobody": int(row.nobody)}
        return engine.finish(session, actor, case_id, "prior_involvement_noted", data, [row], now)


def save_conclusions(
    actor: Actor, case_id: str, given: ConclusionsInput, now: datetime
) -> record.Sealed:
    """Save what was learnt and what follows from it; somebody else approves it."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "conclude_dialogue", case_id=case_id, state=case.state)
        row = session.get(Conclusions, case_id) or Conclusions(
            case_id=case_id, author_id=actor.user_id
        )
        for name, value in values(given).items():
            setattr(row, name, value)
        row.price_bands = [band.model_dump() for band in given.price_bands]
        row.author_id = actor.user_id
        session.add(row)
        data = {
            "procedure": row.procedure,
            "pilot": None if row.pilot is None else int(row.pilot),
        }
        return engine.finish(session, actor, case_id, "conclusions_saved", data, [row], now)


def participant(
    session: Session, case_id: str, company_id: str
) -> tuple[Participant, list[SQLModel]]:
    """Return a company's row and letter on this case; the new row, if any, for the event.

    A company that takes part is a supplier on the case from then on.
    """
    row = session.get(Participant, (case_id, company_id))
    if row is not None:
        return row, []
    count = session.exec(
        select(func.count()).select_from(Participant).where(col(Participant.case_id) == case_id)
    ).one()
    row = Participant(case_id=case_id, company_id=company_id, letter=letter(count + 1))
    session.add(row)
    session.flush()  # the next letter counts this one
    people.admit(session, case_id, company_id)
    return row, [row]
