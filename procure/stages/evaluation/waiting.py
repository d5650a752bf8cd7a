"""What the evaluation adds to people's work: the second word of an opening, and results."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from procure import calls, engine
from procure.cases.inbox import Item, inbox_item, standing, told_by_room
from procure.engine import registry
from procure.people import Actor, roles
from procure.people.tables import CaseSupplier
from procure.stages.evaluation.actions import KIND

# The panel's own lines say to each member what that member owes.
told_by_room("every_member_has_declared", "every_score_is_given")


@inbox_item
def waits(session: Session, actor: Actor, _now: datetime) -> Iterator[Item]:
    """Give the openings that a person can confirm, and questions that wait for an answer."""
    if actor.company_id:
        yield from _results(session, actor.company_id)
        return
    found = standing(session, actor, ("officer", "approver", "opener"), ("tendering", "scoring"))
    for case_id, state in found:
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


def _results(session: Session, company_id: str) -> Iterator[Item]:
    """Give the results of the company's tenders, from the sending to the signature."""
    wanted = (
        select(engine.Case.id)
        .join(CaseSupplier, col(CaseSupplier.case_id) == col(engine.Case.id))
        .where(
            CaseSupplier.company_id == company_id,
            col(engine.Case.state).in_(("standstill", "signing")),
        )
    )
    for case_id in session.exec(wanted).all():
        call = calls.current(session, case_id, KIND)
        if call is None or call.status != "opened":
            continue
        sent = any(one.company_id == company_id for one in calls.opened(session, call.id))
        if sent and _decision_is_sent(session, case_id):
            yield Item("evaluation.inbox_result", {}, case_id, "evaluation.result")


def _decision_is_sent(session: Session, case_id: str) -> bool:
    if "decision_sent_on" not in registry.FACTS:
        return False
    return bool(registry.gather(session, case_id, ["decision_sent_on"])["decision_sent_on"])
