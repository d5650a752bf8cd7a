"""Five hundred people at once: reading, writing and taking papers over real HTTP.

``procure serve`` serves an instance as an operator would start it. Each person waits about
eight seconds between two requests: 85 of 100 read lists, cases and the start of their work,
14 write (steps of a case, invitations, drafts), 1 takes a printed paper. Their sessions are
made beforehand, since signing in is slow on purpose.
"""

import asyncio
import itertools
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from sqlmodel import select

from procure import db, documents, jobs
from procure.db.clock import now
from procure.documents.tables import PRINTED, Document
from tests.bench.figures import Figure
from tests.faults import grounds
from tests.faults.grounds import Ground, Visitor

TITLE = "People at the same time, over HTTP"

THINK = 8.0
GOAL_95 = 0.8
CASES = 40
PUBLIC = "/fi/procurements"


@dataclass
class Seen:
    """What was asked and how it was answered."""

    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {"read": [], "write": [], "paper": []}
    )
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def all(self) -> list[float]:
        """Return how long each answer took."""
        return [one for some in self.seconds.values() for one in some]


@dataclass
class Person:
    """Somebody at work, with a case of their own to write on."""

    who: Visitor
    case_id: str
    papers: list[tuple[str, str]]
    chance: random.Random
    numbers: Any

    def choose(self) -> tuple[str, str, dict[str, str] | None]:
        """Return what is done next: which kind, where, and what is sent."""
        lot = self.chance.random()
        if lot < 0.85:
            case = f"/fi/cases/{self.case_id}"
            pages = ("/fi/cases", "/fi/work", case, f"{case}/people", f"{case}/need", PUBLIC)
            return "read", self.chance.choice(pages), None
        if lot < 0.99:
            return "write", *self._write()
        case_id, paper = self.chance.choice(self.papers)
        return "paper", f"/fi/cases/{case_id}/papers/{paper}.pdf", None

    def _write(self) -> tuple[str, dict[str, str]]:
        kind = self.chance.choice(("step", "step", "draft", "draft", "mail"))
        if kind == "step":
            with db.reading() as session:
                state = grounds.engine.view(session, self.case_id).state
            action, _ = grounds.STEPS[state]
            return f"/fi/cases/{self.case_id}/steps/{action}", {"state": state}
        if kind == "draft":
            return f"/fi/drafts/need.{self.case_id}", {"problem": "Lumi jää kaduille. " * 40}
        email = f"x{next(self.numbers)}@example.org"
        return f"/fi/cases/{self.case_id}/people", {
            "email": email, "role": "evaluator", "language": "fi"
        }  # fmt: skip


async def work(
    person: Person, http: aiohttp.ClientSession, base: str, end: float, seen: Seen
) -> None:
    """Read and write until the time is over, with time to think before each request."""
    think = person.chance.uniform(0, THINK)  # they do not all begin at once
    while True:
        await asyncio.sleep(think)
        if time.monotonic() > end:
            return
        kind, path, values = person.choose()
        began = time.perf_counter()
        try:
            status = await ask(http, base + path, person.who, values)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            seen.failures[type(error).__name__] += 1
        else:
            seen.seconds[kind].append(time.perf_counter() - began)
            seen.statuses[status] += 1
        think = person.chance.uniform(0.5, 1.5) * THINK


async def ask(
    http: aiohttp.ClientSession, url: str, who: Visitor, values: dict[str, str] | None
) -> int:
    """Ask for a page, or send a form; return the status when the whole answer has come."""
    headers = {"Cookie": who.cookie}
    data = None if values is None else {"csrf_token": who.token, **values}
    method = "GET" if data is None else "POST"
    async with http.request(
        method, url, data=data, headers=headers, allow_redirects=False
    ) as answer:
        await answer.read()
        return answer.status


async def all_at_work(persons: list[Person], base: str, seconds: float) -> Seen:
    """Let everybody work for so long."""
    seen = Seen()
    end = time.monotonic() + seconds
    timeout = aiohttp.ClientTimeout(total=60)
    connector = aiohttp.TCPConnector(limit=0)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=jar) as http:
        await asyncio.gather(*(work(one, http, base, end, seen) for one in persons))
    return seen


def prepared(folder: Path, people: int) -> tuple[Ground, list[Person]]:
    """Make the instance, print a paper for each third case, and sign everybody in."""
    cases = min(CASES, people)
    ground = grounds.prepare(folder / "instance", cases, workers=1, sessions=people)
    with grounds.opened(ground.place):
        for case_id in ground.cases[::3]:
            grounds.engine.advance(ground.city.officer, case_id, "go", now(), state="need")
        jobs.run_due(now())
        documents.close()
        with db.reading() as session:
            wanted = select(Document.case_id, Document.id).where(Document.status == PRINTED)
            papers = [(case_id, key) for case_id, key in session.exec(wanted)]
    numbers = itertools.count()
    persons = [Person(who, ground.cases[n % cases], papers, random.Random(n), numbers)
               for n, who in enumerate(ground.officers)]  # fmt: skip
    return ground, persons


def percentile(seconds: list[float], share: int) -> float:
    """Return the nth percentile."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1]


def measure(whole: bool) -> list[Figure]:
    """Let 500 people work for a minute, or 50 for ten seconds."""
    people, seconds = (500, 60.0) if whole else (50, 10.0)
    with tempfile.TemporaryDirectory() as folder:
        ground, persons = prepared(Path(folder), people)
        with grounds.serving(ground.place) as served, grounds.opened(ground.place):
            base = f"http://127.0.0.1:{served.port}"
            for path in ("/fi/cases", f"/fi/cases/{ground.cases[0]}", "/fi/work"):
                served.get(path, ground.officer)  # the first reading of a template is slow
            busy = [psutil.cpu_percent(), time.monotonic()]
            seen = asyncio.run(all_at_work(persons, base, seconds))
            busy = [psutil.cpu_percent(), time.monotonic() - busy[1]]
            served.stop()
            record_is_right = grounds.faults(sealed=False) == []
    return figures(seen, people, busy, record_is_right=record_is_right)


def figures(seen: Seen, people: int, busy: list[float], *, record_is_right: bool) -> list[Figure]:
    """Return what was seen as lines of the page."""
    took = seen.all
    broken = sum(n for status, n in seen.statuses.items() if status >= 500)
    broken += seen.failures.total()
    p95 = percentile(took, 95)
    load = os.getloadavg()[0]
    rate = f"{len(took) / busy[1]:.0f}/s"
    others = (percentile(took, 50), percentile(took, 99), max(took))
    statuses = ", ".join(f"{status}: {n}" for status, n in sorted(seen.statuses.items()))
    return [
        Figure(f"{people} people, requests", f"{len(took)}, {rate}"),
        Figure("95th percentile of all", ms(p95), ms(GOAL_95), p95 <= GOAL_95),
        Figure("median, 99th, longest", ", ".join(map(ms, others))),
        *(
            Figure(f"95th percentile, {kind}", f"{ms(percentile(some, 95))} of {len(some)}")
            for kind, some in seen.seconds.items()
            if len(some) > 1
        ),
        Figure("answers 5xx and broken connections", f"{broken}", "0", broken == 0),
        Figure("answers by status", statuses),
        Figure("the record afterwards", "right" if record_is_right else "wrong", "right",
               record_is_right),
        Figure("machine during it", f"{busy[0]:.0f} % of both cores, load {load:.1f}"),
    ]  # fmt: skip


def ms(seconds: float) -> str:
    """Return a time in milliseconds."""
    return f"{seconds * 1000:.0f} ms"
