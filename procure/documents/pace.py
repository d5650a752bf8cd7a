"""How long papers take to print, as counted by the process whose child prints them.

It is told with the process's beats, so that whoever asks for metrics reads it from the
database, on whatever machine the paper was printed. Only papers that were printed count;
those that were stopped are among the jobs that failed.
"""

from itertools import accumulate
from typing import NamedTuple

from procure import jobs

TOPIC = "print_seconds"
# A letter of a warm child takes a quarter of a second, a first one two; at 60 it is stopped.
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)


class Pace(NamedTuple):
    """How many papers took at most so many seconds, and how many seconds all together."""

    papers: tuple[tuple[float, int], ...]
    seconds: float


_counts = [0] * (len(BOUNDS) + 1)
_seconds = 0.0


def note(seconds: float) -> None:
    """Count one printed paper."""
    global _seconds  # noqa: PLW0603 - counted for this process
    _counts[sum(seconds > bound for bound in BOUNDS)] += 1
    _seconds += seconds
    jobs.tell(TOPIC, " ".join((*map(str, _counts), f"{_seconds:.3f}")))


def told(words: str) -> Pace:
    """Return what a process has told."""
    *counts, seconds = words.split()
    bounds = (*BOUNDS, float("inf"))
    sums = accumulate(map(int, counts))
    return Pace(tuple(zip(bounds, sums, strict=True)), float(seconds))
