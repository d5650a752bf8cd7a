"""How long the record takes to be verified: events a second of one core, and the memory.

``python -m tests.bench verify`` makes an instance in bulk, in which each event commits to
what a step writes, and verifies all of it: chains, tree, tiles, the signed checkpoint and
every row. Verification is asked for in a process of its own, so that its memory is its own:
once alone, and once with one process for each processor. That memory does not grow with the
record is told by a quarter of the cases beside the whole.
``PROCURE_BENCH_DATABASE`` names an empty PostgreSQL database to be used instead of SQLite.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from procure import config, db, record
from tests.bench import many
from tests.bench.figures import Figure

TITLE = "the whole record verified"
GOAL = 20_000
# Megabytes that four times as many events may need: what SQLite keeps at hand of a file grows
# to its bound, and nothing beyond it.
MEMORY = 30


def measure(whole: bool) -> list[Figure]:
    """Verify a smaller and a larger record and return the figures."""
    url = os.environ.get("PROCURE_BENCH_DATABASE", "")
    cases = 100_000 if whole else 10_000
    small, _ = _verified(cases // 4, f"{url}_small" if url else "")
    large, apart = _verified(cases, url)
    rate = large["events"] / large["seconds"]
    growth = large["memory"] - small["memory"]
    found = large["findings"] + apart["findings"]
    return [
        Figure(
            f"{large['events']:,} events and {large['rows']:,} rows verified,"
            f" {large['database']}, by the time of processors",
            f"{rate:,.0f} events/s",
            f"{GOAL:,} events/s",
            rate >= GOAL,
        ),
        Figure("the same by the clock", f"{large['events'] / large['clock']:,.0f} events/s"),
        Figure(
            f"{apart['processes']} processes, by the clock",
            f"{apart['events'] / apart['clock']:,.0f} events/s,"
            f" {large['clock'] / apart['clock']:.2f}x of one",
        ),
        Figure("findings", f"{found}", "none", not found),
        Figure(
            f"memory above that of {small['events']:,} events",
            f"{growth:.0f} MB",
            f"{MEMORY} MB",
            growth <= MEMORY,
        ),
        Figure("memory of the largest of several processes", f"{apart['memory']:.0f} MB"),
    ]


def _verified(cases: int, url: str = "") -> list[dict[str, Any]]:
    """Make an instance, have others verify it alone and apart, and return what they tell."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "instance"
        many.make(folder, cases, url)
        db.close()
        return [_told(folder, url, number) for number in (1, os.cpu_count() or 1)]


def _told(folder: Path, url: str, processes: int) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.verify", str(folder), str(processes), url],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PROCURE_BENCH_DATABASE": ""},
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def tell(folder: Path, processes: int, url: str) -> None:
    """Verify an instance and print what it took."""
    import procure.app  # noqa: F401 - every room's tables

    settings = config.use(config.load(folder, **({"database": url} if url else {})))
    db.open(settings.database_url)
    spent, began = time.process_time(), time.perf_counter()
    report = record.verify_apart(processes=processes)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                "processes": processes,
                "seconds": time.process_time() - spent,
                "clock": time.perf_counter() - began,
                "events": report.events,
                "rows": report.rows,
                "findings": len(report.findings),
                "memory": used[processes > 1].ru_maxrss / 1024,
                "database": db.engine().dialect.name,
            }
        )
    )


if __name__ == "__main__":
    tell(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
