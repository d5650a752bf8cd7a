"""The operator's page in a real browser: accessible, narrow, quiet, in every language."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from procure import db, jobs
from procure.jobs import presence, queue
from tests import builders
from tests.browser import assert_good_at_each_width, chromium, open_page, serve
from tests.operation.test_operation import give_up, house

__all__ = ["chromium", "house", "open_page"]

pytestmark = pytest.mark.browser


def test_the_page_is_good_in_every_language(house, open_page):
    """With everything on it: a queue, two jobs given up, and processes of each kind."""
    app, city, _ = house
    clock = datetime.now(UTC)
    give_up("NotPrinted: printing took too long and was stopped", "a" * 32)
    give_up("Hopeless: refused with 550: <b>no such mailbox</b>", "b" * 32)
    with db.transaction() as session:
        for number in range(3):
            jobs.promise(session, "send_mail", str(number), clock - timedelta(minutes=4))
    presence.tell("printing", "account")
    for role in ("clock", "worker", "celery"):
        presence._seen(f"{role}-1", role, clock)
    presence.tell("printing", "confined")
    presence._seen("relay-1", "relay", clock - timedelta(minutes=5))
    assert queue.take("worker-1", 3, ["send_mail"], clock, clock)
    app.testing = False
    with serve(app) as address:
        page = open_page(f"{address}/en/sign-in")
        page.fill("#email", city.email(city.officer))
        page.fill("#password", builders.PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/operator")
        for language in ("fi", "sv", "en"):
            page.goto(f"{address}/{language}/operator/operation")
            assert page.locator("h1").count() == 1
            if folder := os.environ.get("SHOTS"):
                for width in (1280, 390):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.screenshot(path=Path(folder) / f"{language}-{width}.png", full_page=True)
            assert_good_at_each_width(page)
