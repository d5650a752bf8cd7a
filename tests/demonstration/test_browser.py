"""The bar and the tour in a real browser, in every language, wide and narrow."""

import pytest
from flask import Flask

from tests.browser import (
    OpenPage,
    assert_good_at_each_width,
    chromium,
    open_page,
    serve,
)

__all__ = ["chromium", "open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_bar_and_the_tour_are_good(app: Flask, open_page: OpenPage, lang: str) -> None:
    with serve(app) as address:
        page = open_page(f"{address}/{lang}/demonstration/tour", lang=lang)
        assert_good_at_each_width(page)
        page.locator(".app-demo summary").click()
        assert_good_at_each_width(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_person_is_one_click_away(app: Flask, open_page: OpenPage, script: bool) -> None:
    with serve(app) as address:
        page = open_page(f"{address}/en/demonstration/tour", lang="en", script=script)
        page.get_by_role("button", name="Markku, approver").click()

        assert page.locator(".app-demo__me").inner_text() == "You are Markku Saarinen, approver."
