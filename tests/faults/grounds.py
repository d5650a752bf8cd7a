"""An installation to do harm to: its people, their sessions, and how to judge it afterwards.

It is served as an operator would serve it (``procure serve``), or its functions are called
in processes of their own. ``PROCURE_TEST_DATABASE`` names an empty database to use in place
of SQLite.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import flask
import psutil
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text
from sqlmodel import Session, select

from procure import config, db, engine, jobs, record
from procure.app import create_app
from procure.db import schema
from procure.documents import store, sweeping
from procure.documents.tables import PRINTED, Document
from procure.people import session as sessions
from procure.people.tables import User
from procure.record.tables import LogLeaf
from tests import builders

# Two steps of the officer, to and fro as often as one likes; one of them promises a paper.
FLOW = """
initial = "need"
final = ["closed"]
label = { fi = "Edestakaisin", sv = "Fram och tillbaka", en = "There and back" }
state = [
  { name = "need", stage = "need" },
  { name = "pilot_planning", stage = "pilot" },
  { name = "closed", stage = "closed" },
]

[[step]]
action = "go"
from = "need"
to = "pilot_planning"
role = "officer"
needs = ["need_problem", "estimated_value"]
papers = ["need_statement"]

[[step]]
action = "come"
from = "pilot_planning"
to = "need"
role = "officer"

[[step]]
action = "close_case"
from = "pilot_planning"
to = "closed"
role = "officer"
"""
NAME = "there_and_back.v1"
STEPS = {"need": ("go", "pilot_planning"), "pilot_planning": ("come", "need")}
SETTINGS = """installation = "faults.example"
workers = {workers}
{more}
"""


@dataclass
class Visitor:
    """Somebody's browser: who, and what it sends with each request."""

    actor: builders.Actor
    cookie: str
    token: str


@dataclass
class Ground:
    """A prepared instance."""

    place: Path
    city: builders.City
    cases: list[str]
    officers: list[Visitor] = field(default_factory=list)

    @property
    def officer(self) -> Visitor:
        """Return the first officer."""
        return self.officers[0]


def prepare(place: Path, cases: int = 4, *, workers: int = 1, sessions: int = 2,
            **settings: str | int) -> Ground:  # fmt: skip
    """Make an instance with a city, some cases at their start, and officers signed in."""
    place.mkdir(parents=True, exist_ok=True)
    if database := os.environ.get("PROCURE_TEST_DATABASE"):
        settings["database"] = database
    more = "\n".join(f"{k} = {v!r}".replace("'", '"') for k, v in settings.items())
    (place / config.FILE).write_text(SETTINGS.format(workers=workers, more=more), "utf-8")
    (place / "workflows").mkdir(exist_ok=True)
    (place / "workflows" / f"{NAME}.toml").write_text(FLOW, "utf-8")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with opened(place) as app:
        schema.upgrade()
        city = builders.people_of_a_city(now=yesterday)
        ids = [builders.a_need(city, NAME, yesterday, title=f"Hanke {n}") for n in range(cases)]
        people = [(city.officer, city.second_officer)[n % 2] for n in range(sessions)]
        officers = [visitor(app, actor) for actor in people]
    return Ground(place, city, ids, officers)


@contextmanager
def opened(place: Path) -> Iterator[flask.Flask]:
    """Open an instance in this process."""
    settings = config.load(place)
    app = create_app(settings)
    try:
        yield app
    finally:
        db.close()


def visitor(app: flask.Flask, actor: builders.Actor) -> Visitor:
    """Sign somebody in without their password, which takes its time on purpose."""
    with app.test_request_context("/"):
        with db.reading() as session:
            user = session.get_one(User, actor.user_id)
        sessions.begin(user)
        flask.session["strong"] = True  # with a second factor, where one is demanded
        token = generate_csrf()
        answer = flask.Response()
        app.session_interface.save_session(app, flask.session, answer)  # type: ignore[arg-type]
    return Visitor(actor, answer.headers["Set-Cookie"].partition(";")[0], token)


@dataclass
class Answer:
    """What the server said."""

    status: int
    text: str
    headers: http.client.HTTPMessage


class Served:
    """A served instance, to be asked, killed and started again."""

    def __init__(self, place: Path, *, port: int = 0) -> None:
        self.place = place
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.orphans: list[psutil.Process] = []

    def start(self) -> None:
        """Start it and wait until it answers."""
        # What it says goes elsewhere: the instance may lie on a disk that is full.
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name("procure"), "--instance", self.place, "serve",
                 "--port", str(self.port)],
                stdout=log, stderr=log, cwd=config.ROOT, start_new_session=True, env=quick(),
            )  # fmt: skip
        end = time.monotonic() + 60
        while True:
            try:
                self.get("/fi/procurements")
            except OSError:
                assert self.process.poll() is None, self.log.read_text("utf-8")[-2000:]
                assert time.monotonic() < end, "it does not answer"
                time.sleep(0.05)
            else:
                return

    @property
    def log(self) -> Path:
        """Return the file of what it says."""
        return self.place.with_name(f"{self.place.name}.log")

    def stop(self) -> int:
        """Ask it to stop, wait for it and return its exit status."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def family(self) -> list[psutil.Process]:
        """Return its processes: the first is the one that was started."""
        assert self.process
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self, victim: psutil.Process) -> None:
        """Kill one of its processes on the spot; wait for it if it is the first."""
        if self.process and victim.pid == self.process.pid:
            self.orphans += [one for one in self.family() if one != victim]
            victim.kill()
            self.process.wait()
        else:
            victim.kill()

    def outlived(self) -> list[psutil.Process]:
        """Return who outlived the killing of their first process by a minute: nobody may."""
        _gone, alive = psutil.wait_procs(self.orphans, 0)
        end = time.monotonic() + 60
        while alive and time.monotonic() < end:
            time.sleep(0.1)
            alive = [one for one in alive if _lives(one)]
        return alive

    def get(self, path: str, who: Visitor | None = None) -> Answer:
        """Open a page."""
        return self._ask("GET", path, who, None)

    def post(self, path: str, who: Visitor, **values: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, who, urlencode({"csrf_token": who.token, **values}))

    def _ask(self, method: str, path: str, who: Visitor | None, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": who.cookie} if who else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            words = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, words, answer.headers)
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()


@contextmanager
def serving(place: Path) -> Iterator[Served]:
    """Serve an instance while the block lasts."""
    served = Served(place)
    served.start()
    try:
        yield served
    finally:
        for one in (*served.family(), *served.orphans):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        if served.process:
            served.process.wait()


def quick() -> dict[str, str]:
    """Return an environment in which a program that was started before starts quickly again."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache"), **kept}


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE  # nobody may be there to bury it
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def state_of(case_id: str) -> str:
    """Return where a case of the open instance stands."""
    return builders.reload(case_id).state


def let_leases_run_out(session: Session) -> None:
    """Make everything that waits due at once, as if time had passed."""
    session.execute(text("UPDATE job SET lease = '1970-01-01 00:00:00' WHERE status = 'running'"))
    session.execute(text("UPDATE job SET run_at = '1970-01-01 00:00:00' WHERE status = 'queued'"))


def faults(*, sealed: bool = True) -> list[str]:
    """Return what is wrong with the open instance: its record, its states, its files.

    ``sealed``: every event must be sealed by now, each in one place of its own.
    """
    found: list[str] = []
    with db.reading() as session:
        report = record.verify(session)
        found += [
            f"{one.kind} {one.chain or one.table} {one.number or ''}" for one in report.findings
        ]
        found += [f"state of {one.case_id}: {one.stored}, replayed {one.replayed}"
                  for one in engine.mismatches(session)]  # fmt: skip
        places = session.exec(select(LogLeaf.event_id)).all()
        if len(set(places)) != len(places):
            found.append("an event is sealed twice")
        if sealed and (report.waiting or len(places) != report.events):
            found.append(
                f"{report.waiting} events wait, {len(places)} of {report.events} are sealed"
            )
        papers = session.exec(select(Document)).all()
        for paper in papers:
            asked = jobs.state(session, "print_paper", paper.id)
            if asked is None:
                found.append(f"paper {paper.id} was promised without a job")
            elif (asked.status == "done") != (paper.status == PRINTED):
                found.append(f"paper {paper.id} is {paper.status}, its job {asked.status}")
    for paper in papers:
        if paper.status == PRINTED:
            try:
                store.get(paper.file_sha256 or "")
            except (store.NotStored, store.Damaged) as wrong:
                found.append(f"paper {paper.id}: {wrong!r}")
    return found + half_files()


def half_files() -> list[str]:
    """Return stored files that are not what their names say, and drafts that no sweep takes."""
    sweeping.remove(datetime.now(UTC) + timedelta(seconds=1))
    folder = config.current().instance / "documents"
    wrong = []
    for path in sorted(folder.glob("*/*")) if folder.exists() else []:
        try:
            store.get(path.stem)
        except (store.NotStored, store.Damaged):
            wrong.append(f"half a file: {path.name}")
    return wrong
