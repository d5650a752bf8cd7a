"""A demonstration with a case in every state, to be attacked, and its people's browsers."""

import logging
import re
import shutil
import sqlite3
import tomllib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, got_request_exception
from werkzeug.test import TestResponse

from procure import config, db, demonstration, jobs
from procure.app import create_app
from procure.demonstration.making import FOLDER
from procure.jobs import post
from tests.faults.reading import Page

LONG_WAY = "5_contract.toml"
# Cases that stand still where an act of the long way has been done last: (act, how many times
# it was done), and whose days are moved so that this was yesterday.
STOPS = (
    ("answer_threshold_advice", 1),
    ("approve_need", 1),
    ("open_market_dialogue", 1),
    ("confirm_opening", 2),
    ("save_follow_on", 1),
    ("publish_pilot_call", 1),
    ("confirm_opening", 4),
    ("make_agreements", 1),
    ("bring_to_gate", 1),
    ("save_call_for_tenders", 1),
    ("publish_call_for_tenders", 1),
    ("declare_interests", 3),
)
PEOPLE = {
    "officer": "aino.virtanen@example.org",
    "approver": "markku.saarinen@example.org",
    "evaluator": "eeva.koski@example.org",
    "pilot_host": "pirjo.niemi@example.org",
    "auditor": "ritva.lehto@example.org",
    "registrar": "rauha.kivi@example.org",
    "operator": "otto.palo@example.org",
    "supplier": "sami.vuori@example.org",
    "another supplier": "kaj.strom@example.org",
    "nobody": "",
}
_ACT = re.compile(r"(?m)^\[\[act\]\]\n(?:(?!\[\[act\]\]).*\n?)*")


def make(place: Path, stops: tuple[tuple[str, int], ...] = STOPS) -> Path:
    """Make a demonstration from what is shipped, and the long way stopped at some places."""
    files = place.parent / "files"
    files.mkdir()
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, files)
    whole = (FOLDER / LONG_WAY).read_text("utf-8")
    for number, (action, times) in enumerate(stops):
        text = stopped(whole, action, times)
        (files / f"9_{number:02}_{action}.toml").write_text(text, "utf-8")
    demonstration.make(config.load(place), lambda _line: None, files)
    return place


def stopped(text: str, action: str, times: int) -> str:
    """Return a scenario that ends with the nth time an act is done, which was yesterday."""
    head, *acts = re.split(r"(?m)^(?=\[\[act\]\])", text)
    kept: list[str] = []
    for act in acts:
        kept.append(act)
        times -= f'action = "{action}"' in act
        if times == 0:
            break
    assert times == 0, f"the scenario does {action} fewer times"
    last = re.search(r'moment = "-(\d+)d', kept[-1])
    assert last
    later = int(last[1]) - 1
    cut = re.sub(r'"([+-]\d+)d\b', lambda found: f'"{int(found[1]) + later:+d}d', "".join(kept))
    tomllib.loads(head + cut)
    return head + cut


class House:
    """The application over a copy of the demonstration, and ways to put it back."""

    def __init__(self, place: Path) -> None:
        settings = config.use(config.load(place))
        self.path = place / "procure.db"
        self.app: Flask = create_app(settings)
        # As in use: what a view does not catch becomes a page with status 500.
        self.app.testing = False
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.broken: list[str] = []
        self._fault = ""
        got_request_exception.connect(self._keep, self.app)
        self.asked = 0
        self.routes = self.app.url_map.bind("localhost")
        with sqlite3.connect(self.path) as found:
            self.ids = dict(found.execute("SELECT email, id FROM user_account").fetchall())
            self.cases: list[str] = [
                row[0]
                for row in found.execute("SELECT id FROM procurement_case ORDER BY reference")
            ]
        found.close()

    def _keep(self, _sender: Flask, exception: Exception, **_more: object) -> None:
        last = traceback.extract_tb(exception.__traceback__)[-1]
        place = next(
            f"{one.filename.rpartition('/procure/')[2]}:{one.lineno}"
            for one in reversed(traceback.extract_tb(exception.__traceback__))
            if "/procure/" in one.filename or one is last
        )
        self._fault = f"{type(exception).__name__}: {str(exception)[:200]} at {place}"

    def looked_at(self, answer: TestResponse, who: str, method: str, address: str) -> TestResponse:
        """Note an answer that says that something broke on our side."""
        self.asked += 1
        if answer.status_code >= 500:
            said = f"{answer.status_code} {who}: {method} {address[:160]} {self._fault}"
            self.broken.append(said)
        return answer

    def settled(self) -> str:
        """Return what broke since this was asked last."""
        found, self.broken = "\n".join(self.broken), []
        return found

    def snapshot(self) -> sqlite3.Connection:
        """Return the database as it stands, in memory."""
        kept = sqlite3.connect(":memory:")
        now = sqlite3.connect(self.path)
        now.backup(kept)
        now.close()
        return kept

    def restore(self, kept: sqlite3.Connection) -> None:
        """Put the database back."""
        now = sqlite3.connect(self.path)
        kept.backup(now)
        now.close()

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """Read something directly."""
        now = sqlite3.connect(self.path)
        found = now.execute(query).fetchall()
        now.close()
        return found

    def newest_mail(self) -> str:
        """Return what the mail says that was promised last."""
        with db.reading() as session:
            row = jobs.mails(session, 1)[0]
        return str(post.message(row).get_content())

    def close(self) -> None:
        """Let go of the database."""
        db.close()


class Browser:
    """Somebody's browser."""

    def __init__(self, house: House, role: str, language: str) -> None:
        self.house, self.role, self.language = house, role, language
        self.client = house.app.test_client()
        self.user_id = house.ids.get(PEOPLE[role], "")
        page = Page(self.client.get(f"/{language}/procurements").text)
        self.token = self._token(page)
        if PEOPLE[role]:
            values = {"user_id": [self.user_id]}
            answer = self.post(f"/{language}/demonstration/person", values)
            assert answer.status_code == 303
            page = Page(self.client.get(f"/{language}/account").text)
            self.token = self._token(page)

    @staticmethod
    def _token(page: Page) -> str:
        found = {f.value for form in page.forms for f in form.fields if f.name == "csrf_token"}
        return found.pop()

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self._looked_at(self.client.get(address), "GET", address)

    def post(
        self, address: str, values: dict[str, list[str]], multipart: bool = False
    ) -> TestResponse:
        """Send a form as a browser does: line ends are CRLF, text is UTF-8."""
        data = {"csrf_token": [self.token], **values}
        kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
        answer = self.client.post(address, data=data, content_type=kind)
        return self._looked_at(answer, "POST", address)

    def send(self, address: str, body: bytes, kind: str) -> TestResponse:
        """Send bytes."""
        headers = {"X-CSRFToken": self.token}
        answer = self.client.post(address, data=body, content_type=kind, headers=headers)
        return self._looked_at(answer, "POST", address)

    def _looked_at(self, answer: TestResponse, method: str, address: str) -> TestResponse:
        return self.house.looked_at(answer, self.role, method, address)


def path_of(address: str) -> str:
    """Return the path and query of an address that a page or an answer names."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@contextmanager
def opened(made: Path, place: Path) -> Iterator[House]:
    """Open a copy of the demonstration."""
    shutil.copytree(made, place)
    house = House(place)
    try:
        with quiet():
            yield house
    finally:
        house.close()


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the log from taking thousands of refusals, for as long as the attack goes on."""
    log = logging.getLogger("procure")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
