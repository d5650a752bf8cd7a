"""How many cases there are, kept and not counted: by stage, authority, theme, and published.

Triggers write down each change of what is counted, in the transaction that makes it and
without touching a row that others write: two short lines a step. The clock adds them up
every minute; whoever reads adds what it has not reached.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, delete, func, select, text
from sqlmodel import Field, Session, SQLModel

from procure import db
from procure.db.beside import beside
from procure.db.derived import derived
from procure.engine.tables import Case

FOLDED_AT_ONCE = 2000


class CaseCount(SQLModel, table=True):
    """One kept number: the cases of one key of one dimension that stand in one state."""

    __tablename__ = "case_count"

    dimension: str = Field(primary_key=True, max_length=20)
    key: str = Field(primary_key=True, max_length=50)
    state: str = Field(primary_key=True, max_length=50)
    number: int


class CaseCountChange(SQLModel, table=True):
    """One more or one less, written by a trigger and not added up yet."""

    __tablename__ = "case_count_change"

    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    )
    stage: str = Field(max_length=50)
    state: str = Field(max_length=50)
    authority_id: str = Field(max_length=32)
    theme: str = Field(max_length=40)
    published: int
    number: int


class Counted(NamedTuple):
    """What a case counts for."""

    stage: str
    state: str
    authority_id: str
    theme: str
    published: int


_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_COUNTS: Any = CaseCount.__table__  # type: ignore[attr-defined]
_CHANGES: Any = CaseCountChange.__table__  # type: ignore[attr-defined]

_INTO = "INSERT INTO case_count_change (stage, state, authority_id, theme, published, number)"
_LINE = (
    "({0}.stage, {0}.state, {0}.authority_id, {0}.theme,"
    " CASE WHEN {0}.published_at IS NULL THEN 0 ELSE 1 END, {1})"
)
_LESS, _MORE = _LINE.format("OLD", -1), _LINE.format("NEW", 1)
_OF = "UPDATE OF stage, state, authority_id, theme, published_at"
_WHEN = (
    "OLD.stage <> NEW.stage OR OLD.state <> NEW.state OR OLD.authority_id <> NEW.authority_id"
    " OR OLD.theme <> NEW.theme OR (OLD.published_at IS NULL) <> (NEW.published_at IS NULL)"
)
_TRIGGERS = (
    ("case_count_new", "INSERT", "", _MORE),
    ("case_count_old", "DELETE", "", _LESS),
    ("case_count_moved", _OF, f" WHEN ({_WHEN})", f"{_LESS}, {_MORE}"),
)
# What makes and unmakes the triggers; migrations run the same texts.
MADE = {
    "sqlite": tuple(
        f"CREATE TRIGGER {name} AFTER {when} ON procurement_case{only}"
        f" BEGIN {_INTO} VALUES {lines}; END"
        for name, when, only, lines in _TRIGGERS
    ),
    "postgresql": tuple(
        statement
        for name, when, only, lines in _TRIGGERS
        for statement in (
            (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN {_INTO} VALUES {lines}; RETURN NULL; END $$"
            ),
            (
                f"CREATE TRIGGER {name} AFTER {when} ON procurement_case FOR EACH ROW{only}"
                f" EXECUTE FUNCTION {name}()"
            ),
        )
    ),
}
UNMADE = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name, *_ in _TRIGGERS),
    "postgresql": tuple(
        statement
        for name, *_ in _TRIGGERS
        for statement in (
            f"DROP TRIGGER IF EXISTS {name} ON procurement_case",
            f"DROP FUNCTION IF EXISTS {name}()",
        )
    ),
}
beside(_CASE, MADE, UNMADE)

_KEPT = select(_COUNTS.c.key, _COUNTS.c.state, _COUNTS.c.number)
_WAITING = select(*(_CHANGES.c[name] for name in Counted._fields), func.sum(_CHANGES.c.number))
_WAITING = _WAITING.group_by(*(_CHANGES.c[name] for name in Counted._fields))
_ADD = text(
    "INSERT INTO case_count (dimension, key, state, number)"
    " VALUES (:dimension, :key, :state, :number) ON CONFLICT (dimension, key, state)"
    " DO UPDATE SET number = case_count.number + excluded.number"
)
_OLDEST = select(_CHANGES.c.id).order_by(_CHANGES.c.id).limit(FOLDED_AT_ONCE)
_TAKE = (
    delete(_CHANGES)
    .where(_CHANGES.c.id.in_(_OLDEST))
    .returning(*(_CHANGES.c[name] for name in Counted._fields), _CHANGES.c.number)
)


def counts(session: Session, dimension: str, key: str | None = None) -> dict[tuple[str, str], int]:
    """Return the numbers of a dimension by key and state; none of them is 0.

    Dimensions are ``stage``, ``authority``, ``theme``, and of published cases ``published`` (by
    which authority, whatever their state) and ``public`` (in which state, whosever they are).
    """
    wanted = _KEPT.where(_COUNTS.c.dimension == dimension)
    if key is not None:
        wanted = wanted.where(_COUNTS.c.key == key)
    connection = session.connection()
    totals: Counter[tuple[str, str]] = Counter()
    for one, state, number in connection.execute(wanted):
        totals[one, state] += number
    for *what, number in connection.execute(_WAITING):
        for place, one, state in _places(Counted(*what)):
            if place == dimension and key in (None, one):
                totals[one, state] += number
    return {place: number for place, number in totals.items() if number}


def by_key(numbers: dict[tuple[str, str], int]) -> dict[str, int]:
    """Return the numbers of each key, over all states."""
    totals: Counter[str] = Counter()
    for (key, _state), number in numbers.items():
        totals[key] += number
    return dict(totals)


def fold(_now: datetime) -> int:
    """Add up what waits; return how many lines. Two that do it at once do no harm."""
    folded = 0
    while True:
        with db.reading() as session:
            if session.connection().execute(_OLDEST.limit(1)).first() is None:
                return folded
        with db.transaction() as session:
            taken = session.connection().execute(_TAKE).all()
            _add(session, ((Counted(*what), number) for *what, number in taken))
        folded += len(taken)


def astray(session: Session) -> list[str]:
    """Return the names of the numbers that are not what counting gives."""
    true: Counter[tuple[str, str, str]] = Counter()
    for what, number in _counted(session):
        for place in _places(what):
            true[place] += number
    kept = {
        (dimension, *place): number
        for dimension in ("stage", "authority", "theme", "published", "public")
        for place, number in counts(session, dimension).items()
    }
    return ["/".join(one) for one in sorted(kept.keys() | true) if kept.get(one, 0) != true[one]]


@derived("case_count", "case_count_change", astray=astray)
def rebuild(session: Session) -> None:
    """Count all cases anew; part of a transaction in which no case moves."""
    connection = session.connection()
    connection.execute(delete(_CHANGES))
    connection.execute(delete(_COUNTS))
    _add(session, _counted(session))


def _counted(session: Session) -> Iterator[tuple[Counted, int]]:
    published = _CASE.c.published_at.is_not(None).label("published")
    columns = (_CASE.c.stage, _CASE.c.state, _CASE.c.authority_id, _CASE.c.theme, published)
    wanted = select(*columns, func.count()).group_by(*columns)
    for *what, number in session.connection().execute(wanted):
        yield Counted(*what), number


def _places(what: Counted) -> Iterator[tuple[str, str, str]]:
    yield "stage", what.stage, what.state
    yield "authority", what.authority_id, what.state
    yield "theme", what.theme, what.state
    if what.published:
        yield "published", what.authority_id, ""
        yield "public", "", what.state


def _add(session: Session, changes: Iterable[tuple[Counted, int]]) -> None:
    totals: Counter[tuple[str, str, str]] = Counter()
    for what, number in changes:
        for place in _places(what):
            totals[place] += number
    # In one order, so that two that add at once wait for each other and never in a ring.
    rows = [
        {"dimension": place[0], "key": place[1], "state": place[2], "number": number}
        for place, number in sorted(totals.items())
        if number
    ]
    if rows:
        session.connection().execute(_ADD, rows)
