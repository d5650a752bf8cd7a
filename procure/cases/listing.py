"""The list of a person's cases: filtered, sorted, searched, and paged by key.

Two ways lead to a page, and neither grows with the cases that the reader has nothing to do
with. Almost everybody is on few cases: those are looked through. Whoever is on more than
``FEW`` (an auditor of a whole city) has nearly any case, so the index of the order is walked
and each case on the way is asked for, until the page is full.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, select, tuple_
from sqlmodel import Session, col

from procure import db
from procure.db.statement import Statement
from procure.db.types import FAR, Moment, moment_in_key
from procure.engine import Case, searching
from procure.people import Actor, holding, policy
from procure.people.tables import Authority, User

SIZE = 50
# On so many cases a person is looked for in all of them; beyond, along the order of the list.
FEW = 2000
# So many of the latest cases say what the filter of such a person offers.
LATEST = 200


class Listed(NamedTuple):
    """One row of the list."""

    id: str
    reference: str
    title: str
    stage: str
    state: str
    theme: str
    authority: str
    owner: str
    due_at: datetime | None
    changed_at: datetime
    sorted_by: datetime | str

    @property
    def key(self) -> tuple[str, str]:
        """Return the place of the row in the list."""
        return _text(self.sorted_by), self.id


ORDERS = ("changed", "due", "title", "reference")
FILTERS = ("stage", "theme", "authority", "owner")

_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_TEXT: Any = searching.CaseText.__table__  # type: ignore[attr-defined]
_SHOWN = (
    _CASE.c.id,
    _CASE.c.reference,
    _CASE.c.title,
    _CASE.c.stage,
    _CASE.c.state,
    _CASE.c.theme,
    col(Authority.name),
    col(User.name),
    _CASE.c.due_at,
    _CASE.c.changed_at,
)
# What a case is sorted by; nothing that is sorted by is empty but a deadline.
_KEYS: dict[str, Any] = {
    "changed": _CASE.c.changed_at,
    "due": _CASE.c.due_at,
    "title": _TEXT.c.sort_title,
    "reference": _CASE.c.reference,
}
_COLUMNS = {
    "stage": _CASE.c.stage,
    "theme": _CASE.c.theme,
    "authority": _CASE.c.authority_id,
    "owner": _CASE.c.owner_id,
}
_FAR = literal(FAR, Moment())
_ROLES = policy.CASE_ROLES - {"supplier"}
_HELD = Statement(
    select(func.count().label("held")).select_from(
        holding.places(_ROLES, bindparam("enough")).subquery()
    )
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement of the list depends on: its values are bound later."""

    few: bool
    order: str
    downward: bool
    starts: bool
    filters: tuple[str, ...]
    ended: str
    words: int
    # Of the list by deadline that is walked: cases that have one, and then those that have none.
    dated: bool


def listed(
    session: Session,
    actor: Actor,
    chosen: Mapping[str, str],
    *,
    order: str = "changed",
    after: tuple[str, str] | None = None,
    back: bool = False,
    size: int = SIZE,
) -> list[Listed]:
    """Return one row more than a page of the cases on which a person holds a role.

    ``after`` is the key of the row before the page; with ``back`` the page before that
    row, in reverse. ``chosen`` are filters: stage, theme, authority, owner, text, ended. Of
    what a person on very many cases searches, the newest hits are listed.
    """
    session.flush()
    words = searching.sought(chosen.get("text", ""))
    few = is_on_few(session, actor)
    values = holding.reader(session, actor) | {"size": size + 1}
    values |= {name: chosen[name] for name in FILTERS if chosen.get(name)}
    values |= {f"word_{n}": searching.like(one) for n, one in enumerate(words)}
    filters = tuple(name for name in FILTERS if chosen.get(name))
    ended, downward = chosen.get("ended", ""), (order == "changed") != back
    values |= {"state": ended} if ended not in ("", "open") else {}
    if after is not None:
        values |= {"key": _value(order, after[0]), "id": after[1]}
    kind = "open" if ended == "open" else "ended" if ended else ""
    if words and not few:
        values["found"] = searching.newest(session, words)
    parts: Sequence[bool] = (True,)
    # Cases without a deadline are walked apart; looked through, they are sorted with the others.
    sorted_as_one = few or bool(words)
    if order == "due" and not sorted_as_one:
        parts = _parts(values.get("key"), downward)
    rows: list[Any] = []
    for dated in parts:
        starts = after is not None and dated == (values["key"] != FAR or sorted_as_one)
        shape = _Shape(few, order, downward, starts, filters, kind, len(words), dated)
        values["size"] = size + 1 - len(rows)
        rows += _ask(session, shape, values)
        if len(rows) > size:
            break
    return [Listed._make(row) for row in rows]


def is_on_few(session: Session, actor: Actor) -> bool:
    """Say whether a person is on so few cases that all of them can be looked through."""

    def ask() -> int:
        asked = holding.reader(session, actor) | {"enough": FEW + 1}
        [[number]] = _HELD.rows(session, asked)
        return int(number)

    return db.once(session, (is_on_few, actor.user_id), ask) <= FEW


def is_cut(session: Session, actor: Actor, said: str) -> bool:
    """Say whether a search lists the newest hits only, and there may be older ones."""
    words = searching.sought(said)
    return bool(words) and not is_on_few(session, actor) and searching.is_cut(session, words)


def mine() -> Any:
    """Return the cases on which the bound reader holds a role, as a table of their own.

    A database must not turn the question round and walk all cases for them.
    """
    return holding.cases(_ROLES).cte("mine").prefix_with("MATERIALIZED")


def _parts(key: Any, downward: bool) -> Sequence[bool]:
    """Return which parts of the list by deadline follow a key, in the order of the list."""
    if downward:
        return (False, True) if key is None or key == FAR else (True,)
    return (False,) if key == FAR else (True, False)


def _ask(session: Session, shape: _Shape, values: dict[str, Any]) -> Sequence[Any]:
    if "found" in values:  # so many values as there are hits
        return session.connection().execute(_out_of_hits(shape), values).all()
    return _statement(shape).rows(session, values)


@lru_cache(maxsize=512)
def _statement(shape: _Shape) -> Statement:
    return Statement(_looked_through(shape) if shape.few else _walked(shape))


def _looked_through(shape: _Shape) -> Any:
    """Return the page out of all cases of a reader who is on few."""
    own = mine()
    if shape.words:
        # Fewer are left when their words have been read, and only those are looked up.
        said = select(_TEXT.c.case_id).join_from(own, _TEXT, _TEXT.c.case_id == own.c.case_id)
        said = said.where(*searching.contains(shape.words))
        own = said.cte("sought").prefix_with("MATERIALIZED")
    found = _with_keys(own, own.c.case_id, shape).where(*_narrowed(shape))
    return _cut(found, shape)


def _with_keys(of: Any, case_id: Any, shape: _Shape) -> Any:
    """Return ids of cases with what they are sorted by, out of the tables that this takes."""
    key = _KEYS[shape.order]
    if shape.order == "due":
        key = func.coalesce(key, _FAR)
    if shape.order != "title":
        found = select(_CASE.c.id.label("id"), key.label("key"))
        return found.join_from(of, _CASE, _CASE.c.id == case_id)
    found = select(_TEXT.c.case_id.label("id"), key.label("key"))
    found = found.join_from(of, _TEXT, _TEXT.c.case_id == case_id)
    narrowed = shape.filters or shape.ended
    return found.join(_CASE, _CASE.c.id == _TEXT.c.case_id) if narrowed else found


def _cut(found: Any, shape: _Shape) -> Any:
    """Return the page out of all that was found, which is little.

    Sorted apart from where it is found, so that the order tempts nobody to walk all cases;
    cut to the page before names are looked up.
    """
    kept = found.cte("found").prefix_with("MATERIALIZED")
    place = (kept.c.key, kept.c.id)
    cut = _paged(select(kept.c.key, kept.c.id), shape, place).cte("page")
    page = cut.prefix_with("MATERIALIZED")
    wanted = _named(select(*_SHOWN, page.c.key).join_from(page, _CASE, _CASE.c.id == page.c.id))
    return wanted.order_by(*_directed(shape, (page.c.key, page.c.id)))


def _walked(shape: _Shape) -> Any:
    """Return the page along the order of the list, for a reader who is on very many cases."""
    key = _KEYS[shape.order]
    by_title, by_due = shape.order == "title", shape.order == "due"
    shown = _FAR if by_due and not shape.dated else key
    wanted = select(*_SHOWN, shown.label("key"))
    if by_title:
        wanted = wanted.join_from(_TEXT, _CASE, _CASE.c.id == _TEXT.c.case_id)
    wanted = _named(wanted).where(holding.is_on(_CASE.c.id, _ROLES), *_narrowed(shape))
    if by_due:
        wanted = wanted.where(key.is_not(None) if shape.dated else key.is_(None))
    last = _TEXT.c.case_id if by_title else _CASE.c.id
    place = (last,) if by_due and not shape.dated else (key, last)
    return _paged(wanted, shape, place)


@lru_cache(maxsize=512)
def _out_of_hits(shape: _Shape) -> Any:
    """Return the page out of the newest hits, for a reader who is on very many cases."""
    held = holding.is_on(_CASE.c.id, _ROLES)
    hits = select(_CASE.c.id.label("case_id")).where(
        _CASE.c.id.in_(bindparam("found", expanding=True)), held, *_narrowed(shape)
    )
    own = hits.cte("hits").prefix_with("MATERIALIZED")
    return _cut(_with_keys(own, own.c.case_id, shape), shape)


def _named(wanted: Any) -> Any:
    return wanted.join(Authority, col(Authority.id) == _CASE.c.authority_id).join(
        User, col(User.id) == _CASE.c.owner_id
    )


def _paged(wanted: Any, shape: _Shape, place: tuple[Any, ...]) -> Any:
    if shape.starts:
        bound = (bindparam("key", type_=place[0].type), bindparam("id"))[-len(place) :]
        here, there = (tuple_(*place), tuple_(*bound)) if len(place) > 1 else (place[0], bound[0])
        wanted = wanted.where(here < there if shape.downward else here > there)
    return wanted.order_by(*_directed(shape, place)).limit(bindparam("size"))


def _directed(shape: _Shape, place: tuple[Any, ...]) -> list[Any]:
    return [one.desc() if shape.downward else one.asc() for one in place]


def _narrowed(shape: _Shape) -> list[Any]:
    where = [_COLUMNS[name] == bindparam(name) for name in shape.filters]
    if shape.ended == "open":
        where.append(_CASE.c.closed_at.is_(None))
    elif shape.ended:
        where += [_CASE.c.closed_at.is_not(None), _CASE.c.state == bindparam("state")]
    return where


def choices(session: Session, actor: Actor) -> tuple[dict[str, str], dict[str, str]]:
    """Return the authorities and owners of the person's cases, by id.

    Of a person on very many cases they are those of the latest changed ones.
    """
    few = is_on_few(session, actor)
    values = holding.reader(session, actor) | ({} if few else {"latest": LATEST})
    found = _choices(few).rows(session, values)
    authorities = {(name, one) for one, name, _, _ in found}
    owners = {(name, one) for _, _, one, name in found}
    return {i: name for name, i in sorted(authorities)}, {i: name for name, i in sorted(owners)}


@lru_cache(maxsize=2)
def _choices(few: bool) -> Statement:
    pair = (_CASE.c.authority_id, _CASE.c.owner_id)
    if few:
        own = mine()
        some = select(*pair).join_from(own, _CASE, _CASE.c.id == own.c.case_id).distinct()
        return _with_names(some.subquery())
    newest = select(*pair).where(holding.is_on(_CASE.c.id, _ROLES))
    newest = newest.order_by(_CASE.c.changed_at.desc(), _CASE.c.id.desc())
    latest = newest.limit(bindparam("latest")).subquery()
    return _with_names(select(latest.c.authority_id, latest.c.owner_id).distinct().subquery())


def _with_names(some: Any) -> Statement:
    named = (some.c.authority_id, col(Authority.name), some.c.owner_id, col(User.name))
    with_authority = select(*named).join_from(
        some, Authority, col(Authority.id) == some.c.authority_id
    )
    return Statement(with_authority.join(User, col(User.id) == some.c.owner_id))


def _text(value: datetime | str) -> str:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(order: str, text: str) -> datetime | str:
    """Read the sorted value out of a key."""
    if order in ("title", "reference"):
        return text
    return moment_in_key(text)
