"""What the last stage adds to people's work: a decision to send, a notice with its day."""

from collections.abc import Iterator
from datetime import datetime, time

from sqlmodel import Session

from procure import engine
from procure.cases.inbox import Item, inbox_item, standing
from procure.engine import registry
from procure.law import HELSINKI
from procure.people import Actor
from procure.stages.contract import drafting, rules
from procure.stages.contract.tables import DecisionNotice, ResultNotice


@inbox_item
def waits(session: Session, actor: Actor, _now: datetime) -> Iterator[Item]:
    """Give the decisions that were not sent yet, and result notices that are due."""
    found = standing(session, actor, ("officer",), ("standstill", "in_force"))
    for case_id, state in found:
        if state == "standstill" and session.get(DecisionNotice, case_id) is None:
            yield Item("contract.inbox_send", {}, case_id, "contract.send")
        elif state == "in_force" and session.get(ResultNotice, case_id) is None:
            row = drafting.of_case(session, case_id)
            if row is None or row.signed_at is None:
                continue
            case = engine.view(session, case_id)
            days = registry.gather(session, case_id, ["award_standstill"])["award_standstill"]
            signed_on = row.signed_at.astimezone(HELSINKI).date()
            due = rules.notice_due(signed_on, case.procedure, days or 0, case.law_edition)
            until = datetime.combine(due, time(23, 59), HELSINKI)
            yield Item("contract.inbox_notice", {}, case_id, "contract.notice", until)
