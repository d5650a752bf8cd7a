"""Chains of events: each carries the hash of the one before it.

An event is written in the transaction of the action it tells of, or not at all. Its
hash is the RFC 6962 leaf hash of its exact bytes, so the same value stands in the chain
and in the log's tree.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from procure.db.statement import Statement
from procure.record.canonical import canonical
from procure.record.commitments import SALT, Bound, Gone, Row, bind, commitment
from procure.record.kinds import RecordError, WentBack, check, declare
from procure.record.tables import Event, Private, RowSalt, table_of
from procure.record.tree import leaf_hash

FORMAT = 1
# Two processes that act at once may write in the other order than they looked at the clock:
# up to so many microseconds the later writer takes the earlier one's moment.
SAME_MOMENT = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_events = table_of(Event)
_salts = table_of(RowSalt)
_privates = table_of(Private)

# Built once: in the hot path of every step only their execution is paid for.
_OF_CHAIN = _events.c.chain == bindparam("chain")
_LAST = Statement(
    select(_events.c.id, _events.c.number, _events.c.hash, _events.c.at)
    .where(_OF_CHAIN)
    .order_by(_events.c.number.desc())
    .limit(1)
)
COLUMNS = ("chain", "number", "kind", "actor", "at", "body", "hash")
_ADD = Statement(
    insert(_events).values({name: bindparam(name) for name in COLUMNS}).returning(_events.c.id)
)
_ADD_PRIVATE = Statement(insert(_privates).values({c.name: bindparam(c.name) for c in _privates.c}))
_HOLD = Statement(
    text(
        "INSERT INTO record_row (table_name, row_key, event_id, salt)"
        " VALUES (:table_name, :row_key, :event_id, :salt)"
        " ON CONFLICT (table_name, row_key)"
        " DO UPDATE SET event_id = excluded.event_id, salt = excluded.salt"
    )
)
_LET_GO = Statement(
    delete(_salts).where(
        _salts.c.table_name == bindparam("of_table"), _salts.c.row_key == bindparam("of_key")
    )
)
_HISTORY = (
    select(_events.c.id, _events.c.hash, _events.c.body)
    .where(_events.c.chain == bindparam("chain"), _events.c.number > bindparam("after"))
    .order_by(_events.c.number)
)
_OF_MANY = (
    select(_events.c.chain, _events.c.id, _events.c.hash, _events.c.body)
    .where(_events.c.chain.in_(bindparam("chains", expanding=True)))
    .order_by(_events.c.chain, _events.c.number)
)
_OF_KINDS = select(_events.c.id, _events.c.hash, _events.c.body).where(
    _events.c.chain == bindparam("chain"),
    _events.c.kind.in_(bindparam("kinds", expanding=True)),
)
_PRIVATE = (
    select(_events.c.number, _privates.c.name, _privates.c.text)
    .join(_privates, _privates.c.event_id == _events.c.id)
    .where(_events.c.chain == bindparam("chain"))
    .order_by(_events.c.number, _privates.c.name)
)

declare("payload_forgotten", {"number", "name"})


class Sealed(NamedTuple):
    """Where an event stands: its id, its number in its chain and its hash."""

    id: int
    number: int
    hash: bytes


class Head(NamedTuple):
    """The last event of a chain as the next one is bound to it."""

    number: int
    hash: bytes
    at: int


class Overtaken(RecordError):
    """Another event has come behind the one that the caller had read as the last."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as it was written."""

    id: int
    chain: str
    number: int
    kind: str
    at: datetime
    actor: str
    data: dict[str, Any]
    hash: bytes


class Entry(NamedTuple):
    """An event that is ready to be written."""

    columns: dict[str, Any]
    bound: list[Bound]
    kept: list[tuple[str, bytes, str]]


def append(
    session: Session,
    chain: str,
    kind: str,
    actor_id: str,
    now: datetime,
    data: Mapping[str, Any],
    rows: Iterable[SQLModel | Row | Gone] = (),
    private: Mapping[str, str] | None = None,
    *,
    after: Head | None = None,
) -> Sealed:
    """Write one event behind the last one of its chain, inside the caller's transaction.

    The event commits to ``rows`` as they stand now, and to each text of ``private``,
    which is kept outside and can be forgotten. An undeclared kind, other keys than
    declared, values that are not text or whole numbers, and a moment before the chain's
    last one are refused (within a minute the last one's moment is taken). A second writer
    of the same number fails on the database.

    ``after`` is the last event as the caller has read it before; ``Overtaken`` if another
    has come behind it since.
    """
    bound = bind(session, rows)
    entry = entered(
        after or _head(session, chain), chain, kind, actor_id, now, data, bound, private
    )
    try:
        return _write(session, entry)
    except IntegrityError as error:
        raise (Overtaken(chain) if after else error) from None


def entered(
    last: Head | None,
    chain: str,
    kind: str,
    actor_id: str,
    now: datetime,
    data: Mapping[str, Any],
    bound: list[Bound],
    private: Mapping[str, str] | None = None,
) -> Entry:
    """Return an event as it is written behind the last one of its chain; see ``append``."""
    check(kind, data)
    at = microseconds(now)
    if last is not None and last.at - SAME_MOMENT <= at < last.at:
        at = last.at
    if last is not None and at < last.at:
        raise WentBack(f"{kind}: {now.isoformat()} is before the last event of its chain")
    body: dict[str, Any] = {
        "v": FORMAT,
        "chain": chain,
        "number": 1 if last is None else last.number + 1,
        "prev": "" if last is None else last.hash.hex(),
        "kind": kind,
        "actor": actor_id,
        "at": at,
        "data": dict(data),
    }
    kept = [(name, secrets.token_bytes(SALT), words) for name, words in (private or {}).items()]
    if kept:
        body["private"] = {name: commitment(salt, words.encode()) for name, salt, words in kept}
    if bound:
        body["rows"] = _by_table(bound)
    exact = canonical(body)
    columns = {name: body[name] for name in ("chain", "number", "kind", "actor", "at")}
    return Entry(columns | {"body": exact, "hash": leaf_hash(exact)}, bound, kept)


def _write(session: Session, entry: Entry) -> Sealed:
    found = _ADD.first(session, entry.columns)
    if found is None:
        raise RecordError("the database gave the event no number")
    event_id = int(found[0])
    for one in entry.bound:
        if one.salt is None:
            _LET_GO.write(session, {"of_table": one.table, "of_key": one.key})
        else:
            row = {"table_name": one.table, "row_key": one.key, "salt": one.salt}
            _HOLD.write(session, row | {"event_id": event_id})
    for name, salt, words in entry.kept:
        kept = {"event_id": event_id, "name": name, "salt": salt, "text": words}
        _ADD_PRIVATE.write(session, kept)
    return Sealed(event_id, entry.columns["number"], entry.columns["hash"])


def _head(session: Session, chain: str) -> Head | None:
    found = _LAST.first(session, {"chain": chain})
    return None if found is None else Head(*found[1:])


def _by_table(bound: list[Bound]) -> dict[str, dict[str, str | None]]:
    tables: dict[str, dict[str, str | None]] = {}
    for one in bound:
        rows = tables.setdefault(one.table, {})
        if one.key in rows:
            raise RecordError(f"{one.table} {one.key} is written twice by one event")
        rows[one.key] = one.commitment
    return tables


def head(session: Session, chain: str) -> Sealed | None:
    """Return the last event of a chain, or None if nothing has happened in it."""
    found = _LAST.first(session, {"chain": chain})
    return None if found is None else Sealed(*found[:3])


def history(session: Session, chain: str, after: int = 0) -> list[Happened]:
    """Return the events of a chain in order, those with a number above ``after``."""
    found = session.connection().execute(_HISTORY, {"chain": chain, "after": after})
    return [_happened(row.id, row.hash, row.body) for row in found]


def histories(session: Session, chains: Sequence[str]) -> dict[str, list[Happened]]:
    """Return the events of each of these chains in order; a chain without events has none."""
    found: dict[str, list[Happened]] = {chain: [] for chain in chains}
    for row in session.connection().execute(_OF_MANY, {"chains": list(chains)}):
        found[row.chain].append(_happened(row.id, row.hash, row.body))
    return found


def actors(session: Session, chain: str, kinds: Collection[str], **about: str) -> frozenset[str]:
    """Return who wrote events of some kinds in a chain, of those whose data say this."""
    found = session.connection().execute(_OF_KINDS, {"chain": chain, "kinds": sorted(kinds)})
    events = (_happened(row.id, row.hash, row.body) for row in found)
    return frozenset(one.actor for one in events if about.items() <= one.data.items())


def private(session: Session, chain: str) -> dict[int, dict[str, str]]:
    """Return the private texts of a chain that are still kept, by event number and name."""
    texts: dict[int, dict[str, str]] = {}
    for number, name, words in session.connection().execute(_PRIVATE, {"chain": chain}):
        texts.setdefault(number, {})[name] = words
    return texts


def forget(
    session: Session, chain: str, number: int, name: str, actor_id: str, now: datetime
) -> Sealed:
    """Erase a private text and its salt; the chain stays provable.

    Forgetting is an event of the same chain, so that a text removed without one is
    found by ``verify``. A text that is not there is refused.
    """
    event_id = select(_events.c.id).where(_events.c.chain == chain, _events.c.number == number)
    erased = session.connection().execute(
        delete(_privates).where(
            _privates.c.event_id == event_id.scalar_subquery(), _privates.c.name == name
        )
    )
    if erased.rowcount != 1:
        raise RecordError(f"event {number} has no private text {name}")
    data = {"number": number, "name": name}
    return append(session, chain, "payload_forgotten", actor_id, now, data)


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970; a moment without zone is refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the moment of whole microseconds since 1970."""
    return _EPOCH + at * _MICROSECOND


def _happened(event_id: int, digest: bytes, exact: bytes) -> Happened:
    body = json.loads(exact)
    return Happened(
        id=event_id,
        chain=body["chain"],
        number=body["number"],
        kind=body["kind"],
        at=moment(body["at"]),
        actor=body["actor"],
        data=body["data"],
        hash=digest,
    )
