"""The sample app over the real frame, with a reader that tests can change."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure import config, web
from tests.browser import chromium, open_page  # noqa: F401 - fixtures
from tests.web import sample


class Door:
    """Who stands at the door; tests let somebody in."""

    reader: web.Reader | None = None
    allowed = frozenset({"see_public"})


@pytest.fixture
def door() -> Door:
    """Return the door, with nobody signed in."""
    return Door()


@pytest.fixture
def aino(door: Door) -> web.Reader:
    """Sign Aino in."""
    door.reader = web.Reader("a" * 32, "Aino Virtanen")
    return door.reader


@pytest.fixture
def app(instance: config.Settings, door: Door) -> Flask:
    """Return the sample app."""
    return sample.make(lambda name: name in door.allowed, lambda: door.reader)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without script."""
    return app.test_client()
