"""The queue: promised rows, claimed by lease and done once.

A job belongs to whoever holds its (worker, attempts): a worker that was too slow finds
the fence closed and its result is dropped. Leases are kept in the machine's own time, so
that moving a demonstration's clock takes no job away from anybody.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select, text, update
from sqlmodel import Session

from procure import db
from procure.jobs.deeds import possible_kinds
from procure.jobs.tables import Job

LEASE = timedelta(seconds=30)
ATTEMPTS = 5
# How long to wait after the first, second ... failed attempt.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
PASSING = timedelta(seconds=5)
REASON = 500
# Why a job was given up whose worker never came to say it.
STOPPED = "the worker stopped during every attempt"
STATUSES = ("queued", "running", "failed", "done")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_jobs: Any = Job.__table__  # type: ignore[attr-defined]
# As constants in the statements, so that the index of each status is used.
_STATUS: dict[str, ColumnElement[bool]] = {
    status: _jobs.c.status == literal(status, literal_execute=True) for status in STATUSES
}

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


class GivenUp(NamedTuple):
    """A job that was given up, for whoever runs the installation."""

    id: int
    kind: str
    key: str
    attempts: int
    error: str
    promised_at: datetime
    ended_at: datetime | None


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
    found: dict[tuple[str, str], int] = {}
    for status in STATUSES:
        rows = session.connection().execute(
            select(_jobs.c.kind, func.count()).where(_is(status)).group_by(_jobs.c.kind)
        )
        found |= {(kind, status): number for kind, number in rows}
    return found


def ended_since(session: Session, moment: datetime) -> dict[str, int]:
    """Return how many jobs of each kind have been done since a moment of the machine's time."""
    rows = session.connection().execute(
        select(_jobs.c.kind, func.count())
        .where(_is("done"), _jobs.c.ended_at >= moment)
        .group_by(_jobs.c.kind)
    )
    return {kind: number for kind, number in rows}  # noqa: C416 - a row is not a pair to mypy


def given_up(session: Session, limit: int = 50) -> list[GivenUp]:
    """Return the jobs that were given up, the latest first."""
    rows = session.connection().execute(
        select(
            _jobs.c.id, _jobs.c.kind, _jobs.c.key, _jobs.c.attempts, _jobs.c.error,
            _jobs.c.promised_at, _jobs.c.ended_at,
        )
        .where(_is("failed"))
        .order_by(_jobs.c.ended_at.desc(), _jobs.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [GivenUp(*row) for row in rows]


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return since when the job that waits longest could have been begun, if any could."""
    firsts = []
    for kind in possible_kinds():
        first = session.connection().execute(
            select(func.min(_jobs.c.run_at)).where(_is("queued"), _jobs.c.kind == kind)
        )
        firsts.append(first.scalar())
    due = [moment for moment in firsts if moment is not None and moment <= now]
    return min(due, default=None)


def retry(session: Session, kind: str, key: str, now: datetime) -> bool:
    """Let a failed job try anew; say whether there was one."""
    again = session.connection().execute(
        update(_jobs)
        .where(_jobs.c.kind == kind, _jobs.c.key == key, _is("failed"))
        .values(status="queued", attempts=0, run_at=now, ended_at=None)
    )
    return bool(again.rowcount)


def retry_by_id(session: Session, job_id: int, now: datetime) -> str | None:
    """Let a failed job try anew; return its kind, or None if there was none."""
    found = session.connection().execute(
        select(_jobs.c.kind, _jobs.c.key).where(_jobs.c.id == job_id)
    )
    one = found.first()
    if one is None or not retry(session, one.kind, one.key, now):
        return None
    kind: str = one.kind
    return kind


def claim(worker: str, kinds: list[str], now: datetime, clock: datetime) -> Claim | None:
    """Take the next due job into a worker's hands, or None if nothing is due.

    ``now`` is the installation's time, ``clock`` the machine's.
    """
    # Whoever comes second for a job looks for the next one.
    while first := due(kinds, now, clock, 1):
        if mine := take(worker, first[0], kinds, now, clock):
            return mine
    return None


def due(kinds: list[str], now: datetime, clock: datetime, limit: int) -> list[int]:
    """Return the ids of the jobs that are due: first those a worker let fall, then the oldest.

    A job whose worker let its lease run out is due again.
    """
    with db.reading() as session:
        run = session.connection().execute
        left = select(_jobs.c.id).where(_left(clock), _jobs.c.kind.in_(kinds))
        found = [row.id for row in run(left.order_by(_jobs.c.lease, _jobs.c.id).limit(limit))]
        waiting: list[tuple[datetime, int]] = []
        for kind in kinds if len(found) < limit else ():
            # Kind by kind, each from its own end of the index.
            wanted = select(_jobs.c.run_at, _jobs.c.id).where(_ready(now), _jobs.c.kind == kind)
            rows = run(wanted.order_by(_jobs.c.run_at, _jobs.c.id).limit(limit))
            waiting += [(row.run_at, row.id) for row in rows]
    return (found + [job_id for _, job_id in sorted(waiting)])[:limit]


def take(
    worker: str, job_id: int, kinds: list[str], now: datetime, clock: datetime
) -> Claim | None:
    """Take one job into a worker's hands if it is due, whoever said that it is.

    So nothing depends on who brings the id, how often, or how late. A job that was let
    fall in its last attempt is marked failed instead.
    """
    wanted = and_(_jobs.c.id == job_id, _jobs.c.kind.in_(kinds), or_(_ready(now), _left(clock)))
    with db.transaction(beside=True) as session:
        connection = session.connection()
        given_up = connection.execute(
            update(_jobs)
            .where(_jobs.c.id == job_id, _left(clock), _jobs.c.attempts >= ATTEMPTS)
            .values(status="failed", error=STOPPED, ended_at=clock)
        )
        if given_up.rowcount:
            return None
        taken = connection.execute(
            update(_jobs)
            .where(wanted)
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
    with db.transaction(beside=True) as session:
        return _mark(session, mine, lease=clock + LEASE)


def finish(session: Session, mine: Claim) -> bool:
    """Mark a job done; say whether it was still this worker's."""
    return _mark(session, mine, status="done", lease=None, error="", ended_at=datetime.now(UTC))


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
    ended = datetime.now(UTC) if last else None
    with db.transaction(beside=True) as session:
        _mark(session, mine, **values, attempts=mine.attempts - passing, ended_at=ended)
    return status


def release(worker: str) -> None:
    """Give back at once what a worker held that is known to have ended."""
    with db.transaction(beside=True) as session:
        session.connection().execute(
            update(_jobs).where(_jobs.c.worker == worker, _is("running")).values(lease=_LONG_AGO)
        )


def _is(status: str) -> ColumnElement[bool]:
    return _STATUS[status]


def _ready(now: datetime) -> ColumnElement[bool]:
    return and_(_is("queued"), _jobs.c.run_at <= now)


def _left(clock: datetime) -> ColumnElement[bool]:
    return and_(_is("running"), _jobs.c.lease < clock)


def _mark(session: Session, mine: Claim, **values: Any) -> bool:
    marked = session.connection().execute(
        update(_jobs)
        .where(
            _jobs.c.id == mine.id,
            _jobs.c.worker == mine.worker,
            _jobs.c.attempts == mine.attempts,
            _is("running"),
        )
        .values(**values)
    )
    return bool(marked.rowcount)
