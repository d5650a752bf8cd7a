"""A newcomer: from a bare start to an own first PDF in at most five screens."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import assert_accessible, assert_no_sideways_scroll
from tests.journeys.house import House, served
from tests.journeys.somebody import Somebody

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_SCREENS = 5
# A screen may come again when something was saved on it: nobody waits for more than these.
MOST_LOADS = 8
PATIENCE = 300


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve an empty instance, as ``./run`` does on a new machine."""
    with served(tmp_path_factory.mktemp("new") / "instance") as house:
        yield house


def good(person: Somebody) -> None:
    if person.script:
        assert_accessible(person.page)
        assert_no_sideways_scroll(person.page)


@pytest.mark.parametrize(("language", "script"), [("fi", True), ("en", False)])
def test_a_newcomer_has_an_own_paper_after_five_screens(
    house: House, chromium: Browser, language: str, script: bool
) -> None:
    me = Somebody(chromium, house.address, "me", language=language, script=script, look=good)
    # The address that ./run says, then the tour, which says in five lines what to do.
    me.page.goto(house.address)
    me.arrive()
    me.follows("Take the tour")
    assert me.page.locator("main .app-demo__steps li").count() == MOST_SCREENS
    me.screens.clear()

    me.presses("Start the need as %(name)s", "main", name="Aino")
    me.writes(
        problem="Pyörät tukkivat koulun ovet.",
        sufferers="Oppilaat ja vahtimestari",
        outcome="Ovet ovat joka aamu vapaat.",
        adopter="Koulun vahtimestari",
    )
    me.presses("Start the need", "main")
    me.writes(need_theme="smart_sustainable_city", adoption_owner="Markku Saarinen")
    me.presses("Save the need", "main")
    me.writes(purchase_kind="services", estimated_value="9000", follow_on_value="0")
    me.presses("Save the value", "main")
    me.writes(threshold_answer="Pienhankinta.")
    me.presses("Save the answer", "main")
    me.becomes("Markku Saarinen")
    me.follows("step.approve_need", "main .app-panel")
    me.presses("step.approve_need", "main form")

    # With script the paper comes by itself; without it the page is loaded anew.
    paper = me.page.locator("#papers-table a")
    if script:
        paper.wait_for(timeout=PATIENCE * 1000)
    else:
        for _ in range(PATIENCE):
            if paper.count():
                break
            me.page.wait_for_timeout(1000)
            me.page.reload()
    file = me.window.request.get(f"{me.address}{paper.first.get_attribute('href')}")
    assert file.ok
    assert file.body().startswith(b"%PDF-")

    shown = [re.sub(r"[0-9a-f]{32}|[?#].*", "", one) for one in me.screens]
    assert len(set(shown)) <= MOST_SCREENS, sorted(set(shown))
    assert len(shown) <= MOST_LOADS, shown
    me.window.close()
