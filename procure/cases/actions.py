"""What an officer keeps on a case: money, partners, lots, diary number, answers, tasks.

Each use case is one transaction and one event, and raises the case's version, because a
guard may read what it wrote. A case that is closed keeps what it has.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from procure import db, engine, people, record
from procure.cases.inputs import FundingInput, LotInput, PartnerInput, TaskInput, plain_text
from procure.cases.tables import CaseLook, FundingLine, JointDecision, Lot, Task
from procure.db import trouble
from procure.people import Actor
from procure.people.tables import CaseRole

record.declare("funding_saved", {"lines"})
record.declare("partners_saved", {"partners"})
record.declare("lots_saved", {"lots"})
record.declare("diary_number_given", {"number"})
record.declare("answers_saved", {"stage", "names"})
record.declare("task_promised", {"task", "assignee", "due"})
record.declare("task_done", {"task"})
record.declare("step_sent_back", {"action", "task"})

M = TypeVar("M", bound=SQLModel)

# More lines than any case has had, and few enough for one form.
LINES = 30


class NotOnTheCase(Exception):
    """Who should do the task holds no role on the case."""


def save_funding(
    actor: Actor, case_id: str, lines: Sequence[FundingInput], now: datetime
) -> record.Sealed:
    """Replace the funding lines of a case; a half-done list may be kept.

    That the shares add up to 100 % is asked when a step needs it.
    """
    with db.transaction() as session:
        case = _open(session, actor, "keep_case", case_id)
        rows = _replace(session, FundingLine, case.id, "position", lines)
        told = [[line.source, int(line.percent * 100), _cents(line.amount)] for line in lines]
        return _kept(session, actor, case.id, "funding_saved", now, {"lines": told}, rows)


def save_partners(
    actor: Actor, case_id: str, lines: Sequence[PartnerInput], now: datetime
) -> record.Sealed:
    """Replace the authorities of a joint case, each with its own decision."""
    with db.transaction() as session:
        case = _open(session, actor, "keep_case", case_id)
        rows = _replace(session, JointDecision, case.id, "position", lines)
        told = [
            [n, None if p.percent is None else int(p.percent * 100), p.diary_number, p.decision]
            for n, p in enumerate(lines, 1)
        ]
        return _kept(session, actor, case.id, "partners_saved", now, {"partners": told}, rows)


def save_lots(
    actor: Actor, case_id: str, lines: Sequence[LotInput], now: datetime
) -> record.Sealed:
    """Replace the lots of a case."""
    with db.transaction() as session:
        case = _open(session, actor, "keep_case", case_id)
        rows = _replace(session, Lot, case.id, "number", lines)
        told = [[n, _cents(lot.estimated_value)] for n, lot in enumerate(lines, 1)]
        return _kept(session, actor, case.id, "lots_saved", now, {"lots": told}, rows)


def give_diary_number(actor: Actor, case_id: str, number: str, now: datetime) -> record.Sealed:
    """Note the number under which the city's own register knows the case."""
    number = plain_text(number)[:60]
    with db.transaction() as session:
        case = _open(session, actor, "keep_case", case_id)
        row = engine.touch(session, case.id, now, diary_number=number)
        data = {"number": number}
        return record.append(
            session, case.id, "diary_number_given", actor.user_id, now, data, rows=(row,)
        )


def save_answers(
    actor: Actor, case_id: str, given: Mapping[str, Any], now: datetime
) -> record.Sealed:
    """Keep answers to the questions that the case's own workflow file asks in its stage."""
    with db.transaction() as session:
        case = _open(session, actor, "keep_case", case_id)
        asked = {question.name for question in engine.compiled(case).workflow.asked_in(case.stage)}
        if unknown := given.keys() - asked:
            raise ValueError(f"{case.stage} does not ask {sorted(unknown)}")
        rows = engine.save_answers(session, case, dict(given))
        data = {"stage": case.stage, "names": sorted(given)}
        return _kept(session, actor, case.id, "answers_saved", now, data, rows)


def promise_task(actor: Actor, case_id: str, given: TaskInput, now: datetime) -> str:
    """Give somebody on the case something to do; returns the task's id.

    Refused for a person who holds no role on the case: they could not see it.
    """
    with db.transaction() as session:
        case = _open(session, actor, "keep_tasks", case_id)
        held = select(col(CaseRole.role)).where(
            col(CaseRole.case_id) == case.id, col(CaseRole.user_id) == given.assignee_id
        )
        if session.scalar(held.limit(1)) in (None, "supplier"):
            raise NotOnTheCase(given.assignee_id)
        task = Task(case_id=case.id, author_id=actor.user_id, created_at=now, **given.model_dump())
        session.add(task)
        data = {"task": task.id, "assignee": task.assignee_id, "due": _day(task.due_on)}
        record.append(session, case.id, "task_promised", actor.user_id, now, data, rows=(task,))
        return task.id


def finish_task(actor: Actor, case_id: str, task_id: str, now: datetime) -> record.Sealed | None:
    """Say that a task is done; a second time changes nothing."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_tasks", case_id=case_id, state=case.state)
        task = session.get(Task, task_id)
        if task is None or task.case_id != case_id:
            raise people.Forbidden("keep_tasks")
        if task.done_at is not None:
            return None
        task.done_at, task.done_by = now, actor.user_id
        session.add(task)
        data = {"task": task.id}
        return record.append(session, case_id, "task_done", actor.user_id, now, data, rows=(task,))


def send_back(
    actor: Actor, case_id: str, action: str, reason: str, title: str, now: datetime
) -> str:
    """Send a step that waits for the actor back to the case's officer, as a task.

    The case does not move. The reason is kept with the event, where it can be erased;
    ``title`` is the task's name in the officer's words. Returns the task's id.
    """
    reason = plain_text(reason)[:2000]
    if not reason:
        raise engine.ReasonMissing
    with db.transaction() as session:
        case = _open(session, actor, "take_step", case_id)
        step = engine.compiled(case).table.get((case.state, action))
        if step is None or step.needs_reason:
            raise engine.NoSuchStep(action)
        if step.role not in people.roles(session, actor, case_id):
            raise people.Forbidden(action)
        task = Task(
            case_id=case_id,
            title=f"{title}: {reason}"[:200],
            assignee_id=case.owner_id,
            author_id=actor.user_id,
            created_at=now,
        )
        session.add(task)
        data = {"action": action, "task": task.id}
        record.append(
            session,
            case_id,
            "step_sent_back",
            actor.user_id,
            now,
            data,
            rows=(task,),
            private={"reason": reason},
        )
        return task.id


def looked(actor: Actor, case_id: str, now: datetime) -> int:
    """Remember how far a person has read the record; returns how far they had before.

    A memory of a screen, like a draft: no event, and no harm if it cannot be kept.
    """
    before = 0
    with trouble.by_the_way(), db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "see_case", case_id=case_id, state=case.state)
        last = record.head(session, case_id)
        number = 0 if last is None else last.number
        look = session.get(CaseLook, (actor.user_id, case_id))
        before = 0 if look is None else look.number
        session.merge(CaseLook(user_id=actor.user_id, case_id=case_id, number=number, at=now))
    return before


def _open(session: Session, actor: Actor, permission: str, case_id: str) -> engine.Case:
    """Return the case if the actor may write on it and it is not closed."""
    case = engine.get(session, case_id)
    people.require(session, actor, permission, case_id=case_id, state=case.state)
    if case.closed_at is not None:
        raise people.Forbidden("case is closed")
    return case


def _kept(
    session: Session,
    actor: Actor,
    case_id: str,
    kind: str,
    now: datetime,
    data: Mapping[str, Any],
    rows: Sequence[Any],
) -> record.Sealed:
    case = engine.touch(session, case_id, now)
    return record.append(session, case_id, kind, actor.user_id, now, data, rows=(*rows, case))


def _replace(
    session: Session, model: type[M], case_id: str, place: str, lines: Sequence[Any]
) -> list[Any]:
    """Write lines in their places, drop those beyond; returns what the event commits to."""
    if len(lines) > LINES:
        raise ValueError(f"more than {LINES} lines")
    column = getattr(model, place)
    standing = session.scalars(
        select(model).where(model.case_id == case_id).order_by(column)  # type: ignore[attr-defined]
    )
    old: list[Any] = list(standing)
    rows: list[Any] = []
    for number, line in enumerate(lines, 1):
        row = old[number - 1] if number <= len(old) else model(case_id=case_id, **{place: number})
        for name, value in line.model_dump().items():
            setattr(row, name, value)
        session.add(row)
        rows.append(row)
    for row in old[len(lines) :]:
        session.delete(row)
        rows.append(record.Gone(model, row.id))
    return rows


def _cents(euros: Any) -> int | None:
    return None if euros is None else int(euros * 100)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
