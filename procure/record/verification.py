"""``verify`` says whether everything in the record is still as it was written.

Only the events' exact bytes are believed, and those because the signed log holds their
hashes. Tables are read in streams; what must be remembered goes to a temporary file.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
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

# What the events say must hold now; filled while they are read.
_CLAIMS = """
CREATE TABLE latest (tab TEXT, row TEXT, event INTEGER, chain TEXT, number INTEGER,
                     commitment TEXT, PRIMARY KEY (tab, row)) WITHOUT ROWID;
CREATE TABLE private (event INTEGER, name TEXT, chain TEXT, number INTEGER,
                      commitment TEXT, PRIMARY KEY (event, name)) WITHOUT ROWID;
CREATE TABLE forgotten (chain TEXT, number INTEGER, name TEXT,
                        PRIMARY KEY (chain, number, name)) WITHOUT ROWID;
"""
_LATEST = """
INSERT INTO latest VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tab, row) DO UPDATE SET
event = excluded.event, chain = excluded.chain, number = excluded.number,
commitment = excluded.commitment WHERE excluded.event > event
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
    driver.text_factory = lambda content: content.decode(errors="backslashreplace")
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
    chain, last = None, _NOTHING
    for row in stream(connection, _ALL):
        report.events += 1
        if row.chain != chain:
            report.chains += 1
            chain, last = row.chain, _NOTHING
        for missing in range(last.number + 1, min(row.number, last.number + 101)):
            report.found("event_missing", row.chain, missing)
        digest = leaf_hash(row.body)
        if digest != row.hash:
            report.found("event_changed", row.chain, row.number)
        body = _body(row.body)
        if body is None:
            report.found("event_unreadable", row.chain, row.number)
            last = _Last(row.number, digest.hex(), last.at)
            continue
        for name in ("chain", "number", "kind", "actor", "at"):
            if getattr(body, name) != getattr(row, name):
                report.found("copy_changed", row.chain, row.number, "event", name)
        if last.number + 1 == row.number and body.prev != last.hash:
            report.found("chain_broken", row.chain, row.number)
        if body.at < last.at:
            report.found("time_went_back", row.chain, row.number)
        _claim(claims, row, body)
        last = _Last(row.number, digest.hex(), body.at)


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
    rows: dict[str, dict[str, str | None]] = {}
    private: dict[str, str] = {}


def _body(exact: bytes) -> _Body | None:
    try:
        return _Body.model_validate_json(exact)
    except ValidationError:
        return None


def _claim(claims: sqlite3.Connection, row: Any, body: _Body) -> None:
    """Note what an event says about rows and private texts."""
    place = (row.id, row.chain, row.number)
    claims.executemany(
        _LATEST,
        (
            (table, key, *place, commitment)
            for table, rows in body.rows.items()
            for key, commitment in rows.items()
        ),
    )
    event_id, chain, number = place
    claims.executemany(
        "INSERT INTO private VALUES (?, ?, ?, ?, ?)",
        ((event_id, name, chain, number, commitment) for name, commitment in body.private.items()),
    )
    if body.kind == "payload_forgotten":
        erased = (chain, body.data.get("number"), body.data.get("name"))
        claims.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?, ?)", erased)
