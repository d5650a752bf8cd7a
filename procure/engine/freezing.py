"""The papers of a step: what they would say, and their promise when the step is taken."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import false, select
from sqlmodel import Session

from procure import documents, people
from procure.documents import frozen as plain
from procure.engine import registry
from procure.engine.cases import answers, compiled, get
from procure.engine.registry import CaseView, Frozen, Move
from procure.engine.tables import Waiver
from procure.engine.workflow import Step
from procure.people import Actor, By
from procure.people.tables import Authority, User

Papers = list[tuple[str, Frozen]]


def freeze(session: Session, case: CaseView, step: Step, move: Move) -> Papers:
    """Freeze the values of every paper that a step promises, as (kind, values)."""
    return [
        (kind, frozen)
        for kind in step.papers
        for frozen in registry.PAPERS[kind].freeze(session, case, move)
    ]


def digest(papers: Papers) -> str:
    """Return the hash of what papers say, without the moment and the hand that approves."""
    values: list[Any] = [[kind, f.subject, f.title, dict(f.body)] for kind, f in papers]
    return hashlib.sha256(rfc8785.dumps(values)).hexdigest()


def move_of(
    case: CaseView, step: Step, actor: Actor, now: datetime, reason: str, by: By | None = None
) -> Move:
    """Return the step that is being taken, as papers may know it."""
    return Move(step.action, case.state, step.target, actor.user_id, actor.name, now, reason, by)


def preview(
    session: Session, actor: Actor, case: CaseView, action: str, now: datetime
) -> list[tuple[str, Frozen, dict[str, Any]]]:
    """Return the papers that a step would promise, each with its frame, without taking it."""
    step = compiled(case).table[case.state, action]
    by = people.held(session, actor, case.id).get(step.role)
    move = move_of(case, step, actor, now, "", by)
    papers = freeze(session, case, step, move)
    return [(kind, frozen, frame(session, case, move, frozen)) for kind, frozen in papers]


def content_hash(session: Session, actor: Actor, case: CaseView, action: str, now: datetime) -> str:
    """Return the hash of what a step would freeze: what an approver has on screen."""
    step = compiled(case).table[case.state, action]
    return digest(freeze(session, case, step, move_of(case, step, actor, now, "")))


def promise(
    session: Session, case: CaseView, kind: str, frozen: Frozen, move: Move
) -> list[documents.Document]:
    """Promise one paper, and its public version where something is withheld."""
    paper = registry.PAPERS[kind]
    snapshot = documents.framed(kind, frame(session, case, move, frozen))
    common: dict[str, Any] = {
        "case_id": case.id,
        "kind": kind,
        "subject": frozen.subject,
        "language": frozen.language or case.language,
        "title": frozen.title,
        "now": move.at,
        "task": paper.task,
        "retention": paper.retention,
    }
    secret = "partly_secret" if frozen.withheld else paper.publicity
    grounds = "; ".join(sorted(set(frozen.withheld.values()))) or paper.ground
    whole = documents.promise(
        session, snapshot=snapshot, publicity=secret, ground=grounds, **common
    )
    if not frozen.withheld:
        return [whole]
    public = documents.withhold(kind, snapshot, frozen.withheld)
    return [
        whole,
        documents.promise(
            session, snapshot=public, publicity="public", ground="", public_of=whole.id, **common
        ),
    ]


def frame(session: Session, case: CaseView, move: Move, frozen: Frozen) -> dict[str, Any]:
    """Put round a paper's own values what every paper of the case carries."""
    authority = session.get_one(Authority, case.authority_id)
    row = get(session, case.id)
    step = compiled(case).table[move.source, move.action]
    return {
        "case_reference": case.reference,
        "diary_number": row.diary_number or None,
        "authority": authority.name_in(frozen.language or case.language),
        "unit": authority.unit or None,
        "status": frozen.status,
        "lead": frozen.lead or None,
        "author": frozen.author or None,
        "approver": move.actor_name if step.role == "approver" else None,
        "delegated_by": move.by.giver if move.by and step.role == "approver" else None,
        "at": plain.moment(move.at),
        "funders": [dict(funder) for funder in frozen.funders],
        "waivers": _waivers(session, case.id, move.action),
        "answers": _own_answers(session, case, frozen.language or case.language),
        "body": dict(frozen.body),
    }


def _waivers(session: Session, case_id: str, action: str) -> list[dict[str, Any]]:
    wanted = (
        select(Waiver, User.name)  # type: ignore[call-overload]
        .join(User, User.id == Waiver.approver_id)
        .where(Waiver.case_id == case_id, Waiver.action == action, Waiver.used == false())
        .order_by(Waiver.at, Waiver.id)
    )
    return [
        {
            "guard": row.guard,
            "reason": row.reason,
            "by": name,
            "delegated_by": row.delegated_by,
            "at": plain.moment(row.at),
        }
        for row, name in session.execute(wanted)
    ]


def _own_answers(session: Session, case: CaseView, language: str) -> list[dict[str, Any]]:
    """Return the answers to the questions that the file asks in the case's stage."""
    given = answers(session, case.id)
    return [
        {"question": getattr(q.label, language), "kind": q.type, "value": given[q.name]}
        for q in compiled(case).workflow.asked_in(case.stage)
        if given.get(q.name) not in (None, "")
    ]
