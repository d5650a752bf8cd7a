"""Doing what is due: one job after the other, each under its lease."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from procure import db, logs
from procure.db import trouble
from procure.jobs import queue
from procure.jobs.deeds import Finish, Hopeless, deed_of, minutely, possible_kinds, secondly

log = logging.getLogger(__name__)


class Tally(NamedTuple):
    """What became of the jobs that were due."""

    done: int = 0
    queued: int = 0
    failed: int = 0


def run_due(now: datetime) -> Tally:
    """Do everything that is due at a moment, in this process; for tests and commands.

    A failed attempt is queued for later and is not tried again by the same call.
    """
    outcomes = {"done": 0, "queued": 0, "failed": 0, "lost": 0}
    worker = f"here-{secrets.token_hex(4)}"
    while (outcome := run_one(worker, lambda: now)) is not None:
        outcomes[outcome] += 1
    return Tally(outcomes["done"], outcomes["queued"], outcomes["failed"])


def run_clock(now: datetime) -> None:
    """Call everything the clock calls, once, in this process; for tests and commands."""
    for tick in (*minutely(), *secondly()):
        tick(now)


def run_one(worker: str, clock: Callable[[], datetime], job_id: int | None = None) -> str | None:
    """Do the next due job, or this one; return what became of it, or None if nothing was due.

    ``lost`` means that the lease ran out and somebody else has the job: nothing of this
    attempt is kept.
    """
    kinds, moment = possible_kinds(), clock()
    if job_id is None:
        mine = queue.claim(worker, kinds, moment, datetime.now(UTC))
    else:
        mine = queue.take(worker, job_id, kinds, moment, datetime.now(UTC))
    if mine is None:
        return None
    began, outcome, reason = time.monotonic(), "failed", ""
    try:
        with _heartbeat(mine):
            rest = deed_of(mine.kind)(mine.key, clock())
        outcome = _finish(mine, rest)
    except Exception as error:  # noqa: BLE001 - a job may fail in any way; the reason is kept
        # The reason may hold what people typed: it stands in the row, not in the log.
        reason = type(error).__name__
        log.warning("job failed at %s", logs.where(error), extra={"about": about(mine)})
        hopeless, passing = isinstance(error, Hopeless), bool(trouble.kind(error))
        said = f"{reason}: {error}"
        outcome = queue.put_back(mine, said, clock(), hopeless=hopeless, passing=passing)
    finally:
        took = round(1000 * (time.monotonic() - began))
        told = {**about(mine), "outcome": outcome, "reason": reason, "ms": took}
        log.info("job", extra={"about": told})
    return outcome


def about(mine: queue.Claim) -> dict[str, object]:
    """Return what a line of the log may say of a job: ids and numbers."""
    return {"job": mine.id, "kind": mine.kind, "key": mine.key, "attempt": mine.attempts}


def _finish(mine: queue.Claim, rest: Finish | None) -> str:
    with db.transaction() as session:
        if not queue.finish(session, mine):
            log.warning("job %s %s was taken over by another worker", mine.kind, mine.key)
            return "lost"
        if rest is not None:
            rest(session)
    return "done"


@contextmanager
def _heartbeat(mine: queue.Claim) -> Iterator[None]:
    """Renew the lease while the job runs, so that only a dead worker loses it."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(queue.LEASE.total_seconds() / 3):
            try:
                if not queue.renew(mine, datetime.now(UTC)):
                    return
            except Exception:  # a missed beat is mended by the next one
                log.exception("the lease of job %s could not be renewed", mine.id)

    thread = threading.Thread(target=beat, name=f"lease-{mine.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
