"""What stands around every page: navigation, notices, tokens, headers, files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure import config, web
from tests.web.conftest import Door


def test_the_navigation_shows_what_the_reader_may(client: FlaskClient) -> None:
    page = client.get("/fi/parts").text

    assert page.index("Omat tehtävät") < page.index(">Hankinnat<")
    assert "Ihmiset" not in page


def test_the_navigation_says_where_the_reader_is(client: FlaskClient) -> None:
    page = client.get("/en/parts").text

    assert re.search(r'href="/en/parts" aria-current="true"><strong[^>]*>Cases', page)
    assert 'href="/en/everything">My work' in page


def test_a_name_is_shown_as_text(client: FlaskClient, door: Door) -> None:
    door.reader = web.Reader("a" * 32, "<i>Aino</i>")

    assert "<bdi>&lt;i&gt;Aino&lt;/i&gt;</bdi>" in client.get("/fi/").text


def test_the_frame_keeps_nothing_of_the_last_reader(client: FlaskClient, door: Door) -> None:
    door.reader = web.Reader("a" * 32, "Aino")
    first = client.get("/en/parts?of=one").text
    door.reader = web.Reader("b" * 32, "Bertta")
    second = client.get("/en/parts?of=two").text
    door.reader = None
    public = client.get("/en/parts").text

    assert "<bdi>Aino</bdi>" in first
    assert 'href="/fi/parts?of=one"' in first
    assert "<bdi>Bertta</bdi>" in second
    assert 'href="/fi/parts?of=two"' in second
    assert "Aino" not in second
    assert "of=one" not in second
    assert "Aino" not in public
    assert "Bertta" not in public
    assert "X-CSRFToken" not in public
    assert "\0" not in first + second + public


def test_the_foot_leads_to_the_statements(client: FlaskClient) -> None:
    for language, word in (("fi", "Traficom"), ("sv", "Traficom"), ("en", "Traficom")):
        assert f'href="/{language}/accessibility"' in client.get(f"/{language}/").text
        assert word in client.get(f"/{language}/accessibility").text
        privacy = client.get(f"/{language}/privacy").text
        assert "2016/679" in privacy
        assert "Helsingin kaupunki, Hankintapalvelut" in privacy


def test_a_notice_is_said_once_and_as_text(app: Flask, client: FlaskClient) -> None:
    @app.get("/fi/say")
    def say() -> object:
        web.say("<b>saved</b>")
        return web.see("/fi/")

    assert client.get("/fi/say").status_code == 303
    assert "&lt;b&gt;saved&lt;/b&gt;" in client.get("/fi/").text
    assert "saved" not in client.get("/fi/").text


def test_a_form_without_its_token_is_refused_and_says_why(client: FlaskClient) -> None:
    answer = client.post("/fi/everything", data={"name": "x"})

    assert answer.status_code == 400
    assert "Lomake on vanhentunut" in answer.text


def test_a_form_with_its_token_is_taken(client: FlaskClient) -> None:
    page = client.get("/fi/everything").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token

    answer = client.post("/fi/everything", data={"csrf_token": token[1]})

    assert answer.status_code == 422
    assert "<title>Virhe: Kysymykset" in answer.text


def test_the_public_gets_no_session_from_reading(client: FlaskClient) -> None:
    """A robot that reads every page must not fill the table of sessions."""
    answer = client.get("/fi/accessibility")

    cookies = answer.headers.getlist("Set-Cookie")
    assert [c.partition("=")[0] for c in cookies] == ["language"]


@pytest.mark.parametrize("path", ["/fi/", "/fi/nowhere", "/fi/break/500", "/static/theme.css"])
def test_every_answer_is_hardened(app: Flask, path: str) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.test_client().get(path) as answer:
        headers = answer.headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_https_is_asked_for_where_it_is_used(app: Flask, instance: config.Settings) -> None:
    config.use(config.load(instance.instance, base_url="https://procure.example.fi"))

    answer = app.test_client().get("/fi/")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_what_a_signed_in_reader_saw_is_not_kept(client: FlaskClient, door: Door) -> None:
    assert client.get("/fi/").headers["Cache-Control"] == "no-cache"
    door.reader = web.Reader("a" * 32, "Aino")
    assert client.get("/fi/").headers["Cache-Control"] == "no-store"


def test_a_static_file_names_its_content_and_is_kept(client: FlaskClient) -> None:
    page = client.get("/fi/").text
    address = re.search(r"/static/theme\.css\?v=[0-9a-f]{12}", page)
    assert address

    with client.get(address[0]) as named, client.get("/static/theme.css") as bare:
        assert "immutable" in named.headers["Cache-Control"]
        assert "no-cache" in bare.headers["Cache-Control"]


def test_a_page_is_told_apart_from_its_part(client: FlaskClient) -> None:
    assert "HX-Request" in client.get("/fi/").headers["Vary"]


def test_making_something_reloads_without_script_only(client: FlaskClient) -> None:
    page = client.get("/fi/parts").text

    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "http-equiv" not in client.get("/fi/accessibility").text


def templates() -> Iterator[Path]:
    root = config.ROOT / "templates"
    yield from (*(root / "pages").rglob("*.html"), *(root / "macros").rglob("*.html"))
    yield root / "layout.html"


def test_nothing_is_inline_in_any_template() -> None:
    """The strict policy would drop it, and a page would look or work differently."""
    inline = re.compile(r'\sstyle=["\']|<style|\son[a-z]+=["\']|javascript:|<script(?![^>]*\ssrc=)')
    found = {
        f"{path.relative_to(config.ROOT)}: {match[0]!r}"
        for path in templates()
        if not path.name.startswith("paper")
        for match in inline.finditer(path.read_text("utf-8"))
    }
    assert not found
