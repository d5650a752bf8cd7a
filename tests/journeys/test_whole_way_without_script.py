"""From need to closed in English, with no script at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.way import whole


@pytest.mark.browser
@pytest.mark.slow
def test_a_case_goes_from_need_to_closed(
    chromium: Browser, copy_of_seed: Callable[[], Path]
) -> None:
    whole.walk(chromium, copy_of_seed, "en", script=False)
