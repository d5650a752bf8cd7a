"""The one door: ``advance()`` moves a case, and nothing else does.

It reads, decides, then writes if the case's version still stands, else reads again.
State, event and promised papers are saved together or not at all. A refusal carries
every reason at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from procure import db, people, record
from procure.engine import registry
from procure.engine.cases import compiled, touch, view
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
_MOVE = (
    update(_CASE)
    .where(_CASE.c.id == bindparam("case_id"), _CASE.c.version == bindparam("seen"))
    .values(
        state=bindparam("target"),
        stage=bindparam("target_stage"),
        version=bindparam("next_version"),
        changed_at=bindparam("moment"),
        closed_at=bindparam("closed"),
        due_at=bindparam("due"),
    )
)
_ROW = select(*_CASE.c).where(_CASE.c.id == bindparam("case_id"))


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
    for _ in range(LOOKS):
        with db.reading() as session:
            plan = _decide(session, actor, case_id, action, now, state, reason, content)
        with db.transaction(beside=True) as session:
            if event := _write(session, actor, plan):
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


@dataclass(frozen=True, slots=True)
class _Plan:
    case: CaseView
    step: Step
    move: Move
    papers: Papers
    waived: list[str]
    stage: str
    closes: bool
    due: datetime | None


def _decide(
    session: Session,
    actor: Actor,
    case_id: str,
    action: str,
    now: datetime,
    state: str,
    reason: str,
    content: str | None,
) -> _Plan:
    """Decide from a consistent read whether the step may be taken, and what it writes."""
    case = view(session, case_id)
    flow = compiled(case)
    step = flow.table.get((state, action))
    if step is None:
        raise NoSuchStep(action)
    by = _require_role(session, actor, case_id, step)
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
    stage = flow.workflow.stage_of(step.target)
    closes = step.target in flow.workflow.final
    known = (tell(session, case_id, step.target) for tell in registry.DUE)
    due = min(filter(None, known), default=None)
    return _Plan(case, step, move, papers, waived, stage, closes, due)


def _write(session: Session, actor: Actor, plan: _Plan) -> record.Sealed | None:
    """Write what was decided, or nothing if the case has changed since it was read."""
    case, step, move = plan.case, plan.step, plan.move
    values = {
        "case_id": case.id,
        "seen": case.version,
        "target": step.target,
        "target_stage": plan.stage,
        "next_version": case.version + 1,
        "moment": move.at,
        "closed": move.at if plan.closes else None,
        "due": plan.due,
    }
    if session.connection().execute(_MOVE, values).rowcount != 1:
        return None
    # A role that was taken away since the decision was read no longer takes the step.
    if _require_role(session, actor, case.id, step) != move.by:
        raise Stale
    row = session.connection().execute(_ROW, {"case_id": case.id}).one()
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
        actor.user_id,
        move.at,
        {
            "action": step.action,
            "from": move.source,
            "to": move.target,
            "waived": plan.waived,
            "papers": {paper.id: paper.snapshot_sha256 for paper in papers},
            **people.told(move.by),
        },
        rows=(record.Row(Case, case.id, dict(row._mapping)), *papers),
        private={"reason": move.reason} if move.reason else None,
    )


def _require_role(session: Session, actor: Actor, case_id: str, step: Step) -> people.By | None:
    """Return the delegation by which the actor holds the step's role, or refuse."""
    held = people.held(session, actor, case_id)
    if step.role not in held:
        raise people.Forbidden(step.action)
    return held[step.role]
