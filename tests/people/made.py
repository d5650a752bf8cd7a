"""What the tests of this room share: a password, two cases, and reading mails."""

import re
from typing import Any

from flask import Blueprint, Flask
from sqlmodel import col, select
from werkzeug.test import TestResponse

from procure import config, db, web
from procure.jobs.tables import Mail
from procure.people import policy
from procure.people.tables import User

PASSWORD = "kolme pientä sanaa"
NEW_PASSWORD = "neljä muuta sanaa kesältä"
CASE = "c" * 32
OTHER_CASE = "d" * 32


def mails_to(address: str, template: str | None = None) -> list[Mail]:
    """Return the promised mails to an address, oldest first."""
    wanted = select(Mail).where(Mail.recipient == address).order_by(col(Mail.promised_at))
    with db.reading() as session:
        return [m for m in session.exec(wanted) if template in {None, m.template}]


def link_in(mail: Mail) -> str:
    """Return the path of the one link in a mail."""
    base = re.escape(config.current().base_url)
    (path,) = re.findall(rf"^{base}(/\S+)$", mail.text, re.MULTILINE)
    return str(path)


def token_in(mail: Mail) -> str:
    """Return the token at the end of the link in a mail."""
    return link_in(mail).rpartition("/")[2]


def state_of(case_id: str) -> tuple[str, str] | None:
    """Say state and authority of the two cases there are."""
    return {CASE: ("need", "e" * 32), OTHER_CASE: ("closed", "f" * 32)}.get(case_id)


def case_pages() -> Blueprint:
    """Return pages of a room above: one to read in every state, one to write in ``need``."""
    pages = web.blueprint("rooms", __name__)

    @pages.get("/")
    @web.needs("see_public")
    def start() -> str:
        return "start"

    @pages.get("/cases/<id:case_id>")
    @web.needs("test_read")
    def read(case_id: str) -> str:
        return f"the case {case_id}"

    @pages.post("/cases/<id:case_id>/write")
    @web.needs("test_write")
    def write(case_id: str) -> str:
        return "written"

    return pages


policy.permit("test_read", policy.CASE_ROLES - {"supplier"})
policy.permit("test_write", {"officer"}, states={"need"})


class Browser:
    """A browser over the test client: it sends the token of the last form it saw."""

    def __init__(self, app: Flask, address: str = "192.0.2.7") -> None:
        self.app = app
        self.client = app.test_client()
        self.environ = {"REMOTE_ADDR": address}
        self.token = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        answer = self.client.get(path, headers=headers, environ_overrides=self.environ)
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(
            path, data={"csrf_token": self.token, **fields}, environ_overrides=self.environ
        )

    def sign_in(self, user: User, password: str = PASSWORD, **fields: Any) -> TestResponse:
        """Sign in as this person."""
        self.get("/fi/sign-in")
        answer = self.post("/fi/sign-in", email=user.email, password=password, **fields)
        self.get("/fi/account")
        return answer

    def give_code(self, code: str, query: str = "", **fields: Any) -> TestResponse:
        """Give the code that is asked after the password."""
        self.get(f"/fi/sign-in/code{query}")
        return self.post(f"/fi/sign-in/code{query}", code=code, **fields)

    @property
    def cookie(self) -> str:
        """Return the value of the session's cookie."""
        kept = self.client.get_cookie("procure")
        return kept.value if kept else ""
