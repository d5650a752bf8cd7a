"""A case whose need is approved, printed and sealed, and browsers for those who read it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from procure import audit, config, db, documents, exchange, portal, record
from procure.people import Actor
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, an_app
from tests.worlds import kept

BEGAN = builders.NOW - timedelta(days=320)


@pytest.fixture
def world(
    instance: config.Settings, press: None, request: pytest.FixtureRequest
) -> tuple[str, City, str]:
    """Put a workflow of need and cases alone into the instance, with people.

    Whoever asks for a case has one too: its need approved, the paper printed, the record
    sealed.
    """
    with_case = "case_id" in request.fixturenames

    def build() -> tuple[str, City, str]:
        flow = builders.short_way(instance)
        city = builders.people_of_a_city(now=BEGAN)
        if not with_case:
            return flow, city, ""
        case_id = builders.a_need(city, flow, BEGAN)
        builders.walk(city, case_id, "approve_need", now=BEGAN)
        print_all(case_id)
        record.seal(BEGAN + timedelta(hours=1))
        return flow, city, case_id

    return kept(instance, "sealed" if with_case else "city", build)


@pytest.fixture
def flow(world: tuple[str, City, str]) -> str:
    """Return the workflow."""
    return world[0]


@pytest.fixture
def city(world: tuple[str, City, str]) -> City:
    """Return Helsinki and its people."""
    return world[1]


@pytest.fixture
def case_id(world: tuple[str, City, str]) -> str:
    """Return the case."""
    return world[2]


@pytest.fixture
def began() -> datetime:
    """Return when the city's cases began."""
    return BEGAN


@pytest.fixture(scope="session")
def press() -> Iterator[None]:
    """Keep the printing child warm for all tests, and end it after the last one."""
    yield
    documents.close()


@pytest.fixture
def app(instance: config.Settings, city: City) -> Flask:
    """Put the pages together."""
    made = an_app(instance)
    for room in (audit, portal, exchange):
        if room.pages.pages.name not in made.blueprints:
            made.register_blueprint(room.pages.pages)
    return made


@pytest.fixture
def browse(app: Flask, city: City) -> Callable[[Actor | None], Browser]:
    """Return a function that opens a browser, signed in as somebody or as nobody."""

    def open_browser(who: Actor | None) -> Browser:
        browser = Browser(app, city)
        return browser if who is None else browser.sign_in(who)

    return open_browser


def print_all(case_id: str) -> None:
    """Print every promised paper of a case, as a worker would."""
    with db.reading() as session:
        promised = [row.id for row in documents.of_case(session, case_id)]
    for one in promised:
        documents.print_document(one, BEGAN + timedelta(minutes=30))
