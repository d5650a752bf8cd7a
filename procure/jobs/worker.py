"""Doing what is due: one job after the other, each under its lease."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from procure import db
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


def run_one(worker: str, clock: Callable[[], datetime]) -> str | None:
    """Do the next due job; return what became of it, or None if nothing was due.

    ``lost`` means that the lease ran out and somebody else has the job: nothing of this
    attempt is kept.
    """
    mine = queue.claim(worker, possible_kinds(), clock(), datetime.now(UTC))
    if mine is None:
        return None
    try:
        with _heartbeat(mine):
            rest = deed_of(mine.kind)(mine.key, clock())
        return _finish(mine, rest)
    except Exception as error:  # a job may fail in any way; the reason is kept
        log.exception("job %s %s failed, attempt %d", mine.kind, mine.key, mine.attempts)
        reason = f"{type(error).__name__}: {error}"
        hopeless, passing = isinstance(error, Hopeless), bool(trouble.kind(error))
        return queue.put_back(mine, reason, clock(), hopeless=hopeless, passing=passing)


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
