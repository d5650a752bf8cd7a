"""Opening a case from four answers, writing its need, and taking needs that units send.

Whoever has written in a need is kept among its authors, because nobody approves an own
draft. A sent need is a draft of somebody else's until an officer takes it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from procure import db, engine, jobs, people, record
from procure.db import new_id
from procure.engine import Case
from procure.law import HELSINKI, Advice
from procure.people import Actor
from procure.people.tables import Authority
from procure.stages.need import rules
from procure.stages.need.inputs import OF_THE_CASE, Answers, NeedInput, Sender
from procure.stages.need.tables import Need, NeedLink, SentNeed

record.declare("need_saved", {"fields"})
record.declare("threshold_advice_answered", {"standing", "counted"})
record.declare("need_link_made", {"link"})
record.declare("need_link_closed", {"link"})
record.declare("need_sent", {"link", "need"})
record.declare("need_declined", {"need"})

# A link that is passed round must not fill an inbox: this many wait, and in an hour.
WAITING = 200
PER_HOUR = 30

WORKFLOWS = ("agile_pilot.v1", "innovation_procurement.v1")


class LinkClosed(Exception):
    """Needs are not taken through this link any more, or never were."""


class TooMany(Exception):
    """So many needs came through this link that somebody should look at it first."""


class Settled(Exception):
    """The sent need has been taken or declined already."""


def open_need(
    actor: Actor,
    authority_id: str,
    workflow: str,
    answers: Answers,
    now: datetime,
    *,
    title: str = "",
    language: str = "fi",
    sent_id: str = "",
    demonstration: bool = False,
    replayed: bool = False,
) -> Case:
    """Open a case from four answers; who opens it becomes its officer.

    With ``sent_id`` the need that a unit sent is taken: its sender is the initiator in
    the case register (906/2019 26 §).
    """
    with db.transaction() as session:
        people.require(session, actor, "open_need", authority_id=authority_id)
        authority = session.get_one(Authority, authority_id)
        case_id = new_id()
        need = Need(case_id=case_id, authors=[actor.user_id], **answers.model_dump())
        rows: list[Any] = [need]
        columns: dict[str, Any] = {"id": case_id}
        if sent_id:
            sent = _waiting(session, sent_id, authority_id)
            sent.settled_at, sent.settled_by, sent.case_id = now, actor.user_id, case_id
            rows.append(sent)
            columns["initiator"] = f"need:{sent.id}"
        case = engine.open_case(
            session,
            flow=workflow,
            title=title.strip()[:200] or rules.title_from(answers.problem),
            authority_id=authority_id,
            prefix=_prefix(session, authority),
            owner_id=actor.user_id,
            language=language,
            now=now,
            rows=tuple(rows),
            demonstration=demonstration,
            replayed=replayed,
            **columns,
        )
        people.grant(session, actor, case_id, actor.user_id, "officer", now)
        if sent_id:
            _answer(session, sent, "need_taken", {"reference": case.reference}, now)
        return case


def save_need(actor: Actor, case_id: str, given: NeedInput, now: datetime) -> record.Sealed | None:
    """Write the given fields of the need; nothing happens if none of them has changed."""
    with db.transaction() as session:
        case = engine.get(session, case_id)
        people.require(session, actor, "need_edit", case_id=case_id, state=case.state)
        need = session.get_one(Need, case_id)
        values = given.given()
        changed = sorted(
            name
            for name, value in values.items()
            if getattr(case if name in OF_THE_CASE else need, name) != value
        )
        if not changed:
            return None
        for name in changed:
            if name not in OF_THE_CASE:
                setattr(need, name, values[name])
        _sign(need, actor)
        session.add(need)
        columns = {name: values[name] for name in changed if name in OF_THE_CASE}
        row = engine.touch(session, case_id, now, **columns)
        data = {"fields": changed}
        return record.append(
            session, case_id, "need_saved", actor.user_id, now, data, rows=(need, row)
        )


def answer_threshold_advice(
    actor: Actor, case_id: str, answer: str, standing: str, now: datetime
) -> record.Sealed:
    """Answer what the law says of the value; ``standing`` is the advice that was on screen.

    Refused as ``Stale`` if the values, and with them the advice, have changed since.
    """
    if not answer.strip():
        raise ValueError("an answer says something")
    with db.transaction() as session:
        case = engine.get(session, case_id)
        people.require(session, actor, "need_edit", case_id=case_id, state=case.state)
        need = session.get_one(Need, case_id)
        advice = advice_on(case, need)
        if advice is None or rules.standing(advice) != standing:
            raise engine.Stale
        need.threshold_answer, need.threshold_level = answer.strip()[:2000], standing
        _sign(need, actor)
        session.add(need)
        row = engine.touch(session, case_id, now)
        data = {"standing": standing, "counted": int(advice.counted * 100)}
        return record.append(
            session,
            case_id,
            "threshold_advice_answered",
            actor.user_id,
            now,
            data,
            rows=(need, row),
        )


def advice_on(case: Any, need: Need) -> Advice | None:
    """Return the advice on a need under the law its case started under."""
    day = case.opened_at.astimezone(HELSINKI).date()
    return rules.advised(
        need.purchase_kind, need.pilot_value, need.follow_on_value, day, case.law_edition
    )


def standing_of(session: Session, case_id: str) -> str:
    """Return the short form of the advice on a need, as it is answered to."""
    return rules.standing(advice_on(engine.view(session, case_id), session.get_one(Need, case_id)))


def make_link(actor: Actor, authority_id: str, label: str, now: datetime) -> NeedLink:
    """Make a link through which units send needs to the authority."""
    with db.transaction() as session:
        people.require(session, actor, "keep_need_links", authority_id=authority_id)
        link = NeedLink(
            authority_id=authority_id,
            label=label.strip()[:100],
            made_by=actor.user_id,
            made_at=now,
        )
        session.add(link)
        _told(session, actor, authority_id, "need_link_made", now, {"link": link.id[:8]}, link)
        return link


def close_link(actor: Actor, link_id: str, now: datetime) -> None:
    """Take no more needs through a link; what came stays."""
    with db.transaction() as session:
        link = session.get(NeedLink, link_id)
        if link is None:
            raise LinkClosed(link_id)
        people.require(session, actor, "keep_need_links", authority_id=link.authority_id)
        if link.closed_at is None:
            link.closed_at = now
            session.add(link)
            data = {"link": link.id[:8]}
            _told(session, actor, link.authority_id, "need_link_closed", now, data, link)


def open_link(session: Session, link_id: str) -> NeedLink:
    """Return a link through which needs are taken."""
    link = session.get(NeedLink, link_id)
    if link is None or link.closed_at is not None:
        raise LinkClosed(link_id)
    return link


def send_need(
    link_id: str, answers: Answers, sender: Sender, language: str, now: datetime
) -> SentNeed:
    """Keep a need that came through a link; anybody who has the link may send.

    The sender's name and address stand in the row only, never in the record.
    """
    with db.transaction() as session:
        people.require(session, people.NOBODY, "send_need")
        link = open_link(session, link_id)
        _refuse_a_flood(session, link.id, now)
        sent = SentNeed(
            link_id=link.id,
            authority_id=link.authority_id,
            sender_name=sender.name,
            sender_email=sender.email,
            language=language,
            sent_at=now,
            **answers.model_dump(),
        )
        session.add(sent)
        data = {"link": link.id[:8], "need": sent.id}
        _told(session, people.NOBODY, link.authority_id, "need_sent", now, data, sent)
        return sent


def decline_need(actor: Actor, sent_id: str, answer: str, now: datetime) -> SentNeed:
    """Decline a sent need, with an answer to its sender."""
    if not answer.strip():
        raise engine.ReasonMissing
    with db.transaction() as session:
        found = session.get(SentNeed, sent_id)
        if found is None:
            raise people.Forbidden("keep_need_links")
        people.require(session, actor, "keep_need_links", authority_id=found.authority_id)
        sent = _waiting(session, sent_id, found.authority_id)
        sent.settled_at, sent.settled_by = now, actor.user_id
        sent.answer = answer.strip()[:2000]
        session.add(sent)
        _told(session, actor, sent.authority_id, "need_declined", now, {"need": sent.id}, sent)
        _answer(session, sent, "need_declined", {"answer": sent.answer}, now)
        return sent


def _answer(
    session: Session, sent: SentNeed, template: str, values: dict[str, Any], now: datetime
) -> None:
    """Promise the mail that tells a sender what became of the need."""
    told = {"name": sent.sender_name, "problem": sent.problem, **values}
    jobs.mail(session, sent.sender_email, sent.language, template, told, now)


def _waiting(session: Session, sent_id: str, authority_id: str) -> SentNeed:
    sent = session.get(SentNeed, sent_id)
    if sent is None or sent.authority_id != authority_id:
        raise people.Forbidden("open_need")
    if sent.settled_at is not None:
        raise Settled(sent_id)
    return sent


def _refuse_a_flood(session: Session, link_id: str, now: datetime) -> None:
    mine = select(func.count()).select_from(SentNeed).where(col(SentNeed.link_id) == link_id)
    waiting = session.scalar(mine.where(col(SentNeed.settled_at).is_(None))) or 0
    recent = session.scalar(mine.where(col(SentNeed.sent_at) > now - timedelta(hours=1))) or 0
    if waiting >= WAITING or recent >= PER_HOUR:
        raise TooMany(link_id)


def _told(
    session: Session,
    actor: Actor,
    authority_id: str,
    kind: str,
    now: datetime,
    data: dict[str, Any],
    row: Any,
) -> None:
    """Write an event on the chain of an authority's needs; ``public`` stands for anybody."""
    who = actor.user_id or "public"
    record.append(session, f"needs:{authority_id}", kind, who, now, data, rows=(row,))


def _sign(need: Need, actor: Actor) -> None:
    if actor.user_id not in need.authors:
        need.authors = [*need.authors, actor.user_id]


def _prefix(session: Session, authority: Authority) -> str:
    """Return the letters of an authority's references: kept once used, never shared."""
    own = session.scalar(
        select(col(Case.reference)).where(col(Case.authority_id) == authority.id).limit(1)
    )
    if own:
        return str(own).rsplit(" ", 1)[0]
    letters, number = rules.prefix_from(authority.name), 1
    while True:
        prefix = letters if number == 1 else f"{letters}{number}"
        taken = select(col(Case.id)).where(col(Case.reference).startswith(f"{prefix} "))
        if session.scalar(taken.limit(1)) is None:
            return prefix
        number += 1
