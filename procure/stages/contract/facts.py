"""The facts of the last stage and the guards that read them (Act 1397/2016 128-130, 150 §)."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from procure import agreements, engine
from procure.stages.contract import actions, drafting, rules
from procure.stages.contract.tables import DecisionNotice, ResultNotice


@engine.facts(
    "decision_sent_on",
    "decision_sent_by",
    "appeals_pending",
    "result_notice_sent_on",
    link="contract.show",
)
def of_decision(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give when the decision was sent, what is appealed, and when the result was announced."""
    notice = session.get(DecisionNotice, case_id)
    result = session.get(ResultNotice, case_id)
    return {
        "decision_sent_on": notice.sent_on if notice else None,
        "decision_sent_by": notice.by if notice else None,
        "appeals_pending": rules.pending(actions.appeals(session, case_id)),
        "result_notice_sent_on": result.sent_on if result else None,
    }


@engine.facts("contract_terms", "contract_signed", link="contract.show")
def of_contract(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give the contract once it has been offered, and whether both sides have signed it."""
    row = drafting.of_case(session, case_id)
    offered = row is not None and row.status != "draft"
    return {
        "contract_terms": row.id if row and offered else None,
        "contract_signed": bool(row and agreements.signed_by_both(session, row.id)),
    }


@engine.guard(
    owner="system",
    link="contract.show",
    reads=("decision_sent_on", "decision_sent_by", "award_standstill"),
    waivable=False,
)
def standstill_is_over(f: engine.Facts) -> bool:
    """The standstill has passed since the decision was sent to all, by the safe reading (129 §).

    The safe reading begins the day after the last day, rolled over days off.
    """
    return rules.may_sign_on(
        f.today,
        f["decision_sent_on"],
        f["decision_sent_by"] or "email",
        f["award_standstill"],
        f.case.law_edition,
    )


@engine.guard(
    owner="officer",
    link="contract.show",
    reads=("appeals_pending",),
    waivable=False,
    note=lambda f: {"num": f["appeals_pending"]},
)
def no_appeal_is_pending(f: engine.Facts) -> bool:
    """No appeal against the decision waits for its court (150 §)."""
    return bool(f["appeals_pending"] == 0)


@engine.guard(owner="approver", link="contract.show", reads=("contract_signed",), waivable=False)
def contract_is_signed_by_both(f: engine.Facts) -> bool:
    """Authority and supplier have signed the same content (Act 1397/2016 128 §)."""
    return f["contract_signed"] is True


@engine.guard(owner="officer", link="contract.show", reads=("result_notice_sent_on",))
def result_notice_is_sent(f: engine.Facts) -> bool:
    """The notice of the result has been sent (58 §)."""
    return f["result_notice_sent_on"] is not None
