"""What the room adds to people's work, beside what steps ask for."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from procure import calls
from procure.cases.inbox import Item, inbox_item, standing
from procure.people import Actor, roles
from procure.stages.market_dialogue import facts, rules
from procure.stages.market_dialogue.actions import KIND
from procure.stages.market_dialogue.tables import Meeting


@inbox_item
def waits(session: Session, actor: Actor, now: datetime) -> Iterator[Item]:
    """Give what waits in open dialogues: questions, the second word of an opening, minutes."""
    if actor.company_id:
        yield from _minutes(session, actor, now)
        return
    found = standing(
        session, actor, ("officer", "approver", "opener"), ("dialogue_open", "dialogue_concluding")
    )
    for case_id, state in found:
        held = roles(session, actor, case_id)
        call = calls.current(session, case_id, KIND)
        if call is None:
            continue
        if state == "dialogue_open" and "officer" in held:
            yield from _questions(session, case_id, call)
        if state == "dialogue_concluding" and held & {"approver", "opener"}:
            yield from _opening(session, actor, case_id, call)


def _questions(session: Session, case_id: str, call: calls.Call) -> Iterator[Item]:
    if number := facts.of_dialogue(session, case_id)["dialogue_open_questions"]:
        due = call.deadline
        yield Item(
            "dialogue.inbox_questions",
            {"number": number},
            case_id,
            "market_dialogue.questions",
            due,
        )


def _opening(session: Session, actor: Actor, case_id: str, call: calls.Call) -> Iterator[Item]:
    confirmed = {one.user_id for one in calls.confirmations(session, call.id)}
    if call.status == "planned" and actor.user_id not in confirmed:
        yield Item("dialogue.inbox_opening", {}, case_id, "market_dialogue.answers")


def _minutes(session: Session, actor: Actor, now: datetime) -> Iterator[Item]:
    rows = session.exec(
        select(Meeting).where(
            Meeting.company_id == actor.company_id, col(Meeting.shared_at).is_not(None)
        )
    )
    for one in rows:
        if rules.standing(one, now) == "waits" and one.shared_at is not None:
            yield Item(
                "dialogue.inbox_minutes",
                {},
                one.case_id,
                "market_dialogue.minutes",
                rules.silent_from(one.shared_at),
                arguments={"meeting_id": one.id},
            )
