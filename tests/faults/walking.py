"""Finding the pages that somebody may open, by the map of addresses, the policy and links.

A form shows where its sender may send it. So of each page there is opened, for each
permission of the forms under its address, a case in whose state that permission is given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from procure import db
from procure.people import Actor, access, policy
from procure.web import permission_of
from tests.faults.house import Browser, House, path_of
from tests.faults.reading import Form, Page

# Being somebody else and letting time pass would only end the walk; both take no text and
# are attacked on their own. Signing out ends the session of the walker.
LEFT_ALONE = frozenset({"demonstration.person", "demonstration.clock", "people.sign_out"})
NO_PAGES = re.compile(r"\.(pdf|zip|csv|xlsx|ics|tlog-proof)(\?.*)?$")
# In which states the forms of a path are open: such cases are tried first.
OPEN_IN = (
    ("/tender", ("tender_planning", "scoring", "tendering")),
    ("/scores", ("scoring",)),
    ("/consensus", ("scoring",)),
    ("/dialogue/inputs", ("dialogue_concluding",)),
    ("/dialogue/ledger", ("dialogue_open", "dialogue_concluding")),
    ("/dialogue/m", ("dialogue_open", "dialogue_concluding")),
    ("/dialogue", ("dialogue_planning", "dialogue_concluding", "dialogue_open")),
    ("/pilot/lesson", ("lesson_card",)),
    ("/pilot/plan", ("pilot_planning",)),
    ("/pilot/gate", ("pilot_gate",)),
    ("/pilot/own", ("pilot_running",)),
    ("/pilot/reports", ("pilot_running",)),
    ("/pilot/", ("pilot_selection", "pilot_planning", "pilot_running")),
    ("/pilots", ("pilot_agreeing",)),
    ("/agreements", ("pilot_agreeing", "pilot_running")),
    ("/steps", ("need", "dialogue_concluding", "pilot_gate")),
    ("/contract", ("standstill",)),
    ("/opening", ("dialogue_concluding", "pilot_selection")),
    ("/requirements", ("need", "dialogue_concluding")),
    ("/need", ("need",)),
)
# How many links away from the map of addresses a page may be.
FAR = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A page that was opened."""

    address: str
    endpoint: str
    page: Page


@dataclass(slots=True)
class Asked:
    """A form on a page, and where it sends to."""

    address: str
    endpoint: str
    form: Form
    target: str

    @property
    def shape(self) -> str:
        """Return what makes two forms the same."""
        return f"{self.endpoint}: {self.form.shape}"


class Walk:
    """What one person finds. ``each`` says how many cases there are for each permission."""

    def __init__(self, browser: Browser, each: int) -> None:
        self.browser, self.house, self.each = browser, browser.house, each
        self.seen: set[str] = set()
        self._held = _roles(browser)
        self._opened: dict[tuple[str, str], int] = {}

    def pages(self) -> Iterator[Found]:
        """Open pages, first those of the map, then those that links lead to."""
        waiting = {rule.endpoint: list(self._filled(rule)) for rule in _rules(self.house)}
        for _distance in range(FAR):
            linked: dict[str, list[str]] = {}
            for endpoint, addresses in waiting.items():
                for address in self._chosen(endpoint, addresses):
                    if found := self._open(address, endpoint):
                        yield found
                        for link in self._links(found):
                            if to := endpoint_of(self.house, link):
                                linked.setdefault(to, []).append(link)
            waiting = {to: list(dict.fromkeys(links)) for to, links in linked.items()}

    def forms(self) -> list[list[Asked]]:
        """Return the forms that send something to us: those of one shape together."""
        shapes: dict[str, list[Asked]] = {}
        for found in self.pages():
            for asked in forms_of(self.house, found):
                alike = shapes.setdefault(asked.shape, [])
                if asked.address not in {one.address for one in alike}:
                    alike.append(asked)
        return list(shapes.values())

    def _chosen(self, endpoint: str, addresses: list[str]) -> Iterator[str]:
        new = [one for one in addresses if one not in self.seen]
        start = sum(map(ord, endpoint)) % len(new) if new else 0
        new = sorted(new[start:] + new[:start], key=self._rank)
        for permission in self._permissions(endpoint):
            for address in new:
                key = (endpoint, permission)
                if self._opened.get(key, 0) >= self.each:
                    break
                if address not in self.seen and self._may(permission, address):
                    self.seen.add(address)
                    self._opened[key] = self._opened.get(key, 0) + 1
                    yield address

    def _rank(self, address: str) -> int:
        """Return how late an address is tried: first where its forms are open."""
        case = re.search(r"/cases/([0-9a-f]{32})(/.*)?", address)
        state = self._held.get(case[1], (frozenset(), ""))[1] if case else ""
        for path, states in OPEN_IN:
            if case and (case[2] or "").startswith(path):
                return states.index(state) if state in states else len(states)
        return 0

    def _permissions(self, endpoint: str) -> list[str]:
        """Return the permission of a page and those of the acts under its address."""
        views = self.house.app.view_functions
        own = [rule.rule for rule in self.house.app.url_map.iter_rules(endpoint)]
        acts = [
            rule.endpoint
            for rule in self.house.app.url_map.iter_rules()
            if "POST" in rule.methods and any(_is_under(rule.rule, one) for one in own)
        ]
        found = [permission_of(views[one]) for one in (endpoint, *sorted(acts))]
        return list(dict.fromkeys(one for one in found if one))

    def _may(self, permission: str, address: str) -> bool:
        if policy.object_of(permission) != "case":
            return True
        case = re.search(r"/cases/([0-9a-f]{32})", address)
        held, state = self._held.get(case[1], (frozenset(), "")) if case else (frozenset(), "")
        return policy.allowed(permission, held, state)

    def _filled(self, rule: Rule) -> Iterator[str]:
        if "case_id" not in rule.arguments:
            yield rule.build({"lang": self.browser.language})[1]
            return
        for case in self.house.cases:
            yield rule.build({"lang": self.browser.language, "case_id": case})[1]

    def _open(self, address: str, endpoint: str) -> Found | None:
        answer = self.browser.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return None
        return Found(address, endpoint, Page(answer.text))

    def _links(self, found: Found) -> Iterator[str]:
        for link in found.page.links:
            if re.match(r"[a-z]+:|//|#", link):
                continue
            address = path_of(urljoin(found.address, link))
            within = address.startswith(f"/{self.browser.language}/")
            if within and not NO_PAGES.search(address):
                yield address


def endpoint_of(house: House, address: str, method: str = "GET") -> str:
    """Return the endpoint that answers an address, or nothing."""
    try:
        return house.routes.match(urlsplit(address).path, method=method)[0]
    except (HTTPException, RequestRedirect):
        return ""


def forms_of(house: House, found: Found) -> Iterator[Asked]:
    """Name the forms of a page that send something to us."""
    for form in found.page.posts:
        target = urljoin(found.address, form.action) if form.action else found.address
        endpoint = endpoint_of(house, target, "POST")
        if endpoint and endpoint not in LEFT_ALONE:
            yield Asked(found.address, endpoint, form, path_of(target))


def _is_under(rule: str, page: str) -> bool:
    """Say whether an act stands under a page; the start page has only its own."""
    return rule == page or (page.count("/") > 2 and rule.startswith(page + "/"))


def _rules(house: House) -> list[Rule]:
    wanted = [
        rule
        for rule in house.app.url_map.iter_rules()
        if "GET" in rule.methods
        and "lang" in rule.arguments
        and rule.arguments <= {"lang", "case_id"}
        and not NO_PAGES.search(rule.rule)
    ]
    return sorted(wanted, key=lambda rule: rule.rule)


def _roles(browser: Browser) -> dict[str, tuple[frozenset[str], str]]:
    """Return what the person is on each case, and the state of it."""
    states = dict(browser.house.rows("SELECT id, state FROM procurement_case"))
    companies = dict(browser.house.rows("SELECT id, company_id FROM user_account"))
    actor = Actor(browser.user_id, "", companies.get(browser.user_id))
    with db.reading() as session:
        return {case: (access.roles(session, actor, case), state) for case, state in states.items()}
