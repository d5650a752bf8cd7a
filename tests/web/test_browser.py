"""The frame, every macro and every field in a real browser, with and without script."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from procure import web
from procure.web import drafts
from tests.browser import (
    NARROW,
    OpenPage,
    assert_clean_console,
    assert_good_at_each_width,
    assert_good_page,
    assert_no_sideways_scroll,
    serve,
)
from tests.web.conftest import Door

pytestmark = pytest.mark.browser

PAGES = ["parts", "everything", "questions", "accessibility", "privacy", "nowhere"]
SMALLEST = 320


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the sample."""
    app.testing = False
    with serve(app) as address:
        yield address


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.usefixtures("aino")
def test_every_page_is_good(address: str, open_page: OpenPage, language: str) -> None:
    page = open_page(f"{address}/{language}/", lang=language)
    for name in PAGES:
        page.goto(f"{address}/{language}/{name}")
        assert_good_at_each_width(page)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_refused_form_is_good_and_takes_the_focus(
    address: str, open_page: OpenPage, language: str
) -> None:
    page = open_page(f"{address}/{language}/everything", lang=language)
    send(page)

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert_good_at_each_width(page)
    page.locator(".govuk-error-summary a").first.click()
    expect(page.locator("#name")).to_be_focused()
    assert page.title().startswith({"fi": "Virhe:", "sv": "Fel:", "en": "Error:"}[language])


def test_nothing_sticks_out_on_the_smallest_screen(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/fi/", SMALLEST)
    for name in PAGES:
        page.goto(f"{address}/fi/{name}")
        assert_no_sideways_scroll(page)


def test_each_link_of_the_summary_leads_to_a_field(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/en/everything")
    send(page)

    for link in page.locator(".govuk-error-summary a").all():
        target = page.locator(str(link.get_attribute("href")))
        assert target.count() == 1
        assert target.evaluate("e => e.matches('input, select, textarea')")


def test_a_form_can_be_filled_and_sent_without_script(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/fi/everything", script=False)
    fill_in(page)
    send(page)

    expect(page.locator(".govuk-notification-banner")).to_contain_text("Hyväksytty")
    assert page.locator(".govuk-error-summary").count() == 0


def test_a_draft_saves_itself_without_sending_files(
    address: str, open_page: OpenPage, aino: web.Reader
) -> None:
    page = open_page(f"{address}/sv/everything", lang="sv")
    sizes: list[int] = []
    page.on("request", lambda r: sizes.append(len(r.post_data_buffer or b"")))
    page.set_input_files(
        "input[type=file]",
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"x" * 500_000},
    )
    page.fill("#name", "Lumi")
    page.locator("#mail").focus()

    expect(page.locator("#draft-status")).to_have_text(
        re.compile(r"Utkastet sparades kl\. \d{1,2}\.\d{2}")
    )
    kept = drafts.load(aino.user_id, "sample")
    assert kept
    assert kept.data["name"] == ["Lumi"]
    assert sizes
    assert max(sizes) < 10_000
    assert_clean_console(page)


def test_a_draft_is_saved_by_its_button_without_script(
    address: str, open_page: OpenPage, aino: web.Reader
) -> None:
    page = open_page(f"{address}/fi/everything", script=False)
    page.fill("#name", "Lumi")
    page.get_by_role("button", name="Tallenna luonnos").click()

    expect(page.locator(".govuk-notification-banner")).to_contain_text("Luonnos tallennettu")
    expect(page.locator("#name")).to_have_value("Lumi")
    assert drafts.load(aino.user_id, "sample")


def test_a_refused_autosave_says_so_in_the_corner(
    address: str, open_page: OpenPage, door: Door
) -> None:
    page = open_page(f"{address}/fi/everything")
    page.fill("#name", "Lumi")
    page.locator("#mail").focus()

    expect(page.locator("#toasts")).to_contain_text("Tätä sivua ei ole")
    expect(page.locator("#name")).to_have_value("Lumi")


def test_long_work_shows_where_it_is_and_ends(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/fi/parts")

    expect(page.locator("#progress a")).to_have_text("Lataa", timeout=10_000)
    assert page.locator("#progress progress").count() == 0
    assert_good_page(page)


def test_htmx_sends_the_token_of_a_signed_in_reader(
    address: str, open_page: OpenPage, aino: web.Reader
) -> None:
    assert aino.user_id
    page = open_page(f"{address}/fi/parts")
    answer = page.evaluate(
        """async () => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            `<button id="b" hx-post="/fi/drafts/sample" hx-swap="outerHTML">b</button>`);
          htmx.process(document.querySelector("#b"));
          document.querySelector("#b").click();
          await new Promise((done) => setTimeout(done, 1500));
          return document.querySelector("#draft-status")?.textContent ?? "";
        }"""
    )

    assert answer.startswith("Luonnos tallennettu")


def test_the_keyboard_reaches_the_content_first(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/fi/parts")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_the_menu_opens_on_a_phone(address: str, open_page: OpenPage) -> None:
    page = open_page(f"{address}/fi/parts", NARROW)
    link = page.get_by_role("link", name="Omat tehtävät")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Valikko").click()

    expect(link).to_be_visible()


def test_targets_are_large_enough(address: str, open_page: OpenPage) -> None:
    """WCAG 2.2, 2.5.8: at least 24 pixels; buttons of ours have 44."""
    page = open_page(f"{address}/fi/parts", NARROW)

    for button in page.locator(".govuk-button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44


def send(page: Page) -> None:
    page.locator("main form .govuk-button:not(.govuk-button--secondary)").first.click()
    page.wait_for_load_state()


def fill_in(page: Page) -> None:
    for name, value in {
        "name": "Lumi",
        "mail": "lumi@example.fi",
        "text": "Kuvaus",
        "price": "1 250,50",
        "share": "40",
        "count": "7",
        "day": "1.12.2026",
        "deadline": "11.12.2026",
        "deadline-clock": "16.00",
    }.items():
        page.fill(f"#{name}", value)
    page.check("input[name=theme][value=a]")
    page.select_option("#country", "3")
    page.check("input[name=public][value=no]")
    page.check("input[name=agreed]")
