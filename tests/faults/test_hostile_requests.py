"""Any request to any address by anybody: answered in words, under our headers, never with 5xx.

Hypothesis makes the requests from the map of addresses, the names that our forms and lists
know, and ids that are really there. The usual run makes a few hundred of them, the nightly
one thousands.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from werkzeug.routing import AnyConverter, IntegerConverter
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from procure import db
from procure.web.headers import HEADERS
from procure.web.rendering import SANDBOX
from tests.faults.house import PEOPLE, Browser, House
from tests.faults.sending import SEED
from tests.faults.test_hostile_addresses import ENCODED, PARAMETERS, cursors
from tests.faults.values import BARE, TEXTS

pytestmark = pytest.mark.slow

USUAL, NIGHTLY = 16, 400
KINDS = {
    *("text/html; charset=utf-8", "application/json", "text/css; charset=utf-8"),
    *("text/javascript; charset=utf-8", "application/pdf", "application/zip"),
    *("text/csv; charset=utf-8", "text/calendar; charset=utf-8", "text/plain; charset=utf-8"),
    "text/plain; version=0.0.4; charset=utf-8",  # what Prometheus reads
    *("image/svg+xml; charset=utf-8", "image/png", "image/x-icon", "font/woff2", "font/ttf"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Names that are read from forms of ours, beside those that a template writes.
FIELDS = re.compile(r'name="([a-z_][a-z0-9_-]*)"')
MAY_CHANGE = {
    "event",
    "chain_head",
    "event_private",
    "web_session",
    "session",
    "draft",
    "rate_count",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")
LEFT_ALONE = {"demonstration.person", "demonstration.clock", "people.sign_out"}
WHOLE = {
    *("text/html; charset=utf-8", "application/x-www-form-urlencoded", "application/json"),
    *(
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/xml",
        "",
        "x",
        "a/b; charset=zqx",
    ),
}
HEADS = {
    "Accept": ("text/html", "application/json", "*/*;q=zqx", "", "a" * 3000),
    "Accept-Language": ("sv", "zqx;q=9", "*", "fi-FI,\udcff".encode("latin-1", "replace").decode()),
    "Cookie": ("procure=zqx", "language=zqx; procure=" + "a" * 4000, "language=sv;;;=", "\x7f=1"),
    "HX-Request": ("true", "zqx"),
    "If-None-Match": ('"zqx"', "*", "W/zqx"),
    "If-Modified-Since": ("zqx", "Wed, 21 Oct 2099 07:28:00 GMT"),
    "Range": ("bytes=0-0", "bytes=9-1", "zqx", "bytes=0-," + "1-," * 500),
    "Referer": ("http://[", "javascript:zqx", "//zqx.example", "http://localhost/fi/"),
    "User-Agent": ("", "zqx" * 2000, "<script>zqx()</script>"),
    "X-Forwarded-For": ("zqx", "127.0.0.1, ::1", "198.51.100.7"),
    "X-Forwarded-Host": ("zqx.example",),
    "X-Forwarded-Proto": ("https", "zqx"),
    "X-HTTP-Method-Override": ("DELETE",),
    "Authorization": ("Basic enF4", "Bearer zqx", "zqx"),
    "Content-Encoding": ("gzip", "zqx"),
    "Expect": ("100-continue",),
    "Transfer-Encoding": ("zqx",),
    "Host": ("zqx.example", "localhost:99999", "localhost zqx", ""),
}


class Fuzz:
    """What somebody may ask of a house, and what became of it."""

    def __init__(self, house: House, role: str) -> None:
        self.house = house
        self.browser = Browser(house, role, "en")
        self.rules = sorted(
            (
                rule
                for rule in house.app.url_map.iter_rules()
                if rule.endpoint not in LEFT_ALONE and "<path" not in rule.rule
            ),
            key=lambda rule: (rule.rule, rule.endpoint),
        )
        self.ids = known_ids(house)
        self.fields = sorted(known_fields())
        self.answers: Counter[int] = Counter()
        self.endpoints: set[str] = set()

    @property
    def requests(self) -> st.SearchStrategy[dict[str, Any]]:
        """Return the strategy of one request."""
        texts = st.one_of(
            st.sampled_from([t for n, t in TEXTS.items() if n != "much"]),
            st.sampled_from(BARE),
            st.text(max_size=40),
        )
        names = st.one_of(st.sampled_from(self.fields), st.text(max_size=12))
        ids = [st.sampled_from(kept) for kept in self.ids.values()]
        values = st.one_of(texts, st.sampled_from(["", "y", "1", "2027-01-01", "need"]), *ids)
        queries = st.one_of(
            st.sampled_from(list(ENCODED.values())), st.sampled_from(list(cursors()))
        )
        heads = [st.tuples(st.just(n), st.sampled_from(v)) for n, v in HEADS.items()]
        return st.fixed_dictionaries(
            {
                "method": st.one_of(st.none(), st.sampled_from(METHODS)),
                "ids": st.tuples(st.booleans(), st.integers(0, 10**6), texts),
                "query": st.lists(
                    st.tuples(st.sampled_from((*PARAMETERS, "v", "to")), queries), max_size=3
                ),
                "form": st.lists(st.tuples(names, values), max_size=8),
                "token": st.sampled_from([True, True, True, False]),
                "body": st.one_of(st.none(), st.none(), st.none(), st.binary(max_size=60)),
                "kind": st.sampled_from(sorted(WHOLE)),
                "heads": st.lists(st.one_of(*heads), max_size=2),
            }
        )

    def send(self, about: dict[str, Any]) -> None:
        """Send one request and judge the answer."""
        # each in turn: chance alone would come to half of them only
        rule = self.rules[sum(self.answers.values()) % len(self.rules)]
        address = self._filled(rule, *about["ids"])
        if about["query"]:
            address += "?" + "&".join(f"{name}={value}" for name, value in about["query"])
        method = about["method"] or ("POST" if "POST" in rule.methods else "GET")
        answer = self._answer(method, address, about)
        self.house.looked_at(answer, self.browser.role, method, address)
        self.answers[answer.status_code] += 1
        self.endpoints.add(rule.endpoint)
        judge(answer, method, f"{self.browser.role}: {method} {address} {about}")
        assert not self.house.settled()

    def _answer(self, method: str, address: str, about: dict[str, Any]) -> TestResponse:
        path, _, query = address.partition("?")
        given: dict[str, Any] = {"method": method, "path": path, "query_string": query}
        if method not in ("GET", "HEAD", "get", "TRACE", "OPTIONS"):
            if about["body"] is None:
                token = [("csrf_token", self.browser.token)] if about["token"] else []
                given["data"] = {}
                for name, value in (*token, *about["form"]):
                    given["data"].setdefault(name, []).append(as_sent(value))
            else:
                given |= {
                    "input_stream": None,
                    "data": about["body"],
                    "content_type": about["kind"],
                }
                if about["token"]:
                    about["heads"] = [*about["heads"], ("X-CSRFToken", self.browser.token)]
        environ = EnvironBuilder(base_url="http://localhost", **given).get_environ()
        self.browser.client._add_cookies_to_wsgi(environ)
        for name, value in about["heads"]:
            where = name.upper().replace("-", "_")
            environ[where if where.startswith("CONTENT_") else f"HTTP_{where}"] = value
        said = run_wsgi_app(self.house.app.wsgi_app, environ, buffered=True)
        return self.browser.client.response_wrapper(*said, None)

    def _filled(self, rule: Any, real: bool, number: int, text: str) -> str:
        """Return an address of a rule: with ids that are there, or with anything."""
        values: dict[str, Any] = {}
        for name in rule.arguments:
            converter = rule._converters[name]
            if isinstance(converter, AnyConverter):
                values[name] = sorted(converter.items)[number % len(converter.items)]
            elif isinstance(converter, IntegerConverter):
                values[name] = number % 3 if real else number
            elif name in self.ids and real:
                values[name] = self.ids[name][number % len(self.ids[name])]
            elif type(converter).__name__ == "IdConverter":
                values[name] = f"{number:032x}"
            else:
                values[name] = "events" if real else (text or "x")
        built = rule.build({name: v for name, v in values.items() if v != ""})
        return built[1] if built else "/"


def as_sent(text: str) -> str:
    """Return a text as a client can send it at all."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def judge(answer: TestResponse, method: str, about: str) -> None:
    """Hold an answer to what every answer keeps."""
    assert answer.status_code < 500, about
    assert "Traceback" not in answer.text if answer.mimetype == "text/html" else True, about
    for name, value in HEADERS.items():
        if name == "Content-Security-Policy":
            assert answer.headers.get(name) in (value, SANDBOX), about
        else:
            assert answer.headers.get(name) == value, about
    assert answer.headers.get("Cache-Control"), about
    assert not re.match(r"(https?:)?[/\\]{2}(?!localhost)", answer.headers.get("Location", "")), (
        about
    )
    assert "zqx" not in "".join(name for name, _v in answer.headers), about
    cookies = answer.headers.getlist("Set-Cookie")
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in cookies), about
    if answer.status_code not in (204, 304) and (answer.get_data() or method == "HEAD"):
        assert answer.headers.get("Content-Type") in KINDS, (answer.headers, about)


@cache
def known_fields() -> frozenset[str]:
    """Return the names of fields that forms of ours have, as their classes say them."""
    import importlib
    import pkgutil

    import procure
    from procure.web.forms.form import Form

    for module in pkgutil.walk_packages(procure.__path__, "procure."):
        if module.name.endswith(".forms") or ".pages" in module.name:
            importlib.import_module(module.name)
    found, waiting = {"csrf_token", "state", "reason", "seen"}, [Form]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        found |= {name for name in dir(one) if hasattr(getattr(one, name), "field_class")}
    return frozenset(found)


def known_ids(house: House) -> dict[str, list[str]]:
    """Return ids that are really there, by the names that addresses have for them."""
    tables = {
        "case_id": "procurement_case",
        "document_id": "document",
        "user_id": "user_account",
        "authority_id": "authority",
        "call_id": "call",
        "submission_id": "submission",
        "agreement_id": "agreement",
        "requirement_id": "requirement",
        "company_id": "company",
    }
    have = {row[0] for row in house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        name: [row[0] for row in house.rows(f'SELECT id FROM "{table}" ORDER BY id LIMIT 60')]
        for name, table in tables.items()
        if table in have
    }


def attack(house: House, role: str, number: int) -> Fuzz:
    """Send a number of requests as somebody, and put the house back."""
    kept = house.snapshot()
    fuzz = Fuzz(house, role)

    @seed(SEED)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(fuzz.requests)
    def every(about: dict[str, Any]) -> None:
        fuzz.send(about)

    try:
        every()
    finally:
        house.restore(kept)
        kept.close()
    return fuzz


@pytest.mark.parametrize("role", PEOPLE)
def test_any_request_gets_an_answer(house: House, role: str) -> None:
    fuzz = attack(house, role, USUAL)
    assert sum(fuzz.answers.values()) >= USUAL


@pytest.mark.nightly
@pytest.mark.parametrize("role", PEOPLE)
def test_thousands_of_requests_get_an_answer(house: House, role: str) -> None:
    """R14: at least 3,000 for all roles together, and not all of them refused at the door."""
    fuzz = attack(house, role, NIGHTLY)
    assert sum(fuzz.answers.values()) >= NIGHTLY
    assert len(fuzz.endpoints) > 100
    assert {200, 400, 404} <= fuzz.answers.keys()


def every_get(house: House) -> Iterator[str]:
    """Yield an address of every rule that answers GET, with ids that are there."""
    fuzz = Fuzz(house, "nobody")
    for rule in fuzz.rules:
        if "GET" in rule.methods:
            yield fuzz._filled(rule, True, 1, "x")


@pytest.mark.parametrize("role", ["officer", "supplier"])
def test_looking_keeps_nothing_and_changes_nothing(house: House, role: str) -> None:
    look_everywhere(house, role)


@pytest.mark.nightly
@pytest.mark.parametrize("role", PEOPLE)
def test_looking_as_anybody_keeps_nothing_and_changes_nothing(house: House, role: str) -> None:
    look_everywhere(house, role)


def look_everywhere(house: House, role: str) -> None:
    """Open every address that answers GET (ASVS 3.4, 3.5.3, 4.1.1, 14.3.2).

    What is shown to whom signed in is never kept by a browser. Nothing is written but who took
    which file, and when a browser was seen last.
    """
    browser = Browser(house, role, "sv")
    before = counted(house)
    for address in every_get(house):
        answer = browser.get(address)
        judge(answer, "GET", address)
        if PEOPLE[role] and not address.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store", address
    after = counted(house)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= MAY_CHANGE, changed
    kinds = house.rows(f"SELECT DISTINCT kind FROM event WHERE rowid > {before['event'][1] or 0}")
    assert {kind for (kind,) in kinds} <= {"paper_downloaded", "case_downloaded"}
    assert not house.settled()


def counted(house: House) -> dict[str, tuple[Any, ...]]:
    """Return how many rows each table has, and the last one of them."""
    names = [row[0] for row in house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for name in names:
        if "_fts" in name or name.startswith("sqlite_"):
            continue
        last = "max(rowid)" if name in {"event", "job"} else "0"
        found[name] = house.rows(f'SELECT count(*), {last} FROM "{name}"')[0]
    return found


def test_the_database_is_closed_to_nobody(house: House) -> None:
    """After all of it the house still answers, and its record stands."""
    from procure import record

    with db.reading() as session:
        assert record.verify(session).ok
    assert Browser(house, "nobody", "fi").get("/fi/procurements").status_code == 200
