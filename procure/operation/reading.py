"""How the installation runs, read from its database and its folder."""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from procure import config, db, documents, jobs, record
from procure.db import schema

# Two seconds are usual; a minute means that nobody seals.
LAG_LIMIT = 60.0
KEPT_FOR = 60.0


class Line(NamedTuple):
    """One kind of job in numbers."""

    kind: str
    queued: int
    running: int
    failed: int
    lately: int


class Storage(NamedTuple):
    """What is stored, in bytes, and how much room is left."""

    database: int
    documents: int
    files: int
    free: int


class State(NamedTuple):
    """How the installation runs."""

    lines: list[Line]
    given_up: list[jobs.GivenUp]
    due_since: datetime | None
    crew: list[jobs.Present]
    lag: record.Lag
    lag_seconds: float
    storage: Storage
    printing: str


def state(session: Session, now: datetime) -> State:
    """Return everything for the operator's page."""
    clock = datetime.now(UTC)
    crew = jobs.crew(session, clock)
    lag = record.lag(session)
    said = [one.told["printing"] for one in crew if one.lives and "printing" in one.told]
    return State(
        lines=lines(session, clock),
        given_up=jobs.given_up(session),
        due_since=jobs.oldest_due(session, now),
        crew=crew,
        lag=lag,
        lag_seconds=lag.seconds(now),
        storage=storage(session),
        # The least confined of the living speaks for all.
        printing=max(said, key=lambda word: (word != "confined", len(word)), default=""),
    )


def lines(session: Session, clock: datetime) -> list[Line]:
    """Return the queue by kind."""
    counted = jobs.counts(session)
    lately = jobs.ended_since(session, clock - timedelta(days=1))
    kinds = sorted({kind for kind, _ in counted})

    def number(kind: str, status: str) -> int:
        return counted.get((kind, status), 0)

    return [
        Line(kind, number(kind, "queued"), number(kind, "running"), number(kind, "failed"),
             lately.get(kind, 0))
        for kind in kinds
    ]  # fmt: skip


_stored: tuple[float, str, int, int] | None = None


def storage(session: Session) -> Storage:
    """Return what is stored; papers are counted from their rows, at most once a minute."""
    global _stored  # noqa: PLW0603 - one process serves one installation
    settings = config.current()
    here, moment = settings.database_url, time.monotonic()
    if _stored is None or _stored[1] != here or moment - _stored[0] > KEPT_FOR:
        sums = select(func.count(), func.coalesce(func.sum(documents.Document.size), 0))
        number, size = session.exec(
            sums.where(col(documents.Document.file_sha256).is_not(None))
        ).one()
        _stored = (moment, here, number, int(size or 0))
    free = shutil.disk_usage(settings.instance).free
    return Storage(_database_size(session), _stored[3], _stored[2], free)


def _database_size(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        found = session.connection().execute(text("SELECT pg_database_size(current_database())"))
        return int(found.scalar_one())
    path = Path(session.get_bind().engine.url.database or "")
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def not_ready(now: datetime) -> list[str]:
    """Return why requests should go elsewhere, in plain words; nothing if all is well."""
    try:
        current = schema.is_current()
        with db.reading() as session:
            behind = record.lag(session).seconds(now)
    except Exception:  # noqa: BLE001 - whatever is broken, it does not answer
        return ["the database does not answer"]
    wrong = []
    if not current:
        wrong.append("the tables are not of this version: procure db upgrade")
    if not os.access(config.current().instance, os.W_OK | os.X_OK):
        wrong.append("the folder of the installation cannot be written to")
    if behind > LAG_LIMIT:
        wrong.append(f"an event has waited {behind:.0f} s for its seal")
    return wrong
