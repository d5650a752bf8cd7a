"""A click while papers are printed: nobody waits because both cores print.

One installation is served with a printing worker for each core. Rounds alternate in one
run: in a calm one nothing is to be printed, in a busy one the queue is never empty and
every worker has a paper in hand. In both an officer takes steps of cases over HTTP, one
after the other, and opens the page of a case in between. These steps promise no papers, so
that a calm round is calm.
"""

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from sqlalchemy import text

from procure import db
from procure.db.clock import now
from tests import builders
from tests.bench.figures import Figure
from tests.bench.load import ms, percentile
from tests.faults import grounds
from tests.faults.grounds import Ground, Served

TITLE = "A click while both cores print"

GOAL = 1.5
CASES = 12
NAME = "to_and_fro.v1"
PAUSE = 0.02
WORKERS = 2


class Round(NamedTuple):
    """What was seen in one round."""

    steps: list[float]
    pages: list[float]
    printed: int
    busy: float


class Officer:
    """An officer at a browser that keeps its connection."""

    def __init__(self, served: Served, ground: Ground, cases: list[str]) -> None:
        self.connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
        self.who, self.cases, self.taken = ground.officer, cases, 0

    def clicks(self, number: int) -> tuple[list[float], list[float]]:
        """Take so many steps and open as many pages; return how long each took."""
        self.connection.close()  # it may have been idle for too long; the next request opens it
        steps, pages = [], []
        for _ in range(number):
            turn, place = divmod(self.taken, len(self.cases))
            self.taken += 1
            case, state = f"/fi/cases/{self.cases[place]}", tuple(grounds.STEPS)[turn % 2]
            action, _ = grounds.STEPS[state]
            steps.append(self._ask("POST", f"{case}/steps/{action}", {"state": state}))
            pages.append(self._ask("GET", case))
        return steps, pages

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> float:
        headers, body = {"Cookie": self.who.cookie}, None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": self.who.token, **form})
        time.sleep(PAUSE)
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status in {200, 303}, f"{answer.status} {path}"
        return time.perf_counter() - began


def prepared(folder: Path, papers: int) -> tuple[Ground, list[str]]:
    """Make an instance with papers that wait, and cases whose steps promise none."""
    ground = grounds.prepare(folder / "instance", CASES, workers=WORKERS)
    plain = grounds.FLOW.replace('papers = ["need_statement"]', "")
    (ground.place / "workflows" / f"{NAME}.toml").write_text(plain, "utf-8")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with grounds.opened(ground.place):
        cases = [builders.a_need(ground.city, NAME, yesterday) for _ in range(CASES)]
        for number in range(papers):
            case_id = ground.cases[number % CASES]
            for state, (action, _) in grounds.STEPS.items():
                grounds.engine.advance(ground.city.officer, case_id, action, now(), state=state)
        hold()
    return ground, cases


def hold() -> None:
    """Have nothing printed, and wait until nothing is."""
    _due("9999-01-01 00:00:00.000000")
    while _count("running"):
        time.sleep(0.05)
        _due("9999-01-01 00:00:00.000000")


def release() -> None:
    """Have everything printed that waits, and wait until every worker has a paper."""
    _due("1970-01-01 00:00:00.000000")
    while _count("running") < WORKERS:
        time.sleep(0.05)


def _due(moment: str) -> None:
    with db.transaction() as session:
        session.execute(
            text("UPDATE job SET run_at = :at WHERE kind = 'print_paper' AND status = 'queued'"),
            {"at": moment},
        )


def _count(status: str) -> int:
    with db.reading() as session:
        wanted = text("SELECT count(*) FROM job WHERE kind = 'print_paper' AND status = :status")
        return int(session.execute(wanted, {"status": status}).scalar_one())


def look(officer: Officer, clicks: int) -> Round:
    """Click so often; return how long each took, and what else was done meanwhile."""
    before = _count("done")
    psutil.cpu_percent()
    steps, pages = officer.clicks(clicks)
    return Round(steps, pages, _count("done") - before, psutil.cpu_percent())


def measure(whole: bool) -> list[Figure]:
    """Alternate calm and busy rounds."""
    rounds, clicks, papers = (7, 200, 900) if whole else (2, 50, 80)
    calm, busy = [], []
    with tempfile.TemporaryDirectory() as folder:
        ground, cases = prepared(Path(folder), papers)
        with grounds.serving(ground.place) as served, grounds.opened(ground.place):
            officer = Officer(served, ground, cases)
            officer.clicks(2 * CASES)  # the first of everything is slow
            for _ in range(rounds):
                calm.append(look(officer, clicks))
                release()
                busy.append(look(officer, clicks))
                waiting = _count("queued")
                hold()
                assert waiting, "everything was printed: the busy round was not busy"
            officer.connection.close()
            served.stop()
    return figures(calm, busy)


def figures(calm: list[Round], busy: list[Round]) -> list[Figure]:
    """Return the ratios and what stands behind them."""
    lines = []
    for what, part, goal in (("a step", "steps", GOAL), ("a case page", "pages", None)):
        pairs = [(getattr(c, part), getattr(b, part)) for c, b in zip(calm, busy, strict=True)]
        ratios = [percentile(b, 99) / percentile(c, 99) for c, b in pairs]
        ratio = statistics.median(ratios)
        lines.append(
            Figure(f"99th percentile of {what}, printing / calm, median of {len(pairs)} rounds",
                   f"{ratio:.2f}", *((f"{goal}", ratio <= goal) if goal else ()))
        )  # fmt: skip
        for name, place in (("calm", 0), ("printing", 1)):
            took = [one for pair in pairs for one in pair[place]]
            words = ", ".join(ms(percentile(took, share)) for share in (50, 95, 99))
            lines.append(Figure(f"{what}, {name}: median, 95th, 99th percentile, longest",
                                f"{words}, {ms(max(took))} of {len(took)}"))  # fmt: skip
    load = os.getloadavg()[0]
    return [
        *lines,
        Figure("papers printed in calm and in busy rounds",
               f"{sum(one.printed for one in calm)}, {sum(one.printed for one in busy)}"),
        Figure("both cores were busy in calm and in busy rounds, load",
               f"{statistics.median(one.busy for one in calm):.0f} %,"
               f" {statistics.median(one.busy for one in busy):.0f} %, {load:.1f}"),
    ]  # fmt: skip
