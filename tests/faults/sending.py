"""Filling in a form with hostile text, sending it, and judging the answer."""

import random
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from werkzeug.test import TestResponse

from procure import i18n
from procure.documents.frozen import UNPRINTABLE
from procure.web.errors import WORDS
from procure.web.forms.text import FORBIDDEN
from tests.builders import business_id
from tests.faults import values
from tests.faults.house import Browser, path_of
from tests.faults.reading import Field, Form, Page, flat
from tests.faults.values import Hostile
from tests.faults.walking import Asked, Found, forms_of

Values = dict[str, list[str]]

SEED = 2026
PLAIN = "Tavallinen teksti"
# Refusals that are no form's: of who asks, of what has changed, of too many tries.
OTHERS = {403, 404, 405, 409, 429}
TRIES = 6
# What a field may hold when it holds no prose, in the order of how common it is.
SMALL = ("10", "27.11.2027", "", "5000", "2.1.2026", "https://example.org/")
# What else is known by a field's name. Weights are those of four rows.
BY_NAME = (
    (r"weight", "25"),
    (r"cpv_code", "90600000-3"),
    (r"year", "2015"),
    (r"digest", "ab" * 32),
    (r"ends_.*-day|ends_on", "29.11.2027"),
    (r"-day", "27.11.2027"),
    (r"-clock", "12.00"),
)
_people = count(1)


@dataclass
class Report:
    """What was attacked, and what went wrong."""

    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    endpoints: set[str] = field(default_factory=set)
    accepted_at: set[str] = field(default_factory=set)
    # What was accepted, by token: the text as it was sent, and which field took it.
    accepted: dict[str, tuple[str, str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def settled(self) -> str:
        """Return what went wrong since this was asked last."""
        found, self.problems = "\n".join(self.problems), []
        return found

    def look(self, page: Page, where: str) -> None:
        """Look through a page: nothing of it may be somebody's text come alive."""
        self.problems += [f"{where}: {one}" for one in page.wrong]
        self.read(page.everything)

    def forget(self, given: Values) -> None:
        """Leave out what a page answered with a notice: somebody else was there before."""
        for token in values.TOKEN.findall(" ".join(text for one in given.values() for text in one)):
            self.accepted.pop(token, None)

    def read(self, said: str) -> None:
        """Find in a page or a mail what was accepted."""
        new = set(values.TOKEN.findall(said)) & self.accepted.keys() - self.shown
        if new:
            said = essence(said)
            self.shown |= {token for token in new if essence(self.accepted[token][0]) in said}


class Attack:
    """One form in one person's hands."""

    def __init__(self, browser: Browser, asked: Asked, report: Report) -> None:
        self.browser, self.asked, self.report = browser, asked, report
        self.fixed: Values = {}
        self.where = f"{browser.role}: {asked.shape[:120]}"

    def count(self) -> None:
        """Count the form among those that are attacked."""
        self.report.endpoints.add(self.asked.endpoint)
        self.report.counts["forms"] += 1
        self.report.counts["fields"] += len(self.asked.form.typed)

    def learn(self) -> bool:
        """Find out with plain text which fields hold none; say whether the form got through."""
        tried: Counter[str] = Counter()
        before = self.browser.house.snapshot()
        for one in self.asked.form.typed:
            if first := _first_guess(one):
                self.fixed[one.name] = [first]
        for _attempt in range(TRIES):
            answer = self._post(self.filled(PLAIN))
            if answer.status_code != 422:
                break
            for reference, _words in Page(answer.text).errors:
                for one in _meant(self.asked.form, reference):
                    self.fixed[one.name] = _another(one, tried[one.name])
                    tried[one.name] += 1
        through = answer.status_code in (200, 302, 303)
        if through:
            self.report.accepted_at.add(self.asked.endpoint)
        self.browser.house.restore(before)
        before.close()
        return through

    def filled(self, text: str, *, everywhere: bool = False) -> Values:
        """Return the form with a text in every field for prose, or in every field there is."""
        given = _chosen(self.asked.form)
        given |= {one.name: [text] for one in self.asked.form.typed}
        choices = {one.name for one in self.asked.form.fields if not one.is_typed}
        kept = {
            name: value for name, value in self.fixed.items() if name in choices or not everywhere
        }
        return given | kept

    def attack(self, hostile: Hostile) -> None:
        """Send a value everywhere, then where prose is asked, then cut to what fits."""
        if not self.asked.form.typed:
            return
        text = hostile.typed()
        sent = [self.filled(text, everywhere=True), self.filled(text)]
        for given in sent if sent[0] != sent[1] else sent[:1]:
            answer = self.send(given, hostile.name)
            if answer.status_code != 422:
                return
        short = f"{hostile.text[:24]} {text[-7:]}"
        for reference, _words in Page(answer.text).errors:
            for one in _meant(self.asked.form, reference):
                if given.get(one.name) == [text]:
                    given[one.name] = [short]
        self.send(given, hostile.name)

    def attack_choices(self, text: str) -> None:
        """Send a text where one chooses, and in what the page carries along."""
        given = self.filled(PLAIN)
        others = {one.name for one in self.asked.form.fields if not one.is_typed and one.name}
        if others := others - {"csrf_token"}:
            self.send(given | {name: [text] for name in others}, "a choice that is none")

    def attack_numbers(self, text: str) -> None:
        """Send what looks like a number or a day where one is asked."""
        bare = {name: [text] for name in self.fixed}
        if bare:
            self.send(self.filled(PLAIN) | bare, f"the number {text[:8]}")

    def attack_raw(self, names: list[str]) -> None:
        """Send bytes that no form sends."""
        name = next((one.name for one in self.asked.form.typed), "name")
        bodies = values.raw_bodies(name)
        for kind in names:
            body, mime, expected = bodies[kind]
            answer = self.browser.send(self.asked.target, body, mime)
            if answer.status_code != expected:
                self._wrong(f"{kind}: {answer.status_code}, not {expected}")
            self._judge_refusal(answer, kind)

    def send(self, given: Values, kind: str) -> TestResponse:
        """Send the form and judge the answer."""
        before = self.browser.house.snapshot()
        answer = self._post(given)
        status = answer.status_code
        if status in (302, 303):
            self.report.accepted_at.add(self.asked.endpoint)
            self._remember(given)
            if not self._look_after(path_of(answer.headers["Location"]), given, kind):
                self.browser.house.restore(before)
        elif status == 422:
            self._judge_errors(answer, given, kind)
        elif status == 200:
            self.report.look(Page(answer.text), f"{self.where}, {kind}")
        elif status in (400, 413) or status in OTHERS:
            self._judge_refusal(answer, kind)
        elif status < 500:
            self._wrong(f"{kind}: answered {status}")
        before.close()
        return answer

    def _post(self, given: Values) -> TestResponse:
        answer = self.browser.post(self.asked.target, given, self.asked.form.multipart)
        self.report.counts[f"answers {answer.status_code}"] += 1
        return answer

    def _wrong(self, words: str) -> None:
        self.report.problems.append(f"{self.where}, {words}")

    def _remember(self, given: Values) -> None:
        for one in self.asked.form.typed:
            text = given.get(one.name, [""])[0]
            if one.kind != "password" and (token := values.TOKEN.search(text)):
                self.report.accepted[token[0]] = (
                    text,
                    f"{self.where} {one.name} {self.asked.address}",
                )

    def _look_after(self, location: str, given: Values, kind: str) -> bool:
        """Look at the pages after a form was accepted; say whether it is still there."""
        case = re.search(r"/cases/[0-9a-f]{32}", self.asked.address)
        head = [f"/{self.browser.language}{case[0]}"] if case else []
        self.report.read(self.browser.house.newest_mail())
        still = False
        above = self.asked.address.partition("?")[0].rpartition("/")[0]
        for address in dict.fromkeys([location, *head, above, self.asked.address]):
            answer = self.browser.get(address)
            if answer.mimetype != "text/html":
                continue
            page = Page(answer.text)
            self.report.look(page, f"{self.where}, {kind}, on {address}")
            if address == location and page.has_notice:
                self.report.forget(given)
            if address == self.asked.address and answer.status_code == 200:
                found = Found(address, self.asked.endpoint, page)
                now = [one for one in forms_of(self.browser.house, found) if self._is_same(one)]
                if now:
                    self.asked, still = now[0], True
        return still

    def _is_same(self, other: Asked) -> bool:
        return other.shape == self.asked.shape and other.target == self.asked.target

    def _judge_errors(self, answer: TestResponse, given: Values, kind: str) -> None:
        page = Page(answer.text)
        self.report.look(page, f"{self.where}, {kind}")
        if not page.has_summary:
            self._wrong(f"{kind}: refused without a summary of errors")
        if page.language != self.browser.language:
            self._wrong(f"{kind}: refused in {page.language}")
        for reference, words in page.errors:
            if reference.startswith("#") and reference[1:] not in page.ids:
                self._wrong(f"{kind}: the error {words[:60]!r} leads to {reference}: not there")
        names = {one.name for one in self.asked.form.typed}
        alike = max(page.posts, key=lambda one: len({f.name for f in one.fields} & names))
        for one in alike.typed:
            typed = given.get(one.name)
            if typed and one.kind != "password" and essence(one.value) != essence(typed[0]):
                self._wrong(f"{kind}: {one.name} had {typed[0][:40]!r}, has {one.value[:40]!r}")
        # Whoever changes how many rows a page carries along has fewer to put right.
        rows = given.get("rows", ["0"])[0]
        for gone in names - {one.name for one in alike.fields} if rows.isdecimal() else ():
            self._wrong(f"{kind}: {gone} is not there to be put right")

    def _judge_refusal(self, answer: TestResponse, kind: str) -> None:
        if answer.status_code >= 500:
            return
        page = Page(answer.text)
        self.report.look(page, f"{self.where}, {kind}")
        with i18n.speaking(self.browser.language):
            heading = str(WORDS[answer.status_code][0]) if answer.status_code in WORDS else ""
        plain = answer.status_code in (400, 413)
        if page.language != self.browser.language or (plain and heading not in page.words):
            self._wrong(f"{kind}: {answer.status_code} without a page in {self.browser.language}")


def essence(text: str) -> str:
    """Return what of a text a field and a page must keep.

    White space, marks of direction and what is taken out with a word about it do not count,
    and letters are composed.
    """
    kept = UNPRINTABLE.sub("", FORBIDDEN.sub("", unicodedata.normalize("NFC", text)))
    return "".join(flat(kept).split())


def spread(what: str, some: list, number: int | None) -> list:
    """Choose so many of some, by the name of what is attacked; all of them for None."""
    if number is None or number >= len(some):
        return list(some)
    return random.Random(f"{SEED} {what}").sample(list(some), number)


def _first_guess(one: Field) -> str:
    if "register_number" in one.name:
        return business_id()
    if "email" in one.name:
        return f"hyokkaaja.{next(_people)}@example.org"
    for pattern, value in BY_NAME:
        if re.search(pattern, one.name):
            return value
    value = one.value.strip()
    if re.fullmatch(r"[\d.,:\s -]{1,16}", value):
        return value
    return "10" if one.numeric else ""


def _meant(form: Form, reference: str) -> list[Field]:
    """Return the fields to which an error leads; one of a moment leads to both of its inputs."""
    name = reference.removeprefix("#")
    if not name:
        return []
    exact = [one for one in form.fields if name in (one.id, one.name)]
    near = [one for one in form.fields if re.fullmatch(rf"{re.escape(name)}-\w+", one.name)]
    return exact or near


def _another(one: Field, tried: int) -> list[str]:
    if "register_number" in one.name:
        return [business_id()]
    if one.is_typed:
        return [SMALL[tried % len(SMALL)]]
    options = [option for option in one.options if option] or [one.value or "on"]
    return [options[tried % len(options)]]


def _chosen(form: Form) -> Values:
    """Return what is chosen and carried along; of radios the first, if none is."""
    given: Values = {}
    for one in form.fields:
        if not one.name or one.is_typed or one.kind in ("file", "submit"):
            continue
        if one.kind == "checkbox":
            if one.checked:
                given.setdefault(one.name, []).append(one.value or "on")
        elif one.kind == "radio":
            if one.checked or one.name not in given:
                given[one.name] = [one.value]
        elif one.kind == "select":
            given[one.name] = [one.value or next(filter(None, one.options), "")]
        elif one.kind == "hidden":
            given.setdefault(one.name, []).append(one.value)
    given.pop("csrf_token", None)
    # A form of buttons only says which of them was pressed.
    if not given and not form.typed:
        pressed = next((one for one in form.fields if one.kind == "button" and one.name), None)
        if pressed:
            given[pressed.name] = [pressed.value]
    return given
