"""Sending the decision, recording appeals, and announcing the result."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from procure import calls, config, db, engine, jobs, people, record
from procure.law import HELSINKI
from procure.people import Actor
from procure.people.tables import User
from procure.stages.contract import rules
from procure.stages.contract.inputs import AppealInput, OutcomeInput
from procure.stages.contract.tables import Appeal, DecisionNotice, ResultNotice

MAIL = "award_decided"

record.declare("decision_sent", {"on", "by", "tenderers"})
record.declare("appeal_recorded", {"appeal", "court", "filed_on"})
record.declare("appeal_ended", {"appeal", "ended_on"})
record.declare("result_notice_sent", {"on", "number"})


class WrongDay(ValueError):
    """The day lies in the future, or before what it follows."""


class NotYours(Exception):
    """The object belongs to another case."""


def send_decision(
    actor: Actor, case_id: str, now: datetime, by: rules.Way = "email", sent_on: date | None = None
) -> record.Sealed:
    """Send the decision to all tenderers at once, or note when letters were sent.

    By e-mail the mails are promised here and the day is today: the notice marks the date
    of sending (Act 1397/2016 127 §). Sending again begins the standstill anew, never earlier.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "send_decision", case_id=case_id, state=case.state)
        today = _today(now)
        day = today if by == "email" or sent_on is None else sent_on
        row = session.get(DecisionNotice, case_id)
        if day > today or day < _decided_on(session, case_id) or (row and day < row.sent_on):
            raise WrongDay(day.isoformat())
        row = row or DecisionNotice(
            case_id=case_id, sent_on=day, by=by, author_id=actor.user_id, at=now
        )
        row.sent_on, row.by, row.author_id, row.at = day, by, actor.user_id, now
        session.add(row)
        companies = _tenderers(session, case_id)
        if by == "email":
            _mail(session, case, companies, now)
        data = {"on": day.isoformat(), "by": by, "tenderers": len(companies)}
        return engine.finish(session, actor, case_id, "decision_sent", data, [row], now)


def record_appeal(actor: Actor, case_id: str, given: AppealInput, now: datetime) -> record.Sealed:
    """Record an appeal. While it is pending no contract is made.

    One that comes after the signature is recorded too: the contract then stands until the
    court decides otherwise.
    """
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "record_appeals", case_id=case_id, state=state)
        if given.filed_on > _today(now):
            raise WrongDay(given.filed_on.isoformat())
        row = Appeal(case_id=case_id, author_id=actor.user_id, at=now, **given.model_dump())
        session.add(row)
        session.flush()
        data = {"appeal": row.id, "court": row.court, "filed_on": row.filed_on.isoformat()}
        return engine.finish(session, actor, case_id, "appeal_recorded", data, [row], now)


def end_appeal(
    actor: Actor, case_id: str, appeal_id: str, given: OutcomeInput, now: datetime
) -> record.Sealed:
    """Record how an appeal ended, and when."""
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "record_appeals", case_id=case_id, state=state)
        row = session.get(Appeal, appeal_id)
        if row is None or row.case_id != case_id:
            raise NotYours(appeal_id)
        if given.ended_on > _today(now) or not rules.dates_are_in_order(
            row.filed_on, given.ended_on
        ):
            raise WrongDay(given.ended_on.isoformat())
        row.ended_on, row.outcome = given.ended_on, given.outcome
        row.author_id, row.at = actor.user_id, now
        session.add(row)
        data = {"appeal": row.id, "ended_on": given.ended_on.isoformat()}
        return engine.finish(session, actor, case_id, "appeal_ended", data, [row], now)


def note_result_notice(
    actor: Actor, case_id: str, sent_on: date, number: str, now: datetime
) -> record.Sealed:
    """Note that the notice of the result was sent, and under which number it stands."""
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "note_result_notice", case_id=case_id, state=state)
        if sent_on > _today(now):
            raise WrongDay(sent_on.isoformat())
        row = session.get(ResultNotice, case_id) or ResultNotice(
            case_id=case_id, sent_on=sent_on, author_id=actor.user_id, at=now
        )
        row.sent_on, row.number = sent_on, number.strip()[:60]
        row.author_id, row.at = actor.user_id, now
        session.add(row)
        data = {"on": sent_on.isoformat(), "number": row.number}
        return engine.finish(session, actor, case_id, "result_notice_sent", data, [row], now)


def appeals(session: Session, case_id: str) -> list[Appeal]:
    """Return the appeals of a case, the latest first."""
    wanted = select(Appeal).where(Appeal.case_id == case_id)
    return list(session.exec(wanted.order_by(col(Appeal.filed_on).desc(), col(Appeal.id))))


def _today(now: datetime) -> date:
    return now.astimezone(HELSINKI).date()


def _decided_on(session: Session, case_id: str) -> date:
    """Return the day on which the award was decided; no decision is sent before it is made."""
    decided = [
        event.at
        for event in record.history(session, case_id)
        if event.kind == "step_taken" and event.data["to"] == "standstill"
    ]
    return _today(decided[-1]) if decided else date.min


def _tenderers(session: Session, case_id: str) -> list[str]:
    call = calls.current(session, case_id, "tender")
    if call is None or call.status != "opened":
        return []
    return sorted({one.company_id for one in calls.opened(session, call.id)})


def _mail(session: Session, case: engine.CaseView, companies: list[str], now: datetime) -> None:
    wanted = select(User).where(col(User.company_id).in_(companies), col(User.disabled).is_(False))
    base = config.current().base_url
    for user in session.exec(wanted.order_by(col(User.id))):
        values = {
            "name": user.name,
            "reference": case.reference,
            "title": case.title,
            "address": f"{base}/{user.language}/cases/{case.id}/result",
        }
        jobs.mail(session, user.email, user.language, MAIL, values, now)
