"""Suppliers' questions about a call: asked by name, answered to everybody without it.

The officer sees the words but never who asked, and may reword them, since a style gives
away its writer; both texts are kept. Answers are published together, in an order that
does not tell when each was asked. Asking is recorded on a chain of its own.
"""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from procure import db, engine, people, record
from procure.calls import planning, rules
from procure.calls.actions import Closed
from procure.calls.tables import AnswerDraft, Inquiry
from procure.people import Actor, rates

LONGEST_QUESTION = 2000
LONGEST_ANSWER = 5000

record.declare("question_asked", {"call", "question"})
record.declare("questions_answered", {"call", "questions"})


class NothingToSay(ValueError):
    """A text is empty or too long, or nothing is ready to be published."""


class Waiting(NamedTuple):
    """A question as the officer sees it: without who asked, and without the hour."""

    id: str
    original: str
    question: str
    answer: str

    @property
    def ready(self) -> bool:
        """Say whether an answer is written."""
        return bool(self.answer)


class Published(NamedTuple):
    """A question and its answer as everybody sees them."""

    number: int
    question: str
    answer: str
    published_at: datetime


def ask(actor: Actor, call_id: str, text: str, now: datetime) -> str:
    """Ask about an open call; refused when asking has closed. Returns the question's id.

    Raises ``rates.TooOften`` when the company has asked very often in a short time.
    """
    words = _said(text, LONGEST_QUESTION)
    rates.spend((rates.QUESTIONS, str(actor.company_id)))
    with db.transaction() as session:
        people.require(session, actor, "ask_about_call")
        call = planning.get(session, call_id)
        if not rules.takes_questions(call, engine.view(session, call.case_id).state, now):
            raise Closed(call_id)
        row = Inquiry(
            call_id=call.id,
            company_id=str(actor.company_id),
            asked_by=actor.user_id,
            asked_at=now,
            original=words,
        )
        session.add(row)
        case = engine.touch(session, call.case_id, now)
        record.append(
            session,
            f"questions:{call.id}",
            "question_asked",
            actor.user_id,
            now,
            {"call": call.id, "question": row.id},
            rows=(row, case),
        )
        return row.id


def write_answer(actor: Actor, inquiry_id: str, question: str, answer: str, now: datetime) -> None:
    """Keep the wording and the answer that will be published; a draft, without an event.

    The question as it was asked stays beside it. Refused once it is published.
    """
    with db.transaction() as session:
        row = session.get(Inquiry, inquiry_id)
        if row is None:
            raise planning.NoSuchCall(inquiry_id)
        call = planning.get(session, row.call_id)
        people.require(session, actor, "answer_inquiries", case_id=call.case_id)
        if row.published_at is not None:
            raise planning.AlreadyPublished(inquiry_id)
        session.merge(
            AnswerDraft(
                inquiry_id=row.id,
                question=_said(question, LONGEST_QUESTION),
                answer=_said(answer, LONGEST_ANSWER),
            )
        )


def publish_answers(actor: Actor, call_id: str, now: datetime) -> int:
    """Publish every answer that is ready to everybody at once; returns how many."""
    with db.transaction() as session:
        call = planning.get(session, call_id)
        people.require(session, actor, "answer_inquiries", case_id=call.case_id)
        ready = session.exec(
            select(Inquiry, AnswerDraft)
            .join(AnswerDraft, col(AnswerDraft.inquiry_id) == col(Inquiry.id))
            .where(Inquiry.call_id == call_id, col(Inquiry.published_at).is_(None))
            .order_by(col(Inquiry.id))  # random ids: the order tells nothing
        ).all()
        if not ready:
            raise NothingToSay
        last = session.exec(
            select(func.max(Inquiry.number)).where(Inquiry.call_id == call_id)
        ).one()
        for number, (row, said) in enumerate(ready, (last or 0) + 1):
            row.question, row.answer = said.question, said.answer
            row.number, row.published_at = number, now
            session.add(row)
            session.delete(said)
        rows = [row for row, _said_before in ready]
        case = engine.touch(session, call.case_id, now)
        record.append(
            session,
            call.case_id,
            "questions_answered",
            actor.user_id,
            now,
            {"call": call.id, "questions": [row.id for row in rows]},
            rows=(*rows, case),
        )
        return len(ready)


def waiting(session: Session, call_id: str) -> list[Waiting]:
    """Return the questions that are not published, in an order that tells nothing."""
    rows = session.exec(
        select(Inquiry)
        .where(Inquiry.call_id == call_id, col(Inquiry.published_at).is_(None))
        .order_by(col(Inquiry.id))
    ).all()
    wanted = select(AnswerDraft).where(col(AnswerDraft.inquiry_id).in_([row.id for row in rows]))
    said = {one.inquiry_id: (one.question, one.answer) for one in session.exec(wanted)}
    return [Waiting(row.id, row.original, *said.get(row.id, (row.original, ""))) for row in rows]


def published(session: Session, call_id: str) -> list[Published]:
    """Return the published questions and answers, the newest first."""
    rows = session.exec(
        select(Inquiry)
        .where(Inquiry.call_id == call_id, col(Inquiry.published_at).is_not(None))
        .order_by(col(Inquiry.number).desc())
    )
    return [
        Published(r.number, r.question, r.answer, r.published_at)
        for r in rows
        if r.number is not None and r.published_at is not None
    ]


def _said(text: str, longest: int) -> str:
    words = text.strip().replace("\x00", "\ufffd")
    if not words or len(words) > longest:
        raise NothingToSay
    return words
