"""What the evaluation adds to people's work: the second word of an opening, and results."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from procure import calls, engine
from procure.cases.inbox import Item, inbox_item
from procure.people import Actor, roles
from procure.people.tables import CaseRole
from procure.stages.evaluation.actions import KIND


@inbox_item
def waits(session: Session, actor: Actor, _now: datetime) -> Iterator[Item]:
    """Give the openings that a person can confirm, and questions that wait for an answer."""
    if actor.company_id:
        return
    mine = select(CaseRole.case_id).where(CaseRole.user_id == actor.user_id).distinct()
    wanted = select(engine.Case.id, engine.Case.state).where(
        col(engine.Case.id).in_(mine), col(engine.Case.state).in_(("tendering", "scoring"))
    )
    for case_id, state in session.exec(wanted).all():
        call = calls.current(session, case_id, KIND)
        if call is None:
            continue
        held = roles(session, actor, case_id)
        if state == "tendering" and "officer" in held:
            if number := len(calls.waiting(session, call.id)):
                key, values = "evaluation.inbox_questions", {"number": number}
                yield Item(key, values, case_id, "evaluation.questions", call.deadline)
        elif state == "scoring" and held & {"officer", "approver", "opener"}:
            confirmed = {one.user_id for one in calls.confirmations(session, call.id)}
            if call.status == "planned" and actor.user_id not in confirmed:
                yield Item("evaluation.inbox_opening", {}, case_id, "evaluation.opening")
