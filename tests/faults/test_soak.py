"""A server at work for minutes, stopped and started in between: nothing leaks, nothing is lost.

Officers take steps and invite people, papers are printed, mails go out, pages and tables are
read. Memory, threads and open files of the web process stay what they were (R26).
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from procure import db
from procure.cli import main
from tests.faults import grounds
from tests.faults.grounds import Ground, Served, Visitor
from tests.faults.post import Post, office
from tests.faults.test_kills import Officer, judge, settle

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

# Seconds: until everything is loaded and kept, at work, and at work after a restart.
WARM, WORK, AGAIN = 60, 240, 60
OFFICERS = 3
PAGES = (
    "cases",
    "work",
    "procurements",
    "calls",
    "tables/cases.csv",
    "tables/cases.xlsx",
    "account",
)
GROWS = 0.05


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with office() as one:
        yield one


class Reader:
    """Somebody who opens one page after the other."""

    def __init__(self, served: Served, who: Visitor, cases: list[str]) -> None:
        self.served, self.who = served, who
        self.pages = [*PAGES, *(f"cases/{one}" for one in cases)]
        self.read = 0
        self.broken: list[str] = []
        self.over = threading.Event()

    def work(self) -> None:
        """Read until told to stop; a server that is being started again is waited for."""
        while not self.over.wait(0.2):
            path = f"/sv/{self.pages[self.read % len(self.pages)]}"
            try:
                answer = self.served.get(path, self.who)
            except OSError:
                continue
            self.read += 1
            if answer.status not in (200, 429):
                self.broken.append(f"{answer.status} {path}")


def held(served: Served) -> tuple[int, int, int]:
    """Return what the web process holds: bytes of memory, threads, open files."""
    assert served.process
    web = psutil.Process(served.process.pid)
    return web.memory_info().rss, web.num_threads(), web.num_fds()


def left_behind(ground: Ground) -> set[str]:
    """Return the files of an instance that are not its own."""
    known = ("procure.toml", "procure.db", "log.", "keys", "documents", "workflows", "secret")
    found = set()
    for path in ground.place.rglob("*"):
        name = path.relative_to(ground.place).as_posix()
        if path.is_file() and not name.startswith(known):
            found.add(name)
    return found


def test_a_server_at_work_for_minutes_holds_no_more_than_before(
    tmp_path: Path, post: tuple[Post, int]
) -> None:
    box, port = post
    ground = grounds.prepare(tmp_path / "instance", cases=2 * OFFICERS, sessions=OFFICERS + 1,
                             smtp_host="127.0.0.1", smtp_port=port)  # fmt: skip
    before = left_behind(ground)
    with grounds.serving(ground.place) as served, grounds.opened(ground.place):
        officers = [Officer(served, who, ground.cases[n::OFFICERS], pause=3.0)
                    for n, who in enumerate(ground.officers[:OFFICERS])]  # fmt: skip
        reader = Reader(served, ground.officers[-1], ground.cases)
        threads = [threading.Thread(target=one.work) for one in (*officers, reader)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(WARM)
            first = held(served)
            time.sleep(WORK)
            last = held(served)
            family = served.family()
            assert served.stop() == 0
            _gone, alive = psutil.wait_procs(family, 30)
            assert alive == [], "nobody outlives the server"
            served.start()
            time.sleep(AGAIN)
        finally:
            for one in (*officers, reader):
                one.over.set()
            for thread in threads:
                thread.join()
        assert served.stop() == 0
        settle(served)
        told = judge(ground, officers, box)
        assert reader.broken == []
        assert left_behind(ground) == before
    found = CliRunner().invoke(main, ["--instance", str(ground.place), "record", "verify"])
    with contextlib.suppress(RuntimeError):
        db.close()
    assert found.exit_code == 0, found.output
    # A caller more or fewer at this moment is a thread, a connection and a file more or less.
    assert last[0] <= first[0] * (1 + GROWS), f"memory: {first[0]:,} and then {last[0]:,} bytes"
    assert last[1] <= first[1] + 2 * OFFICERS
    assert last[2] <= first[2] + 6 * OFFICERS
    print(f"{first} and then {last}, {reader.read} pages, {told}")  # noqa: T201 - shown with -s
