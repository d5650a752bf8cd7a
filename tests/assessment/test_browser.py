"""The rooms' pages in a real browser: accessible, narrow, quiet, in three languages."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from procure import config
from procure.people import Actor
from procure.stages import contract
from tests import builders
from tests.assessment.browsing import an_app
from tests.assessment.scene import Scene, a_scene
from tests.browser import (
    EACH_LANGUAGE,
    OpenPage,
    assert_good_at_each_width,
    chromium,
    open_page,
    serve,
)

__all__ = ["chromium", "open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Places = list[tuple[Scene, Actor, list[str]]]


@pytest.fixture
def address(instance: config.Settings) -> Iterator[str]:
    """Serve the pages."""
    app = an_app()
    app.testing = False
    with serve(app) as address:
        yield address


@pytest.fixture
def places(instance: config.Settings) -> Places:
    """Make cases that have something on every page, and say who reads which."""
    plan = a_scene(instance).prepared()
    scoring = a_scene(instance).tendered(0, 1, 2)
    scoring.seat(0, 1, chair=0)
    evaluator = scoring.city.evaluators[0]
    scoring.declare(evaluator)
    sheet = f"scores/{scoring.criterion}/{scoring.tenders[1]}"
    agreeing = a_scene(instance).scored()
    agreeing.agree(5, 2)
    waited = a_scene(instance).waited()
    contract.make(
        waited.city.officer,
        waited.case_id,
        contract.ContractInput(starts_on=date(2026, 4, 1), ends_on=date(2029, 3, 31)),
        waited.after + timedelta(days=22),
    )
    return [
        (plan, plan.city.officer, ["tender", "tender/criteria"]),
        (scoring, evaluator, ["interests", "scores", sheet]),
        (scoring, scoring.city.officer, ["panel", "tenders", "consensus"]),
        (agreeing, agreeing.city.officer, ["consensus", "tender/award"]),
        (waited, waited.city.officer, ["contract", "contract/appeals/new"]),
        (waited, waited.city.suppliers[1], ["result"]),
    ]


def sign_in(page: Page, scene: Scene, who: Actor) -> None:
    page.fill("#email", scene.city.email(who))
    page.fill("#password", builders.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)


@EACH_LANGUAGE
def test_every_page_is_good_in_every_language(
    address: str, open_page: OpenPage, places: Places, language: str
) -> None:
    for scene, who, pages in places:
        page = open_page(f"{address}/en/sign-in")
        sign_in(page, scene, who)
        for path in pages:
            page.goto(f"{address}/{language}/cases/{scene.case_id}/{path}")
            assert_good_at_each_width(page)


def test_a_score_is_given_with_the_keyboard_alone(
    address: str, open_page: OpenPage, places: Places
) -> None:
    scene, who, pages = places[1]
    page = open_page(f"{address}/en/sign-in")
    sign_in(page, scene, who)
    page.goto(f"{address}/en/cases/{scene.case_id}/{pages[2]}")
    page.focus("input[name=points][value='5']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Shown in ten homes.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: scene.tenders[2] in url)
    assert page.text_content(".app-progress__head") == "1 of 3 scores given"


def test_the_sheet_works_without_script(address: str, open_page: OpenPage, places: Places) -> None:
    scene, who, pages = places[1]
    page = open_page(f"{address}/en/sign-in", script=False)
    sign_in(page, scene, who)
    page.goto(f"{address}/en/cases/{scene.case_id}/{pages[2]}")
    page.check("input[name=points][value='3']")
    page.fill("textarea[name=note]", "Fair.")
    page.click("main form .govuk-button-group button >> nth=0")
    assert scene.tenders[2] in page.url
