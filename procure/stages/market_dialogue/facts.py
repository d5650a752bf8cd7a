"""The facts of a dialogue and the guards that read them (Act 1397/2016 65-66 §)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from procure import calls, engine, record
from procure.stages.market_dialogue import meetings, rules
from procure.stages.market_dialogue.actions import KIND
from procure.stages.market_dialogue.tables import (
    Conclusions,
    Dialogue,
    Disclosure,
    Input,
    PriorInvolvement,
)


@engine.facts(
    "dialogue_background",
    "dialogue_plan",
    "dialogue_questions",
    "dialogue_answers_due",
    link="market_dialogue.invitation",
)
def of_invitation(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what an invitation must say before the dialogue is opened."""
    row = session.get(Dialogue, case_id)
    call = calls.current(session, case_id, KIND)
    asked = [one.label for one in calls.questions(session, call.id)] if call else []
    return {
        "dialogue_background": row.background if row else None,
        "dialogue_plan": row.planned if row else None,
        "dialogue_questions": asked,
        "dialogue_answers_due": call.deadline if call else None,
    }


@engine.facts("dialogue_conclusions", "dialogue_conclusions_by", link="market_dialogue.conclusions")
def of_conclusions(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give the conclusions and who wrote them."""
    row = session.get(Conclusions, case_id)
    return {
        "dialogue_conclusions": row.conclusions if row else None,
        "dialogue_conclusions_by": tuple(record.actors(session, case_id, {"conclusions_saved"})),
    }


@engine.facts(
    "dialogue_opened",
    "dialogue_open_questions",
    "dialogue_owed",
    "dialogue_meetings",
    "dialogue_undecided",
    "dialogue_prior_involvement",
    link="market_dialogue.ledger",
)
def of_dialogue(session: Session, case_id: str) -> Mapping[str, Any]:
    """Give what is still owed before the dialogue is concluded."""
    call = calls.current(session, case_id, KIND)
    return {
        "dialogue_opened": call is not None and call.status == "opened",
        "dialogue_open_questions": len(calls.waiting(session, call.id)) if call else 0,
        "dialogue_owed": _owed(session, case_id),
        "dialogue_meetings": [_minuted(one) for one in meetings.of_case(session, case_id)],
        "dialogue_undecided": _undecided(session, case_id),
        "dialogue_prior_involvement": _unhandled(session, case_id),
    }


@engine.guard(
    owner="system",
    link="market_dialogue.invitation",
    reads=("dialogue_answers_due",),
    waivable=False,
)
def consultation_time_is_over(f: engine.Facts) -> bool:
    """The market has had the time it was promised: the deadline has passed (65 §)."""
    due = f["dialogue_answers_due"]
    return isinstance(due, datetime) and f.now > due


@engine.guard(
    owner="officer", link="market_dialogue.answers", reads=("dialogue_opened",), waivable=False
)
def answers_are_opened(f: engine.Facts) -> bool:
    """Two people have opened the answers, even if none came: the minutes then say so."""
    return f["dialogue_opened"] is True


@engine.guard(
    owner="officer",
    link="market_dialogue.questions",
    reads=("dialogue_open_questions",),
    note=lambda f: {"num": f["dialogue_open_questions"]},
)
def every_question_is_answered(f: engine.Facts) -> bool:
    """Every question of a supplier has an answer that everybody can read."""
    return bool(f["dialogue_open_questions"] == 0)


@engine.guard(
    owner="officer",
    link="market_dialogue.ledger",
    reads=("dialogue_owed",),
    note=lambda f: {"num": f["dialogue_owed"]},
)
def every_disclosure_is_released(f: engine.Facts) -> bool:
    """Whatever one was told all were told, or its secrecy is reasoned (66 §, art. 41)."""
    return bool(f["dialogue_owed"] == 0)


@engine.guard(
    owner="officer",
    link="market_dialogue.meetings",
    reads=("dialogue_meetings",),
    note=lambda f: {"num": rules.unsettled(f["dialogue_meetings"], f.now)},
)
def every_minute_is_confirmed(f: engine.Facts) -> bool:
    """Both sides stand behind every minute, or its refusal is noted; silence is consent."""
    return rules.unsettled(f["dialogue_meetings"], f.now) == 0


@engine.guard(
    owner="officer",
    link="market_dialogue.inputs",
    reads=("dialogue_undecided",),
    note=lambda f: {"num": f["dialogue_undecided"]},
)
def every_input_is_dispositioned(f: engine.Facts) -> bool:
    """Everything that was heard has been accepted, partly accepted or rejected, with a reason."""
    return bool(f["dialogue_undecided"] == 0)


@engine.guard(
    owner="officer",
    link="market_dialogue.ledger",
    reads=("dialogue_prior_involvement",),
)
def prior_involvement_is_handled(f: engine.Facts) -> bool:
    """It is said who was involved before, and how each advantage is removed (66 §, art. 41)."""
    return bool(f["dialogue_prior_involvement"] == 0)


@engine.guard(
    owner="approver",
    link="market_dialogue.conclusions",
    reads=("dialogue_conclusions_by",),
    waivable=False,
)
def conclusions_are_approved_by_another(f: engine.Facts) -> bool:
    """Nobody approves conclusions that they have written in themselves."""
    authors = f["dialogue_conclusions_by"]
    return bool(authors) and f.actor_id not in authors


def _owed(session: Session, case_id: str) -> int:
    return session.exec(
        select(func.count())
        .select_from(Disclosure)
        .where(
            col(Disclosure.case_id) == case_id,
            col(Disclosure.released_at).is_(None),
            col(Disclosure.secret_ground) == "",
        )
    ).one()


def _undecided(session: Session, case_id: str) -> int:
    return session.exec(
        select(func.count())
        .select_from(Input)
        .where(col(Input.case_id) == case_id, col(Input.disposition) == "")
    ).one()


def _unhandled(session: Session, case_id: str) -> int | None:
    """Return how many advantages are not removed; ``None`` when nobody has said anything."""
    rows = session.exec(select(PriorInvolvement).where(PriorInvolvement.case_id == case_id)).all()
    if not rows:
        return None
    return sum(not row.nobody and not row.measure.strip() for row in rows)


def _minuted(one: Any) -> rules.Minuted:
    return rules.Minuted(
        one.form,
        one.cancelled,
        one.starts_at,
        one.shared_at,
        one.confirmed_at,
        one.objected_at,
        one.objection_note,
    )
