"""The language stands in the address, ids are secrets, and a view names its permission."""

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from procure import i18n, web
from tests.web import sample


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Hankinnat"), ("sv", "Upphandlingar"), ("en", "Cases")]
)
def test_a_page_speaks_the_language_of_its_address(
    client: FlaskClient, language: str, words: str
) -> None:
    page = client.get(f"/{language}/").text

    assert f'<html lang="{language}"' in page
    assert f"<title>{words} – Procure</title>" in page


def test_an_address_we_write_has_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context("/sv/parts"):
        app.preprocess_request()
        assert url_for("sample.everything") == "/sv/everything"
        assert url_for("sample.everything", lang="fi") == "/fi/everything"


def test_the_same_page_in_other_languages_keeps_its_question(client: FlaskClient) -> None:
    page = client.get("/fi/parts?theme=a&words=x%20y").text

    assert 'href="/sv/parts?theme=a&amp;words=x%20y" hreflang="sv"' in page
    assert '<link rel="alternate" hreflang="en" href="/en/parts?theme=a&amp;words=x%20y">' in page


def test_a_form_that_was_refused_is_asked_for_again_in_another_language(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()

    page = client.post("/fi/everything").text
    lonely = client.post("/fi/drafts/sample").text

    assert 'href="/sv/everything" hreflang="sv"' in page
    assert 'href="/sv/" hreflang="sv"' in lonely


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_address(
    client: FlaskClient,
) -> None:
    answer = client.get("/sv/nowhere")

    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_no_language_stays_behind_after_a_request(client: FlaskClient) -> None:
    client.get("/sv/")
    client.get("/fi/nowhere")

    assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [("sv-FI,sv;q=0.9,en;q=0.5", "sv"), ("en-GB", "en"), ("de", "fi"), ("", "fi")],
)
def test_the_start_follows_the_browser(client: FlaskClient, header: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": header})

    assert answer.location == f"/{language}/"


def test_the_start_remembers_the_last_language(client: FlaskClient) -> None:
    client.get("/en/")

    assert client.get("/", headers={"Accept-Language": "sv"}).location == "/en/"


@pytest.mark.parametrize(
    ("text", "status"),
    [(sample.CASE, 200), (sample.CASE.upper(), 404), ("1", 404), (sample.CASE + "0", 404)],
)
def test_an_id_is_32_lowercase_hexadecimal_characters(
    client: FlaskClient, text: str, status: int
) -> None:
    assert client.get(f"/fi/cases/{text}").status_code == status


def test_every_view_of_the_frame_names_its_permission(app: Flask) -> None:
    named = {name: web.permission_of(view) for name, view in app.view_functions.items()}

    assert named["web.save_draft"] == "signed_in"
    assert {name for name, permission in named.items() if permission is None} == set()
