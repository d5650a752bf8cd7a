"""Every refusal has a page with words, a way on, and a number that the log has too."""

import io
import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.web import errors
from tests.faults.reading import Page


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that sees what readers see, not the exception."""
    app.testing = False
    app.config |= {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
    return app.test_client()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 504, 507])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_status_has_its_page_in_each_language(
    client: FlaskClient, status: int, language: str
) -> None:
    answer = client.get(f"/{language}/break/{status}")

    assert answer.status_code == status
    assert re.search(rf"{status}-[0-9a-f]{{8}}", answer.text)
    assert f'<html lang="{language}"' in answer.text
    if language != "en":
        assert str(errors.WORDS[status][0]) not in answer.text


def test_the_log_has_the_number_and_the_page_has_no_secret(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = client.get("/en/break/500").text

    number = re.search(r"500-([0-9a-f]{16})", page)
    assert number
    (told,) = (line for line in caplog.records if line.message.startswith("exception"))
    assert told.about == {"request": number[1]}  # type: ignore[attr-defined]
    assert "sample.py" in told.message
    assert "secret inside" not in caplog.text
    assert "secret inside" not in page


def test_a_method_that_is_not_allowed_says_which_are(client: FlaskClient) -> None:
    answer = client.post("/fi/parts")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_room_may_say_better_what_happened(client: FlaskClient) -> None:
    answer = client.get("/en/break/999")

    assert answer.status_code == 409
    assert "&lt;b&gt;own words&lt;/b&gt;" in answer.text


def test_htmx_gets_a_short_notice_in_the_corner(client: FlaskClient) -> None:
    answer = client.get("/fi/break/403", headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.text
    assert "Sinulla ei ole tähän oikeutta" in answer.text


def test_a_program_gets_json(client: FlaskClient) -> None:
    answer = client.get("/sv/break/404", headers={"Accept": "application/json"})

    assert answer.json is not None
    assert answer.json["status"] == 404
    assert answer.json["heading"] == "Sidan finns inte"


def test_the_last_page_stands_when_the_frame_breaks(app: Flask, client: FlaskClient) -> None:
    def broken() -> None:
        raise RuntimeError("no database")

    app.extensions |= {"procure.authority": broken, "procure.reader": broken}

    answer = client.get("/fi/nowhere")

    assert answer.status_code == 404
    assert "Tätä sivua ei ole" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_redirect_is_no_refusal(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/fi/folder/", "folder", lambda: "x")

    assert client.get("/fi/folder").status_code == 308


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_was_typed_waits_on_the_page_of_a_trouble_that_passes(
    client: FlaskClient, language: str
) -> None:
    typed = {"need": 'Lumi <b>"jää"</b>\r\nkaduille', "theme": ["a", "b"], "csrf_token": "old"}
    answer = client.post(f"/{language}/break/507", data=typed)

    assert answer.status_code == 507
    assert int(answer.headers["Retry-After"]) > 0
    (form,) = Page(answer.text).posts
    kept = [(field.name, field.value) for field in form.fields if field.name != "csrf_token"]
    assert kept == [("need", typed["need"]), ("theme", "a"), ("theme", "b")]
    assert not form.action, "it goes where it went before"


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "aino@example.org", "password": "kolme pientä sanaa"},
        {"need": "Lumi", "file": (io.BytesIO(b"%PDF-1.7"), "need.pdf")},
    ],
)
def test_passwords_and_files_are_never_put_into_a_page(
    client: FlaskClient, typed: dict[str, object]
) -> None:
    answer = client.post("/en/break/507", data=typed)

    assert answer.status_code == 507
    assert Page(answer.text).posts == []
    assert "kolme" not in answer.text
    assert "Go back in your browser" in answer.text


def test_a_reader_is_not_told_of_a_form_that_was_never_there(client: FlaskClient) -> None:
    assert "Go back in your browser" not in client.get("/en/break/507").text


@pytest.mark.parametrize("line_end", ["%0a", "%0d%0a", "%e2%80%a8", "%c2%85", "%1b[2J"])
def test_no_address_adds_a_line_to_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, line_end: str
) -> None:
    with caplog.at_level(logging.INFO):
        client.get(f"/en/nowhere{line_end}ERROR forged")

    assert caplog.records, "the request has its line"
    assert "forged" not in caplog.text, "which never holds the address"
