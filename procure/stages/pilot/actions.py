"""Planning a round: the plan with its call and criteria, measures, what could follow."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, SQLModel

from procure import calls, db, engine, people, record
from procure.agreements import KpiInput
from procure.i18n import gettext as _
from procure.i18n import speaking
from procure.people import Actor
from procure.stages.pilot import announcing, rounds, rules
from procure.stages.pilot.inputs import CriterionInput, FollowOnInput, PilotCallInput, PlanInput
from procure.stages.pilot.tables import PilotCriterion, PilotPlan

record.declare("pilot_plan_saved", {"plan", "round", "call", "deadline", "criteria"})
record.declare("pilot_measures_saved", {"plan", "round", "measures"})
record.declare("follow_on_saved", {"plan", "round"})

Rows = list[SQLModel | record.Gone]
# Carried over to the plan of the next round unless they are written anew.
_CARRIED = ("measures", "follow_on_route", "follow_on_owner", "follow_on_ceiling_cents")


def save_plan(
    actor: Actor, case_id: str, given: PlanInput, call: PilotCallInput, now: datetime
) -> record.Sealed:
    """Save the plan of the round, and its call once there is a deadline.

    Everything can change until the call is published. A new round begins with the
    measures and the follow-on of the last one.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "edit_pilot_plan", case_id=case_id, state=case.state)
        if call.deadline is not None and call.deadline <= now:
            raise calls.DeadlineIsPast
        row = _begun(session, case, actor)
        for name in PlanInput.model_fields:
            setattr(row, name, getattr(given, name))
        session.add(row)
        session.flush()  # the criteria point at the plan
        rows: Rows = [row, *_put_criteria(session, row, call.criteria)]
        saved = None
        if call.deadline is not None:
            saved, more = _draft(session, case, row, call, now)
            rows += more
        data = {
            "plan": row.id,
            "round": row.round,
            "call": saved.id if saved else "",
            "deadline": call.deadline.isoformat() if call.deadline else "",
            "criteria": len(call.criteria),
        }
        return engine.finish(session, actor, case_id, "pilot_plan_saved", data, rows, now)


def save_measures(
    actor: Actor, case_id: str, given: Sequence[KpiInput], now: datetime
) -> record.Sealed:
    """Save the measures that every pilot of the round has: all of them at once."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "edit_pilot_plan", case_id=case_id, state=case.state)
        row = _begun(session, case, actor)
        row.measures = [one.columns() for one in given]
        session.add(row)
        rows: Rows = [row, *_draft_anew(session, case, row, now)]
        data = {"plan": row.id, "round": row.round, "measures": len(row.measures)}
        return engine.finish(session, actor, case_id, "pilot_measures_saved", data, rows, now)


def save_follow_on(
    actor: Actor, case_id: str, given: FollowOnInput, now: datetime
) -> record.Sealed:
    """Say what could follow: route, owner and ceiling. A pilot itself gives no right to buy."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_follow_on", case_id=case_id, state=case.state)
        row = _begun(session, case, actor)
        for name in FollowOnInput.model_fields:
            setattr(row, name, getattr(given, name))
        session.add(row)
        rows: Rows = [row, *_draft_anew(session, case, row, now)]
        data = {"plan": row.id, "round": row.round}
        return engine.finish(session, actor, case_id, "follow_on_saved", data, rows, now)


def _begun(session: Session, case: engine.CaseView, actor: Actor) -> PilotPlan:
    """Return the plan of the round that counts, begun from the last one if it is new."""
    number = rounds.current(session, case)
    row = rounds.plan(session, case.id, number)
    if row is None:
        row = PilotPlan(case_id=case.id, round=number, author_id=actor.user_id)
        if last := rounds.plan(session, case.id, number - 1):
            for name in _CARRIED:
                setattr(row, name, getattr(last, name))
    row.author_id = actor.user_id
    return row


def _draft(
    session: Session, case: engine.CaseView, row: PilotPlan, call: PilotCallInput, now: datetime
) -> tuple[calls.Call, Rows]:
    """Save the call as the plan has it; the public page shows what stands there."""
    if call.deadline is None:
        raise calls.WrongCall("a call has a deadline")
    return calls.draft(
        session,
        case_id=case.id,
        kind=rounds.KIND,
        title=case.title,
        text=row.challenge,
        deadline=call.deadline,
        questions_until=call.questions_until,
        questions=_questions(case.language),
        language=case.language,
        sealing=engine.compiled(case).workflow.sealing,
        page=announcing.page(row, call.criteria, case.language),
        now=now,
    )


def _draft_anew(session: Session, case: engine.CaseView, row: PilotPlan, now: datetime) -> Rows:
    """Bring a call that is not public yet up to what the plan says now."""
    call = rounds.call_of(session, case.id, row.round)
    if call is None or case.state not in rules.PLANNING:
        return []
    given = PilotCallInput(
        deadline=call.deadline,
        questions_until=call.questions_until,
        criteria=[
            CriterionInput(
                name=one.name,
                description=one.description,
                weight=one.weight,
                lowest=one.lowest,
            )
            for one in rounds.criteria(session, row.id)
        ],
    )
    return _draft(session, case, row, given, now)[1]


def _put_criteria(session: Session, plan: PilotPlan, given: Sequence[CriterionInput]) -> Rows:
    known = {one.number: one for one in rounds.criteria(session, plan.id)}
    rows: Rows = []
    for number, one in enumerate(given, 1):
        row = known.pop(number, None) or PilotCriterion(
            plan_id=plan.id, number=number, name="", weight=0
        )
        row.name, row.description = one.name, one.description
        row.weight, row.lowest = one.weight, one.lowest
        session.add(row)
        rows.append(row)
    for row in known.values():
        session.delete(row)
        rows.append(record.Gone(PilotCriterion, row.id))
    return rows


def _questions(language: str) -> list[calls.Asks]:
    """Return what every proposal says, in the language of the case."""
    with speaking(language):
        return [
            calls.Asks("solution", _("pilot.asks_solution"), "text", 500, required=True),
            calls.Asks("plan", _("pilot.asks_plan"), "text", 400, required=True),
            calls.Asks("measuring", _("pilot.asks_measuring"), "text", 300, required=True),
            calls.Asks("team", _("pilot.asks_team"), "text", 200, required=True),
            calls.Asks("risks", _("pilot.asks_risks"), "text", 200),
            calls.Asks("price", _("pilot.asks_price"), "money", required=True),
        ]
