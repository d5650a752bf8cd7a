"""Who compares, what their interests are, and which tenders are left out."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from procure import db, engine, people, record
from procure.assessment import reading
from procure.assessment.inputs import DeclarationInput, RejectionInput
from procure.assessment.reading import PURPOSE, Round, the_round
from procure.assessment.tables import ConflictDeclaration, PanelMember, Rejection
from procure.people import Actor

record.declare("panel_member_added", {"user", "chair"})
record.declare("panel_member_left", {"user"})
record.declare("interests_declared", {"standing", "tenders"})
record.declare("tender_left_out", {"submission", "why"})
record.declare("tender_taken_back", {"submission"})


class NotYours(Exception):
    """The object belongs to another case, or the person has no seat here."""


class NamesUnknown(Exception):
    """Interests can be declared when the tenders are open and their senders known."""


class TooLate(Exception):
    """The scores have been read: this would change whose they are or what they are of."""


class Recused(people.Forbidden):
    """The person has declared an interest in this case and takes no part."""


def add_member(
    actor: Actor, case_id: str, user_id: str, now: datetime, *, chair: bool = False
) -> record.Sealed:
    """Put an evaluator of the case on the panel, or make a member its chair.

    Refused once everybody's scores can be read: who comes then would not score blind. The
    same if somebody has left since the first scores came in: those who stayed may have
    been everybody for a moment. Whoever replaces a member is put there before that one leaves.
    """
    with db.transaction() as session:
        one = begin(session, actor, case_id, "keep_panel")
        if user_id not in {user.id for user in people.holders(session, case_id, "evaluator")}:
            raise NotYours(user_id)
        row = session.get(PanelMember, (case_id, PURPOSE, user_id))
        is_new = row is None or row.left_at is not None
        if is_new and (one.all_are_in or reading.may_have_been_read(session, case_id)):
            raise TooLate(case_id)
        rows: list[Any] = _no_other_chair(session, case_id) if chair else []
        row = row or PanelMember(case_id=case_id, purpose=PURPOSE, user_id=user_id, added_at=now)
        row.chair, row.left_at = chair, None
        session.add(row)
        data = {"user": user_id, "chair": int(chair)}
        rows = [*(r for r in rows if r is not row), row]
        return engine.finish(session, actor, case_id, "panel_member_added", data, rows, now)


def leave_panel(actor: Actor, case_id: str, user_id: str, now: datetime) -> record.Sealed:
    """Take a member off the panel. Their scores stay in the record and do not count."""
    with db.transaction() as session:
        begin(session, actor, case_id, "keep_panel")
        row = session.get(PanelMember, (case_id, PURPOSE, user_id))
        if row is None or row.left_at is not None:
            raise NotYours(user_id)
        row.left_at, row.chair = now, False
        session.add(row)
        return engine.finish(
            session, actor, case_id, "panel_member_left", {"user": user_id}, [row], now
        )


def declare(actor: Actor, case_id: str, given: DeclarationInput, now: datetime) -> record.Sealed:
    """Declare one's own interests; the latest word counts.

    Act 434/2003 27-28 §, Directive 2014/24 art. 24. An interest in one tenderer keeps a
    person from comparing any of them, since points are given against each other. Who has
    recused themselves cannot come back once the scores of others can be read.
    """
    with db.transaction() as session:
        one = begin(session, actor, case_id, "declare_interests")
        if not one.is_open:
            raise NamesUnknown(case_id)
        if unknown := set(given.submissions) - {s.submission_id for s in one.subjects}:
            raise NotYours(min(unknown))
        before = reading.declaration(session, case_id, PURPOSE, actor.user_id)
        if before and before.standing == "recused" != given.standing and one.all_are_in:
            raise TooLate(case_id)
        last = session.exec(
            select(func.max(ConflictDeclaration.number)).where(
                ConflictDeclaration.case_id == case_id,
                ConflictDeclaration.purpose == PURPOSE,
                ConflictDeclaration.user_id == actor.user_id,
            )
        ).one()
        row = ConflictDeclaration(
            case_id=case_id,
            purpose=PURPOSE,
            round=one.round,
            user_id=actor.user_id,
            number=(last or 0) + 1,
            standing=given.standing,
            submissions=sorted(set(given.submissions)),
            explanation=given.explanation,
            at=now,
        )
        session.add(row)
        data = {"standing": given.standing, "tenders": len(row.submissions)}
        return engine.finish(session, actor, case_id, "interests_declared", data, [row], now)


def reject(
    actor: Actor, case_id: str, submission_id: str, given: RejectionInput, now: datetime
) -> record.Sealed:
    """Leave a tender out of the comparison: rejected, its tenderer excluded, or withdrawn.

    The ground may be written later; the award cannot be proposed without it. Scores that
    it has stay in the record and do not count.
    """
    with db.transaction() as session:
        one = begin(session, actor, case_id, "reject_tenders")
        if one.subject(submission_id) is None:
            raise NotYours(submission_id)
        row = session.get(Rejection, submission_id) or Rejection(
            submission_id=submission_id, case_id=case_id, kind="", author_id="", at=now
        )
        row.kind, row.ground, row.reason = given.kind, given.ground, given.reason
        row.lifted, row.author_id, row.at = False, actor.user_id, now
        session.add(row)
        data = {"submission": submission_id, "why": given.kind}
        return engine.finish(session, actor, case_id, "tender_left_out", data, [row], now)


def take_back(actor: Actor, case_id: str, submission_id: str, now: datetime) -> record.Sealed:
    """Compare a tender after all. Members who lack scores for it give them."""
    with db.transaction() as session:
        begin(session, actor, case_id, "reject_tenders")
        row = session.get(Rejection, submission_id)
        if row is None or row.case_id != case_id or row.lifted:
            raise NotYours(submission_id)
        row.lifted, row.author_id, row.at = True, actor.user_id, now
        session.add(row)
        data = {"submission": submission_id}
        return engine.finish(session, actor, case_id, "tender_taken_back", data, [row], now)


def begin(session: Session, actor: Actor, case_id: str, permission: str) -> Round:
    """Ask the policy, refuse who has recused themselves, and read the round."""
    case = engine.view(session, case_id)
    people.require(session, actor, permission, case_id=case_id, state=case.state)
    recused = reading.is_recused(session, case_id, PURPOSE, actor.user_id)
    if recused and permission != "declare_interests":
        raise Recused(case_id)
    return the_round(session, case_id)


def _no_other_chair(session: Session, case_id: str) -> list[Any]:
    rows = session.exec(
        select(PanelMember).where(
            PanelMember.case_id == case_id,
            PanelMember.purpose == PURPOSE,
            col(PanelMember.chair).is_(True),
        )
    ).all()
    for row in rows:
        row.chair = False
        session.add(row)
    return list(rows)
