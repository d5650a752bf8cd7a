"""Lists, search, case page and public numbers: what they cost among very many cases.

``python -m tests.bench lists`` makes a small and a large instance, asks both for the same
pages in turns, and tells by how much the large one is slower. It counts the time of the
page's statements and nothing else; that the plans of these statements hold no scan is
asserted here and, on fewer cases, in the tests. ``PROCURE_BENCH_DATABASE`` names an empty
PostgreSQL database for the large instance and, with ``_small`` behind it, one for the small.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from procure import config, db, record
from procure.app import create_app
from procure.people import Actor, web_sessions
from tests.bench import many
from tests.bench.figures import Figure

TITLE = "lists, search and case page among very many cases"
GOAL = 2.0
ROUNDS = 15
SMALL = 1000
# What takes less than this in the large instance is within the clock's own noise of the small.
NOISE = 0.0003
# The tables that grow with cases: none of them may be read from end to end for a page.
GROWING = frozenset(
    {
        "procurement_case", "case_role", "case_text", "event", "record_row", "record_private",
        "log_leaf", "log_tile", "document", "call", "case_answer", "case_task", "job",
        "guard_waiver", "agreement", "pilot", "panel_member", "dialogue_meeting", "need",
    }
)  # fmt: skip


class Instance:
    """One instance with its application, whose pages are asked for by anybody."""

    def __init__(self, folder: Path, cases: int, url: str = "") -> None:
        began = time.perf_counter()
        self.folder, self.url = folder, url
        self.made = many.make(folder, cases, url)
        self.took = time.perf_counter() - began
        self.clients: dict[str, Any] = {}
        self.app: Flask | None = None
        self.pages = list(many.pages(self.made, self.made.own[-1], self._published()))

    def _published(self) -> str:
        wanted = text(
            "SELECT id FROM procurement_case WHERE published_at IS NOT NULL"
            " ORDER BY published_at DESC LIMIT 1"
        )
        with db.reading() as session:
            return str(session.execute(wanted).scalar_one())

    def open(self) -> None:
        """Make this the instance that the process serves."""
        over = {"database": self.url} if self.url else {}
        self.app = create_app(config.load(self.folder, second_factor=False, **over))
        self.app.testing = True

    def client(self, who: Actor | None) -> Any:
        """Return a browser of somebody who has signed in, or of anybody."""
        assert self.app is not None
        key = who.user_id if who else ""
        if key not in self.clients:
            client = self.clients[key] = self.app.test_client()
            if who is not None:
                with db.transaction() as session:
                    data = {"_user_id": who.user_id, "_fresh": True}
                    moment = web_sessions.machine_now()
                    token = web_sessions.start(session, data, who.user_id, "", moment)
                client.set_cookie("procure", token)
        return self.clients[key]

    def get(self, who: Actor | None, address: str) -> Any:
        """Open a page."""
        answer = self.client(who).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer


@contextmanager
def statements() -> Iterator[list[tuple[str, Any, float]]]:
    """Note every statement with its values, and the seconds it took until its rows are there."""
    said: list[tuple[str, Any, float]] = []
    clock = [0.0]

    def before(*_: Any) -> None:
        clock[0] = time.perf_counter()

    def after(_c: Any, _cur: Any, statement: str, values: Any, *_: Any) -> None:
        said.append((statement, values, time.perf_counter() - clock[0]))

    engine = db.engine()
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def scans(said: list[tuple[str, Any, float]]) -> list[str]:
    """Return the plans of statements that read a growing table from end to end."""
    found = []
    with db.engine().connect() as connection:
        lite = connection.dialect.name == "sqlite"
        for statement in {one: values for one, values, _ in said}.items():
            if not statement[0].lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            how = "EXPLAIN QUERY PLAN" if lite else "EXPLAIN"
            rows = connection.exec_driver_sql(f"{how} {statement[0]}", statement[1]).all()
            asked = " ".join(statement[0].split())[:300]
            lines = [str(row[-1]).strip() for row in rows]
            found += [f"{line} <- {asked}" for line in lines if _is_scan(line, lite)]
        connection.rollback()
    return found


def _is_scan(line: str, lite: bool) -> bool:
    """Say whether a line of a plan reads all of a growing table.

    Walking an index in the order of a list is no scan: it ends with the page.
    """
    words = line.replace("->", " ").split()
    if lite:
        return words[:1] == ["SCAN"] and words[1] in GROWING and "USING" not in words
    return "Seq Scan on" in line and words[words.index("on") + 1].strip('"') in GROWING


def measure(whole: bool) -> list[Figure]:
    """Ask both instances in turns and return the figures."""
    url = os.environ.get("PROCURE_BENCH_DATABASE", "")
    large = 1_000_000 if whole else 100_000
    with tempfile.TemporaryDirectory() as kept:
        few = Instance(Path(kept) / "small", SMALL, f"{url}_small" if url else "")
        much = Instance(Path(kept) / "large", large, url)
        figures = [_building(much, large)]
        times: dict[str, dict[str, list[float]]] = {"few": {}, "much": {}}
        found: list[str] = []
        for turn in range(ROUNDS // 3):
            for name, one in (("few", few), ("much", much)):
                one.open()
                for what, who, address in one.pages:
                    one.get(who, address)
                    for _ in range(3):
                        with statements() as said:
                            one.get(who, address)
                        spent = sum(seconds for *_rest, seconds in said)
                        times[name].setdefault(what, []).append(spent)
                    if name == "much" and turn == 0:
                        found += [f"{what}: {plan}" for plan in scans(said)]
        figures += [_ratio(what, times) for what in times["much"]]
        shown = "; ".join(found[:3]) or "none"
        figures.append(Figure("scans in the plans of these pages", shown, "none", not found))
        figures.append(_verifying())
        db.close()
    return figures


def _building(made: Instance, cases: int) -> Figure:
    what = f"instance of {cases:,} cases, {made.made.events:,} events, made"
    return Figure(what, f"{made.took:.0f} s, {db.engine().dialect.name}")


def _ratio(what: str, times: dict[str, dict[str, list[float]]]) -> Figure:
    small, large = (statistics.median(times[name][what]) for name in ("few", "much"))
    ratio = large / small
    said = f"{small * 1000:.2f} ms, {large * 1000:.2f} ms, {ratio:.2f}x"
    return Figure(what, said, f"{GOAL:g}x", ratio <= GOAL or large - small < NOISE)


def _verifying() -> Figure:
    began = time.perf_counter()
    with db.reading() as session:
        report = record.verify(session)
    rate = report.events / (time.perf_counter() - began)
    said = f"{rate:,.0f} events/s, {len(report.findings)} findings"
    return Figure("whole record verified", said, "no findings", not report.findings)
