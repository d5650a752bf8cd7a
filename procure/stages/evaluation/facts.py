"""The facts of an evaluation and the guards that read them (Act 1397/2016 64, 93, 123 §)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import assessment, calls, engine, record
from procure.stages.evaluation import announcing, standstill
from procure.stages.evaluation.actions import KIND
from procure.stages.evaluation.tables import AwardProposal, TenderPlan


@engine.facts(
    "tender_subject", "tender_requirements", "tender_deadline", link="evaluation.invitation"
)
def of_call(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what a call for tenders must say.

    Requirements count only in the wording they have now: a call that was saved before one
    changed has not got them yet.
    """
    plan = session.get(TenderPlan, case_id)
    call = calls.current(session, case_id, KIND)
    now = announcing.frozen_requirements(session, case_id)
    return {
        "tender_subject": plan.subject if plan else None,
        "tender_requirements": now if plan and plan.requirements == now else None,
        "tender_deadline": call.deadline if call else None,
    }


@engine.facts("award_criteria", "tender_weights", link="evaluation.criteria")
def of_criteria(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give the award criteria and their weights."""
    one = assessment.the_round(session, case_id)
    return {
        "award_criteria": [c.name for c in one.criteria],
        "tender_weights": tuple(c.weight for c in one.criteria),
    }


@engine.facts(
    "tender_opened",
    "tender_undeclared",
    "tender_missing_scores",
    "tender_open_consensus",
    "tender_ungrounded",
    link="assessment.consensus",
)
def of_comparison(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what is still owed before an award is proposed; ``None`` without a panel."""
    one = assessment.the_round(session, case_id)
    seated = [seat for seat in one.seats if not seat.left]
    return {
        "tender_opened": one.is_open,
        "tender_undeclared": sum(not s.declared for s in seated) if seated else None,
        "tender_missing_scores": sum(s.missing for s in one.waited_for) if one.waited_for else None,
        "tender_open_consensus": len(assessment.unreasoned(session, one)) if one.pairs else None,
        "tender_ungrounded": len(assessment.ungrounded(one)),
    }


@engine.facts(
    "award_proposal",
    "award_barred",
    "award_winner",
    "award_price_cents",
    "award_standstill",
    link="evaluation.award",
)
def of_award(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give the proposal while its tender is still ranked first, and who cannot decide it.

    Other rooms read the winner, the price and the days that the contract waits.
    """
    row = session.get(AwardProposal, case_id)
    case = engine.view(session, case_id)
    one = assessment.the_round(session, case_id)
    first = {r.submission_id for r in assessment.ranked(one) if r.rank == 1}
    subject = one.subject(row.submission_id) if row else None
    stands = row is not None and row.submission_id in first
    return {
        "award_proposal": row.submission_id if row and stands else None,
        "award_barred": _barred(session, case_id, row),
        "award_winner": subject.company_id if subject and stands else None,
        "award_price_cents": subject.price_cents if subject and stands else None,
        "award_standstill": standstill.waiting(session, case, one, row).days if row else None,
    }


@engine.guard(
    owner="officer",
    link="evaluation.criteria",
    reads=("tender_weights",),
    waivable=False,
    note=lambda f: {"sum": sum(f["tender_weights"])},
)
def weights_sum_to_hundred(f: engine.Facts) -> bool:
    """The published weights are whole percent and add up to 100 (Act 1397/2016 95 §)."""
    return assessment.weights_sum(f["tender_weights"])


@engine.guard(
    owner="system", link="evaluation.invitation", reads=("tender_deadline",), waivable=False
)
def tender_time_is_over(f: engine.Facts) -> bool:
    """Tenderers have had the time they were promised: the deadline has passed (64 §)."""
    due = f["tender_deadline"]
    return isinstance(due, datetime) and f.now > due


@engine.guard(owner="officer", link="evaluation.opening", reads=("tender_opened",), waivable=False)
def tenders_are_opened(f: engine.Facts) -> bool:
    """Two people have opened the tenders, even if none came: the minutes then say so."""
    return f["tender_opened"] is True


@engine.guard(
    owner="evaluator",
    link="assessment.panel",
    reads=("tender_undeclared",),
    waivable=False,
    note=lambda f: {"num": f["tender_undeclared"] or 0},
)
def every_member_has_declared(f: engine.Facts) -> bool:
    """There is a panel, and every member has declared their interests (81 §, art. 24)."""
    return bool(f["tender_undeclared"] == 0)


@engine.guard(
    owner="evaluator",
    link="assessment.scores",
    reads=("tender_missing_scores",),
    note=lambda f: {"num": f["tender_missing_scores"] or 0},
)
def every_score_is_given(f: engine.Facts) -> bool:
    """Every member without interests has handed in a score for each criterion and tender."""
    return bool(f["tender_missing_scores"] == 0)


@engine.guard(
    owner="officer",
    link="assessment.consensus",
    reads=("tender_open_consensus",),
    note=lambda f: {"num": f["tender_open_consensus"] or 0},
)
def consensus_is_reasoned(f: engine.Facts) -> bool:
    """Each criterion and tender has a consensus with its reason; wide spreads were discussed."""
    return bool(f["tender_open_consensus"] == 0)


@engine.guard(
    owner="officer",
    link="assessment.tenders",
    reads=("tender_ungrounded",),
    note=lambda f: {"num": f["tender_ungrounded"]},
)
def every_rejection_is_grounded(f: engine.Facts) -> bool:
    """Every tender that is left out says why and by which provision (74, 123 §)."""
    return bool(f["tender_ungrounded"] == 0)


@engine.guard(owner="approver", link="evaluation.award", reads=("award_barred",), waivable=False)
def award_is_approved_by_another(f: engine.Facts) -> bool:
    """Nobody decides an award that they proposed, or in which they have an interest."""
    return f["award_barred"] is not None and f.actor_id not in f["award_barred"]


def _barred(session: Session, case_id: str, row: AwardProposal | None) -> tuple[str, ...] | None:
    """Return who wrote the proposal, who took its step, and who has declared an interest."""
    if row is None:
        return None
    proposed = {
        event.actor
        for event in record.history(session, case_id)
        if event.kind == "step_taken" and event.data["action"] == "propose_award"
    }
    recused = {
        one.user_id
        for one in assessment.declarations(session, case_id, KIND)
        if one.standing == "recused"
    }
    return tuple(sorted({*row.authors, *proposed, *recused}))
