"""How ``advance()`` stands beside what others would build on: the same durable unit, in turns.

Every peer loads the case and the actor's role, checks both and the guard, moves the state
if it is still what the actor saw, writes an audit event and a row of the outbox, and commits
to SQLite with ``synchronous=FULL``. Each is a process with a database of its own; ours does
what it always does, with the record's rows besides. The peers are the extra ``bench``:
whichever is not installed is named.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from procure import db
from procure.people import Actor
from tests.bench.advance import BEGAN, prepare, walk
from tests.bench.figures import ROOT, Figure

TITLE = "a step of a case beside its peers"
WARM = 10
FULL = 2


class Peer(NamedTuple):
    """A peer: the class that takes its steps, and what is to be installed for it."""

    name: str
    module: str
    taker: str
    needs: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    def missing(self) -> bool:
        """Whether something that it needs is not there."""
        return any(importlib.util.find_spec(one) is None for one in self.needs)


HAND = Peer("the unit alone, by hand with sqlite3", "plain", "ByHand")
MACHINE = ("statemachine",), ("python-statemachine",)
PEERS = (
    Peer("python-statemachine over sqlite3", "machine", "Machine", *MACHINE),
    Peer("python-statemachine over SQLAlchemy Core", "core", "OnCore", *MACHINE),
    Peer("SpiffWorkflow over sqlite3", "spiff", "Spiff", ("SpiffWorkflow",), ("spiffworkflow",)),
    Peer(
        "django-fsm-2 with django-fsm-log", "fsm", "Fsm",
        ("django", "django_fsm", "django_fsm_log"), ("django-fsm-2", "django-fsm-log"),
    ),
    Peer(
        "django-viewflow", "viewflow", "Viewflow",
        ("django", "viewflow"), ("django-viewflow",),
    ),
)  # fmt: skip


class Took(NamedTuple):
    """What some steps took, by the clock and of the processor."""

    clock: float
    processor: float


class Running:
    """A peer's process, which waits for steps to be asked of it."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        words = [sys.executable, "-m", "tests.bench.peering.serve", peer.module, peer.taker]
        self.process = subprocess.Popen(
            [*words, str(folder)],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.peer, self.steps = peer, 0

    def take(self, steps: int) -> Took:
        """Have it take so many steps."""
        assert self.process.stdin
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        self.steps += steps
        return Took(*self._said())

    def end(self) -> None:
        """End it; a peer that left out a part of the unit was not measured."""
        assert self.process.stdin
        self.process.stdin.close()
        events, outbox, full = self._said()
        assert events == outbox == self.steps, f"{self.peer.name}: {events} events of {self.steps}"
        assert full == FULL, f"{self.peer.name} does not commit to disk"

    def _said(self) -> list[float]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"{self.peer.name} gave up"
        said: list[float] = json.loads(line)
        return said


@contextmanager
def running(peer: Peer, folder: Path) -> Iterator[Running]:
    """Start a peer's process, and leave none behind."""
    folder.mkdir()
    one = Running(peer, folder)
    with one.process:
        try:
            one.take(WARM)
            yield one
        finally:
            one.process.kill()


def ours(case_id: str, actor: Actor, steps: int, day: int) -> Took:
    """Take so many steps with ``advance()``."""
    processor = time.process_time()
    clock = sum(walk(case_id, actor, steps, BEGAN + timedelta(days=day)))
    return Took(clock, time.process_time() - processor)


def rounds(peers: list[Peer], count: int, steps: int) -> tuple[list[Took], list[list[Took]]]:
    """Take the steps in turns, ours and then each peer's."""
    own: list[Took] = []
    with tempfile.TemporaryDirectory() as kept, ExitStack() as stack:
        folder = Path(kept) / "ours"
        folder.mkdir()
        (case_id,), actor = prepare(folder)
        there = [stack.enter_context(running(one, Path(kept) / one.module)) for one in peers]
        db.open(f"sqlite:///{folder / 'procure.db'}")
        stack.callback(db.close)
        ours(case_id, actor, WARM, 0)
        theirs: list[list[Took]] = [[] for _ in there]
        for day in range(1, count + 1):
            own.append(ours(case_id, actor, steps, day))
            for one, took in zip(there, theirs, strict=True):
                took.append(one.take(steps))
        for one in there:
            one.end()
    return own, theirs


def measure(whole: bool) -> list[Figure]:
    """Measure what is installed, and name what is not."""
    count, steps = (15, 200) if whole else (3, 20)
    there = [HAND, *(one for one in PEERS if not one.missing())]
    own, theirs = rounds(there, count, steps)
    figures = [Figure("advance(): a step", _each(own, steps))]
    for peer, took in zip(there, theirs, strict=True):
        clocks = [one.clock / mine.clock for one, mine in zip(took, own, strict=True)]
        cpus = [one.processor / mine.processor for one, mine in zip(took, own, strict=True)]
        figures += [
            Figure(f"rate of advance() to that of {peer.name}", _spread(clocks)),
            Figure(f"{peer.name}: a step", f"{_each(took, steps)}, {_spread(cpus)} of ours"),
        ]
    for peer in PEERS:
        if peer.missing():
            words = f"not installed: pip install {' '.join(peer.packages)}"
            figures.append(Figure(peer.name, words))
    return figures


def _spread(ratios: list[float]) -> str:
    low, high = min(ratios), max(ratios)
    return f"{statistics.median(ratios):.2f} ({low:.2f}-{high:.2f} in {len(ratios)} rounds)"


def _each(took: list[Took], steps: int) -> str:
    clock = statistics.median(one.clock for one in took) / steps
    processor = statistics.median(one.processor for one in took) / steps
    return f"{1 / clock:.0f}/s, processor time {processor * 1e6:.0f} µs"
