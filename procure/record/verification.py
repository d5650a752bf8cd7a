"""``verify`` says whether everything in the record is still as it was written.

Only the events' exact bytes are believed, and those because the signed log holds their
hashes. Tables are read in streams; what must be remembered goes to a temporary file.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, NamedTuple

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import BigInteger, Connection, LargeBinary, cast, select
from sqlmodel import Session

from procure.record.report import Report
from procure.record.sealer import published_keys
from procure.record.sealer import remembered as signed_before
from procure.record.tables import Event, stream, table_of
from procure.record.tree import leaf_hash
from procure.record.verification_log import check_logs
from procure.record.verification_rows import check_private, check_recorded, check_rows

_events = table_of(Event)

# A column changed by hand may hold a value of another type; the casts keep it readable.
_ALL = select(
    _events.c.id,
    _events.c.chain,
    cast(_events.c.number, BigInteger).label("number"),
    _events.c.kind,
    _events.c.actor,
    cast(_events.c.at, BigInteger).label("at"),
    cast(_events.c.body, LargeBinary).label("body"),
    cast(_events.c.hash, LargeBinary).label("hash"),
).order_by(_events.c.chain, _events.c.number)

_COPIED = ("chain", "number", "kind", "actor", "at")
AT_ONCE = 5000

# What the events say must hold now; filled while they are read. Claims come in the order of
# chains and are sorted once: put in their places one by one, each would be a page of its own.
_CLAIMS = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -32000;
CREATE TABLE claim (tab TEXT, row TEXT, event INTEGER, commitment TEXT);
CREATE TABLE latest (tab TEXT, row TEXT, event INTEGER, commitment TEXT,
                     PRIMARY KEY (tab, row)) WITHOUT ROWID;
CREATE TABLE private (event INTEGER, name TEXT, chain TEXT, number INTEGER,
                      commitment TEXT, PRIMARY KEY (event, name)) WITHOUT ROWID;
CREATE TABLE forgotten (chain TEXT, number INTEGER, name TEXT,
                        PRIMARY KEY (chain, number, name)) WITHOUT ROWID;
"""
# Of the rows of a group SQLite takes the other columns from the one with the maximum.
_LATEST = """
INSERT INTO latest SELECT tab, row, max(event), commitment FROM claim
GROUP BY tab, row ORDER BY tab, row;
DROP TABLE claim;
"""


def verify(
    session: Session,
    keys: Collection[str] | None = None,
    remembered: Collection[str] = (),
) -> Report:
    """Check chains, logs, checkpoints, rows and private texts, and report every finding.

    ``keys`` are the logs' public keys that the caller trusts (by default those published
    beside the database); ``remembered`` are checkpoints kept elsewhere, which the logs
    must continue: without them a rewriting by the holder of the signing key is not found.
    """
    report = Report()
    connection = session.connection()
    trusted = published_keys() if keys is None else list(keys)
    with closing(sqlite3.connect("")) as claims, _whatever_it_holds(connection):
        claims.executescript(_CLAIMS)
        _check_chains(connection, claims, report)
        claims.executescript(_LATEST)
        check_logs(connection, report, trusted, signed_before(), remembered)
        check_rows(connection, claims, report)
        check_recorded(connection, claims, report)
        check_private(connection, claims, report)
    return report


@contextmanager
def _whatever_it_holds(connection: Connection) -> Iterator[None]:
    """Read text on SQLite even where somebody wrote bytes that are none."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the type checker
    driver.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        driver.text_factory = str


class _Last(NamedTuple):
    number: int
    hash: str
    at: int


_NOTHING = _Last(0, "", 0)


def _check_chains(connection: Connection, claims: sqlite3.Connection, report: Report) -> None:
    place, last = None, _NOTHING
    said = _Said(claims)
    for event_id, chain, number, kind, actor, at, exact, kept in stream(connection, _ALL):
        report.events += 1
        if chain != place:
            report.chains += 1
            place, last = chain, _NOTHING
        if number != last.number + 1:
            for missing in range(last.number + 1, min(number, last.number + 101)):
                report.found("event_missing", chain, missing)
        digest = leaf_hash(exact)
        if digest != kept:
            report.found("event_changed", chain, number)
        body = _body(exact)
        if body is None:
            report.found("event_unreadable", chain, number)
            last = _Last(number, digest.hex(), last.at)
            continue
        written = (body.chain, body.number, body.kind, body.actor, body.at)
        if written != (chain, number, kind, actor, at):
            beside = zip(_COPIED, written, (chain, number, kind, actor, at), strict=True)
            for name in (name for name, one, other in beside if one != other):
                report.found("copy_changed", chain, number, "event", name)
        if last.number + 1 == number and body.prev != last.hash:
            report.found("chain_broken", chain, number)
        if body.at < last.at:
            report.found("time_went_back", chain, number)
        said.note((event_id, chain, number), body)
        last = _Last(number, digest.hex(), body.at)
    said.write()


class _Body(BaseModel, extra="forbid", strict=True):
    """The form of an event's bytes."""

    v: int
    chain: str
    number: int
    prev: str
    kind: str
    actor: str
    at: int
    data: dict[str, Any]
    rows: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    private: dict[str, str] = Field(default_factory=dict)


def _body(exact: bytes) -> _Body | None:
    try:
        return _Body.model_validate_json(exact)
    except ValidationError:
        return None


class _Said:
    """What events say about rows and private texts, noted some thousand at a time."""

    def __init__(self, claims: sqlite3.Connection) -> None:
        self._claims = claims
        self._rows: list[tuple[Any, ...]] = []
        self._texts: list[tuple[Any, ...]] = []
        self._erased: list[tuple[Any, ...]] = []

    def note(self, place: tuple[int, str, int], body: _Body) -> None:
        """Take what one event says."""
        event_id, chain, number = place
        for table, rows in body.rows.items():
            for key, commitment in rows.items():
                self._rows.append((table, key, event_id, commitment))
        for name, commitment in body.private.items():
            self._texts.append((event_id, name, chain, number, commitment))
        if body.kind == "payload_forgotten":
            self._erased.append((chain, body.data.get("number"), body.data.get("name")))
        if len(self._rows) + len(self._texts) > AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write down what has been taken."""
        self._claims.executemany("INSERT INTO claim VALUES (?, ?, ?, ?)", self._rows)
        self._claims.executemany("INSERT INTO private VALUES (?, ?, ?, ?, ?)", self._texts)
        self._claims.executemany("INSERT OR IGNORE INTO forgotten VALUES (?, ?, ?)", self._erased)
        for noted in (self._rows, self._texts, self._erased):
            noted.clear()
