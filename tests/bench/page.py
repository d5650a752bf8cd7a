"""What our code costs on a list page, beside raw SQL and f-strings that make the same bytes.

``python -m tests.bench page`` asks the application for an officer's list of cases, a full
page of fifty, and a bare WSGI function for the same: it finds the session by one query,
plays the very statements of the page through ``sqlite3``, and writes what they return into
f-strings, escaped. Both bodies are equal but for the token of forms, which the bare one
does not make. Rounds alternate; what counts is the processor's time of this process.
"""

import base64
import functools
import hashlib
import html
import json
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple

from werkzeug.test import EnvironBuilder

from procure import db, i18n
from procure.i18n import HELSINKI
from procure.people import web_sessions
from procure.serving import server
from tests.bench import lists, plans
from tests.bench.figures import Figure

TITLE = "a list page beside raw SQL and f-strings"
GOAL = 2.0
ROUNDS, CALLS = 15, 20
CASES = 1000
ADDRESS = "/fi/cases"
TOKEN = "the token of forms"
_TOKENS = (rb"(?<=X-CSRFToken\": \")[^\"]+", rb"(?<=csrf_token\" value=\")[^\"]+")
# What is found out about the reader once at the beginning, before the page's own statements.
_OF_THE_SESSION = re.compile(r"BEGIN|.*\bFROM (web_session|user_account WHERE)\b", re.DOTALL)
_SESSION = (
    "SELECT s.created_at, s.seen_at, u.name FROM web_session AS s"
    " JOIN user_account AS u ON u.id = s.user_id"
    " WHERE s.token_hash = ? AND NOT u.disabled"
)

escape = functools.partial(html.escape, quote=True)
Answer = Callable[[], tuple[str, list[tuple[str, str]], bytes]]


class Pieces(NamedTuple):
    """What of the page is the same at every call, cut where the rest is written."""

    before_name: str
    before_authorities: str
    before_owners: str
    before_rows: str
    before_next: str
    after_next: str


class Raw:
    """The bare function, over an own connection to the same database."""

    def __init__(self, path: Path, page: str, said: list[tuple[str, Any]], headers: Any) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.said = [(_name(statement), statement, values) for statement, values in said]
        self.headers = headers
        self.states = _states()
        self.pieces = _pieces(page)

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        """Answer one request of somebody who has signed in."""
        token = SimpleCookie(environ["HTTP_COOKIE"])["procure"].value
        kept = hashlib.sha256(token.encode()).hexdigest()
        ask = self.connection.execute
        created, seen, reader = ask(_SESSION, (kept,)).fetchone()
        moment = datetime.now(UTC)
        if moment >= _moment(created) + web_sessions.ABSOLUTE:
            raise LookupError("the session is over")
        if moment >= _moment(seen) + web_sessions.IDLE:
            raise LookupError("the session is over")
        found = {name: ask(statement, values).fetchall() for name, statement, values in self.said}
        body = self.body(reader, found).encode()
        start("200 OK", [*self.headers, ("Content-Length", str(len(body)))])
        return [body]

    def body(self, name: str, found: dict[str, list[Any]]) -> str:
        """Write the page."""
        shown, choices = found["cases"][:50], found["choices"]
        authorities = sorted({(row[1], row[0]) for row in choices})
        owners = sorted({(row[3], row[2]) for row in choices})
        key = [_moment(shown[-1][9]).isoformat(), shown[-1][0]]
        packed = base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode())
        one = self.pieces
        return (
            f"{one.before_name}{escape(name)}{one.before_authorities}{_options(authorities)}"
            f"{one.before_owners}{_options(owners)}{one.before_rows}"
            f"{''.join([self.row(row) for row in shown])}"
            f"{one.before_next}{packed.decode().rstrip('=')}{one.after_next}"
        )

    def row(self, row: Any) -> str:
        """Write one row of the table."""
        case_id, reference, title, _stage, state, _theme, authority, owner, due, changed = row[:10]
        return (
            f'<tr><th scope="row"><a class="govuk-link" href="/fi/cases/{case_id}">'
            f"<bdi>{escape(title)}</bdi></a></th>\n"
            f'<td data-label="Hankinnan numero"><span>{escape(reference)}</span></td>\n'
            f'<td data-label="Vaihe"><span>{escape(self.states[state])}</span></td>\n'
            f'<td data-label="Hankintayksikkö"><span>{escape(authority)}</span></td>\n'
            f'<td data-label="Hankkija"><span><bdi>{escape(owner)}</bdi></span></td>\n'
            f'<td data-label="Määräaika"><span>{_with_clock(due) if due else "–"}</span></td>\n'
            f'<td data-label="Muutettu"><span>{_day(changed)}</span></td></tr>\n'
        )


def _name(statement: str) -> str:
    """Say which rows of the page a statement finds."""
    words = " ".join(statement.split())
    if "SELECT DISTINCT procurement_case.authority_id" in words:
        return "choices"
    return "cases" if "procurement_case.reference" in words else words


def _options(pairs: list[Any]) -> str:
    return "".join(
        f'        <option value="{escape(value)}">{escape(text)}</option>\n'
        for text, value in pairs
    )


def _moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).replace(tzinfo=UTC)


def _day(kept: str) -> str:
    at = _moment(kept).astimezone(HELSINKI)
    return f"{at.day}.{at.month}.{at.year}"


def _with_clock(kept: str) -> str:
    at = _moment(kept).astimezone(HELSINKI)
    return f"{at.day}.{at.month}.{at.year} klo {at.hour}.{at.minute:02}"


def _states() -> dict[str, str]:
    names = ("need", "dialogue_open", "scoring", "in_force", "closed", "discontinued")
    with i18n.speaking("fi"):
        return {name: i18n.gettext(f"state.{name}") for name in names}


def _pieces(page: str) -> Pieces:
    """Cut a page at the places that are written anew each time."""
    cut = re.fullmatch(
        r'(.*app-me">.*?<bdi>)[^<]*(</bdi>.*name="authority">\n[^\n]*\n)(?:[^\n]*<option[^\n]*\n)*'
        r'(  </select>.*name="owner">\n[^\n]*\n)(?:[^\n]*<option[^\n]*\n)*'
        r'(  </select>.*<tbody>\n).*(</tbody>.*\?after=)[^"]*(".*)',
        page,
        re.DOTALL,
    )
    assert cut, "the page is not cut where it was"
    return Pieces(*cut.groups())


def masked(body: bytes) -> bytes:
    """Put one token in place of those of forms."""
    for token in _TOKENS:
        body = re.sub(token, TOKEN.encode(), body)
    return body


def answers(instance: lists.Instance, folder: Path) -> Iterator[tuple[str, Answer]]:
    """Return both ways to the page, ready to be called; their bodies are equal."""
    who = instance.made.reader
    client = instance.client(who)
    page = masked(instance.get(who, ADDRESS).data)
    with plans.statements() as noted:
        instance.get(who, ADDRESS)
    said = [(one, values) for one, values in noted if not _OF_THE_SESSION.match(one)]
    cookie = client.get_cookie("procure").value
    headers = {"Cookie": f"procure={cookie}; language=fi"}
    environ = EnvironBuilder(ADDRESS, headers=[*headers.items()]).get_environ()

    def caller(wsgi: Any) -> Answer:
        def call() -> tuple[str, list[tuple[str, str]], bytes]:
            started: list[Any] = []
            answer = wsgi(dict(environ), lambda *words: started.append(words))
            body = b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
            return started[0][0], started[0][1], body

        return call

    ours = caller(instance.app)
    sent = [pair for pair in ours()[1] if pair[0] != "Content-Length"]
    raw = caller(Raw(folder / "procure.db", page.decode(), said, sent))
    assert masked(ours()[2]) == raw()[2], "the bare function does not write the same page"
    assert page.count(b'<th scope="row">') == 50
    yield "ours", ours
    yield "raw", raw


def measure(whole: bool) -> list[Figure]:
    """Ask both ways in turns and return the ratio."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "instance"
        instance = lists.Instance(folder, CASES)
        instance.open()
        assert instance.app is not None
        instance.app.testing = False
        ways = dict(answers(instance, folder))
        server.settle()  # as a web process does
        times: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(ROUNDS if whole else ROUNDS // 3):
            for name, call in sorted(ways.items(), reverse=turn % 2 == 1):
                began = time.process_time()
                for _ in range(CALLS):
                    call()
                times[name].append((time.process_time() - began) / CALLS)
        db.close()
    ratio = statistics.median(o / r for o, r in zip(times["ours"], times["raw"], strict=True))
    ours, raw = (statistics.median(times[name]) * 1e6 for name in ("ours", "raw"))
    said = f"{ours:.0f} us, {raw:.0f} us, {ratio:.2f}x"
    what = "list of fifty cases, processor time: ours, raw SQL and f-strings"
    return [Figure(what, said, f"{GOAL:g}x", ratio <= GOAL)]
