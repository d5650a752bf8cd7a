"""A city whose officers open cases, and browsers for their pages."""

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
def now() -> datetime:
    """Return a Wednesday morning in Helsinki."""
    return BEGAN


@pytest.fixture
def flow(instance: config.Settings) -> str:
    """Put a workflow of need and cases alone into the instance."""
    return builders.short_way(instance)


@pytest.fixture
def city(flow: str) -> City:
    """Make Helsinki and its people."""
    return builders.people_of_a_city(now=BEGAN)


@pytest.fixture
def browse(instance: config.Settings, city: City) -> Callable[[Actor | None], Browser]:
    """Return a function that opens a browser, signed in as somebody or as nobody."""
    app: Flask = an_app(instance)

    def open_browser(who: Actor | None) -> Browser:
        browser = Browser(app, city)
        return browser if who is None else browser.sign_in(who)

    return open_browser
