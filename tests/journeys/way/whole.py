"""One case from need to closed, by eight people, with nothing but the pages.

The real server and crew, a real browser for each person, and the demonstration's clock,
moved on the bar. Each journey is a file of its own, so that two go at the same time.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from playwright.sync_api import Browser

import procure.app  # noqa: F401 - every room's words and kinds of events
from tests.browser import assert_accessible, assert_no_sideways_scroll
from tests.journeys.house import served
from tests.journeys.somebody import Somebody
from tests.journeys.way import contract, ending, evaluation, market_dialogue, need, pilot
from tests.journeys.way.cast import Cast

STAGES = (need, market_dialogue, pilot, evaluation, contract, ending)


def looks() -> Callable[[Somebody], None]:
    """Return a look at each kind of page when it first comes: no barriers, not too wide."""
    seen: set[str] = set()

    def look(person: Somebody) -> None:
        kind = re.sub(r"[0-9a-f]{32}|\?.*", "", person.page.url)
        if kind in seen:
            return
        seen.add(kind)
        assert person.page.title().strip(" –")
        assert_no_sideways_scroll(person.page)
        assert_accessible(person.page)

    return look


def walk(
    chromium: Browser,
    copy_of_seed: Callable[[], Path],
    language: str,
    *,
    script: bool,
    stages: Sequence[ModuleType] = STAGES,
) -> None:
    """Walk the whole way in a language, or some stages of it, with script or without."""
    look = looks() if script else None  # axe is a script
    with served(copy_of_seed()) as house:
        cast = Cast(chromium, house, language, script, look)
        try:
            for stage in stages:
                stage.walk(cast)
        finally:
            cast.leave()
    if ending in stages:
        ending.holds(house, cast.case_id)
