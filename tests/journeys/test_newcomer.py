"""A newcomer: from a bare start to an own first PDF in at most five screens."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import assert_good_page
from tests.journeys.house import House, served
from tests.journeys.somebody import Somebody

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST = 5


@pytest.fixture
def house(tmp_path: Path) -> object:
    """Serve an empty instance, as ``./run`` does on a new machine."""
    with served(tmp_path / "instance") as house:
        yield house
