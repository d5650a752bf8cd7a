"""The part of ``verify`` that reads every event: its bytes, its chain, and what it claims.

Only the events' exact bytes are believed, and those because the signed log holds their
hashes. What they say about rows and private texts goes to a file, since all of it together
is more than memory should hold.
"""

import sqlite3
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import BigInteger, Connection, LargeBinary, Select, cast, select

from procure.record.report import Report
from procure.record.tables import Event, stream, table_of
from procure.record.tree import leaf_hash

_events = table_of(Event)

# A column changed by hand may hold a value of another type; the casts keep it readable.
ALL = select(
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

_SETTINGS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8000;
CREATE TABLE forgotten (chain TEXT, number INTEGER, name TEXT,
                        PRIMARY KEY (chain, number, name)) WITHOUT ROWID;
"""
_SHARE = """
CREATE TABLE claim_{0} (tab TEXT, row TEXT, event INTEGER, commitment TEXT);
CREATE TABLE text_{0} (event INTEGER, name TEXT, chain TEXT, number INTEGER, commitment TEXT);
"""
# Claims come in the order of chains and are sorted once: put in their places one by one, each
# would be a page of its own. Of a group SQLite takes the other columns from the row with the
# maximum.
_SETTLED = """
CREATE TABLE latest (tab TEXT, row TEXT, event INTEGER, commitment TEXT,
                     PRIMARY KEY (tab, row)) WITHOUT ROWID;
INSERT INTO latest SELECT tab, row, max(event), commitment FROM claim_0
GROUP BY tab, row ORDER BY tab, row;
DROP TABLE claim_0;
CREATE TABLE private (event INTEGER, name TEXT, chain TEXT, number INTEGER,
                      commitment TEXT, PRIMARY KEY (event, name)) WITHOUT ROWID;
INSERT INTO private SELECT * FROM text_0 ORDER BY event, name;
DROP TABLE text_0;
"""
_TAKEN = """
INSERT INTO claim_0 SELECT * FROM other.claim_{0};
INSERT INTO text_0 SELECT * FROM other.text_{0};
INSERT OR IGNORE INTO forgotten SELECT * FROM other.forgotten;
"""


def share_of(row: str, shares: int) -> int:
    """Return the share into which the claims about a row go."""
    return crc32(row.encode()) % shares if shares > 1 else 0


class Claims:
    """What events say must hold now, in a file; in so many shares that know nothing of each other.

    Without a path the file is a nameless one, which ends with its process.
    """

    def __init__(self, path: Path | str = "", shares: int = 1) -> None:
        self.file = sqlite3.connect(path)
        self.shares = shares
        self._rows: list[list[tuple[Any, ...]]] = [[] for _ in range(shares)]
        self._texts: list[list[tuple[Any, ...]]] = [[] for _ in range(shares)]
        self._erased: list[tuple[Any, ...]] = []
        self._noted = 0
        self.file.executescript(_SETTINGS + "".join(_SHARE.format(n) for n in range(shares)))

    def note(self, event_id: int, chain: str, number: int, body: "Body") -> None:
        """Take what one event says; some thousand claims are written down together."""
        for table, rows in body.rows.items():
            for key, commitment in rows.items():
                self._rows[share_of(key, self.shares)].append((table, key, event_id, commitment))
                self._noted += 1
        for name, commitment in body.private.items():
            text = (event_id, name, chain, number, commitment)
            self._texts[event_id % self.shares].append(text)
            self._noted += 1
        if body.kind == "payload_forgotten":
            self._erased.append((chain, body.data.get("number"), body.data.get("name")))
            self._noted += 1
        if self._noted > AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write down what has been taken."""
        for n, (rows, texts) in enumerate(zip(self._rows, self._texts, strict=True)):
            self.file.executemany(f"INSERT INTO claim_{n} VALUES (?, ?, ?, ?)", rows)  # noqa: S608
            self.file.executemany(
                f"INSERT INTO text_{n} VALUES (?, ?, ?, ?, ?)",  # noqa: S608
                texts,
            )
            rows.clear()
            texts.clear()
        self.file.executemany("INSERT OR IGNORE INTO forgotten VALUES (?, ?, ?)", self._erased)
        self._erased.clear()
        self._noted = 0
        self.file.commit()

    def take(self, path: Path, share: int) -> None:
        """Add one share of the claims in another file."""
        self.file.execute("ATTACH ? AS other", (str(path),))
        self.file.executescript(_TAKEN.format(share))
        self.file.execute("DETACH other")

    def settle(self) -> None:
        """Keep the newest claim about each row, in their order: ``latest`` and ``private``."""
        self.file.executescript(_SETTLED)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


class Body(BaseModel, extra="forbid", strict=True):
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


class _Last(NamedTuple):
    number: int
    hash: str
    at: int


_NOTHING = _Last(0, "", 0)


def check_chains(
    connection: Connection, claims: Claims, report: Report, wanted: Select[Any] = ALL
) -> None:
    """Check events, each chain whole and in order, and note what they claim."""
    place, last = None, _NOTHING
    for event_id, chain, number, kind, actor, at, exact, kept in stream(connection, wanted):
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
        claims.note(event_id, chain, number, body)
        last = _Last(number, digest.hex(), body.at)
    claims.write()


def _body(exact: bytes) -> Body | None:
    try:
        return Body.model_validate_json(exact)
    except ValidationError:
        return None
