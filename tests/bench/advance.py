"""How long a step takes: ``advance()`` against its own statements in raw ``sqlite3``.

``python -m tests.bench.advance [rounds]`` walks one case to and fro, writes down every
statement with its values, and plays exactly those on a copy of the database through the
driver alone. Rounds alternate in one run; both sides commit to disk (``FULL``). The goal
is a ratio of at most 3.0.
"""

import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from procure import config, db, engine
from procure.engine import registry
from procure.people import Actor
from procure.people.tables import Authority, CaseRole, User

GOAL = 3.0
ROUNDS = 9
STEPS = 100
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


def prepare(folder: Path) -> tuple[str, Actor]:
    """Make an instance with one case and its officer."""
    settings = config.use(config.load(folder))
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
        case = engine.open_case(
            session, flow="bench.v1", title="Koe", authority_id=authority.id, prefix="TST",
            owner_id=user.id, language="fi", now=BEGAN,
        )  # fmt: skip
        session.add(CaseRole(case_id=case.id, user_id=user.id, role="officer"))
        actor = Actor(user.id, user.name)
    db.close()
    return case.id, actor


def walk(case_id: str, actor: Actor, steps: int) -> None:
    """Take so many steps to and fro."""
    for number in range(steps):
        action, state = ("go", "here") if number % 2 == 0 else ("come", "there")
        moment = BEGAN + timedelta(minutes=number + 1)
        engine.advance(actor, case_id, action, moment, state=state)


@contextmanager
def written_down() -> Iterator[list[tuple[str, Any]]]:
    """Keep every statement that goes to the driver, with begin and end of transactions."""
    said: list[tuple[str, Any]] = []

    def executed(_c: Any, _cur: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values))

    def commit(_c: Any) -> None:
        said.append(("COMMIT", ()))

    def rollback(_c: Any) -> None:
        said.append(("ROLLBACK", ()))

    listeners = (("before_cursor_execute", executed), ("commit", commit), ("rollback", rollback))
    for name, listener in listeners:
        event.listen(db.engine(), name, listener)
    yield said


def raw(path: Path, said: list[tuple[str, Any]]) -> float:
    """Play statements through the driver alone and return the seconds it took."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    for statement, values in said:
        connection.execute(statement, values).fetchall()
    took = time.perf_counter() - began
    connection.close()
    return took


def measure(rounds: int = ROUNDS, steps: int = STEPS) -> dict[str, Any]:
    """Return medians in seconds a step and the median ratio of alternating rounds."""
    with tempfile.TemporaryDirectory() as kept:
        base = Path(kept) / "base"
        base.mkdir()
        case_id, actor = prepare(base)

        def opened(name: str) -> Path:
            folder = Path(kept) / name
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(base, folder)
            return folder

        db.open(f"sqlite:///{opened('said') / 'procure.db'}")
        with written_down() as said:
            walk(case_id, actor, steps)
        ours, theirs = [], []
        for number in range(rounds):
            db.open(f"sqlite:///{opened(f'ours{number}') / 'procure.db'}")
            with db.engine().connect():
                pass  # the first connection is made before the clock runs
            began = time.perf_counter()
            walk(case_id, actor, steps)
            ours.append(time.perf_counter() - began)
            db.close()
            theirs.append(raw(opened(f"raw{number}") / "procure.db", said))
    ratios = [o / t for o, t in zip(ours, theirs, strict=True)]
    return {
        "statements_a_step": round(len(said) / steps, 1),
        "advance_ms": round(statistics.median(ours) / steps * 1000, 3),
        "raw_ms": round(statistics.median(theirs) / steps * 1000, 3),
        "ratio": round(statistics.median(ratios), 2),
        "best": round(min(ratios), 2),
        "worst": round(max(ratios), 2),
    }


def main() -> int:
    """Print the figures; 1 if the goal is missed."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    print(json.dumps(found))
    return int(found["ratio"] > GOAL)


if __name__ == "__main__":
    sys.exit(main())
