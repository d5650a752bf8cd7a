"""Requirements with their versions, and the golden thread from need to clause.

A requirement is never overwritten: a new wording is a new version with its reason. The
functions that take a session are for rooms that write inside their own transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from procure import db, engine, people, record
from procure.cases import rules
from procure.cases.inputs import RequirementInput, plain_text
from procure.cases.rules import Covered
from procure.cases.tables import Requirement, RequirementVersion, ThreadLink
from procure.people import Actor

record.declare("requirement_written", {"requirement", "code", "version", "kind"})
record.declare("requirement_withdrawn", {"requirement", "code"})
record.declare("thread_linked", {"source", "target"})
record.declare("thread_cut", {"source", "target"})

Namer = Callable[[Session, str], Mapping[str, str]]

_NAMERS: list[Namer] = []


class Frozen(Exception):
    """Requirements do not change any more: the call for tenders has been published."""


class NoThread(Exception):
    """These two ends cannot be linked: a thread runs forward, between known things."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A requirement in the wording that counts."""

    id: str
    number: int
    version: int
    kind: str
    text: str
    reason: str
    author_id: str
    at: datetime
    withdrawn: bool

    @property
    def code(self) -> str:
        """Return the name that pages and papers use: R4."""
        return f"R{self.number}"

    @property
    def reference(self) -> str:
        """Return its name in the golden thread."""
        return f"requirement:{self.id}"


def names_threads(namer: Namer) -> Namer:
    """Register how a room names its ends of the thread: reference to words.

    ``def f(session, case_id) -> {"input:<id>": "Input 4: ..."}``
    """
    _NAMERS.append(namer)
    return namer


def names(session: Session, case_id: str) -> dict[str, str]:
    """Return the words for every end of the thread that a room knows on this case."""
    known = {one.reference: one.code for one in requirements(session, case_id, withdrawn=True)}
    for namer in _NAMERS:
        known |= namer(session, case_id)
    return known


def requirements(session: Session, case_id: str, *, withdrawn: bool = False) -> list[Wording]:
    """Return the requirements of a case in their latest wording, by number."""
    wanted = (
        select(Requirement, RequirementVersion)
        .join(
            RequirementVersion,
            (col(RequirementVersion.requirement_id) == col(Requirement.id))
            & (col(RequirementVersion.number) == col(Requirement.latest)),
        )
        .where(col(Requirement.case_id) == case_id)
        .order_by(col(Requirement.number))
    )
    return [
        Wording(
            id=one.id,
            number=one.number,
            version=last.number,
            kind=last.kind,
            text=last.text,
            reason=last.reason,
            author_id=last.author_id,
            at=last.at,
            withdrawn=one.withdrawn,
        )
        for one, last in session.execute(wanted)
        if withdrawn or not one.withdrawn
    ]


def versions(session: Session, requirement_id: str) -> list[RequirementVersion]:
    """Return every wording of a requirement, the latest first."""
    return list(
        session.scalars(
            select(RequirementVersion)
            .where(col(RequirementVersion.requirement_id) == requirement_id)
            .order_by(col(RequirementVersion.number).desc())
        )
    )


def links(session: Session, case_id: str) -> list[ThreadLink]:
    """Return every link of the golden thread."""
    wanted = select(ThreadLink).where(col(ThreadLink.case_id) == case_id)
    return list(session.scalars(wanted.order_by(col(ThreadLink.source), col(ThreadLink.target))))


def coverage(session: Session, case_id: str) -> tuple[Covered, ...]:
    """Say of each requirement what it follows from and what follows from it."""
    known = {one.id: one.code for one in requirements(session, case_id)}
    return rules.coverage(known, [(one.source, one.target) for one in links(session, case_id)])


def write(
    session: Session,
    case_id: str,
    given: RequirementInput,
    author_id: str,
    now: datetime,
    requirement_id: str | None = None,
) -> tuple[Requirement, RequirementVersion]:
    """Write a requirement, or a new version of one; the caller's event commits to both rows."""
    case = engine.view(session, case_id)
    if not rules.requirements_may_change(case.stage, case.state):
        raise Frozen(case_id)
    if requirement_id is None:
        last = session.scalar(
            select(func.max(Requirement.number)).where(col(Requirement.case_id) == case_id)
        )
        one = Requirement(case_id=case_id, number=(last or 0) + 1)
        number = 1
    else:
        one = _of_case(session, case_id, requirement_id)
        number = one.latest + 1
        one.latest, one.withdrawn = number, False
    session.add(one)
    session.flush()
    version = RequirementVersion(
        requirement_id=one.id, number=number, author_id=author_id, at=now, **given.model_dump()
    )
    session.add(version)
    return one, version


def link(
    session: Session, case_id: str, source: str, target: str, reason: str, author: str
) -> ThreadLink:
    """Link two ends of the golden thread; the caller's event commits to the row.

    ``author`` is a user's id. A second link of the same ends replaces the reason. Links
    that run backwards or have no reason are refused.
    """
    reason = plain_text(reason)[:2000]
    if not reason or not rules.may_follow(source, target):
        raise NoThread(f"{source} -> {target}")
    found = session.scalar(
        select(ThreadLink).where(
            col(ThreadLink.case_id) == case_id,
            col(ThreadLink.source) == source,
            col(ThreadLink.target) == target,
        )
    )
    row: ThreadLink = found or ThreadLink(
        case_id=case_id, source=source, target=target, reason=reason, author_id=author
    )
    row.reason, row.author_id = reason, author
    session.add(row)
    return row


def write_requirement(
    actor: Actor,
    case_id: str,
    given: RequirementInput,
    now: datetime,
    requirement_id: str | None = None,
    source: str = "",
    why: str = "",
) -> str:
    """Write a requirement, or a new version, with its link to a source if one is given."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_case", case_id=case_id, state=case.state)
        one, version = write(session, case_id, given, actor.user_id, now, requirement_id)
        rows: list[object] = [one, version]
        if source:
            if source not in names(session, case_id):
                raise NoThread(source)
            target = f"requirement:{one.id}"
            rows.append(link(session, case_id, source, target, why, actor.user_id))
        data = {
            "requirement": one.id,
            "code": one.code,
            "version": version.number,
            "kind": version.kind,
        }
        rows.append(engine.touch(session, case_id, now))
        record.append(session, case_id, "requirement_written", actor.user_id, now, data, rows=rows)  # type: ignore[arg-type]
        return one.id


def withdraw_requirement(
    actor: Actor, case_id: str, requirement_id: str, now: datetime
) -> record.Sealed:
    """Take a requirement out of the case. Its wordings and its number stay."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_case", case_id=case_id, state=case.state)
        if not rules.requirements_may_change(case.stage, case.state):
            raise Frozen(case_id)
        one = _of_case(session, case_id, requirement_id)
        one.withdrawn = True
        session.add(one)
        row = engine.touch(session, case_id, now)
        data = {"requirement": one.id, "code": one.code}
        return record.append(
            session, case_id, "requirement_withdrawn", actor.user_id, now, data, rows=(one, row)
        )


def link_thread(
    actor: Actor, case_id: str, source: str, target: str, reason: str, now: datetime
) -> record.Sealed:
    """Link two ends that a room knows on this case, with the reason."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_case", case_id=case_id, state=case.state)
        known = names(session, case_id)
        if source not in known or target not in known:
            raise NoThread(f"{source} -> {target}")
        stitch = link(session, case_id, source, target, reason, actor.user_id)
        row = engine.touch(session, case_id, now)
        data = {"source": source, "target": target}
        return record.append(
            session, case_id, "thread_linked", actor.user_id, now, data, rows=(stitch, row)
        )


def cut_thread(actor: Actor, case_id: str, link_id: str, now: datetime) -> record.Sealed:
    """Take a link out of the thread; the record keeps that it was there."""
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "keep_case", case_id=case_id, state=case.state)
        found = session.get(ThreadLink, link_id)
        if found is None or found.case_id != case_id:
            raise NoThread(link_id)
        session.delete(found)
        session.flush()
        row = engine.touch(session, case_id, now)
        data = {"source": found.source, "target": found.target}
        rows = (record.Gone(ThreadLink, link_id), row)
        return record.append(session, case_id, "thread_cut", actor.user_id, now, data, rows=rows)


def _of_case(session: Session, case_id: str, requirement_id: str) -> Requirement:
    found = session.get(Requirement, requirement_id)
    if found is None or found.case_id != case_id:
        raise people.Forbidden("keep_case")
    return found
