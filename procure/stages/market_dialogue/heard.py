"""From what was heard to what is required: inputs, their themes, and what became of them.

Each opened answer is an input at least; an officer adds others from meetings, groups them
by theme, and decides single ones or a whole theme at once, with a reason that is
published. One that changed a requirement is linked to it in the golden thread.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, func, select

from procure import calls, db, engine, i18n, people, record
from procure.cases import thread
from procure.people import Actor
from procure.stages.market_dialogue import meetings
from procure.stages.market_dialogue.actions import KIND, NotYours, participant
from procure.stages.market_dialogue.inputs import Decision, HeardInput, plain_text
from procure.stages.market_dialogue.tables import Input

record.declare("input_added", {"input", "number"})
record.declare("inputs_grouped", {"inputs"})
record.declare("inputs_decided", {"inputs", "disposition", "requirement"})


class NothingChosen(ValueError):
    """No input was named."""


@calls.when_opened(KIND)
def from_answers(
    session: Session, call: calls.Call, opened: list[calls.Opened], _now: datetime
) -> list[SQLModel]:
    """Make an input of each answer to each question, in the opening's own transaction."""
    asked = calls.questions(session, call.id)
    number = _last(session, call.case_id)
    rows: list[SQLModel] = []
    for one in sorted(opened, key=lambda sent: sent.submission_id):
        rows += participant(session, call.case_id, one.company_id)[1]
        for question in asked:
            value = one.answers.get(question.name)
            if value in (None, ""):
                continue
            number += 1
            rows.append(
                Input(
                    case_id=call.case_id,
                    number=number,
                    text=as_text(question.type, value, call.language),
                    source="answer",
                    company_id=one.company_id,
                    submission_id=one.submission_id,
                    question=question.name,
                    secret_ground=one.secrets.get(question.name, ""),
                    theme=f"{question.position}. {question.label}"[:100],
                )
            )
    session.add_all(rows)
    return rows


def as_text(kind: str, value: Any, language: str) -> str:
    """Return an answer as the text of an input, in the language of the case."""
    with i18n.speaking(language):
        match kind:
            case "money":
                return i18n.cents(int(value))
            case "date":
                return i18n.day(str(value))
            case "number":
                return i18n.number(str(value))
    return str(value)


def add_input(actor: Actor, case_id: str, given: HeardInput, now: datetime) -> record.Sealed:
    """Add something that was heard in a meeting or elsewhere as an input of its own."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        company_id = None
        if given.meeting_id:
            company_id = meetings.find(session, case_id, given.meeting_id).company_id
        row = Input(
            case_id=case_id,
            number=_last(session, case_id) + 1,
            text=given.text,
            source="meeting" if given.meeting_id else "other",
            company_id=company_id,
            meeting_id=given.meeting_id,
            secret_ground=given.secret_ground,
            theme=given.theme,
        )
        session.add(row)
        data = {"input": row.id, "number": row.number}
        return engine.finish(session, actor, case_id, "input_added", data, [row], now)


def group(
    actor: Actor, case_id: str, ids: Sequence[str], theme: str, now: datetime
) -> record.Sealed:
    """Put inputs under one theme."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        rows = _chosen(session, case_id, ids)
        name = plain_text(theme)[:100]
        for row in rows:
            row.theme = name
        session.add_all(rows)
        data = {"inputs": [row.id for row in rows]}
        return engine.finish(session, actor, case_id, "inputs_grouped", data, list(rows), now)


def decide(
    actor: Actor, case_id: str, ids: Sequence[str], given: Decision, now: datetime
) -> record.Sealed:
    """Decide what becomes of inputs, one or a whole theme, with a reason.

    A decision can be made again until the conclusions are approved. Accepted and partly
    accepted inputs are linked to the requirement that they changed.
    """
    with db.transaction() as session:
        _require(session, actor, case_id)
        rows = _chosen(session, case_id, ids)
        requirement = given.requirement_id if given.disposition != "rejected" else None
        if requirement is not None and requirement not in {
            one.id for one in thread.requirements(session, case_id)
        }:
            raise NotYours(requirement)
        stitches: list[SQLModel] = []
        for row in rows:
            row.disposition, row.reason = given.disposition, given.reason
            row.requirement_id = requirement
            row.decided_at, row.decided_by = now, actor.user_id
            if requirement is not None:
                stitches.append(
                    thread.link(
                        session,
                        case_id,
                        f"input:{row.id}",
                        f"requirement:{requirement}",
                        given.reason,
                        actor.user_id,
                    )
                )
        session.add_all(rows)
        data = {
            "inputs": [row.id for row in rows],
            "disposition": given.disposition,
            "requirement": requirement or "",
        }
        written = [*rows, *stitches]
        return engine.finish(session, actor, case_id, "inputs_decided", data, written, now)


def of_case(session: Session, case_id: str) -> list[Input]:
    """Return the inputs of a case by number."""
    wanted = select(Input).where(Input.case_id == case_id)
    return list(session.exec(wanted.order_by(col(Input.number))))


@thread.names_threads
def name_inputs(session: Session, case_id: str) -> dict[str, str]:
    """Name the inputs of a case as ends of its golden thread."""
    wanted = select(Input.id, Input.number).where(Input.case_id == case_id)
    return {
        f"input:{one}": i18n.gettext("Input %(number)s", number=number)
        for one, number in session.exec(wanted)
    }


def _chosen(session: Session, case_id: str, ids: Sequence[str]) -> list[Input]:
    if not ids:
        raise NothingChosen
    rows = session.exec(
        select(Input)
        .where(Input.case_id == case_id, col(Input.id).in_(list(ids)))
        .order_by(col(Input.number))
    ).all()
    if len(rows) != len(set(ids)):
        raise NotYours(case_id)
    return list(rows)


def _last(session: Session, case_id: str) -> int:
    last = session.exec(select(func.max(Input.number)).where(Input.case_id == case_id)).one()
    return last or 0


def _require(session: Session, actor: Actor, case_id: str) -> None:
    state = engine.view(session, case_id).state
    people.require(session, actor, "conclude_dialogue", case_id=case_id, state=state)
