"""Sending to a call, and opening what was sent.

Three promises hold here. A submission counts if and only if it was received up to the
deadline, by the clock read inside the write lock. Before the opening nothing reads what
was sent. Two different people open, after the deadline; a try before it, or by one person
twice, is refused and recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from procure import db, engine, people, record
from procure.calls import envelope, planning, rules
from procure.calls.tables import (
    Call,
    OpeningConfirmation,
    Receipt,
    SealedDraft,
    Submission,
    SubmissionContent,
)
from procure.people import Actor, rates

Clock = Callable[[], datetime]

record.declare(
    "submission_received",
    {"call", "submission", "company", "content_sha256", "envelope_sha256", "promise", "replaces"},
)
record.declare("opening_confirmed", {"call"}, people.TOLD)
record.declare("opening_refused", {"call", "why"})
record.declare("submissions_opened", {"call", "round", "submissions", "confirmed_by"}, people.TOLD)


class Closed(Exception):
    """The call takes no submissions at this moment."""


class WrongAnswers(Exception):
    """The answers cannot be sent; ``faults`` says why, by question."""

    def __init__(self, faults: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
        self.faults = dict(faults)
        super().__init__(", ".join(self.faults))


class StillSealed(Exception):
    """The submissions have not been opened."""


class OpeningRefused(Exception):
    """The submissions are not opened; ``why`` is ``too_early``, ``same_person`` or ``opened``."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one company sent, after the opening.

    ``answers`` by the question's name: text, whole cents, a number as text, an ISO day.
    ``secrets`` holds the ground of each answer that is marked as a trade secret.
    """

    company_id: str
    submission_id: str
    received_at: datetime
    answers: dict[str, Any]
    secrets: dict[str, str]
    problem: str = ""


OnOpening = Callable[[Session, Call, list[Opened], datetime], list[SQLModel]]
_on_opening: dict[str, OnOpening] = {}


def when_opened(kind: str) -> Callable[[OnOpening], OnOpening]:
    """Register what a room writes in the transaction of the opening; it returns the rows."""

    def register(write: OnOpening) -> OnOpening:
        if kind in _on_opening:
            raise ValueError(f"two rooms write when a {kind} call is opened")
        _on_opening[kind] = write
        return write

    return register


def submit(
    actor: Actor,
    call_id: str,
    answers: Mapping[str, Any],
    now: datetime | Clock,
    secrets: Mapping[str, str] | None = None,
) -> Receipt:
    """Send answers, sealed, and return the receipt. The last one in time counts.

    Accepted if and only if received up to the deadline. Pages give the clock itself as
    ``now``: it is read inside the write lock, after everything slow. Refused with
    ``WrongAnswers`` (every fault at once), ``Closed`` or, when the company sends one after
    the other, ``rates.TooOften``; then nothing is kept.
    """
    given = {name: value for name, value in answers.items() if value not in (None, "")}
    marks = dict(secrets or {})
    with db.reading() as session:
        if wrong := rules.faults(planning.questions(session, call_id), given, marks):
            raise WrongAnswers(wrong)
    rates.spend((rates.ANSWERS, str(actor.company_id)))
    sealed = envelope.seal({"answers": given, "secrets": marks})
    with db.transaction() as session:
        received_at = now() if callable(now) else now
        people.require(session, actor, "answer_call")
        call = planning.get(session, call_id)
        if not rules.is_open(call, engine.view(session, call.case_id).state, received_at):
            raise Closed(call_id)
        return _receive(session, actor, call, sealed, received_at)


def confirm_opening(actor: Actor, call_id: str, now: datetime | Clock) -> bool:
    """Confirm the opening; the second person's word opens. Returns whether it is open now.

    A try before the deadline, or by somebody who has confirmed already, is refused and
    stands in the case's record.
    """
    with db.transaction() as session:
        at = now() if callable(now) else now
        call = planning.get(session, call_id)
        state = engine.view(session, call.case_id).state
        people.require(session, actor, "open_submissions", case_id=call.case_id, state=state)
        confirmed = confirmations(session, call_id)
        why = _why_not(call, confirmed, actor, at)
        if why:
            data = {"call": call.id, "why": why}
            record.append(session, call.case_id, "opening_refused", actor.user_id, at, data)
        else:
            word = OpeningConfirmation(call_id=call.id, user_id=actor.user_id, at=at)
            session.add(word)
            if len(confirmed) + 1 < rules.PEOPLE_WHO_OPEN:
                record.append(
                    session,
                    call.case_id,
                    "opening_confirmed",
                    actor.user_id,
                    at,
                    {"call": call.id, **_for_whom(session, actor, call)},
                    rows=(word,),
                )
            else:
                _open(session, actor, call, [*confirmed, word], at)
    if why:
        raise OpeningRefused(why)
    return call.status == "opened"


def confirmations(session: Session, call_id: str) -> list[OpeningConfirmation]:
    """Return who has confirmed the opening, the first one first."""
    wanted = select(OpeningConfirmation).where(OpeningConfirmation.call_id == call_id)
    return list(session.exec(wanted.order_by(col(OpeningConfirmation.at))))


def opened(session: Session, call_id: str) -> list[Opened]:
    """Return what was sent, by the moment of receipt. Refused before the opening."""
    if planning.get(session, call_id).status != "opened":
        raise StillSealed(call_id)
    wanted = select(SubmissionContent).where(SubmissionContent.call_id == call_id)
    rows = session.exec(
        wanted.order_by(col(SubmissionContent.received_at), col(SubmissionContent.submission_id))
    )
    return [_as_opened(row) for row in rows]


def received(session: Session, call_id: str) -> int:
    """Return how many submissions there are. Refused before the opening: not even a count."""
    return len(opened(session, call_id))


def _receive(
    session: Session, actor: Actor, call: Call, sealed: envelope.Sealed, at: datetime
) -> Receipt:
    company_id = str(actor.company_id)
    before = session.exec(
        select(Submission).where(
            Submission.call_id == call.id,
            Submission.company_id == company_id,
            Submission.replaced_by == "",
        )
    ).first()
    row = Submission(
        call_id=call.id,
        company_id=company_id,
        user_id=actor.user_id,
        received_at=at,
        promise=call.sealing,
        envelope_format=envelope.FORMAT,
        **sealed._asdict(),
    )
    rows: list[SQLModel] = [row]
    if before is not None:
        before.replaced_by = row.id
        rows.append(before)
    session.add_all(rows)
    event = record.append(
        session,
        f"call:{call.id}",
        "submission_received",
        actor.user_id,
        at,
        {
            "call": call.id,
            "submission": row.id,
            "company": company_id,
            "content_sha256": row.content_sha256,
            "envelope_sha256": row.envelope_sha256,
            "promise": row.promise,
            "replaces": before.id if before else "",
        },
        rows=rows,
    )
    receipt = Receipt(
        submission_id=row.id,
        at=at,
        promise=row.promise,
        content_sha256=row.content_sha256,
        event_id=event.id,
        event_hash=event.hash.hex(),
    )
    session.add(receipt)
    return receipt


def _why_not(call: Call, confirmed: list[OpeningConfirmation], actor: Actor, at: datetime) -> str:
    if call.status != "planned":
        return call.status
    if not rules.may_be_opened(call, at):
        return "too_early"
    if actor.user_id in {word.user_id for word in confirmed}:
        return "same_person"
    return ""


def _open(
    session: Session, actor: Actor, call: Call, confirmed: list[OpeningConfirmation], at: datetime
) -> None:
    sent = session.exec(
        select(Submission)
        .where(Submission.call_id == call.id, Submission.replaced_by == "")
        .order_by(col(Submission.received_at), col(Submission.id))
    ).all()
    contents = [_content(one) for one in sent]
    call.status, call.opened_at = "opened", at
    session.add_all([call, *contents])
    for one in contents:
        people.admit(session, call.case_id, one.company_id)
    for written in session.exec(select(SealedDraft).where(SealedDraft.call_id == call.id)):
        session.delete(written)
    session.flush()  # what a room writes may point at the contents
    write = _on_opening.get(call.kind)
    more = write(session, call, [_as_opened(c) for c in contents], at) if write else []
    case = engine.touch(session, call.case_id, at)
    record.append(
        session,
        call.case_id,
        "submissions_opened",
        actor.user_id,
        at,
        {
            "call": call.id,
            "round": call.round,
            "submissions": [
                {"submission": s.id, "content_sha256": s.content_sha256, "problem": c.problem}
                for s, c in zip(sent, contents, strict=True)
            ],
            "confirmed_by": [word.user_id for word in confirmed],
            **_for_whom(session, actor, call),
        },
        rows=(call, case, confirmed[-1], *contents, *more),
    )


def _for_whom(session: Session, actor: Actor, call: Call) -> dict[str, str]:
    """Say by whose delegation somebody opens who could not open for themselves."""
    held = people.held(session, actor, call.case_id)
    return {} if {"officer", "opener"} & held.keys() else people.told(held.get("approver"))


def _content(sent: Submission) -> SubmissionContent:
    row = SubmissionContent(
        submission_id=sent.id,
        call_id=sent.call_id,
        company_id=sent.company_id,
        received_at=sent.received_at,
    )
    try:
        clear = envelope.unseal(sent.envelope, content_sha256=sent.content_sha256)
    except envelope.Unreadable:
        # one damaged envelope must not keep all others shut; the minutes name it
        row.problem = "unreadable"
    else:
        row.answers, row.secrets = clear["answers"], clear["secrets"]
    return row


def _as_opened(row: SubmissionContent) -> Opened:
    return Opened(
        row.company_id, row.submission_id, row.received_at, row.answers, row.secrets, row.problem
    )
