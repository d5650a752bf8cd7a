"""Preparing a call, and finding the one that counts.

Nothing here opens a call to the public: it is open while its case stands in the state
that opens it. What a room saves in its form it can change until then; after that the call
stands as it was published, and the next one is a new round.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from procure import engine, record
from procure.calls import rules
from procure.calls.tables import Announcement, Call, CallQuestion


class NoSuchCall(Exception):
    """There is no call with this id."""


class AlreadyPublished(Exception):
    """The call is public: it stands as it is until its deadline."""


class WrongCall(ValueError):
    """The call cannot be prepared like this; the message is a text key."""


class DeadlineIsPast(ValueError):
    """Nobody could answer anything by this deadline."""


@dataclass(frozen=True, slots=True)
class Asks:
    """One question of a call, as a room gives it."""

    name: str
    label: str
    type: str = "text"
    word_limit: int | None = None
    hint: str = ""
    choices: list[str] = field(default_factory=list)
    required: bool = False


def draft(
    session: Session,
    *,
    case_id: str,
    kind: str,
    title: str,
    text: str,
    deadline: datetime,
    questions_until: datetime | None,
    questions: Iterable[Asks],
    now: datetime,
    sealing: str = "server",
    language: str = "fi",
    page: Mapping[str, Any] | None = None,
    opens_at: datetime | None = None,
) -> tuple[Call, list[SQLModel | record.Gone]]:
    """Save the call that is being prepared; returns it and all rows for the room's event.

    Part of the room's own transaction; the room touches the case. The latest round is
    changed if nobody has seen it in public, else the next round begins. Refused while
    the latest round is open or waits for its opening. ``page`` is what the public page
    shows beside the questions: ``facts`` and ``sections`` (pairs of heading and text),
    ``dates`` (pairs of when and what) and ``lead``.
    """
    asked = list(questions)
    _check(kind, deadline, questions_until, asked)
    call = _to_change(session, case_id, kind, now)
    call.title, call.text, call.language = title, text, language
    call.deadline, call.questions_until, call.opens_at = deadline, questions_until, opens_at
    call.sealing, call.page = sealing, dict(page or {})
    session.add(call)
    session.flush()  # the questions point at the call
    return call, [call, *_put_questions(session, call, asked)]


def current(session: Session, case_id: str, kind: str) -> Call | None:
    """Return the latest round of this kind of call on the case, or None."""
    wanted = select(Call).where(Call.case_id == case_id, Call.kind == kind)
    return session.exec(wanted.order_by(col(Call.round).desc()).limit(1)).first()


@engine.due
def deadline_in(session: Session, case_id: str, state: str) -> datetime | None:
    """Return when the call ends that is open in a state of the case."""
    for kind, states in rules.OPENING_STATES.items():
        if state in states and (call := current(session, case_id, kind)):
            return call.deadline
    return None


def get(session: Session, call_id: str) -> Call:
    """Return a call by its id."""
    call = session.get(Call, call_id)
    if call is None:
        raise NoSuchCall(call_id)
    return call


def questions(session: Session, call_id: str) -> list[CallQuestion]:
    """Return the questions of a call in their order."""
    wanted = select(CallQuestion).where(CallQuestion.call_id == call_id)
    return list(session.exec(wanted.order_by(col(CallQuestion.position))))


def announcements(session: Session, call_id: str) -> list[Announcement]:
    """Return what everybody was told beside the call, the newest first."""
    wanted = select(Announcement).where(Announcement.call_id == call_id)
    return list(session.exec(wanted.order_by(col(Announcement.number).desc())))


def announce(session: Session, call_id: str, texts: Iterable[str], now: datetime) -> list[SQLModel]:
    """Tell everybody something on the public page; returns the rows for the room's event."""
    first = len(announcements(session, call_id)) + 1
    rows: list[SQLModel] = [
        Announcement(call_id=call_id, number=number, text=text, at=now)
        for number, text in enumerate(texts, first)
    ]
    session.add_all(rows)
    return rows


def was_public(session: Session, call: Call) -> bool:
    """Say whether the case ever entered, since the call was made, the state that opens it."""
    opening = rules.OPENING_STATES[call.kind]
    return any(
        event.kind == "step_taken" and event.data["to"] in opening and event.at >= call.created_at
        for event in record.history(session, call.case_id)
    )


def _to_change(session: Session, case_id: str, kind: str, now: datetime) -> Call:
    last = current(session, case_id, kind)
    if last is None:
        return Call(case_id=case_id, kind=kind, title="", deadline=now, created_at=now)
    if last.status == "planned":
        if not was_public(session, last):
            return last
        case = engine.view(session, case_id)
        if case.state in rules.UNSEALING_STATES:
            raise AlreadyPublished(last.id)
    return Call(
        case_id=case_id, kind=kind, round=last.round + 1, title="", deadline=now, created_at=now
    )


def _check(
    kind: str, deadline: datetime, questions_until: datetime | None, asked: list[Asks]
) -> None:
    if kind not in rules.OPENING_STATES:
        raise WrongCall(f"there is no kind of call {kind!r}")
    if questions_until is not None and questions_until > deadline:
        raise WrongCall("Questions close before the answers do.")
    names = [one.name for one in asked]
    if len(set(names)) != len(names):
        raise WrongCall("two questions have the same name")
    if unknown := {one.type for one in asked} - set(rules.TYPES):
        raise WrongCall(f"there is no type of question {sorted(unknown)}")


def _put_questions(session: Session, call: Call, asked: list[Asks]) -> list[SQLModel | record.Gone]:
    known = {q.name: q for q in questions(session, call.id)}
    rows: list[SQLModel | record.Gone] = []
    for position, one in enumerate(asked, 1):
        row = known.pop(one.name, None) or CallQuestion(
            call_id=call.id, name=one.name, position=position, label=one.label
        )
        row.position, row.label, row.hint, row.type = position, one.label, one.hint, one.type
        row.word_limit, row.choices, row.required = one.word_limit, one.choices, one.required
        session.add(row)
        rows.append(row)
    for row in known.values():
        session.delete(row)
        rows.append(record.Gone(CallQuestion, row.id))
    return rows
