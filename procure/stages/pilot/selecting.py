"""Selection: points and a reason for each proposal, chosen or not.

A proposal above the price cap, or below the lowest points of a criterion, is not chosen.
A decision can be made again until another person has approved the selection.
"""

from datetime import datetime

from sqlmodel import Session, select

from procure import calls, db, engine, people, record
from procure.people import Actor
from procure.stages.pilot import rounds, rules
from procure.stages.pilot.inputs import Judgement
from procure.stages.pilot.tables import PilotPlan, PilotSelection

record.declare("proposal_judged", {"submission", "company", "round", "total", "chosen"})


class NotChoosable(ValueError):
    """The proposal cannot be chosen; ``why`` is a text key, ``names`` the criteria meant."""

    def __init__(self, why: str, names: list[str] | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.names = names or []


class PointsMissing(ValueError):
    """Each criterion of the round gets its points, and no other one."""


def judge(
    actor: Actor, case_id: str, submission_id: str, given: Judgement, now: datetime
) -> record.Sealed:
    """Give a proposal its points, and choose it or not, with the reason."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "judge_proposals", case_id=case_id, state=case.state)
        plan, call, sent = _proposal(session, case, submission_id)
        criteria = rounds.criteria(session, plan.id)
        if given.points.keys() != {one.id for one in criteria}:
            raise PointsMissing
        if given.chosen:
            if is_above_cap(plan, sent):
                raise NotChoosable("pilot.above_price_cap")
            if names := rules.below_lowest(given.points, criteria):
                raise NotChoosable("pilot.below_lowest_points", names)
        row = session.exec(
            select(PilotSelection).where(
                PilotSelection.call_id == call.id, PilotSelection.company_id == sent.company_id
            )
        ).first() or PilotSelection(
            case_id=case_id,
            round=plan.round,
            call_id=call.id,
            company_id=sent.company_id,
            submission_id=sent.submission_id,
            total=0,
            chosen=False,
            reason="",
            author_id=actor.user_id,
            at=now,
        )
        row.points, row.total = dict(given.points), rules.total(given.points, criteria)
        row.chosen, row.reason = given.chosen, given.reason
        row.author_id, row.at = actor.user_id, now
        session.add(row)
        data = {
            "submission": row.submission_id,
            "company": row.company_id,
            "round": row.round,
            "total": row.total,
            "chosen": int(row.chosen),
        }
        return engine.finish(session, actor, case_id, "proposal_judged", data, [row], now)


def proposals(session: Session, case: engine.CaseView) -> list[calls.Opened]:
    """Return the opened proposals of the round, none before the opening."""
    call = rounds.call_of(session, case.id, rounds.current(session, case))
    if call is None or call.status != "opened":
        return []
    return calls.opened(session, call.id)


def is_above_cap(plan: PilotPlan, sent: calls.Opened) -> bool:
    """Say whether a proposal costs more than the call allows, or names no price."""
    price = sent.answers.get("price")
    if not isinstance(price, int):
        return True
    return plan.price_cap_cents is not None and price > plan.price_cap_cents


def _proposal(
    session: Session, case: engine.CaseView, submission_id: str
) -> tuple[PilotPlan, calls.Call, calls.Opened]:
    number = rounds.current(session, case)
    plan, call = rounds.plan(session, case.id, number), rounds.call_of(session, case.id, number)
    if plan is None or call is None:
        raise rounds.NotYours(submission_id)
    for sent in calls.opened(session, call.id):
        if sent.submission_id == submission_id:
            return plan, call, sent
    raise rounds.NotYours(submission_id)
