"""A city, a short workflow, and a browser for the pages of its cases."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from procure import config
from procure.people import Actor
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, an_app

# Pages take the machine's time, and a case cannot go back: it begins long before.
BEGAN = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def flow(instance: config.Settings) -> str:
    """Put a workflow of need and cases alone into the instance."""
    return builders.short_way(instance)


@pytest.fixture
def city(flow: str) -> City:
    """Make Helsinki and its people."""
    return builders.people_of_a_city(now=BEGAN)


@pytest.fixture
def began() -> datetime:
    """Return when the city's cases began."""
    return BEGAN


@pytest.fixture
def case_id(city: City, flow: str) -> str:
    """Open a case whose need could be approved."""
    return builders.a_need(city, flow, BEGAN)


@pytest.fixture
def app(instance: config.Settings, city: City) -> Flask:
    """Put the pages together."""
    return an_app(instance)


@pytest.fixture
def browse(app: Flask, city: City) -> Callable[[Actor | None], Browser]:
    """Return a function that opens a browser, signed in as somebody or as nobody."""

    def open_browser(who: Actor | None) -> Browser:
        browser = Browser(app, city)
        return browser if who is None else browser.sign_in(who)

    return open_browser
