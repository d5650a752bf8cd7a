"""The unit in SQL, around whatever decides where a step leads.

Load the case and the actor's role, check role and guard, move the state if the version is
still the one seen, write an event that is chained by its hash, put a row into the outbox,
commit to disk. The statements go straight to the driver, so that a peer pays for its library alone.
"""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import NamedTuple, Protocol

FACTS = {"bench_fact": "given"}
ACTOR = "aino"
ROLE = "officer"
TABLES = """
CREATE TABLE bench_case (
  id INTEGER PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL, facts TEXT NOT NULL,
  kept TEXT NOT NULL
);
CREATE TABLE case_role (
  case_id INTEGER NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (case_id, user_id)
) WITHOUT ROWID;
CREATE TABLE event (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,
  hash BLOB NOT NULL, UNIQUE (case_id, number)
);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL, kind TEXT NOT NULL);
"""
LOAD = """
SELECT c.state, c.version, c.facts, c.kept, r.role FROM bench_case c
JOIN case_role r ON r.case_id = c.id AND r.user_id = ? WHERE c.id = ?
"""
LAST = "SELECT hash FROM event WHERE case_id = ? ORDER BY number DESC LIMIT 1"
MOVE = "UPDATE bench_case SET state = ?, version = ?, kept = ? WHERE id = ? AND version = ?"


class Peer(Protocol):
    """Takes steps of the unit on a database of its own."""

    def __init__(self, folder: Path) -> None: ...

    def ready(self, steps: int) -> None:
        """Make what so many steps need; this is not measured."""

    def take(self, steps: int) -> None:
        """Take so many steps, each to its commit."""

    def told(self) -> tuple[int, int, int]:
        """Return the rows of the audit and of the outbox, and how SQLite commits (2 is FULL)."""


class Loaded(NamedTuple):
    """What a step knows of its case."""

    state: str
    facts: dict[str, str]
    kept: str
    role: str


def body(number: int, before: str, after: str, previous: bytes) -> tuple[bytes, bytes]:
    """Return an event's canonical JSON and its hash, both of which hold the one before."""
    event = {
        "actor": ACTOR, "from": before, "kind": "step_taken", "number": number,
        "previous": previous.hex(), "to": after,
    }  # fmt: skip
    said = json.dumps(event, sort_keys=True, separators=(",", ":")).encode()
    return said, hashlib.sha256(said).digest()


class ByHand:
    """The unit alone: two states and an ``if``. What a library adds is measured from here."""

    # how many steps a case can take; 0 where it goes to and fro for ever
    length = 0

    def __init__(self, folder: Path) -> None:
        self.db = sqlite3.connect(folder / "peer.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.db.execute(f"PRAGMA {pragma}")
        self.db.executescript(TABLES)
        self.cases: list[int] = []

    def opened(self) -> tuple[str, str]:
        """Return a new case's state and whatever else is kept of it."""
        return "here", ""

    def move(self, case: Loaded) -> tuple[str, str]:
        """Check role and guard; return the next state and what is kept."""
        if case.role != ROLE or case.facts.get("bench_fact") != "given":
            raise PermissionError
        return ("there" if case.state == "here" else "here"), ""

    def ready(self, steps: int) -> None:
        """Open the cases."""
        if not self.length and self.cases:
            return
        self.cases = []
        self.db.execute("BEGIN IMMEDIATE")
        for _ in range(steps // self.length if self.length else 1):
            state, kept = self.opened()
            made = self.db.execute(
                "INSERT INTO bench_case (state, version, facts, kept) VALUES (?, 0, ?, ?)",
                (state, json.dumps(FACTS), kept),
            ).lastrowid
            assert made
            self.db.execute("INSERT INTO case_role VALUES (?, ?, ?)", (made, ACTOR, ROLE))
            self.cases.append(made)
        self.db.execute("COMMIT")

    def take(self, steps: int) -> None:
        """Walk each case as far as it goes."""
        each = self.length or steps
        for case_id in self.cases:
            (seen,) = self.db.execute(
                "SELECT version FROM bench_case WHERE id = ?", (case_id,)
            ).fetchone()
            for version in range(seen, seen + each):
                self.step(case_id, version)

    def step(self, case_id: int, seen: int) -> None:
        """Take one step, or leave everything as it was."""
        run = self.db.execute
        run("BEGIN IMMEDIATE")
        try:
            state, version, facts, kept, role = run(LOAD, (ACTOR, case_id)).fetchone()
            target, kept = self.move(Loaded(state, json.loads(facts), kept, role))
            if version != seen or run(MOVE, (target, seen + 1, kept, case_id, seen)).rowcount != 1:
                raise LookupError
            last = run(LAST, (case_id,)).fetchone()
            said, digest = body(seen + 1, state, target, last[0] if last else b"")
            event = run(
                "INSERT INTO event (case_id, number, body, hash) VALUES (?, ?, ?, ?)",
                (case_id, seen + 1, said, digest),
            ).lastrowid
            run("INSERT INTO outbox (event_id, kind) VALUES (?, 'step_taken')", (event,))
            run("COMMIT")
        except BaseException:
            run("ROLLBACK")
            raise

    def told(self) -> tuple[int, int, int]:
        """Count what was written."""
        events, outbox, full = (
            self.db.execute(one).fetchone()[0]
            for one in (
                "SELECT count(*) FROM event",
                "SELECT count(*) FROM outbox",
                "PRAGMA synchronous",
            )
        )
        return events, outbox, full
