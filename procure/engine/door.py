"""The one door: ``advance()`` moves a case, and nothing else does.

It reads, decides, then writes if the case's version still stands; where others may have
written meanwhile, it reads again.
State, event and promised papers are saved together or not at all. A refusal carries
every reason at once.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from procure import db, people, record
from procure.db.statement import Statement
from procure.db.trouble import Unsure
from procure.engine import registry
from procure.engine.cases import NoSuchCase, compiled, touch, view
from procure.engine.checks import Reason, checks, waived
from procure.engine.freezing import Papers, digest, freeze, move_of, promise
from procure.engine.registry import CaseView, Move
from procure.engine.tables import Case, Waiver
from procure.engine.workflow import Step
from procure.people import Actor

# A step that finds the case changed after so many looks says so to the person.
LOOKS = 50

record.declare("step_taken", {"action", "from", "to", "waived", "papers"}, people.TOLD)
record.declare("guard_waived", {"action", "guard"}, people.TOLD)

_CASE = Case.__table__  # type: ignore[attr-defined]
_THIS = _CASE.c.id == bindparam("case")
# All that a step is decided by, in one question: the case, the actor's roles, the record's head.
_LOOK = Statement(
    record.with_head(people.with_roles(select(*_CASE.c).where(_THIS)), _CASE, bindparam("case"))
)
_COLUMNS = tuple(column.name for column in _CASE.c)
_VIEWED = tuple(_COLUMNS.index(name) for name in CaseView.__slots__)
_MOVED = ("state", "stage", "version", "changed_at", "closed_at", "due_at")
# A role that was taken away since the step was decided no longer takes it.
_UPDATE = (
    update(_CASE)
    .where(_THIS, _CASE.c.version == bindparam("seen"), people.holds_role())
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)
_MOVE = Statement(_UPDATE)
# A step without papers is one message to PostgreSQL and its answer.
_MOVE_AND_TELL = Statement(record.with_event(db.beside_others(_UPDATE)))


class Refused(Exception):
    """The step may not be taken now; ``reasons`` says all that is missing."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(", ".join(r.key for r in self.reasons))


class Stale(Exception):
    """The state, or the content an approver had on screen, has changed since."""


class NoSuchStep(Exception):
    """The case's workflow has no such step from there."""


class ReasonMissing(Exception):
    """Going back, ending and waiving need a reason, and none was given."""


def advance(
    actor: Actor,
    case_id: str,
    action: str,
    now: datetime,
    *,
    state: str,
    reason: str = "",
    content: str | None = None,
) -> record.Sealed:
    """Take one step, or refuse with every reason.

    State, event and promised papers are saved together or not at all. ``state`` is
    where the actor saw the case, ``content`` the hash of what an approver had on
    screen: ``Stale`` is raised only if one of these has changed, never because somebody
    else wrote something. A step that goes back or ends needs a ``reason``.
    """
    wanted = _Wanted(actor, case_id, action, now, state, reason, content)
    if db.engine().dialect.name == "sqlite":
        # One writes at a time there: who has the turn looks, and what is seen stands.
        with db.transaction(beside=True) as session:
            seen = _look(session, wanted)
            written = _write_all(session, wanted, seen, _decide(session, wanted, seen))
        if written is None:
            raise Stale
        return written
    for _ in range(LOOKS):
        with db.glancing() as connection:
            seen = _look(connection, wanted)
        with db.reading() as reader:
            plan = _decide(reader, wanted, seen)
        with suppress(record.Overtaken):
            if event := _write(wanted, seen, plan):
                return event
    raise Stale


def waive(
    actor: Actor, case_id: str, action: str, guard: str, reason: str, now: datetime
) -> record.Sealed | None:
    """Let an approver waive one guard of one step; the reason is recorded and printed.

    Refused for a guard that the workflow file does not mark as waivable for this step. One
    that is waived for it already stays as it is, and nothing is written.
    """
    with db.transaction() as session:
        case = view(session, case_id)
        people.require(session, actor, "guard_waive", case_id=case_id, state=case.state)
        step = compiled(case).table.get((case.state, action))
        if step is None or guard not in step.waivable:
            raise NoSuchStep(guard)
        if not reason.strip():
            raise ReasonMissing
        if guard in waived(session, case_id, step):
            return None
        by = people.held(session, actor, case_id)["approver"]
        waiver = Waiver(
            case_id=case_id,
            action=action,
            guard=guard,
            reason=reason,
            approver_id=actor.user_id,
            delegated_by=by.giver if by else None,
            at=now,
        )
        session.add(waiver)
        row = touch(session, case_id, now)
        data = {"action": action, "guard": guard, **people.told(by)}
        return record.append(
            session,
            case_id,
            "guard_waived",
            actor.user_id,
            now,
            data,
            rows=(waiver, row),
            private={"reason": waiver.reason},
        )


class _Wanted(NamedTuple):
    """What somebody asks of ``advance``."""

    actor: Actor
    case_id: str
    action: str
    now: datetime
    state: str
    reason: str
    content: str | None


class _Seen(NamedTuple):
    """A case as it was looked at: its row, what the actor is on it, its last event."""

    row: dict[str, Any]
    case: CaseView
    roles: Mapping[str, people.By | None]
    head: record.Head


class _Plan(NamedTuple):
    step: Step
    move: Move
    papers: Papers
    waived: list[str]
    columns: dict[str, Any]

    @property
    def is_bare(self) -> bool:
        """Say whether nothing but the case and its event is written."""
        return not (self.papers or self.waived or self.move.reason)


def _look(of: Session | Connection, wanted: _Wanted) -> _Seen:
    found = _LOOK.first(of, people.asked(wanted.actor, wanted.case_id, wanted.now))
    if found is None:
        raise NoSuchCase(wanted.case_id)
    *values, roles, number, digest_, at = found
    return _Seen(
        row=dict(zip(_COLUMNS, values, strict=True)),
        case=CaseView(*(values[place] for place in _VIEWED)),
        roles=people.seen(wanted.actor, roles),
        head=record.Head(number, digest_, at),
    )


def _decide(session: Session, wanted: _Wanted, seen: _Seen) -> _Plan:
    """Decide from a consistent read whether the step may be taken, and what it writes."""
    actor, _, action, now, state, reason, content = wanted
    case = seen.case
    flow = compiled(case)
    step = flow.table.get((state, action))
    if step is None:
        raise NoSuchStep(action)
    if step.role not in seen.roles:
        raise people.Forbidden(action)
    by = seen.roles[step.role]
    if by is not None:
        # Now that it is a delegate, the giver's name is wanted too.
        by = people.held(session, actor, case.id).get(step.role)
    if case.state != state:
        raise Stale
    if step.needs_reason and not reason.strip():
        raise ReasonMissing
    lines = list(checks(session, case, step, actor, now, by))
    if missing := [line.reason for line in lines if line.stands_in_the_way]:
        raise Refused(missing)
    move = move_of(case, step, actor, now, reason, by)
    papers = freeze(session, case, step, move)
    if content is not None and content != digest(papers):
        raise Stale
    waived = [line.reason.name for line in lines if line.waived and not line.met]
    known = (tell(session, case.id, step.target) for tell in registry.DUE)
    columns = {
        "state": step.target,
        "stage": flow.workflow.stage_of(step.target),
        "version": case.version + 1,
        "changed_at": now,
        "closed_at": now if step.target in flow.workflow.final else None,
        "due_at": min(filter(None, known), default=None),
    }
    return _Plan(step, move, papers, waived, columns)


def _write(wanted: _Wanted, seen: _Seen, plan: _Plan) -> record.Sealed | None:
    """Write what was decided, or nothing if the case has changed since it was read."""
    if plan.is_bare:
        return _write_at_once(wanted, seen, plan)
    with db.transaction(beside=True) as session:
        return _write_all(session, wanted, seen, plan)


def _write_all(session: Session, wanted: _Wanted, seen: _Seen, plan: _Plan) -> record.Sealed | None:
    case, step, move = seen.case, plan.step, plan.move
    if _MOVE.write(session, _moved(wanted, seen, plan)) != 1:
        return None
    papers = [
        paper
        for kind, frozen in plan.papers
        for paper in promise(session, case, kind, frozen, move)
    ]
    if plan.waived:
        spent = update(Waiver).where(
            Waiver.case_id == case.id,  # type: ignore[arg-type]
            Waiver.action == step.action,  # type: ignore[arg-type]
        )
        session.execute(spent.values(used=True))
    return record.append(
        session,
        case.id,
        "step_taken",
        wanted.actor.user_id,
        move.at,
        _told(plan, {paper.id: paper.snapshot_sha256 for paper in papers}),
        rows=(_row(seen, plan), *papers),
        private={"reason": move.reason} if move.reason else None,
        after=seen.head,
    )


def _write_at_once(wanted: _Wanted, seen: _Seen, plan: _Plan) -> record.Sealed | None:
    """Write the case and its event, as most steps do, in one message to PostgreSQL."""
    entry = record.event_values(
        seen.head, seen.case.id, "step_taken", wanted.actor.user_id, plan.move.at,
        _told(plan, {}), _row(seen, plan),
    )  # fmt: skip
    try:
        with db.glancing() as connection:
            found = _MOVE_AND_TELL.first(connection, _moved(wanted, seen, plan) | entry)
    except IntegrityError:
        return None  # another event has come behind the last one
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unsure from error  # the answer is lost, which came after the commit
        raise
    if found is None:
        return None
    return record.Sealed(found[0], entry["event_number"], entry["event_hash"])


def _moved(wanted: _Wanted, seen: _Seen, plan: _Plan) -> dict[str, Any]:
    return {
        **people.asked(wanted.actor, seen.case.id, plan.move.at),
        **{f"new_{name}": value for name, value in plan.columns.items()},
        "seen": seen.case.version,
        "role": plan.step.role,
        "by": by.delegation_id if (by := plan.move.by) else "",
    }


def _told(plan: _Plan, papers: dict[str, str]) -> dict[str, Any]:
    return {
        "action": plan.step.action,
        "from": plan.move.source,
        "to": plan.move.target,
        "waived": plan.waived,
        "papers": papers,
        **people.told(plan.move.by),
    }


def _row(seen: _Seen, plan: _Plan) -> record.Row:
    return record.Row(Case, seen.case.id, seen.row | plan.columns)
