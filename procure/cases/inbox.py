"""What waits for a person, why, and until when: from the same checks as every button.

Lines come from the steps of the person's cases, from their tasks, and from rooms that
have registered a provider. What waits for somebody else stands apart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, event, func, select
from sqlmodel import Session, col

from procure import engine, people
from procure.cases import listing, rules
from procure.cases.tables import Task
from procure.engine import Case, Offer
from procure.law import HELSINKI
from procure.people import Actor, delegations, holding
from procure.people.policy import CASE_ROLES

# Whoever has more open cases than this finds the rest in the list.
MOST_CASES = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the inbox.

    ``key`` is a text key or sentence with ``values``; ``missing`` are text keys of what is
    asked for. ``endpoint`` is the page to go to, with ``arguments`` beside the case's id.
    """

    key: str
    values: Mapping[str, Any]
    case_id: str
    endpoint: str
    due_at: datetime | None = None
    mine: bool = True
    missing: tuple[str, ...] = ()
    owner: str = ""
    names: tuple[str, ...] = ()
    since: datetime | None = None
    anchor: str = ""
    note: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


class OpenCase(NamedTuple):
    """An open case on which a person works."""

    id: str
    due_at: datetime | None
    changed_at: datetime


Provider = Callable[[Session, Actor, datetime], Iterable[Item]]

_PROVIDERS: list[Provider] = []
_TOLD_BY_ROOMS: set[str] = set()

_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_WORK = CASE_ROLES - {"supplier", "auditor"}
# As in the list: few cases are looked through, many are walked by their deadline.
_LINES = select(_CASE.c.id, _CASE.c.due_at, _CASE.c.changed_at).where(_CASE.c.closed_at.is_(None))
_own: Any = holding.cases(_WORK).cte("mine").prefix_with("MATERIALIZED")
_some = holding.places(_WORK, bindparam("enough"))
_HELD = select(func.count()).select_from(_some.subquery())
_found: Any = _LINES.join_from(_own, _CASE, _CASE.c.id == _own.c.case_id)
_found = _found.cte("found").prefix_with("MATERIALIZED")
_OPEN = (
    select(*_found.c)
    .order_by(_found.c.due_at.is_(None), _found.c.due_at, _found.c.changed_at.desc())
    .limit(bindparam("most"))
)
_along = _LINES.where(holding.is_on(_CASE.c.id, _WORK)).limit(bindparam("most"))
_OPEN_ALONG = _along.where(_CASE.c.due_at.is_not(None)).order_by(_CASE.c.due_at, _CASE.c.id)
_OPEN_UNDATED = _along.where(_CASE.c.due_at.is_(None)).order_by(_CASE.c.id)
_all = listing.mine()
_is_open = _CASE.c.closed_at.is_(None)
_COUNTED = (
    select(_CASE.c.stage, _CASE.c.state, _is_open, func.count())
    .join_from(_all, _CASE, _CASE.c.id == _all.c.case_id)
    .group_by(_CASE.c.stage, _CASE.c.state, _is_open)
)


def inbox_item(provider: Provider) -> Provider:
    """Register a function that gives more lines: ``def f(session, actor, now) -> [Item]``."""
    _PROVIDERS.append(provider)
    return provider


def told_by_room(*guards: str) -> None:
    """Leave it to a provider to say who owes what these guards ask for.

    A role can owe together what each of its holders owes alone: whoever has done their part
    is not asked again.
    """
    _TOLD_BY_ROOMS.update(guards)


def items(session: Session, actor: Actor, now: datetime) -> list[Item]:
    """Return everything that waits for a person or for others on the person's cases."""
    found = [*_steps(session, actor, now), *_tasks(session, actor)]
    for provider in _PROVIDERS:
        found += provider(session, actor, now)
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda item: (item.due_at or far, item.case_id, item.key))


def agenda(found: Iterable[Item], now: datetime) -> dict[rules.When, list[Item]]:
    """Group what waits for the person itself by when it is due."""
    groups: dict[rules.When, list[Item]] = {part: [] for part in rules.AGENDA}
    for item in found:
        if item.mine:
            groups[rules.when(item.due_at, now)].append(item)
    return {part: lines for part, lines in groups.items() if lines}


def open_cases(session: Session, actor: Actor) -> list[OpenCase]:
    """Return the open cases on which a person works, the next due first, at most so many."""
    session.flush()
    reader = holding.reader(session, actor)
    values = reader | {"most": MOST_CASES}
    # Whoever audits very many cases works on none of them: only those are counted.
    asked = reader | {"enough": listing.FEW + 1}
    few = session.connection().execute(_HELD, asked).scalar_one() <= listing.FEW
    wanted = _OPEN if few else _OPEN_ALONG
    rows: list[Any] = list(session.connection().execute(wanted, values))
    if not few and len(rows) < MOST_CASES:
        values["most"] = MOST_CASES - len(rows)
        rows = [*rows, *session.connection().execute(_OPEN_UNDATED, values)]
    return [OpenCase(one, due, changed) for one, due, changed in rows]


def standing(
    session: Session, actor: Actor, roles: Iterable[str], states: Iterable[str]
) -> list[tuple[str, str]]:
    """Return cases on which a person holds one of the roles, and that stand in these states.

    Each with its state, the next due first, at most so many: what waits on more than these
    is found when these are done.
    """
    session.flush()
    values = holding.reader(session, actor) | {"states": sorted(states), "most": MOST_CASES}
    wanted = _standing(frozenset(roles))
    return [(one, state) for one, state in session.connection().execute(wanted, values)]


@lru_cache(maxsize=32)
def _standing(roles: frozenset[str]) -> Any:
    mine = holding.cases(roles).cte("held").prefix_with("MATERIALIZED")
    stands: Any = (
        select(_CASE.c.id, _CASE.c.state, _CASE.c.due_at)
        .join_from(mine, _CASE, _CASE.c.id == mine.c.case_id)
        .where(_CASE.c.state.in_(bindparam("states", expanding=True)))
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(stands.c.id, stands.c.state)
        .order_by(stands.c.due_at.is_(None), stands.c.due_at, stands.c.id)
        .limit(bindparam("most"))
    )


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many of the person's cases stand in each stage, ended ones by their state.

    Nothing of a person who is on very many cases: counting them would take the page's time.
    """
    if not listing.is_on_few(session, actor):
        return {}
    totals: dict[str, int] = {}
    found = session.connection().execute(_COUNTED, holding.reader(session, actor))
    for stage, state, is_open, number in found:
        name = stage if is_open else state
        totals[name] = totals.get(name, 0) + number
    return totals


def _steps(session: Session, actor: Actor, now: datetime) -> Iterator[Item]:
    found = open_cases(session, actor)
    with _read_once(session, [case.id for case in found]):
        for case in found:
            yield from _steps_of(session, actor, case, now)


@contextmanager
def _read_once(session: Session, ids: list[str]) -> Iterator[None]:
    """Read the rows of these cases together, and no row twice: a session forgets them at once."""
    kept: list[object] = []

    def keep(_session: object, row: object) -> None:
        kept.append(row)

    event.listen(session, "loaded_as_persistent", keep)
    session.scalars(select(Case).where(col(Case.id).in_(ids))).all()
    try:
        yield
    finally:
        event.remove(session, "loaded_as_persistent", keep)


def _steps_of(session: Session, actor: Actor, case: OpenCase, now: datetime) -> Iterator[Item]:
    held = people.roles(session, actor, case.id)
    forward = [
        offer
        for offer in engine.offers(session, actor, engine.view(session, case.id), now)
        if not offer.step.needs_reason
    ]
    yield from _missing(case, forward, held)
    for offer in forward:
        if offer.mine and not offer.reasons:
            yield Item(
                f"step.{offer.action}",
                {},
                case.id,
                "cases.step",
                case.due_at,
                arguments={"action": offer.action},
            )
    yield from _waiting(session, case, forward, held, now)


def _missing(case: OpenCase, forward: list[Offer], held: frozenset[str]) -> Iterator[Item]:
    """Yield what the person owes, in one line where one page mends it."""
    pages: dict[str, dict[str, str]] = {}
    for offer in forward:
        for reason in offer.reasons:
            if reason.owner in held and reason.name not in _TOLD_BY_ROOMS:
                pages.setdefault(reason.link, {})[reason.name] = reason.key
    for link, keys in pages.items():
        yield Item(
            "",
            {},
            case.id,
            link,
            case.due_at,
            missing=tuple(keys.values()),
            anchor=next(iter(keys)),
        )


def _waiting(
    session: Session, case: OpenCase, forward: list[Offer], held: frozenset[str], now: datetime
) -> Iterator[Item]:
    """Yield who else is waited for, once a step has nothing more from the person.

    What the taker of a step owes (not to be its author, for one) is said by the step.
    """
    told: set[str] = set()
    for offer in forward:
        if any(reason.owner in held for reason in offer.reasons):
            continue
        owed: dict[str, list[str]] = {}
        for reason in offer.reasons:
            if reason.owner != offer.step.role:
                owed.setdefault(reason.owner, []).append(reason.key)
        if not owed and not offer.mine:
            owed[offer.step.role] = []
        for owner, keys in owed.items():
            if owner not in told:
                told.add(owner)
                key = "" if keys else f"step.{offer.action}"
                names = delegations.acting(session, case.id, owner, now)[:3]
                yield _others(case, owner, tuple(keys), key, tuple(names))


def _others(
    case: OpenCase, owner: str, missing: tuple[str, ...], key: str, names: tuple[str, ...]
) -> Item:
    return Item(
        key,
        {},
        case.id,
        "cases.show",
        case.due_at,
        mine=False,
        missing=missing,
        owner=owner,
        names=names,
        since=case.changed_at,
    )


def _tasks(session: Session, actor: Actor) -> Iterator[Item]:
    wanted = (
        select(Task)
        .where(col(Task.assignee_id) == actor.user_id, col(Task.done_at).is_(None))
        .order_by(col(Task.due_on), col(Task.id))
        .limit(100)
    )
    for task in session.scalars(wanted):
        yield Item(
            "inbox.task",
            {"task": task.title},
            task.case_id,
            "cases.tasks",
            end_of(task.due_on),
            anchor=f"task-{task.id}",
        )


def end_of(day: date | None) -> datetime | None:
    """Return the last minute of a day in Helsinki."""
    if day is None:
        return None
    return datetime.combine(day, time(23, 59), HELSINKI).astimezone(UTC)
