"""Hostile text in addresses: the parameters of lists, what a path carries, what is hidden.

A list leaves out what it cannot use; a path that leads nowhere is not there. Nothing breaks.
"""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from werkzeug.routing import IntegerConverter, UnicodeConverter

from tests.faults.house import PEOPLE, Browser, House
from tests.faults.reading import Page
from tests.faults.sending import spread
from tests.faults.values import TEXTS
from tests.faults.walking import NO_PAGES, Walk

pytestmark = pytest.mark.slow

# As they stand in an address: what no browser would write is written here.
ENCODED = {name: quote(text[:1500], safe="") for name, text in TEXTS.items()} | {
    "half a character": "a%ED%A0%80b",
    "not UTF-8": "a%FF%FEb",
    "NUL": "a%00b",
    "line end and header": "a%0d%0aX-Zqx:%201",
    "long": "a" * 20_000,
    "too large for a database": "9" * 30,
    "broken": "%%%",
    "another site": "%2F%2Fzqx.example%2F",
    "another site, other slash": "%2F%5Czqx.example",
}
# Read by a page, though no form and no link shows them all.
PARAMETERS = (
    *("after", "before", "sort", "kind", "next", "sent", "input", "proposal", "criterion"),
    *("tender", "question", "stage", "text", "owner", "theme", "authority"),
)
ODD_KEYS = (
    *([10**30], [-1], [True], [None], [[]], [{}], [1e400], ["\ud800"], ["a\0b"], [""], {}, 7),
    *(["\ud800", "\ud800"], ["2026-13-45", "x"], [10**30, "x"], ["x", 10**30], ["\0", "\0"]),
    *(["9" * 400, "x"], ["0001-01-01T00:00:00+23:59", "x"], ["9999-12-31T23:59:59-23:59", "x"]),
    *(["x", "x", "x"], [10**30, "x", "x"], ["x", 10**30, "x"], [10**30, 10**30, "\ud800"]),
    *([10**30, 10**30], ["\ud800", "\ud800", "\ud800"], [0, "\ud800"], ["2026-11-24", "\ud800"]),
)


def cursors() -> Iterator[str]:
    """Yield places in a list that no list has given."""
    for key in ODD_KEYS:
        for text in (json.dumps(key), json.dumps(key, ensure_ascii=False)):
            raw = text.encode("utf-8", "surrogatepass")
            yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    yield from ("W" * 499, "W1tbW1tbW1tb", base64.urlsafe_b64encode(b"[" * 300).decode())


def parameters(page: Page, address: str) -> list[str]:
    """Return the parameters that a page knows: of its filters, its links, and of others."""
    filters = {one.name for form in page.forms if form.method == "get" for one in form.fields}
    links = {name for link in page.links for name, _v in parse_qsl(urlsplit(link).query)}
    return sorted((filters | links | set(PARAMETERS)) - {"v", ""})


def look(house: House, answer, where: str) -> None:
    """Check an answer: nothing broke, nothing came alive, nothing leads away."""
    assert answer.status_code < 500, house.broken[-1]
    assert "X-Zqx" not in answer.headers
    assert not re.match(r"(https?:)?[/\\]{2}(?!localhost)", answer.headers.get("Location", ""))
    if answer.mimetype == "text/html":
        assert not Page(answer.text).wrong, where


@pytest.mark.parametrize("role", PEOPLE)
def test_a_list_leaves_out_what_it_cannot_use(house: House, role: str) -> None:
    ask_lists(house, role, 1)


@pytest.mark.nightly
@pytest.mark.parametrize("role", PEOPLE)
def test_every_value_in_every_parameter(house: House, role: str) -> None:
    ask_lists(house, role, None)


def ask_lists(house: House, role: str, number: int | None) -> None:
    """Open every page of a role with hostile parameters."""
    browser = Browser(house, role, "sv")
    for found in list(Walk(browser, 1).pages()):
        plain = found.address.partition("?")[0]
        names = parameters(found.page, plain)
        is_list = any(form.method == "get" for form in found.page.forms) or "?" in found.address
        if number is None or is_list:
            for name in names:
                for kind in spread(f"{role} {found.endpoint} {name}", list(ENCODED), number):
                    look(house, browser.get(f"{plain}?{name}={ENCODED[kind]}"), f"{plain} {kind}")
        # All parameters at once, and a name that is hostile itself.
        for kind in spread(f"{role} {found.endpoint}", list(ENCODED), number and 1):
            query = "&".join(f"{name}={ENCODED[kind]}" for name in [*names, ENCODED[kind]][:200])
            look(house, browser.get(f"{plain}?{query}"), f"{plain} all {kind}")


@pytest.mark.parametrize("role", ["officer", "supplier", "auditor", "nobody"])
def test_a_place_in_a_list_that_no_list_gave_starts_anew(house: House, role: str) -> None:
    ask_places(house, role, 20)


@pytest.mark.nightly
@pytest.mark.parametrize("role", ["officer", "supplier", "auditor", "nobody"])
def test_every_place_in_a_list_that_no_list_gave(house: House, role: str) -> None:
    ask_places(house, role, None)


def ask_places(house: House, role: str, number: int | None) -> None:
    """Open every list of a role at places that it has not given."""
    browser = Browser(house, role, "en")
    for found in list(Walk(browser, 1).pages()):
        if "." in found.address or not re.search(
            r"/(cases|work|procurements|audit|calls|timeline|events|papers|requirements|mine|tasks)$",
            found.address,
        ):
            continue
        which = spread(f"{role} {found.endpoint}", list(cursors()), number)
        for n, cursor in enumerate(which):
            address = f"{found.address}?{('after', 'before')[n % 2]}={cursor}"
            look(house, browser.get(address), address)


@pytest.mark.parametrize("role", ["officer", "approver", "supplier", "operator", "nobody"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_that_leads_nowhere_is_not_there(house: House, role: str, method: str) -> None:
    browser = Browser(house, role, "fi")
    kept = house.snapshot()
    for rule in house.app.url_map.iter_rules():
        free = {
            name
            for name in rule.arguments - {"filename", "lang"}
            if isinstance(rule._converters[name], (IntegerConverter, UnicodeConverter))
        }
        if not free or method not in rule.methods:
            continue
        for case in house.cases[::9]:
            for kind in spread(f"{role} {method} {rule} {case}", list(ENCODED), 2):
                for address in addresses(rule, free, ENCODED[kind], case):
                    answer = (
                        browser.get(address)
                        if method == "GET"
                        else browser.post(address, {"state": ["need"], "reason": ["x"]})
                    )
                    look(house, answer, address)
    house.restore(kept)
    kept.close()


def addresses(rule, free: set[str], encoded: str, case: str) -> Iterator[str]:
    """Yield a path with a hostile part in each place that takes one."""
    for name in free:
        whole = re.sub(
            r"<(?:(\w+)(?:\([^>]*\))?:)?(\w+)>",
            lambda found, name=name: filled(found[1], found[2], name, encoded, case),
            rule.rule,
        )
        if not NO_PAGES.search(whole) or "pdf" in whole:
            yield whole


def filled(kind: str, name: str, hostile: str, encoded: str, case: str) -> str:
    """Return what stands in one place of a path."""
    if name == hostile:
        return "9" * 30 if kind == "int" else encoded
    known = {
        "lang": "fi",
        "case_id": case,
        "action": "approve_need",
        "guard": "gate",
        "what": "risks",
    }
    known |= {"role": "officer", "form": "csv", "table": "events", "use": "enable", "kind": "final"}
    return known.get(name, {"int": "0", "id": "0" * 32, "any": "x"}.get(kind, "x"))


@pytest.mark.parametrize("name", list(ENCODED))
def test_the_bar_of_a_demonstration_takes_nothing_hostile(house: House, name: str) -> None:
    browser = Browser(house, "officer", "en")
    text = ENCODED[name].encode()
    token = browser.token.encode()
    for act in ("person", "clock"):
        for field in (b"here", b"to", b"user_id", b"days"):
            body = b"csrf_token=" + token + b"&" + field + b"=" + text
            kind = "application/x-www-form-urlencoded"
            answer = browser.send(f"/en/demonstration/{act}", body, kind)
            look(house, answer, f"{act} {field!r}")


@pytest.mark.parametrize("name", list(ENCODED))
def test_signing_in_leads_to_our_own_pages_only(house: House, name: str) -> None:
    browser = Browser(house, "nobody", "en")
    look(house, browser.get(f"/en/sign-in?next={ENCODED[name]}"), name)
    body = f"csrf_token={browser.token}&email=x@example.org&password=x&next={ENCODED[name]}"
    kind = "application/x-www-form-urlencoded"
    look(house, browser.send("/en/sign-in", body.encode(), kind), name)
