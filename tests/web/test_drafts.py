"""A draft keeps what is typed, right or wrong, for its writer only."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from procure import db, web
from procure.web import drafts
from tests.web.conftest import Door

NOW = datetime(2026, 11, 24, 12, 32, tzinfo=UTC)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client whose forms need no token."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.usefixtures("instance")
def test_drafts_are_no_place_to_keep_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saves one under each name that there is keeps the newest only."""
    monkeypatch.setattr(drafts, "MOST", 3)
    drafts.save("otto", "his", {"name": ["Lumi"]}, NOW - timedelta(days=9))
    for number in range(6):
        drafts.save("aino", f"draft-{number}", {"name": ["Lumi"]}, NOW + timedelta(minutes=number))
    drafts.save("aino", "draft-3", {"name": ["Jää"]}, NOW + timedelta(hours=1))
    drafts.save("aino", "draft-6", {"name": ["Jää"]}, NOW + timedelta(hours=2))

    with db.reading() as session:
        kept = set(session.exec(select(drafts.Draft.user_id, drafts.Draft.key)))
    assert kept == {("otto", "his"), ("aino", "draft-3"), ("aino", "draft-5"), ("aino", "draft-6")}


@pytest.mark.usefixtures("aino")
def test_a_draft_comes_back_as_it_was_left(client: FlaskClient) -> None:
    typed = {"name": "Lumi", "price": "12 50", "deadline-day": "1.", "papers": ["x", "y"]}

    answer = client.post("/fi/drafts/sample", data=typed, headers={"HX-Request": "true"})
    page = client.get("/fi/everything").text

    assert answer.status_code == 200
    assert "Luonnos tallennettu klo" in answer.text
    for text in ("Lumi", "12 50", "1."):
        assert f'value="{text}"' in page
    assert page.count("checked") == 2
    assert "govuk-error-summary" not in page


@pytest.mark.usefixtures("aino")
def test_without_script_the_draft_leads_back_to_its_form(client: FlaskClient) -> None:
    answer = client.post(
        "/sv/drafts/sample",
        data={"name": "x"},
        headers={"Referer": "http://localhost/sv/everything?a=1"},
    )

    assert (answer.status_code, answer.location) == (303, "/sv/everything?a=1")
    assert "Utkastet sparades kl. " in client.get("/sv/everything").text


@pytest.mark.usefixtures("aino")
@pytest.mark.parametrize("came", ["https://evil.example/fi/", "", "http://localhost.evil.example/"])
def test_the_way_back_is_one_of_our_pages(client: FlaskClient, came: str) -> None:
    answer = client.post("/fi/drafts/sample", data={"name": "x"}, headers={"Referer": came})

    assert answer.location == "/"


def test_the_public_has_no_drafts(client: FlaskClient) -> None:
    assert client.post("/fi/drafts/sample", data={"name": "x"}).status_code == 404


def test_nobody_sees_the_draft_of_another(client: FlaskClient, door: Door) -> None:
    door.reader = web.Reader("a" * 32, "Aino")
    client.post("/fi/drafts/sample", data={"name": "Lumi"})
    door.reader = web.Reader("b" * 32, "Bo")

    assert "Lumi" not in client.get("/fi/everything").text


@pytest.mark.usefixtures("aino")
def test_files_passwords_and_tokens_are_never_kept(client: FlaskClient) -> None:
    data = {
        "name": "x",
        "csrf_token": "t",
        "password": "p",
        "file": (io.BytesIO(b"%PDF-"), "a.pdf"),
    }
    client.post("/fi/drafts/sample", data=data, content_type="multipart/form-data")

    kept = drafts.load("a" * 32, "sample")
    assert kept
    assert kept.data == {"name": ["x"]}


@pytest.mark.usefixtures("aino")
@pytest.mark.parametrize("key", ["A", "a b", "x" * 101, "%00", "-a"])
def test_an_odd_key_is_not_there(client: FlaskClient, key: str) -> None:
    assert client.post(f"/fi/drafts/{key}", data={"name": "x"}).status_code in {400, 404}


@pytest.mark.usefixtures("aino")
def test_a_draft_is_no_place_to_keep_things(client: FlaskClient) -> None:
    answer = client.post("/fi/drafts/sample", data={"name": "x" * 450_000})

    assert answer.status_code == 413


@pytest.mark.usefixtures("instance")
def test_a_draft_is_replaced_dropped_and_swept() -> None:
    drafts.save("a" * 32, "one", {"x": ["1"]}, NOW)
    drafts.save("a" * 32, "one", {"x": ["2"]}, NOW + timedelta(days=1))
    drafts.save("a" * 32, "two", {"x": ["3"]}, NOW + timedelta(days=100))

    first = drafts.load("a" * 32, "one")
    assert first
    assert (first.data, first.saved_at) == ({"x": ["2"]}, NOW + timedelta(days=1))
    with db.transaction() as session:
        drafts.sweep(session, NOW + timedelta(days=182))
    with db.reading() as session:
        assert [draft.key for draft in session.exec(select(drafts.Draft))] == ["two"]
    drafts.drop("a" * 32, "two")
    drafts.drop("a" * 32, "two")
    assert drafts.load("a" * 32, "two") is None
