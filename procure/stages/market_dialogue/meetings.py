"""Meetings with the market: planned, held, minuted, confirmed by both sides.

What minutes say was told goes to the equal-treatment ledger, a line each. The officer who
shares minutes answers for the authority; the supplier confirms or objects, and silence
counts as consent after its time.
"""

from datetime import datetime

from sqlmodel import Session, SQLModel, col, select

from procure import db, engine, people, record
from procure.people import Actor
from procure.stages.market_dialogue import ledger, rules
from procure.stages.market_dialogue.actions import NotYours, participant
from procure.stages.market_dialogue.inputs import MeetingInput, MinutesInput, plain_text, values
from procure.stages.market_dialogue.tables import Meeting

record.declare("meeting_planned", {"meeting", "form", "starts_at"})
record.declare("meeting_cancelled", {"meeting"})
record.declare("minutes_shared", {"meeting", "version", "disclosures"})
record.declare("minutes_confirmed", {"meeting", "version"})
record.declare("minutes_objected", {"meeting", "version"})
record.declare("objection_noted", {"meeting"})


class Settled(Exception):
    """The minutes are confirmed or the meeting was cancelled: nothing changes any more."""


class NotShared(Exception):
    """There are no minutes to confirm yet."""


class WordMissing(ValueError):
    """An objection, or the note on one, says nothing."""


def plan_meeting(actor: Actor, case_id: str, given: MeetingInput, now: datetime) -> str:
    """Plan a briefing for all or a meeting with one supplier; returns its id."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        row = Meeting(case_id=case_id, **values(given))
        rows: list[SQLModel] = [row]
        if row.form == "briefing":
            row.company_id = None
        elif row.company_id:
            rows += participant(session, case_id, row.company_id)[1]
        session.add(row)
        data = {"meeting": row.id, "form": row.form, "starts_at": row.starts_at.isoformat()}
        engine.finish(session, actor, case_id, "meeting_planned", data, rows, now)
        return row.id


def cancel_meeting(actor: Actor, case_id: str, meeting_id: str, now: datetime) -> record.Sealed:
    """Cancel a meeting whose minutes have not been shared."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        row = find(session, case_id, meeting_id)
        if row.shared_at is not None:
            raise Settled(meeting_id)
        row.cancelled = True
        session.add(row)
        return engine.finish(
            session, actor, case_id, "meeting_cancelled", {"meeting": row.id}, [row], now
        )


def share_minutes(
    actor: Actor, case_id: str, meeting_id: str, given: MinutesInput, now: datetime
) -> record.Sealed:
    """Write the minutes and share them with the other side, whose time begins.

    Minutes that were objected to can be shared again in a new version; confirmed ones
    stand. Every line of information given becomes a disclosure, once.
    """
    with db.transaction() as session:
        _require(session, actor, case_id)
        row = find(session, case_id, meeting_id)
        if row.cancelled or rules.standing(row, now) in {"confirmed", "confirmed_silently"}:
            raise Settled(meeting_id)
        for name, value in values(given).items():
            setattr(row, name, value)
        row.minutes_version += 1
        row.shared_at, row.shared_by = now, actor.user_id
        row.objected_at, row.objection, row.objection_note = None, "", ""
        session.add(row)
        told = ledger.from_minutes(session, row)
        data = {"meeting": row.id, "version": row.minutes_version, "disclosures": len(told)}
        return engine.finish(session, actor, case_id, "minutes_shared", data, [row, *told], now)


def confirm_minutes(
    actor: Actor, case_id: str, meeting_id: str, version: int, now: datetime
) -> record.Sealed:
    """Confirm, for the company that was met, the version of the minutes it has read."""
    with db.transaction() as session:
        row = _of_company(session, actor, case_id, meeting_id, version)
        row.confirmed_at, row.confirmed_by = now, actor.user_id
        session.add(row)
        data = {"meeting": row.id, "version": row.minutes_version}
        return engine.finish(session, actor, case_id, "minutes_confirmed", data, [row], now)


def object_to_minutes(
    actor: Actor, case_id: str, meeting_id: str, version: int, words: str, now: datetime
) -> record.Sealed:
    """Say, for the company that was met, what is wrong in the minutes."""
    with db.transaction() as session:
        row = _of_company(session, actor, case_id, meeting_id, version)
        row.objected_at, row.objection = now, _said(words)
        session.add(row)
        data = {"meeting": row.id, "version": row.minutes_version}
        return engine.finish(session, actor, case_id, "minutes_objected", data, [row], now)


def note_objection(
    actor: Actor, case_id: str, meeting_id: str, words: str, now: datetime
) -> record.Sealed:
    """Keep the minutes as they are beside the objection, with a word on it."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        row = find(session, case_id, meeting_id)
        if rules.standing(row, now) != "objected":
            raise Settled(meeting_id)
        row.objection_note = _said(words)
        session.add(row)
        return engine.finish(
            session, actor, case_id, "objection_noted", {"meeting": row.id}, [row], now
        )


def find(session: Session, case_id: str, meeting_id: str) -> Meeting:
    """Return a meeting of this case."""
    row = session.get(Meeting, meeting_id)
    if row is None or row.case_id != case_id:
        raise NotYours(meeting_id)
    return row


def of_case(session: Session, case_id: str) -> list[Meeting]:
    """Return the meetings of a case in their order."""
    wanted = select(Meeting).where(Meeting.case_id == case_id)
    return list(session.exec(wanted.order_by(col(Meeting.starts_at), col(Meeting.id))))


def _require(session: Session, actor: Actor, case_id: str) -> None:
    state = engine.view(session, case_id).state
    people.require(session, actor, "keep_dialogue", case_id=case_id, state=state)


def _of_company(
    session: Session, actor: Actor, case_id: str, meeting_id: str, version: int
) -> Meeting:
    people.require(session, actor, "confirm_minutes", case_id=case_id)
    row = find(session, case_id, meeting_id)
    if row.company_id is None or row.company_id != actor.company_id:
        raise people.Forbidden("confirm_minutes")
    if row.shared_at is None or row.minutes_version != version:
        raise NotShared(meeting_id)
    if row.confirmed_at is not None or row.objected_at is not None:
        raise Settled(meeting_id)
    return row


def _said(words: str) -> str:
    said = plain_text(words)[:4000]
    if not said:
        raise WordMissing
    return said
