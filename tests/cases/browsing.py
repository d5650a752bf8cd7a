"""A browser for the pages of cases and needs, over the frame and the rooms below them."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from procure import cases, config, engine, people, web
from procure.cases import pages as case_pages
from procure.people import Actor
from procure.people import pages as people_pages
from procure.stages.need import pages as need_pages
from tests import builders
from tests.builders import City


def an_app(settings: config.Settings) -> Flask:
    """Put the pages of these rooms into the frame, with the refusals that they raise."""
    app = Flask("procure", static_folder="static")
    app.testing = True
    app.extensions["procure.case_state"] = engine.state_of
    web.frame(app)
    people.guard_routes(app)
    for room in (people_pages, case_pages, need_pages):
        app.register_blueprint(room.pages)
    answers = {
        people.Forbidden: 403,
        engine.NoSuchCase: 404,
        engine.NoSuchStep: 404,
        engine.Stale: 409,
        cases.NoThread: 404,
    }
    for meant, status in answers.items():
        app.register_error_handler(meant, lambda _error, status=status: web.error_page(status))
    return app


class Browser:
    """Somebody's browser."""

    def __init__(self, app: Flask, city: City) -> None:
        self.client = app.test_client()
        self.city = city
        self.page = ""

    def sign_in(self, who: Actor) -> "Browser":
        """Sign in as one of the city's people."""
        self.get("/fi/sign-in")
        answer = self.post("/fi/sign-in", email=self.city.email(who), password=builders.PASSWORD)
        assert answer.status_code == 303
        return self

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        answer = self.client.get(path, **kwargs)
        if answer.mimetype == "text/html":
            self.page = answer.text
        return answer

    def post(self, path: str, **typed: Any) -> TestResponse:
        """Send a form, with the token of the page that was opened last."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        values = {"csrf_token": found[1] if found else "", **typed}
        answer = self.client.post(path, data=values)
        if answer.mimetype == "text/html" and "csrf_token" in answer.text:
            self.page = answer.text
        return answer

    def value_of(self, name: str) -> str:
        """Return the value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"the page has no {name}"
        return unescape(found[1])


def said(answer: TestResponse) -> str:
    """Return the words of a page, without marks."""
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def heading(answer: TestResponse) -> str:
    """Return the heading of a page."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def faults(answer: TestResponse) -> list[str]:
    """Return what the error summary says."""
    found = re.search(r'error-summary__body">(.*?)</div>', answer.text, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines]
