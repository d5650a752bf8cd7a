"""How long the record takes to be verified: events a second of one core, and the memory.

``python -m tests.bench verify`` makes an instance in bulk, in which each event commits to
what a step writes, and verifies all of it: chains, tree, tiles, the signed checkpoint and
every row. Verification is asked for in a process of its own, so that its memory is its own.
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

from procure import config, db, record
from tests.bench import many
from tests.bench.figures import Figure

TITLE = "the whole record verified"
GOAL = 20_000
# As much as a hundred thousand events may need above what ten thousand do.
MEMORY = 100


def measure(whole: bool) -> list[Figure]:
    """Verify a smaller and a larger record and return the figures."""
    url = os.environ.get("PROCURE_BENCH_DATABASE", "")
    small, large = _verified(1000), _verified(100_000 if whole else 10_000, url)
    rate = large["events"] / large["seconds"]
    growth = large["memory"] - small["memory"]
    found = large["findings"]
    return [
        Figure(
            f"{large['events']:,} events and {large['rows']:,} rows verified,"
            f" {large['database']}, by the time of processors",
            f"{rate:,.0f} events/s",
            f"{GOAL:,} events/s",
            rate >= GOAL,
        ),
        Figure("the same by the clock", f"{large['events'] / large['clock']:,.0f} events/s"),
        Figure("findings", f"{found}", "none", not found),
        Figure(
            f"memory above that of {small['events']:,} events",
            f"{growth:.0f} MB",
            f"{MEMORY} MB",
            growth <= MEMORY,
        ),
    ]


def _verified(cases: int, url: str = "") -> dict[str, float]:
    """Make an instance, have another process verify it, and return what that one tells."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "instance"
        many.make(folder, cases, url)
        db.close()
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench.verify", str(folder), url],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PROCURE_BENCH_DATABASE": ""},
        )
    found: dict[str, float] = json.loads(told.stdout)
    return found


def tell(folder: Path, url: str) -> None:
    """Verify an instance and print what it took."""
    import procure.app  # noqa: F401 - every room's tables

    settings = config.use(config.load(folder, **({"database": url} if url else {})))
    db.open(settings.database_url)
    spent, began = time.process_time(), time.perf_counter()
    with db.reading() as session:
        report = record.verify(session)
    print(
        json.dumps(
            {
                "seconds": time.process_time() - spent,
                "clock": time.perf_counter() - began,
                "events": report.events,
                "rows": report.rows,
                "findings": len(report.findings),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "database": db.engine().dialect.name,
            }
        )
    )


if __name__ == "__main__":
    tell(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
