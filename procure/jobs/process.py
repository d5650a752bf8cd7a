"""One process of the crew: a worker that does jobs, the relay to a broker, or the clock.

It is started by the supervisor, reads what it is from its standard input, and ends with
its parent however that ended.
"""

import ctypes
import importlib
import logging
import os
import signal
import sys
import threading
from datetime import datetime

from pydantic import BaseModel

from procure import config, db, logs
from procure.db.clock import now
from procure.jobs import presence, queue, relay
from procure.jobs.deeds import minutely, secondly
from procure.jobs.patience import be_patient
from procure.jobs.worker import run_one

IDLE = 0.3
SECOND = 1.0
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)

log = logging.getLogger(__name__)


class Orders(BaseModel, extra="forbid"):
    """What a process of the crew is told when it starts."""

    role: str
    name: str
    parent: int
    modules: tuple[str, ...]
    settings: dict[str, object]
    # Who held this place before and ended: what it held is given back at once.
    before: str = ""


def main() -> None:
    """Do what the orders on standard input say until told to stop."""
    orders = Orders.model_validate_json(sys.stdin.readline())
    end_with_parent(orders.parent)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = config.use(config.Settings.model_validate(orders.settings))
    logs.begin(settings, orders.name)
    for module in orders.modules:
        importlib.import_module(module)
    db.open(settings.database_url)
    try:
        if orders.before:
            queue.release(orders.before)
            presence.forget(orders.before)
        with presence.present(orders.name, orders.role):
            if orders.role == "clock":
                keep_time(stop)
            elif orders.role == "relay":
                pass_on(settings.broker, stop)
            else:
                be_patient()
                do_jobs(orders.name, stop)
    finally:
        db.close()


def end_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the supervisor ended before this process began")


def do_jobs(name: str, stop: threading.Event) -> None:
    """Do one job after the other; look again soon when there is none."""
    while not stop.is_set():
        try:
            if run_one(name, now) is None:
                stop.wait(IDLE)
        except Exception:  # a database that is away comes back; the worker waits for it
            log.exception("the queue could not be reached")
            stop.wait(SECOND)


def pass_on(broker: str, stop: threading.Event) -> None:
    """Tell a broker what is due, for workers elsewhere."""
    from procure.jobs.broker import publisher

    relay.feed(publisher(broker), now, stop)


def keep_time(stop: threading.Event) -> None:
    """Call what is due each second and each minute; one that fails disturbs no other."""
    minute: datetime | None = None
    while not stop.is_set():
        try:
            present = now()
        except Exception:
            log.exception("the clock could not be read")
            stop.wait(SECOND)
            continue
        due = secondly()
        # A demonstration's clock jumps: then the new minute has come at once.
        if minute != (minute := present.replace(second=0, microsecond=0)):
            due += minutely()
        for tick in due:
            try:
                tick(present)
            except Exception:
                log.exception("%s.%s failed", tick.__module__, tick.__name__)
        stop.wait(SECOND)
