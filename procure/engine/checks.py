"""What must hold before a step, who owes it, and where it is mended.

The button, the checklist, the mail and the refusal of ``advance()`` all ask
``checks()``; there is no second place that says whether a step may be taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import false, select
from sqlmodel import Session

from procure import people
from procure.engine import registry
from procure.engine.cases import answers, compiled
from procure.engine.registry import CaseView, Facts
from procure.engine.tables import Waiver
from procure.engine.workflow import Step
from procure.people import Actor

_WAIVER = Waiver.__table__  # type: ignore[attr-defined]

# Where the questions of a workflow file are answered: in the form of their stage.
QUESTIONS_PAGE = "cases.answers"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is asked for: its text key, who owes it, and where to mend it."""

    key: str
    name: str
    owner: str
    link: str
    waivable: bool = False
    note: Mapping[str, int | str] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a step's checklist: what must hold, and whether it does."""

    reason: Reason
    met: bool
    waived: bool = False

    @property
    def stands_in_the_way(self) -> bool:
        """Say whether this line keeps the step from being taken."""
        return not self.met and not self.waived


@dataclass(frozen=True, slots=True)
class Offer:
    """One way on from where a case stands, with all that stands in its way."""

    step: Step
    checks: tuple[Check, ...]
    mine: bool

    @property
    def action(self) -> str:
        """Return the verb of the step."""
        return self.step.action

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return everything that is missing."""
        return tuple(c.reason for c in self.checks if c.stands_in_the_way)


def offers(session: Session, actor: Actor, case: CaseView, now: datetime) -> list[Offer]:
    """Return every way on from where the case stands, each with its checklist."""
    held = people.held(session, actor, case.id)
    return [
        Offer(
            step,
            tuple(checks(session, case, step, actor, now, held.get(step.role))),
            step.role in held,
        )
        for step in compiled(case).leaving[case.state]
    ]


def checks(
    session: Session,
    case: CaseView,
    step: Step,
    actor: Actor,
    now: datetime,
    by: people.By | None = None,
) -> Iterator[Check]:
    """Say for each need and guard of a step, in the file's order, whether it holds.

    ``by`` is the delegation by which the actor takes it: a guard then holds for both, so
    that nobody has their own draft approved by their delegate.
    """
    guards = [registry.GUARDS[name] for name in step.guards]
    standard = {n for n in step.needs if n in registry.FACTS} | {r for g in guards for r in g.reads}
    values = registry.gather(session, case.id, standard)
    if own := [n for n in step.needs if n not in registry.FACTS]:
        given = answers(session, case.id)
        values |= {name: given.get(name) for name in own}
    for name in step.needs:
        fact = registry.FACTS.get(name)
        owner, link = (fact.owner, fact.link) if fact else ("officer", QUESTIONS_PAGE)
        yield Check(Reason(f"fact.{name}", name, owner, link), _given(values[name]))
    without = waived(session, case.id, step)
    for guard in guards:
        seen = Facts(case, now, actor.user_id, {r: values[r] for r in guard.reads})
        met = guard.holds(seen)
        if met and by is not None:
            met = guard.holds(replace(seen, actor_id=by.giver_id))
        note = guard.note(seen) if guard.note and not met else None
        may_waive = guard.name in step.waivable
        reason = Reason(f"guard.{guard.name}", guard.name, guard.owner, guard.link, may_waive, note)
        yield Check(reason, met, guard.name in without)


def _given(value: object) -> bool:
    """Say whether a fact has been given: zero and "no" are answers, nothing is not."""
    return value is not None and value not in ("", [], (), {})


def waived(session: Session, case_id: str, step: Step) -> set[str]:
    """Return the guards that are waived for the next time a step is taken."""
    if not step.waivable:
        return set()
    wanted = select(_WAIVER.c.guard).where(
        _WAIVER.c.case_id == case_id,
        _WAIVER.c.action == step.action,
        _WAIVER.c.used == false(),
    )
    return set(session.scalars(wanted))
