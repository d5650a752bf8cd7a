"""How long a letter takes in a warm printing process, and how much that process grows.

A cold process is started for one letter and ended, as a command line would; the warm one is
the child of a worker. Rounds alternate in one run and both are timed from outside. Growth is
the child's resident memory after a warm-up, over so many letters without recycling.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from procure import config, documents
from procure.documents import press
from procure.documents.frozen import canonical
from tests.bench.figures import Figure
from tests.documents import samples

TITLE = "a letter in a warm printing process against a cold one"
RATIO, GROWTH = 0.2, 10.0
ROUNDS, LETTERS, WARM = 9, 500, 25
KIND = "contract"
# One page in the dress of every paper: what an award letter is.
LETTER = (
    '{% extends "documents/layout.html" %}{% block body %}'
    + "".join(f"<p>{{{{ p.title }}}} {n}: the committee thanks you for your tender.</p>"
              for n in range(12))
    + "{% endblock %}"
)  # fmt: skip


def letter(turn: int) -> bytes:
    """Return the values of a letter; each is another."""
    given = samples.snapshot(KIND, "en")
    given["title"] = f"Slippery pavements {turn}"
    return canonical(documents.whole(KIND, given))


def memory(process: int) -> float:
    """Return the resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def timed(child: press.Child, turn: int) -> float:
    """Return the seconds of one letter."""
    began = time.perf_counter()
    child.print(KIND, letter(turn), "en", 300)
    return time.perf_counter() - began


def cold(turn: int) -> float:
    """Return the seconds of one letter in a process of its own, start and all."""
    began = time.perf_counter()
    child = press.Child()
    child.print(KIND, letter(turn), "en", 300)
    took = time.perf_counter() - began
    child.close()
    return took


def measure(whole: bool) -> list[Figure]:
    """Measure both ways, then the growth over all letters."""
    rounds, letters = (ROUNDS, LETTERS) if whole else (3, LETTERS // 10)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        config.use(config.load(folder))
        templates = folder / "templates" / "documents"
        templates.mkdir(parents=True)
        shutil.copy(config.ROOT / "templates/documents/layout.html", templates)
        (templates / f"{KIND}.html").write_text(LETTER, "utf-8")
        warm = press.Child()
        try:
            for turn in range(WARM):
                timed(warm, turn)
            pairs = [(timed(warm, 100 + n), cold(100 + n)) for n in range(rounds)]
            before = memory(warm.process.pid)
            for turn in range(letters):
                timed(warm, 1000 + turn)
            growth = memory(warm.process.pid) - before
        finally:
            warm.close()
    ratio = statistics.median(one / other for one, other in pairs)
    ours, theirs = (1000 * statistics.median(side) for side in zip(*pairs, strict=True))
    most = GROWTH if whole else 5 * GROWTH
    return [
        Figure("warm letter / cold process", f"{ratio:.3f}", f"≤ {RATIO}", ratio <= RATIO),
        Figure("warm letter", f"{ours:.0f} ms"),
        Figure("cold process", f"{theirs:.0f} ms"),
        Figure(
            f"memory growth over {letters} letters", f"{growth:.1f} MB", f"≤ {most:.0f} MB",
            growth <= most,
        ),
    ]  # fmt: skip
