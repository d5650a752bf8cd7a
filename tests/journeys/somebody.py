"""Somebody at a browser who reads a language and touches nothing but what a page shows.

Links and buttons are found by their words in the reader's language, so a missing
translation or a button that says something else ends the walk. Fields are found by name.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from procure import i18n
from tests.browser import HEIGHT, WIDE, assert_clean_console

LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
Look = Callable[["Somebody"], None]


class Somebody:
    """One person's browser."""

    def __init__(
        self,
        chromium: Browser,
        address: str,
        name: str,
        *,
        language: str = "fi",
        script: bool = True,
        width: int = WIDE,
        look: Look | None = None,
    ) -> None:
        """Sit down at an empty browser; ``look`` is called after each page that comes."""
        self.name, self.language, self.script = name, language, script
        self.address = address
        self.window: BrowserContext = chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            locale=LOCALES[language],
            timezone_id="Europe/Helsinki",
            java_script_enabled=script,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.page: Page = self.window.new_page()
        self.page.set_default_timeout(20_000)
        self.look = look
        self.screens: list[str] = []
        self.failed: list[str] = []
        said: list[str] = []
        self.page.said = said  # type: ignore[attr-defined]
        self.page.on("console", lambda one: said.append(f"{one.type}: {one.text}"))
        self.page.on("pageerror", lambda error: said.append(f"error: {error}"))
        self.page.on("response", self._note)

    def _note(self, response: Any) -> None:
        kind = response.request.resource_type
        if response.status >= 400 or (kind == "document" and response.status >= 500):
            self.failed.append(f"{response.status} {response.request.method} {response.url}")

    # --- Words ----------------------------------------------------------------------------

    def word(self, message: str, **values: Any) -> str:
        """Return a text of the pages in the person's language."""
        with i18n.speaking(self.language):
            return i18n.gettext(message, **values)

    def words(self, one: str, many: str, count: int) -> str:
        """Return a text that counts, in the person's language."""
        with i18n.speaking(self.language):
            return i18n.ngettext(one, many, count)

    # --- Where one is ------------------------------------------------------------------------

    def arrive(self, *, asked: bool = False) -> "Somebody":
        """Look at the page that has come; when ``asked`` it may ask for what is missing."""
        self.page.wait_for_load_state("load")
        self.screens.append(self.page.url)
        if asked:
            self.failed = [one for one in self.failed if not one.startswith("422")]
            self.page.said[:] = [  # type: ignore[attr-defined]
                one
                for one in self.page.said  # type: ignore[attr-defined]
                if "422" not in one
            ]
        assert not self.failed, f"{self.name} was refused: {self.failed}\n{self.text()[:2000]}"
        if self.script:
            assert_clean_console(self.page)
        shown = self.page.locator("html").get_attribute("lang")
        assert shown == self.language, f"{self.page.url} speaks {shown}"
        if self.look is not None:
            self.look(self)
        return self

    def goes(self, path: str) -> "Somebody":
        """Type an address, as one does to begin with."""
        self.page.wait_for_load_state()  # a page that is still on its way would cut this one off
        self.page.goto(f"{self.address}/{self.language}/{path}")
        return self.arrive()

    def text(self) -> str:
        """Return what the page says."""
        return " ".join(self.page.locator("body").inner_text().split())

    def reads(self, *sentences: str) -> "Somebody":
        """Fail unless the page says this."""
        text = self.text()
        for sentence in sentences:
            assert " ".join(sentence.split()) in text, (
                f"{self.page.url} does not say {sentence!r} to {self.name}, but:\n{text[:3000]}"
            )
        return self

    def reads_word(self, message: str, **values: Any) -> "Somebody":
        """Fail unless the page says this text in the person's language."""
        return self.reads(self.word(message, **values))

    # --- What one does -----------------------------------------------------------------------

    def follows(self, message: str, within: str = "body", **values: Any) -> "Somebody":
        """Follow the link with these words."""
        self._click("a", self.word(message, **values), within)
        return self.arrive()

    def presses(
        self, message: str, within: str = "body", *, faults: bool = False, **values: Any
    ) -> "Somebody":
        """Press the button with these words; with ``faults`` the page may ask for more."""
        self._click("button", self.word(message, **values), within)
        self.arrive(asked=faults)
        said = self.page.locator(".govuk-error-summary")
        assert faults or not said.count(), f"{self.page.url}: {said.first.inner_text()}"
        return self

    def presses_and_is_told(self, message: str, told: str, **values: Any) -> "Somebody":
        """Press the button, and read what the next page says of it."""
        self.presses(message)
        banner = self.page.locator(".govuk-notification-banner").first
        assert self.word(told, **values) in banner.inner_text(), banner.inner_text()
        return self

    def clicks(self, words: str, within: str) -> "Somebody":
        """Click what bears words that are nobody's translation: a title, a name."""
        with self.page.expect_navigation():
            self.page.locator(within, has_text=words).first.click()
        return self.arrive()

    def menu(self, message: str) -> "Somebody":
        """Go to another part of the house, through the menu that a phone folds away."""
        toggle = self.page.locator(".govuk-service-navigation__toggle")
        if toggle.is_visible():
            toggle.click()
        return self.follows(message, "header")

    def _click(self, tag: str, words: str, within: str) -> None:
        found = self.page.locator(within).locator(f"{tag}:visible")
        exact = re.compile(rf"^\s*{re.escape(words)}\s*$")
        one = _first(found.filter(has_text=exact)) or _first(found.filter(has_text=words))
        assert one is not None, (
            f"{self.page.url} has no {tag} “{words}” for {self.name}, but:\n"
            + "\n".join(sorted({" ".join(t.split()) for t in found.all_inner_texts()}))
        )
        with self.page.expect_navigation():
            one.click()

    def unfolds(self, message: str, **values: Any) -> "Somebody":
        """Open what is folded away under these words."""
        self.page.locator("summary", has_text=self.word(message, **values)).first.click()
        return self

    def writes(self, within: str = "main", **fields: Any) -> "Somebody":
        """Fill fields by name; ``__`` in a name stands for a dash."""
        for name, value in fields.items():
            self.fills(name.replace("__", "-"), value, within)
        return self

    def fills(self, name: str, value: Any, within: str = "main") -> "Somebody":
        """Fill one field as its kind wants: text, choice, ticks."""
        field = self.page.locator(f"{within} [name='{name}']:not([type=hidden])")
        assert field.count(), f"{self.page.url} has no field {name}: {self.fields()}"
        kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                if one is True:
                    field.first.check()
                else:
                    chosen = self.page.locator(f"{within} [name='{name}'][value='{one}']")
                    chosen.check()
        elif kind == "select-one":
            field.first.select_option(value)
        else:
            field.first.fill(str(value))
        return self

    def fills_moment(self, name: str, days: int, clock: str) -> "Somebody":
        """Fill a day and a time of day, so many days from the day that the bar shows."""
        self.fills(f"{name}-day", self.day_in(days))
        return self.fills(f"{name}-clock", clock)

    def day_in(self, days: int) -> str:
        """Return the day so many days from the bar's, as one writes it."""
        shown = self.page.locator(".app-demo__clock span").inner_text()
        with i18n.speaking(self.language):
            found = re.search(r"\d[\w .]*\d{4}", shown)
            assert found, shown
            return i18n.day(i18n.parse_day(found[0]) + timedelta(days=days))

    def fields(self) -> list[str]:
        """Return the fields of the page."""
        return self.page.locator("main [name]").evaluate_all(
            "all => all.map(e => e.name + ':' + (e.type || e.tagName) + '=' + e.value.slice(0, 40))"
        )

    # --- The demonstration's bar -----------------------------------------------------------------

    def becomes(self, name: str) -> "Somebody":
        """Become an example person in one click on the bar."""
        bar = ".app-demo__people"
        button = self.page.locator(f"{bar} button", has_text=name.split(" ", maxsplit=1)[0])
        if not button.first.is_visible():
            self.page.locator(f"{bar} summary").click()
        with self.page.expect_navigation():
            button.first.click()
        self.arrive()
        me = self.page.locator(".app-demo__me").inner_text()
        assert name in me, me
        return self

    def moves_on(self, days: int) -> "Somebody":
        """Let days pass, by the buttons of the bar."""
        for step in (14, 7, 1):
            while days >= step:
                one, many = "Move on %(num)d day", "Move on %(num)d days"
                self._click("button", self.words(one, many, step), ".app-demo__clock")
                self.arrive()
                days -= step
        return self


def _first(found: Locator) -> Locator | None:
    return found.first if found.count() else None
