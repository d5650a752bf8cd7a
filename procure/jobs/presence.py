"""Which processes keep the promises of this installation: each says every few seconds it lives.

The rows are for people who look after the installation. Nothing is decided by them: who
holds a job is said by the job's own lease.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlmodel import Session

from procure import db
from procure.db.derived import derived
from procure.jobs.tables import CrewMember, Job

BEAT = timedelta(seconds=10)
# A process that missed three beats is not there any more.
SILENT = 3 * BEAT
FORGOTTEN = timedelta(days=1)

_crew: Any = CrewMember.__table__  # type: ignore[attr-defined]
_jobs: Any = Job.__table__  # type: ignore[attr-defined]
_told: dict[str, str] = {}

log = logging.getLogger(__name__)


class Present(NamedTuple):
    """A process as it was last heard of, and what it holds."""

    name: str
    role: str
    machine: str
    process: int
    since: datetime
    seen_at: datetime
    told: dict[str, str]
    lives: bool
    holds: str


def name_of(role: str) -> str:
    """Return a name that this process gives to one holder of a place, and to no other."""
    return f"{socket.gethostname()}-{os.getpid()}-{role}-{time.time_ns():x}"


def tell(topic: str, word: str) -> None:
    """Have this process say something of itself with its next beat."""
    _told[topic] = word


@contextmanager
def present(name: str, role: str) -> Iterator[None]:
    """Say that this process lives while the block lasts; a missed beat disturbs nobody."""
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            try:
                _seen(name, role, datetime.now(UTC))
            except Exception:  # noqa: BLE001 - a database that is away comes back
                log.warning("the beat of %s was missed", name)
            over.wait(BEAT.total_seconds())

    thread = threading.Thread(target=beat, name="presence", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(BEAT.total_seconds())
        forget(name)


def forget(name: str) -> None:
    """Take a process off the list that has ended."""
    try:
        with db.transaction(beside=True) as session:
            session.connection().execute(delete(_crew).where(_crew.c.name == name))
    except Exception:  # noqa: BLE001 - it will look silent, which is true as well
        log.warning("%s could not be taken off the list", name)


@derived("crew_member")
def forget_all(session: Session) -> None:
    """Take everybody off the list: whoever lives says so with the next beat."""
    session.connection().execute(delete(_crew))


def crew(session: Session, clock: datetime) -> list[Present]:
    """Return who has been heard of lately, with the kind of job that each holds."""
    held = select(_jobs.c.worker, _jobs.c.kind).where(_jobs.c.lease >= clock)
    rows = session.connection().execute(held.where(_jobs.c.status == "running"))
    kinds = {row.worker: row.kind for row in rows}
    rows = session.connection().execute(select(_crew).order_by(_crew.c.role, _crew.c.since))
    return [
        Present(
            row.name, row.role, row.machine, row.process, row.since, row.seen_at,
            row.told or {}, clock - row.seen_at <= SILENT, kinds.get(row.name, ""),
        )
        for row in rows
    ]  # fmt: skip


def _seen(name: str, role: str, clock: datetime) -> None:
    with db.transaction(beside=True) as session:
        run = session.connection().execute
        beat = update(_crew).where(_crew.c.name == name)
        if run(beat.values(seen_at=clock, told=_told or None)).rowcount:
            return
        run(delete(_crew).where(_crew.c.seen_at < clock - FORGOTTEN))
        session.add(
            CrewMember(
                name=name, role=role, machine=socket.gethostname()[:80], process=os.getpid(),
                since=clock, seen_at=clock, told=_told or None,
            )
        )  # fmt: skip
