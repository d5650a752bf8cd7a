"""The pages of auditors and the public in a real browser, and the page of a case's calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from procure import audit, db, documents, exchange, portal
from procure.people import Actor
from tests import builders
from tests.browser import (
    EACH_LANGUAGE,
    OpenPage,
    assert_good_at_each_width,
    chromium,
    open_page,
    serve,
)
from tests.builders import City

__all__ = ["chromium", "open_page"]

pytestmark = pytest.mark.browser

HOURS = timedelta(hours=2)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the pages."""
    app.testing = False
    with serve(app) as address:
        yield address


@pytest.fixture
def paper(city: City, case_id: str, began: datetime) -> documents.Document:
    """Publish the case, take it home, make a calendar; return its one paper."""
    portal.publish_case(city.officer, case_id, began + HOURS)
    exchange.make_address(city.officer, case_id, began + HOURS)
    with db.reading() as session:
        (found,) = documents.of_case(session, case_id)
    audit.take_paper(city.auditor, case_id, found.id, began + HOURS)
    return found


def sign_in(page: Page, city: City, who: Actor) -> None:
    page.fill("#email", city.email(who))
    page.fill("#password", builders.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/work")


@EACH_LANGUAGE
def test_every_page_is_good_in_every_language(
    address: str,
    open_page: OpenPage,
    city: City,
    case_id: str,
    paper: documents.Document,
    language: str,
) -> None:
    pages: dict[Actor | None, list[str]] = {
        None: [
            "procurements",
            "procurements?text=nothing",
            f"procurements/{case_id}",
            "check",
            f"check/{paper.file_sha256}",
            f"check/{'0' * 64}",
        ],
        city.auditor: ["audit", f"audit/cases/{case_id}", f"audit/cases/{case_id}/events"],
        city.officer: [f"cases/{case_id}/publicity", f"cases/{case_id}/calendar"],
    }
    for who, paths in pages.items():
        page = open_page(f"{address}/fi/sign-in")
        if who is not None:
            sign_in(page, city, who)
        for path in paths:
            page.goto(f"{address}/{language}/{path}")
            assert page.locator("h1").count() == 1, page.url
            assert_good_at_each_width(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_paper_from_the_public_page_is_checked_by_its_file(
    address: str,
    open_page: OpenPage,
    case_id: str,
    paper: documents.Document,
    tmp_path: Path,
    script: bool,
) -> None:
    page = open_page(f"{address}/en/procurements/{case_id}", lang="en", script=script)
    link = str(page.get_attribute("main table a", "href"))
    file = tmp_path / "paper.pdf"
    file.write_bytes(page.request.get(address + link).body())

    page.click("text=Check a paper")
    page.set_input_files("input[type=file]", file)
    page.click("main button[type=submit]")
    assert page.inner_text("h1") == "The paper is genuine and the newest version"

    file.write_bytes(file.read_bytes() + b"\n")
    page.goto(f"{address}/en/check")
    page.set_input_files("input[type=file]", file)
    page.click("main button[type=submit]")
    assert page.inner_text("h1") == "This paper is not known here"
