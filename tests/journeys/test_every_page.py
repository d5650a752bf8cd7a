"""Every page that somebody can open: no barriers, not too wide, quiet, in its own language.

The normal run looks at each kind of page once, languages and widths taking turns; at night
every look is looked at in every language and width.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from procure import config, jobs, record
from procure.app import create_app
from procure.db.clock import now
from tests.browser import (
    HEIGHT,
    NARROW,
    WIDE,
    assert_accessible,
    assert_clean_console,
    assert_no_sideways_scroll,
    serve,
)
from tests.journeys import world
from tests.journeys.addresses import Example, examples, pages_of
from tests.journeys.somebody import Somebody

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = ("fi", "sv", "en")
TURNS = tuple(product(LANGUAGES, (WIDE, NARROW)))

# A name that no catalogue has an answer for.
KEY = re.compile(
    r"\b(?:state|stage|guard|fact|event|paper|step|role|turn|theme|room|nav|call|release|pilot"
    r"|dialogue|contract|assessment|tender|objective|purchase|agenda|kpi|requirement|column)"
    r"\.[a-z][a-z_]*(?:\.[a-z_]+)*\b(?!\.(?:toml|html|csv|xlsx|pdf|fi|org))"
)

# Pages that no link of the demonstration leads to, and where they are looked at instead.
ELSEWHERE = {
    "calls.preview",  # the whole way: between writing and sending
    "contract.notice",  # the whole way: in force
    "cases.answers",  # tests/cases: a city's own workflow with questions
    "cases.case_papers",  # a part of the case's page
    "exchange.feed",  # a calendar, not a page
    "people.confirm_sign_up",  # tests/people: by mail
    "people.invitation",  # tests/people: by mail
    "people.directory.directory_failed",  # tests/people: no directory in a demonstration
    "people.directory.from_directory",  # a way back, not a page
    "people.directory.to_directory",  # a way there, not a page
    "people.sign_in_code",  # tests/people: nobody has a second factor in a demonstration
    "people.recovery_codes",  # tests/people
    "people.remove_second_factor",  # tests/people
    "people.new_password",  # tests/people: by mail
    "people.first_operator",  # tests/people: there is an operator already
    "operation.health",  # for machines, as the next two: tests/operation
    "operation.measured",
    "operation.readiness",
    "portal.check_printed",  # leads on to portal.checked
    "web.start",  # leads on to the front door
}


@dataclass
class Visited:
    """The house, and one page of each look."""

    address: str
    found: list[Example]
    reached: set[str]
    every: set[str]


@pytest.fixture(scope="module")
def open_house(
    copy_of_seed: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory
) -> object:
    """Serve the demonstration, printed and sealed, with more cases whose papers wait."""
    app = create_app(config.load(copy_of_seed()))
    jobs.run_due(now())
    told = world.fill(tmp_path_factory.mktemp("world"), now())
    record.seal(now())
    return app, told


@pytest.fixture(scope="module")
def visited(open_house: tuple, request: pytest.FixtureRequest) -> Iterator[Visited]:
    """Walk through the house, and serve it."""
    app, told = open_house
    thorough = getattr(request, "param", False)
    found, reached = examples(app, told.values(), thorough=thorough)
    with serve(app) as address:
        yield Visited(address, found, reached, pages_of(app))


def test_every_kind_of_page_is_looked_at(visited: Visited) -> None:
    missing = visited.every - visited.reached - ELSEWHERE
    assert not missing, f"nobody came to {sorted(missing)}"


def test_each_kind_of_page_is_good(visited: Visited, chromium: Browser) -> None:
    first: dict[str, Example] = {}
    for one in visited.found:
        first.setdefault(one.endpoint, one)
    turns = cycle(TURNS)
    planned = [(one, *next(turns)) for _kind, one in sorted(first.items())]
    look_at(visited, chromium, planned)


@pytest.mark.nightly
@pytest.mark.parametrize("visited", [True], indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_good_in_every_language_and_width(
    visited: Visited, chromium: Browser, language: str
) -> None:
    look_at(
        visited,
        chromium,
        [(one, language, width) for one in visited.found for width in (WIDE, NARROW)],
    )


def look_at(visited: Visited, chromium: Browser, planned: list[tuple[Example, str, int]]) -> None:
    """Open pages as the people whose they are, and gather everything that is wrong."""
    wrong: list[str] = []
    for person in dict.fromkeys(one.person for one, _language, _width in planned):
        reader = Somebody(chromium, visited.address, person or "nobody")
        if person:
            reader.goes("demonstration/tour").becomes(person)
        at = ""
        for one, language, width in planned:
            if one.person != person:
                continue
            path = f"{visited.address}/{language}/{one.path}"
            reader.page.set_viewport_size({"width": width, "height": HEIGHT})
            if path != at:
                reader.page.said.clear()  # type: ignore[attr-defined]
                reader.page.goto(path, wait_until="load")
                at = path
            wrong += [
                f"{one.endpoint} for {person or 'nobody'}, {language}, {width}: {fault}"
                for fault in faults(reader.page, language)
            ]
        reader.window.close()
    assert not wrong, f"{len(wrong)} faults\n" + "\n\n".join(wrong)


def faults(page: Page, language: str) -> Iterator[str]:
    """Yield what is wrong with a page."""
    for check in (assert_accessible, assert_no_sideways_scroll, assert_clean_console):
        try:
            check(page)
        except AssertionError as error:
            yield str(error)
    if not page.title().removesuffix("– Procure").strip(" –"):
        yield f"{page.url} has no title"
    if (said := page.locator("html").get_attribute("lang")) != language:
        yield f"{page.url} says that it speaks {said}"
    text = f"{page.title()} {page.locator('body').inner_text()}"
    if keys := sorted(set(KEY.findall(text))):
        yield f"{page.url} shows keys: {keys}"
