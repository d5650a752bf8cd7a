"""How long a step takes: ``advance()`` against the same step written by hand with the driver.

By hand it is six statements from BEGIN to COMMIT: look, decide, move, tell, hold. Rounds
alternate in one run, both sides commit to disk, and a ratio of 1 means as many steps a second.
"""

import hashlib
import json
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from procure import config, db, engine
from procure.engine import registry
from procure.people import Actor
from procure.people.tables import Authority, CaseRole, User
from procure.serving import server
from tests import postgres
from tests.bench.figures import Figure

TITLE = "a step of a case"
GOAL_SQLITE = 0.6
GOAL_POSTGRESQL = 0.9
GOAL_THREADS = 1.3
GOAL_LONGEST = 0.1
THREADS = 8
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FLOW = """
initial = "here"
final = ["over"]
label = { fi = "Koe", sv = "Prov", en = "Test" }
state = [
  { name = "here", stage = "one" },
  { name = "there", stage = "one" },
  { name = "over", stage = "one" },
]

[[step]]
action = "go"
from = "here"
to = "there"
role = "officer"
needs = ["bench_fact"]
guards = ["bench_guard"]

[[step]]
action = "come"
from = "there"
to = "here"
role = "officer"
needs = ["bench_fact"]
guards = ["bench_guard"]

[[step]]
action = "stop"
from = "*"
to = "over"
role = "approver"
kind = "end"
"""


def register() -> None:
    """Register one fact and one guard of the bench."""
    if "bench_fact" in registry.FACTS:
        return

    @engine.facts("bench_fact", link="cases.show")
    def bench_facts(_session: Any, _case_id: str) -> dict[str, Any]:
        return {"bench_fact": "given"}

    @engine.guard(owner="officer", link="cases.show", reads=("bench_fact",))
    def bench_guard(f: engine.Facts) -> bool:
        return f["bench_fact"] == "given"


def prepare(folder: Path, url: str = "", cases: int = 1) -> tuple[list[str], Actor]:
    """Make an instance with some cases and the officer of all of them."""
    settings = config.use(config.load(folder, **({"database": url} if url else {})))
    register()
    (folder / "workflows").mkdir()
    (folder / "workflows" / "bench.v1.toml").write_text(FLOW, "utf-8")
    db.open(settings.database_url)
    SQLModel.metadata.create_all(db.engine())
    with db.transaction() as session:
        authority = Authority(name="Koekaupunki", register_number="0201256-6")
        user = User(name="Aino", email="aino@example.org", created_at=BEGAN)
        session.add_all([authority, user])
        session.flush()
        made = [
            engine.open_case(
                session, flow="bench.v1", title="Koe", authority_id=authority.id, prefix="TST",
                owner_id=user.id, language="fi", now=BEGAN,
            ).id
            for _ in range(cases)
        ]  # fmt: skip
        session.add_all(CaseRole(case_id=one, user_id=user.id, role="officer") for one in made)
        actor = Actor(user.id, user.name)
    db.close()
    return made, actor


def walk(case_id: str, actor: Actor, steps: int, began: datetime = BEGAN) -> list[float]:
    """Take so many steps to and fro; return how long each took."""
    took = []
    for number in range(steps):
        action, state = ("go", "here") if number % 2 == 0 else ("come", "there")
        moment = began + timedelta(minutes=number + 1)
        before = time.perf_counter()
        engine.advance(actor, case_id, action, moment, state=state)
        took.append(time.perf_counter() - before)
    return took


class ByHand(NamedTuple):
    """The step as one would write it by hand with a driver: six statements to the commit."""

    begin: str
    mark: str
    moment: Callable[[datetime], Any]

    def steps(self, connection: Any, case_id: str, user_id: str, steps: int) -> float:
        """Take so many steps to and fro; return the seconds they took."""
        said = (_LOOK, _MOVE, _TELL, _HOLD)
        look, move, tell, hold = (one.replace("?", self.mark) for one in said)
        began = time.perf_counter()
        for number in range(steps):
            connection.execute(self.begin)
            row = connection.execute(look, (user_id, case_id)).fetchone()
            version, state, role, last, previous = row
            assert role == "officer"
            target = "there" if state == "here" else "here"
            moment = BEGAN + timedelta(minutes=number + 1)
            changed = (target, version + 1, self.moment(moment), case_id, version)
            assert connection.execute(move, changed).rowcount == 1
            body = json.dumps(
                {"number": last + 1, "prev": previous.hex(), "from": state, "to": target},
                sort_keys=True,
            ).encode()
            at = int(moment.timestamp() * 1_000_000)
            told = (case_id, last + 1, user_id, at, body, hashlib.sha256(body).digest())
            (event_id,) = connection.execute(tell, told).fetchone()
            connection.execute(hold, (case_id, event_id, body[:16]))
            connection.execute("COMMIT")
        return time.perf_counter() - began


_LOOK = (
    "SELECT c.version, c.state, r.role, e.number, e.hash"
    " FROM procurement_case c JOIN case_role r ON r.case_id = c.id AND r.user_id = ?"
    " JOIN event e ON e.chain = c.id WHERE c.id = ? ORDER BY e.number DESC LIMIT 1"
)
_MOVE = (
    "UPDATE procurement_case SET state = ?, version = ?, changed_at = ?"
    " WHERE id = ? AND version = ?"
)
_TELL = (
    "INSERT INTO event (chain, number, kind, actor, at, body, hash)"
    " VALUES (?, ?, 'step_taken', ?, ?, ?, ?) RETURNING id"
)
_HOLD = (
    "INSERT INTO record_row (table_name, row_key, event_id, salt)"
    " VALUES ('procurement_case', ?, ?, ?) ON CONFLICT (table_name, row_key)"
    " DO UPDATE SET event_id = excluded.event_id, salt = excluded.salt"
)
_SQLITE = ByHand("BEGIN IMMEDIATE", "?", lambda moment: moment.isoformat(" ")[:-6])
_POSTGRESQL = ByHand("BEGIN", "%s", lambda moment: moment)


def by_hand_in(
    path: Path, case_id: str, user_id: str, steps: int, synchronous: str = "FULL"
) -> float:
    """Take steps by hand in a database of SQLite's, with what we set for it."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    took = _SQLITE.steps(connection, case_id, user_id, steps)
    connection.close()
    return took


def together(cases: list[str], actor: Actor, steps: int) -> tuple[float, list[float], int]:
    """Have a thread walk each case; return seconds, each step's seconds, and refusals."""
    took: list[float] = []
    locked = []

    def work(case_id: str) -> None:
        try:
            took.extend(walk(case_id, actor, steps))
        except DBAPIError as error:
            locked.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in cases]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return time.perf_counter() - began, took, len(locked)


def on_sqlite(rounds: int, steps: int) -> list[Figure]:
    """Measure one thread and eight against the statements alone."""
    with tempfile.TemporaryDirectory() as kept:
        base = Path(kept) / "base"
        base.mkdir()
        cases, actor = prepare(base, cases=THREADS)

        def opened(name: str) -> Path:
            folder = Path(kept) / name
            shutil.copytree(base, folder)
            return folder / "procure.db"

        alone, many, disk, slowest, refused = [], [], [], 0.0, 0
        for number in range(rounds):
            by_hand = (cases[0], actor.user_id, steps)
            raw = by_hand_in(opened(f"raw{number}"), *by_hand) / steps
            disk.append(1 - by_hand_in(opened(f"off{number}"), *by_hand, "OFF") / steps / raw)
            db.open(f"sqlite:///{opened(f'one{number}')}")
            walk(cases[1], actor, 2)
            alone.append(raw / (sum(walk(cases[0], actor, steps)) / steps))
            db.close()
            db.open(f"sqlite:///{opened(f'many{number}')}")
            took, each, locked = together(cases, actor, steps)
            db.close()
            many.append(raw / (took / (steps * THREADS)))
            slowest, refused = max(slowest, *each), refused + locked
            for name in ("raw", "off", "one", "many"):
                shutil.rmtree(Path(kept) / f"{name}{number}")
    return [
        Figure(
            "SQLite, one thread: rate to that of six statements written by hand",
            _spread(alone), f">= {GOAL_SQLITE}", statistics.median(alone) >= GOAL_SQLITE,
        ),
        Figure(
            f"SQLite, {THREADS} threads: rate to that by hand in one thread",
            _spread(many), f">= {GOAL_THREADS}", statistics.median(many) >= GOAL_THREADS,
        ),
        Figure(
            f"SQLite, {THREADS} threads: the longest step",
            f"{slowest * 1000:.0f} ms", f"<= {GOAL_LONGEST * 1000:.0f} ms", slowest <= GOAL_LONGEST,
        ),
        Figure(
            f'SQLite, {THREADS} threads: steps told "locked"', str(refused), "0", refused == 0
        ),
        Figure(
            "SQLite, by hand: what of a step is waiting for the disk, which threads could share",
            f"{statistics.median(disk):.0%}",
        ),
    ]  # fmt: skip


def on_postgresql(rounds: int, steps: int) -> list[Figure]:
    """Measure one thread against a step written by hand, on one server and database."""
    server = postgres.Server()
    ratios = []
    try:
        name = server.new()
        with tempfile.TemporaryDirectory() as kept:
            cases, actor = prepare(Path(kept), server.url(name), cases=2)
            db.open(server.url(name))
            moment = BEGAN
            with psycopg.connect(server.dsn(name), autocommit=True) as connection:
                for _ in range(rounds):
                    theirs = _POSTGRESQL.steps(connection, cases[1], actor.user_id, steps)
                    moment += timedelta(days=1)
                    ours = sum(walk(cases[0], actor, steps, moment))
                    ratios.append(theirs / ours)
            db.close()
    finally:
        server.remove()
    held = statistics.median(ratios) >= GOAL_POSTGRESQL
    what = "PostgreSQL, one thread: rate to that of six messages written by hand"
    return [Figure(what, _spread(ratios), f">= {GOAL_POSTGRESQL}", held)]


def _spread(ratios: list[float]) -> str:
    low, high = min(ratios), max(ratios)
    return f"{statistics.median(ratios):.2f} ({low:.2f}-{high:.2f} in {len(ratios)} rounds)"


def measure(whole: bool) -> list[Figure]:
    """Measure both databases."""
    rounds, steps = (15, 200) if whole else (3, 20)
    server.settle()  # as a web process does
    return on_sqlite(rounds, steps) + on_postgresql(rounds, steps)
