"""Lists, search, case page and public numbers: what they cost among very many cases.

``python -m tests.bench lists`` makes a small and a large instance, asks both for the same
pages in turns, and tells by how much the large one is slower. It counts what the page's
statements take of the processor until their last row is there, and how much they do
(``plans.py``); that they read no growing table whole is asserted here and, on fewer cases,
in the tests. ``PROCURE_BENCH_DATABASE`` names an empty PostgreSQL database for the large
instance and, with ``_small`` behind it, one for the small.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from procure import config, db, record
from procure.app import create_app
from procure.people import Actor, web_sessions
from tests.bench import many, plans
from tests.bench.figures import Figure

TITLE = "lists, search and case page among very many cases"
GOAL = 2.0
ROUNDS = 15
SMALL = 1000
# What takes less than this in the large instance is within the clock's own noise of the small.
NOISE = 0.0003


class Instance:
    """One instance with its application, whose pages are asked for by anybody."""

    def __init__(self, folder: Path, cases: int, url: str = "") -> None:
        began = time.perf_counter()
        self.folder, self.url = folder, url
        self.made = many.make(folder, cases, url)
        self.took = time.perf_counter() - began
        self.clients: dict[str, Any] = {}
        self.app: Flask | None = None
        self.pages = list(_pages(self.made, self.made.own[-1], self._published()))

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


def _pages(made: many.Many, own: str, shown: str) -> Iterator[tuple[str, Actor | None, str]]:
    """Return name, reader and address of every page that lists or shows cases."""
    for who, name in ((made.reader, "few"), (made.auditor, "many")):
        for order in ("changed", "due", "title", "reference"):
            yield f"list by {order}, {name}", who, f"/fi/cases?order={order}"
        for what, sought in (
            ("common word", many.COMMON),
            ("rare word", many.RARE),
            ("two words", f"{many.COMMON} {many.THINGS[1]}"),
            ("part of a word", "lvikunn"),
            ("number", "0000042"),
        ):
            yield f"search {what}, {name}", who, f"/fi/cases?text={sought}"
        yield f"list, stage, {name}", who, "/fi/cases?stage=need&ended=open"
        yield f"inbox, {name}", who, "/fi/work"
        yield f"audits, {name}", who, "/fi/audit"
        yield f"case, {name}", who, f"/fi/cases/{own}"
    yield "public list", None, "/fi/procurements"
    yield "public list, one authority", None, f"/fi/procurements?authority={made.authorities[0]}"
    yield "public search, common word", None, f"/fi/procurements?text={many.COMMON}"
    yield "public search, rare word", None, f"/fi/procurements?text={many.RARE}"
    yield "public case", None, f"/fi/procurements/{shown}"
    yield "open calls", None, "/fi/calls"


def measure(whole: bool) -> list[Figure]:
    """Ask both instances in turns and return the figures."""
    url = os.environ.get("PROCURE_BENCH_DATABASE", "")
    large = 1_000_000 if whole else 100_000
    with tempfile.TemporaryDirectory() as kept:
        few = Instance(Path(kept) / "small", SMALL, f"{url}_small" if url else "")
        much = Instance(Path(kept) / "large", large, url)
        figures = [_building(much, large)]
        asked = {few: _Asked(), much: _Asked()}
        for turn in range(ROUNDS // 3):
            for one, so_far in asked.items():
                one.open()
                so_far.ask(one, looked_at=turn == 0)
        figures += [_ratio(what, asked[few], asked[much]) for what in asked[much].seconds]
        found = asked[much].scans
        shown = "; ".join(found[:3]) or "none"
        figures.append(Figure("scans in the plans of these pages", shown, "none", not found))
        figures.append(_verifying())
        db.close()
    return figures


class _Asked:
    """What the pages of one instance took so far."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.work: dict[str, int] = {}
        self.scans: list[str] = []

    def ask(self, one: Instance, *, looked_at: bool) -> None:
        """Ask for each page a few times, and once look at the plans of its statements."""
        for what, who, address in one.pages:
            with plans.statements() as said:
                one.get(who, address)
            plans.seconds(said)
            spent = [plans.seconds(said) for _ in range(3)]
            self.seconds.setdefault(what, []).extend(spent)
            if looked_at:
                self.work[what] = plans.work(said)
                self.scans += [f"{what}: {plan}" for plan in plans.scans(said)]


def _building(made: Instance, cases: int) -> Figure:
    what = f"instance of {cases:,} cases, {made.made.events:,} events, made"
    return Figure(what, f"{made.took:.0f} s, {db.engine().dialect.name}")


def _ratio(what: str, few: _Asked, much: _Asked) -> Figure:
    small, large = (statistics.median(one.seconds[what]) for one in (few, much))
    ratio = large / small
    said = f"{small * 1000:.2f} ms, {large * 1000:.2f} ms, {ratio:.2f}x"
    said += f"; {few.work[what]:,} and {much.work[what]:,} {_unit()}"
    return Figure(what, said, f"{GOAL:g}x", ratio <= GOAL or large - small < NOISE)


def _unit() -> str:
    return "steps" if db.engine().dialect.name == "sqlite" else "rows touched"


def _verifying() -> Figure:
    began = time.perf_counter()
    with db.reading() as session:
        report = record.verify(session)
    rate = report.events / (time.perf_counter() - began)
    said = f"{rate:,.0f} events/s, {len(report.findings)} findings"
    return Figure("whole record verified", said, "no findings", not report.findings)
