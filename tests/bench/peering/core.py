"""python-statemachine over SQLAlchemy Core: the same statements as most would write them."""

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
        self.case, self.role, self.event, self.outbox = (
            tables.tables[name] for name in ("bench_case", "case_role", "event", "outbox")
        )

    def step(self, case_id: int, seen: int) -> None:
        """Take one step, or leave everything as it was."""
        case, role, event = self.case, self.role, self.event
        with self.engine.begin() as run:
            found = run.execute(
                sa.select(case.c.state, case.c.facts, case.c.kept, role.c.role)
                .join(role, (role.c.case_id == case.c.id) & (role.c.user_id == ACTOR))
                .where(case.c.id == case_id, case.c.version == seen)
            ).one()
            target, _ = self.move(
                Loaded(found.state, json.loads(found.facts), found.kept, found.role)
            )
            moved = run.execute(
                sa.update(case)
                .where(case.c.id == case_id, case.c.version == seen)
                .values(state=target, version=seen + 1)
            )
            if moved.rowcount != 1:
                raise LookupError
            last = run.execute(
                sa.select(event.c.hash)
                .where(event.c.case_id == case_id)
                .order_by(event.c.number.desc())
                .limit(1)
            ).scalar()
            said, digest = body(seen + 1, found.state, target, last or b"")
            written = run.execute(
                sa.insert(event).values(case_id=case_id, number=seen + 1, body=said, hash=digest)
            )
            made = written.inserted_primary_key
            assert made
            run.execute(sa.insert(self.outbox).values(event_id=made[0], kind="step_taken"))


def connected(connection: Any, _record: Any) -> None:
    """Have each commit reach the disk, and leave BEGIN to us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def began(connection: Any) -> None:
    """Take the lock at once, as every writer must."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
