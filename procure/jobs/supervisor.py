"""The crew of an installation on one machine: its clock, and its workers or its relay.

The clock's process is the only one that seals the record, so the log's signing key is
read by no process that talks to a browser. A process that ends is started again.
"""

import json
import logging
import os
import subprocess  # starts our own interpreter with fixed words
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from procure import config
from procure.jobs import presence

POLL = 0.2
# Seconds between two starts in one place, so that a broken installation does not spin.
PAUSE = 1.0
GRACE = 5.0

log = logging.getLogger(__name__)


@dataclass
class Place:
    """One place in the crew and who holds it now."""

    role: str
    name: str = ""
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=float("-inf"))


class Crew:
    """The processes of one installation while it serves."""

    def __init__(self, settings: config.Settings, modules: Sequence[str]) -> None:
        absolute = settings.model_copy(update={"instance": settings.instance.resolve()})
        self._settings = absolute.model_dump(mode="json")
        self._modules = tuple(modules)
        # With a broker the work is done by whoever listens there (``procure worker``).
        others = ["relay"] if settings.broker else ["worker"] * settings.workers
        self.places = [Place(role) for role in ("clock", *others)]
        self._over = threading.Event()
        # The kernel ends a child with the *thread* that started it: this one lives on.
        self._watch = threading.Thread(target=self._keep, name="crew", daemon=True)

    def start(self) -> None:
        """Start every process and begin to watch over them."""
        self._watch.start()

    def stop(self) -> None:
        """Let every process end what it does, but not for long."""
        self._over.set()
        self._watch.join()

    def _keep(self) -> None:
        while not self._over.is_set():
            for place in self.places:
                self._fill(place)
            self._over.wait(POLL)
        self._end()

    def _fill(self, place: Place) -> None:
        ended = place.process.poll() if place.process else None
        if place.process and ended is None:
            return
        if time.monotonic() - place.started < PAUSE:
            return
        if place.process:
            log.warning("%s ended with %s and is started again", place.name, ended)
        before, place.started = place.name, time.monotonic()
        place.name = presence.name_of(place.role)
        orders = {
            "role": place.role,
            "name": place.name,
            "parent": os.getpid(),
            "modules": self._modules,
            "settings": self._settings,
            "before": before,
        }
        place.process = subprocess.Popen(
            [sys.executable, "-m", "procure.jobs"], stdin=subprocess.PIPE, cwd=config.ROOT
        )
        if place.process.stdin:
            with place.process.stdin as told:
                # One line: a process that was forked meanwhile may hold the pipe open.
                told.write(f"{json.dumps(orders)}\n".encode())

    def _end(self) -> None:
        running = [place.process for place in self.places if place.process]
        for process in running:
            process.terminate()
        patience = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.0, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()  # what it held is given back when its lease runs out
                process.wait()


@contextmanager
def supervise(settings: config.Settings, modules: Sequence[str]) -> Iterator[Crew]:
    """Run the clock and ``settings.workers`` workers, or the relay, while the block lasts.

    ``modules`` are imported by each process, so that the rooms register their work.
    """
    crew = Crew(settings, modules)
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()
