"""Pages of pilots in a real browser: no barriers, no sideways scroll, a silent console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from procure import config, db
from procure.people import Actor
from procure.stages.pilot import rounds
from tests import builders
from tests.browser import (
    NARROW,
    OpenPage,
    assert_good_at_each_width,
    assert_good_page,
    chromium,
    open_page,
    serve,
)
from tests.cases.browsing import an_app
from tests.stages.pilot.conftest import Scene

__all__ = ["chromium", "open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def address(running: Scene, instance: config.Settings) -> Iterator[str]:
    """Serve the house with a pilot that has been measured and reported on."""
    for value in ("37", "36", "34", "35", "31", "24"):
        running.measure(value)
        running.tick(days=7)
    running.measure("3.6", kpi=1)
    running.send()
    with serve(an_app(instance)) as address:
        yield address


def signed_in(open_page: OpenPage, address: str, scene: Scene, who: Actor) -> BrowserContext:
    """Sign in as a person does, and return the browser's window."""
    page = open_page(f"{address}/en/sign-in", lang="en")
    page.fill("input[name=email]", scene.city.email(who))
    page.fill("input[name=password]", builders.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page.context


def test_the_citys_pages_are_good(running: Scene, address: str, open_page: OpenPage) -> None:
    window = signed_in(open_page, address, running, running.city.officer)
    one, base = running.pilot_of(0), f"cases/{running.case_id}"
    paths = [
        f"{base}/pilots/{one.id}",
        f"{base}/agreements/{one.agreement_id}",
        f"{base}/agreements/{one.agreement_id}/measures/{running.kpis()[0].id}",
        f"{base}/pilot/selection",
        f"{base}/pilot/plan",
    ]
    page = open_page(f"{address}/en/work", context=window)
    for language in ("fi", "sv", "en"):
        for path in paths:
            page.goto(f"{address}/{language}/{path}")
            assert_good_at_each_width(page)


def test_host_and_supplier_work_on_a_phone(
    running: Scene, address: str, open_page: OpenPage
) -> None:
    with db.reading() as session:
        report = rounds.reports(session, running.pilot_of(0).id)["midterm"].id
    window = signed_in(open_page, address, running, running.city.pilot_host)
    page = open_page(f"{address}/fi/cases/{running.case_id}/pilot/reports/{report}", context=window)
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert_good_page(page)
    page.get_by_label("Kyllä").check()
    page.get_by_role("button", name="Hyväksy raportti").click()
    page.get_by_text("Olet hyväksynyt raportin.").wait_for()
    assert_good_page(page)

    window = signed_in(open_page, address, running, running.city.supplier)
    page = open_page(f"{address}/sv/cases/{running.case_id}/pilot/own", context=window)
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert_good_page(page)
    page.get_by_role("button", name="Skriv rapporten").click()
    page.get_by_label("Vad som gjordes i förhållande till planen").fill("Allt.")
    assert_good_page(page)
    page.get_by_role("button", name="Sänd rapporten").click()
    page.get_by_text("Rapporten har sänts.").wait_for()
