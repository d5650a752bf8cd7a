"""Preparing the call for tenders with its criteria, and proposing the award."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import assessment, calls, db, engine, people, record
from procure.assessment import CriteriaInput
from procure.engine import CaseView
from procure.people import Actor
from procure.stages.evaluation import announcing, standstill
from procure.stages.evaluation.inputs import PlanInput, ProposalInput, TimesInput, values
from procure.stages.evaluation.tables import AwardProposal, TenderPlan

KIND = assessment.PURPOSE

record.declare("call_for_tenders_saved", {"call", "round", "deadline", "requirements"})
record.declare("criteria_saved", {"purpose", "round", "weights", "ties"})
record.declare("award_proposed", {"submission", "standstill"})


class NotFirst(Exception):
    """Only a tender that is ranked first can be proposed."""


class StandstillRequired(ValueError):
    """The law asks for standstill here: it cannot be left out."""


def save_call(
    actor: Actor, case_id: str, given: PlanInput, times: TimesInput, now: datetime
) -> record.Sealed:
    """Save the call for tenders; it can change until it is published.

    The requirements are frozen in the wording they have at this moment. If one changes
    later, the step asks for the call to be saved again.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "edit_call_for_tenders", case_id=case_id, state=case.state)
        if times.deadline <= now:
            raise calls.DeadlineIsPast
        plan = session.get(TenderPlan, case_id) or TenderPlan(
            case_id=case_id, author_id=actor.user_id
        )
        for name, value in values(given).items():
            setattr(plan, name, value)
        plan.author_id = actor.user_id
        plan.requirements = announcing.frozen_requirements(session, case_id)
        session.add(plan)
        call, rows = _draft(session, case, plan, times, now)
        data = {
            "call": call.id,
            "round": call.round,
            "deadline": call.deadline.isoformat(),
            "requirements": {one["id"]: one["version"] for one in plan.requirements},
        }
        return engine.finish(
            session, actor, case_id, "call_for_tenders_saved", data, [plan, *rows], now
        )


def save_criteria(actor: Actor, case_id: str, given: CriteriaInput, now: datetime) -> record.Sealed:
    """Save the award criteria; they can change until the call is published.

    What tenderers are asked follows from them, so the call is drafted anew.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "edit_call_for_tenders", case_id=case_id, state=case.state)
        call = calls.current(session, case_id, KIND)
        number = call.round if call else 1
        rows = assessment.write(session, case_id, KIND, number, given, actor.user_id, case.language)
        plan = session.get(TenderPlan, case_id)
        if plan is not None and call is not None:
            times = TimesInput(deadline=call.deadline, questions_until=call.questions_until)
            rows += _draft(session, case, plan, times, now)[1]
        data = {
            "purpose": KIND,
            "round": number,
            "weights": [one.weight for one in given.criteria],
            "ties": given.tie_rule,
        }
        return engine.finish(session, actor, case_id, "criteria_saved", data, rows, now)


def propose(actor: Actor, case_id: str, given: ProposalInput, now: datetime) -> record.Sealed:
    """Propose the award; another person decides it.

    Refused for a tender that is not ranked first, to whoever has declared an interest, and
    if standstill is left out where the law asks for it.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "propose_award", case_id=case_id, state=case.state)
        if assessment.is_recused(session, case_id, KIND, actor.user_id):
            raise assessment.Recused(case_id)
        one = assessment.the_round(session, case_id)
        first = {r.submission_id for r in assessment.ranked(one) if r.rank == 1}
        if given.submission_id not in first:
            raise NotFirst(given.submission_id)
        row = session.get(AwardProposal, case_id) or AwardProposal(
            case_id=case_id, submission_id="", decision="", relative_advantages="", at=now
        )
        for name, value in values(given).items():
            setattr(row, name, value)
        row.authors = sorted({*row.authors, actor.user_id})
        row.at = now
        if not given.standstill and standstill.waiting(session, case, one, row).by_law:
            raise StandstillRequired(case_id)
        session.add(row)
        data = {"submission": row.submission_id, "standstill": int(row.standstill)}
        return engine.finish(session, actor, case_id, "award_proposed", data, [row], now)


def _draft(
    session: Session, case: CaseView, plan: TenderPlan, times: TimesInput, now: datetime
) -> tuple[calls.Call, list[Any]]:
    one = assessment.the_round(session, case.id)
    ties = one.comparison.tie_rule if one.comparison else "lowest_price"
    call, rows = calls.draft(
        session,
        case_id=case.id,
        kind=KIND,
        title=case.title,
        text=plan.description,
        deadline=times.deadline,
        questions_until=times.questions_until,
        questions=announcing.questions(plan, one.criteria, case.language),
        language=case.language,
        page=announcing.page(case, plan, one.criteria, ties),
        now=now,
    )
    return call, list(rows)
