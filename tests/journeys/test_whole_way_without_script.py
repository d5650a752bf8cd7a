"""From need to closed in English, with no script at all.

The usual run goes as far as the end of the market dialogue, where every kind of field, two
suppliers and an opening by two have been seen.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.way import market_dialogue, whole

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_case_goes_from_need_through_the_market_dialogue(
    chromium: Browser, copy_of_seed: Callable[[], Path]
) -> None:
    stages = whole.STAGES[: whole.STAGES.index(market_dialogue) + 1]
    whole.walk(chromium, copy_of_seed, "en", script=False, stages=stages)


@pytest.mark.nightly
def test_a_case_goes_from_need_to_closed(
    chromium: Browser, copy_of_seed: Callable[[], Path]
) -> None:
    whole.walk(chromium, copy_of_seed, "en", script=False)
