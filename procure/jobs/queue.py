"""The queue: promised rows, claimed by lease and done once.

A job belongs to whoever holds its (worker, attempts): a worker that was too slow finds
the fence closed and its result is dropped. Leases are kept in the machine's own time, so
that moving a demonstration's clock takes no job away from anybody.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, text, update
from sqlmodel import Session

from procure import db
from procure.db.connection import engine
from procure.jobs.tables import Job

LEASE = timedelta(seconds=30)
ATTEMPTS = 5
# How long to wait after the first, second ... failed attempt.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
PASSING = timedelta(seconds=5)
REASON = 500
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_jobs: Any = Job.__table__  # type: ignore[attr-defined]

# One statement in the hot path of every step that promises something.
_PROMISE = text(
    "INSERT INTO job (kind, key, status, attempts, promised_at, run_at, worker, error)"
    " VALUES (:kind, :key, 'queued', 0, :now, :now, '', '') ON CONFLICT (kind, key) DO NOTHING"
).bindparams(bindparam("now", type_=_jobs.c.run_at.type))


class State(NamedTuple):
    """How a job goes: ``queued``, ``running``, ``done`` or ``failed``, and why not yet."""

    status: str
    attempts: int
    error: str


class Claim(NamedTuple):
    """A job in a worker's hands."""

    id: int
    kind: str
    key: str
    attempts: int
    worker: str


def promise(session: Session, kind: str, key: str, now: datetime) -> None:
    """Promise a deed in the caller's transaction; the same promise twice is one."""
    session.connection().execute(_PROMISE, {"kind": kind, "key": key, "now": now})


def state(session: Session, kind: str, key: str) -> State | None:
    """Return how a job goes, or None if it was never promised."""
    found = (
        session.connection()
        .execute(
            select(_jobs.c.status, _jobs.c.attempts, _jobs.c.error).where(
                _jobs.c.kind == kind, _jobs.c.key == key
            )
        )
        .first()
    )
    return None if found is None else State(*found)


def counts(session: Session) -> dict[tuple[str, str], int]:
    """Return how many jobs there are of each (kind, status)."""
    rows = session.connection().execute(
        select(_jobs.c.kind, _jobs.c.status, func.count()).group_by(_jobs.c.kind, _jobs.c.status)
    )
    return {(kind, status): number for kind, status, number in rows}


def retry(session: Session, kind: str, key: str, now: datetime) -> bool:
    """Let a failed job try anew; say whether there was one."""
    again = session.connection().execute(
        update(_jobs)
        .where(_jobs.c.kind == kind, _jobs.c.key == key, _jobs.c.status == "failed")
        .values(status="queued", attempts=0, run_at=now)
    )
    return bool(again.rowcount)


def claim(worker: str, kinds: list[str], now: datetime, clock: datetime) -> Claim | None:
    """Take the next due job into a worker's hands, or None if nothing is due.

    ``now`` is the installation's time, ``clock`` the machine's. A job whose worker let its
    lease run out is due again; after its last attempt it is marked failed instead.
    """
    due = and_(_jobs.c.status == "queued", _jobs.c.run_at <= now)
    left = and_(_jobs.c.status == "running", _jobs.c.lease < clock)
    wanted = and_(_jobs.c.kind.in_(kinds), or_(due, left))
    with db.reading() as session:
        if session.connection().execute(select(_jobs.c.id).where(wanted).limit(1)).first() is None:
            return None
    first = select(_jobs.c.id).where(wanted).order_by(_jobs.c.id)
    if engine().dialect.name == "postgresql":
        first = first.with_for_update(skip_locked=True)
    with db.transaction() as session:
        connection = session.connection()
        connection.execute(
            update(_jobs)
            .where(left, _jobs.c.attempts >= ATTEMPTS)
            .values(status="failed", error="the worker stopped during every attempt")
        )
        taken = connection.execute(
            update(_jobs)
            .where(_jobs.c.id == first.limit(1).scalar_subquery())
            .values(
                status="running",
                attempts=_jobs.c.attempts + 1,
                lease=clock + LEASE,
                worker=worker,
            )
            .returning(_jobs.c.id, _jobs.c.kind, _jobs.c.key, _jobs.c.attempts)
        ).first()
    return None if taken is None else Claim(taken.id, taken.kind, taken.key, taken.attempts, worker)


def renew(mine: Claim, clock: datetime) -> bool:
    """Prolong a lease; say whether the job is still this worker's."""
    with db.transaction() as session:
        return _mark(session, mine, lease=clock + LEASE)


def finish(session: Session, mine: Claim) -> bool:
    """Mark a job done; say whether it was still this worker's."""
    return _mark(session, mine, status="done", lease=None, error="")


def put_back(
    mine: Claim, reason: str, now: datetime, *, hopeless: bool = False, passing: bool = False
) -> str:
    """Keep why an attempt failed and queue the next one, later each time.

    Return the new status: ``queued``, or ``failed`` after the last attempt. What is only
    ``passing`` (a full disk, a busy database) is no attempt: the job waits as long as it takes.
    """
    last = hopeless or (mine.attempts >= ATTEMPTS and not passing)
    wait = PASSING if passing else WAITS[min(mine.attempts, len(WAITS)) - 1]
    status = "failed" if last else "queued"
    values = {"status": status, "lease": None, "error": reason[:REASON], "run_at": now + wait}
    with db.transaction() as session:
        _mark(session, mine, **values, attempts=mine.attempts - passing)
    return status


def release(worker: str) -> None:
    """Give back at once what a worker held that is known to have ended."""
    with db.transaction() as session:
        session.connection().execute(
            update(_jobs)
            .where(_jobs.c.worker == worker, _jobs.c.status == "running")
            .values(lease=_LONG_AGO)
        )


def _mark(session: Session, mine: Claim, **values: Any) -> bool:
    marked = session.connection().execute(
        update(_jobs)
        .where(
            _jobs.c.id == mine.id,
            _jobs.c.worker == mine.worker,
            _jobs.c.attempts == mine.attempts,
            _jobs.c.status == "running",
        )
        .values(**values)
    )
    return bool(marked.rowcount)
