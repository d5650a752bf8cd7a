"""A browser for the pages of cases and needs, over the real application."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from procure import config
from procure.app import create_app
from procure.people import Actor
from tests import builders
from tests.builders import City


def an_app(settings: config.Settings) -> Flask:
    """Put the whole house together over the test's instance."""
    app = create_app(settings)
    app.testing = True
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
