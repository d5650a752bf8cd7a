"""The gate and what was learnt: scale, iterate or stop per pilot, with reasons.

The officer writes it; the approver decides by the step that leaves the gate.
"""

from datetime import datetime

from procure import agreements, db, engine, people, record
from procure.people import Actor
from procure.stages.pilot import rounds, rules
from procure.stages.pilot.actions import Rows
from procure.stages.pilot.inputs import Decision, LessonInput
from procure.stages.pilot.tables import LessonCard

record.declare("pilot_decided", {"pilot", "round", "way"})
record.declare("lesson_saved", {"case"})


def decide_pilot(
    actor: Actor, case_id: str, pilot_id: str, given: Decision, now: datetime
) -> record.Sealed:
    """Say what becomes of a pilot whose final report is accepted, and why.

    It can be said anew until the case leaves the gate. The agreement ends with it.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "decide_pilot", case_id=case_id, state=case.state)
        row = rounds.pilot(session, case_id, pilot_id)
        if row.round != rounds.current(session, case):
            raise rules.NotNow("an earlier round")
        row.state = rules.moved(rules.PILOT_MOVES, row.state, "decide")
        row.decision, row.decision_reason = given.way, given.reason
        row.decided_by, row.decided_at = actor.user_id, now
        session.add(row)
        rows: Rows = [row, *agreements.end(session, row.agreement_id)]
        data = {"pilot": row.id, "round": row.round, "way": row.decision}
        return engine.finish(session, actor, case_id, "pilot_decided", data, rows, now)


def save_lesson(actor: Actor, case_id: str, given: LessonInput, now: datetime) -> record.Sealed:
    """Save the lesson card."""
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "write_lesson", case_id=case_id, state=state)
        row = session.get(LessonCard, case_id) or LessonCard(
            case_id=case_id, author_id=actor.user_id
        )
        for name in LessonInput.model_fields:
            setattr(row, name, getattr(given, name))
        row.author_id = actor.user_id
        session.add(row)
        return engine.finish(session, actor, case_id, "lesson_saved", {"case": case_id}, [row], now)
