"""python-statemachine over SQLAlchemy Core: its statements built once and kept by it."""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.bench.peering.machine import Machine
from tests.bench.peering.plain import ACTOR, Loaded, body


class OnCore(Machine):
    """The machine decides; Core builds, checks and runs the statements."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.engine = sa.create_engine(f"sqlite:///{folder / 'peer.db'}")
        sa.event.listen(self.engine, "connect", connected)
        sa.event.listen(self.engine, "begin", began)
        tables = sa.MetaData()
        tables.reflect(self.engine)
        case, role, event, outbox = (
            tables.tables[name] for name in ("bench_case", "case_role", "event", "outbox")
        )
        asked: sa.BindParameter[int] = sa.bindparam("asked")
        seen: sa.BindParameter[int] = sa.bindparam("seen")
        self.load = (
            sa.select(case.c.state, case.c.facts, case.c.kept, role.c.role)
            .join(role, (role.c.case_id == case.c.id) & (role.c.user_id == sa.bindparam("actor")))
            .where(case.c.id == asked, case.c.version == seen)
        )
        self.moving = (
            sa.update(case)
            .where(case.c.id == asked, case.c.version == seen)
            .values(state=sa.bindparam("target"), version=seen + 1)
        )
        self.last = (
            sa.select(event.c.hash)
            .where(event.c.case_id == asked)
            .order_by(event.c.number.desc())
            .limit(1)
        )
        self.tell, self.promise = sa.insert(event), sa.insert(outbox)

    def step(self, case_id: int, seen: int) -> None:
        """Take one step, or leave everything as it was."""
        which = {"asked": case_id, "seen": seen}
        with self.engine.begin() as run:
            found = run.execute(self.load, {**which, "actor": ACTOR}).one()
            target, _ = self.move(
                Loaded(found.state, json.loads(found.facts), found.kept, found.role)
            )
            if run.execute(self.moving, {**which, "target": target}).rowcount != 1:
                raise LookupError
            last = run.execute(self.last, {"asked": case_id}).scalar()
            said, digest = body(seen + 1, found.state, target, last or b"")
            event = {"case_id": case_id, "number": seen + 1, "body": said, "hash": digest}
            made = run.execute(self.tell, event).inserted_primary_key
            assert made
            run.execute(self.promise, {"event_id": made[0], "kind": "step_taken"})


def connected(connection: Any, _record: Any) -> None:
    """Have each commit reach the disk, and leave BEGIN to us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def began(connection: Any) -> None:
    """Take the lock at once, as every writer must."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
