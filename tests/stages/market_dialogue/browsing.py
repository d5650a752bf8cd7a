"""An application of the rooms that a dialogue touches, and a browser for its people."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from procure import calls, cases, engine, people, web
from procure.people import Actor
from procure.stages import market_dialogue

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@lru_cache(maxsize=1)
def an_app() -> Flask:
    """Put the rooms together as the application does, once: its templates are compiled once."""
    app = Flask("procure", static_folder="static")
    app.testing = True
    app.extensions["procure.case_state"] = engine.state_of
    web.frame(app)
    people.guard_routes(app)
    for room in (people, cases, calls, market_dialogue):
        app.register_blueprint(import_module(f"{room.__name__}.pages").pages)
    return app


@dataclass
class Browser:
    """A browser that keeps cookies and sends what a form would."""

    client: FlaskClient
    token: str = ""

    def get(self, address: str) -> TestResponse:
        """Open a page; its token is remembered."""
        answer = self.client.get(address)
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Send a form, names with ``__`` for ``-``."""
        data = {name.replace("__", "-"): value for name, value in fields.items()}
        return self.client.post(address, data={"csrf_token": self.token, **data})

    def sign_in(self, who: Actor) -> "Browser":
        """Be signed in as somebody; that a password is asked for is tested in people's room."""
        with self.client.session_transaction() as session:
            session["_user_id"] = who.user_id
        return self


def browser_of(app: Flask, who: Actor | None = None) -> Browser:
    """Open a browser, signed in as somebody or not."""
    browser = Browser(app.test_client())
    return browser.sign_in(who) if who else browser
