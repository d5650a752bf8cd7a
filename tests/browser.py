"""A real browser for journeys: Chromium, one for the whole run, and what a page must keep.

A room's conftest imports the fixtures it wants::

    from tests.browser import chromium, open_page

and a test serves its app with ``with serve(app) as address`` and asks for a page with
``open_page(address + "/fi/", width=390, script=False)``. Chromium is found on PATH or in
``CHROMIUM``; if there is none the test fails: it is never skipped.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from tests.looks import faults_of_contrast

WIDE, NARROW = 1280, 390
HEIGHT = 900
# Quiet, without a sandbox (tests may run as root) and without calls to the outside.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]
# The shell is Chromium without its windows: the same engine in two thirds of the time.
NAMES = ("chromium-headless-shell", "google-chrome", "google-chrome-stable", "chromium")
# WCAG 2.2 A and AA, and what axe's makers hold to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# By day the longest words, and whatever ``journeys/test_every_page`` takes in turn; at night all.
EACH_LANGUAGE = pytest.mark.parametrize(
    "language",
    ["sv", *(pytest.param(code, marks=pytest.mark.nightly) for code in ("fi", "en"))],
)

OpenPage = Callable[..., Page]


def executable() -> str:
    """Return the browser, or say what is missing."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "no Chromium: install it or name it in CHROMIUM"
    return found


@cache
def the_browser() -> tuple[Playwright, Browser]:
    """Start the one browser of this process; every room's fixture is this one."""
    player = sync_playwright().start()
    return player, player.chromium.launch(executable_path=executable(), args=ARGUMENTS)


def close() -> None:
    """End the browser, if one was started; the run's end calls it."""
    if the_browser.cache_info().currsize:
        player, browser = the_browser()
        browser.close()
        player.stop()
        the_browser.cache_clear()


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """Return the one browser of the run."""
    return the_browser()[1]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open addresses, each in a window of its own (or of the same ``context``).

    ``page.said`` collects what the console and the page's errors say, for
    :func:`assert_clean_console`, but not that the page itself was refused (422, 404).
    """
    contexts: list[BrowserContext] = []

    def open_one(
        address: str,
        width: int = WIDE,
        *,
        lang: str = "fi",
        script: bool = True,
        context: BrowserContext | None = None,
        **options: Any,
    ) -> Page:
        if context is None:
            context = chromium.new_context(
                viewport={"width": width, "height": HEIGHT},
                locale={"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[lang],
                timezone_id="Europe/Helsinki",
                java_script_enabled=script,
                reduced_motion="reduce",
                **options,
            )
            contexts.append(context)
        page = context.new_page()
        said: list[str] = []
        page.said = said  # type: ignore[attr-defined]
        page.on(
            "console",
            lambda message: (
                said.append(f"{message.type}: {message.text}")
                if message.location.get("url") != page.url
                else None
            ),
        )
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.goto(address, wait_until="load")
        return page

    yield open_one
    for context in contexts:
        context.close()


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve an app from this process on a free port; return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def assert_accessible(page: Page) -> None:
    """Fail on every violation axe finds, with the elements it is about."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    # contrast is most of the work: it is looked at once for each look
    options = {
        "runOnly": RULES,
        "rules": {"color-contrast": {"enabled": False}},
        "resultTypes": ["violations"],
    }
    found = page.evaluate("(options) => axe.run(options).then((one) => one.violations)", options)
    found += faults_of_contrast(page)
    lines = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"] for node in one["nodes"])
        for one in found
    ]
    assert not lines, f"{page.url} has barriers:\n" + "\n".join(lines)


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail if the page is wider than its window, naming what sticks out."""
    wide = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          const scroll = document.documentElement.scrollWidth;
          // what is clipped away from sight on purpose, or scrolls in a box of its own, may
          const clipped = (e) => e && getComputedStyle(e).position === "absolute";
          const free = (e) => clipped(e.closest(".app-stack thead"))
            || e.closest(".app-scroll, .app-scroll--chart, .govuk-visually-hidden");
          const out = [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > room + 1 && !free(e))
            .filter((e) => getComputedStyle(e).position !== "absolute")
            .map((e) => e.outerHTML.slice(0, 120));
          return scroll > room || out.length ? [`${scroll} > ${room}`, ...out.slice(0, 5)] : [];
        }"""
    )
    assert not wide, f"{page.url} is too wide:\n" + "\n".join(wide)


def assert_clean_console(page: Page) -> None:
    """Fail on anything the console says; a refused inline script or style is said there."""
    said = page.said  # type: ignore[attr-defined]
    assert not said, f"{page.url} says:\n" + "\n".join(said)


def assert_good_page(page: Page) -> None:
    """Fail if a page has barriers, scrolls sideways or says something in its console."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert_clean_console(page)


def assert_good_at_each_width(page: Page) -> None:
    """Fail if a page is not good at a desk or on a phone."""
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert_good_page(page)
