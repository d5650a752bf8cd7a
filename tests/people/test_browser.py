"""This room's pages in a real browser: accessible, narrow, quiet, and whole without script."""

import base64
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from procure import config, db, people
from procure.db.clock import now as clock
from procure.people import SYSTEM, actions, actor_of, enrolment, second_factor
from procure.people.tables import Authority, Company, JoinRequest, User
from tests.browser import (
    EACH_LANGUAGE,
    OpenPage,
    assert_good_at_each_width,
    assert_good_page,
    chromium,
    open_page,
    serve,
)
from tests.people.made import CASE, NEW_PASSWORD, PASSWORD, link_in, mails_to

__all__ = ["chromium", "open_page"]

pytestmark = pytest.mark.browser

NEW = "uusi@city.example"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the room's pages."""
    app.testing = False
    with serve(app) as address:
        yield address


@pytest.fixture
def folk(
    person: Callable[..., User],
    registrar: User,
    authority: Authority,
    company: Company,
    now: datetime,
) -> dict[str, User]:
    """Make people whose pages have something on every list."""
    aino, oona = person("Aino"), person("Oona", operator=True)
    lumi, joona = person("Lumi", company_id=company.id), person("Joona")
    with db.transaction() as session:
        enrolment.appoint(session, SYSTEM, authority.id, aino, ["member"], now)
        people.grant(session, SYSTEM, CASE, aino.id, "officer", now)
        people.grant(session, SYSTEM, CASE, registrar.id, "approver", now)
        session.add(JoinRequest(company_id=company.id, user_id=joona.id, asked_at=now))
    actions.invite_to_case(actor_of(aino), CASE, NEW, "pilot_host", "fi", clock())
    actions.invite_to_authority(actor_of(registrar), authority.id, NEW, {"member"}, "fi", clock())
    return {"aino": aino, "oona": oona, "lumi": lumi, "rauha": registrar, "joona": joona}


def sign_in(page: Page, user: User, then: str = "**/fi/") -> None:
    page.fill("#email", user.email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(then)


@EACH_LANGUAGE
def test_every_page_is_good_in_every_language(
    address: str, open_page: OpenPage, folk: dict[str, User], authority: Authority, language: str
) -> None:
    invitation = link_in(mails_to(NEW)[0]).removeprefix("/fi/")
    pages = {
        None: ["sign-in", "sign-up", "forgot-password", "password/x", invitation],
        "rauha": ["account", "account/password", f"authorities/{authority.id}/people"],
        "lumi": ["company", "company/edit"],
        "joona": ["company/new"],
        "oona": [
            "operator",
            "operator/authorities/new",
            f"operator/authorities/{authority.id}/registrar",
        ],
        "aino": [f"cases/{CASE}/people"],
    }
    for name, paths in pages.items():
        page = open_page(f"{address}/fi/sign-in")
        if name:
            sign_in(page, folk[name])
        for path in paths:
            page.goto(f"{address}/{language}/{path}")
            assert page.locator("h1").count() == 1, page.url
            assert_good_at_each_width(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_person_is_invited_and_gets_in(
    address: str, open_page: OpenPage, folk: dict[str, User], script: bool
) -> None:
    page = open_page(f"{address}/fi/sign-in", script=script)
    sign_in(page, folk["aino"])
    page.goto(f"{address}/fi/cases/{CASE}/people")
    page.fill("#email", "otto@city.example")
    page.check("input[name=role][value=approver]")
    page.click("main .app-panel button[type=submit]")
    assert "otto@city.example" in page.inner_text("main")

    guest = open_page(address + link_in(mails_to("otto@city.example")[0]), script=script)
    guest.fill("#name", "Otto Oiva")
    guest.fill("#password", "lyhyt")
    guest.click("main button[type=submit]")
    assert guest.input_value("#name") == "Otto Oiva"
    if script:
        assert_good_page(guest)
    guest.fill("#password", NEW_PASSWORD)
    guest.click("main button[type=submit]")
    assert guest.url == f"{address}/fi/cases/{CASE}"
    page.reload()
    assert "Otto Oiva" in page.inner_text("main")


def test_the_pages_of_the_second_factor_are_good_in_every_language(
    address: str, open_page: OpenPage, folk: dict[str, User], tmp_path: Path
) -> None:
    config.use(config.load(config.current().instance))
    page = open_page(f"{address}/fi/sign-in")
    sign_in(page, folk["aino"], "**/fi/account/second-factor*")
    looked_at(page, address, "account/second-factor")
    key = base64.b32decode(page.inner_text(".app-key").replace(" ", ""))
    page.fill("#first_code", second_factor.code_at(key, datetime.now(UTC)))
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    assert page.locator(".app-codes li").count() == 10
    assert_good_at_each_width(page)
    with page.expect_download() as file:
        page.click("main a[download]")
    file.value.save_as(tmp_path / "codes.txt")
    kept = (tmp_path / "codes.txt").read_text("utf-8").split()
    assert kept[1:] == page.locator(".app-codes code").all_inner_texts()
    page.click("main a.govuk-button")
    looked_at(page, address, "account", "account/second-factor/recovery-codes")
    looked_at(page, address, "account/second-factor/remove", "account/password")

    phone = open_page(f"{address}/fi/sign-in")
    sign_in(phone, folk["aino"], "**/fi/sign-in/code*")
    looked_at(phone, address, "sign-in/code", "sign-in/code?recovery=1")
    looked_at(phone, address, "sign-in/directory/unknown")


def looked_at(page: Page, address: str, *paths: str) -> None:
    for path in paths:
        for language in ("fi", "sv", "en"):
            page.goto(f"{address}/{language}/{path}")
            assert page.locator("h1").count() == 1, page.url
            assert_good_at_each_width(page)
            if folder := os.environ.get("PROCURE_SHOTS"):
                for width in (1280, 390):
                    page.set_viewport_size({"width": width, "height": 900})
                    name = f"{language}-{path.replace('/', '-').replace('?', '-')}-{width}.png"
                    page.screenshot(path=f"{folder}/{name}", full_page=True)
