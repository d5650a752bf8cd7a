"""Server-side sessions: a copied cookie is worth nothing once its session has ended."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import select

from procure import config, db
from procure.people import actions, actor_of, web_sessions
from procure.people.tables import User, WebSession
from tests.people.made import NEW_PASSWORD, PASSWORD, Browser

ACCOUNT = "/fi/account"


def age(**columns: timedelta) -> None:
    """Let every session grow older, as time would."""
    with db.transaction() as session:
        for row in session.exec(select(WebSession)):
            for column, by in columns.items():
                setattr(row, column, getattr(row, column) - by)


def replay(app: Flask, cookie: str, path: str = ACCOUNT) -> int:
    """Open a page with a copied cookie."""
    client = app.test_client()
    client.set_cookie("procure", cookie)
    return client.get(path).status_code


@pytest.fixture
def aino(person: Callable[..., User]) -> User:
    return person("Aino")


def test_whoever_signs_in_goes_to_the_start_in_their_language(browser: Browser, aino: User) -> None:
    answer = browser.sign_in(aino)
    assert (answer.status_code, answer.location) == (303, "/fi/")
    page = browser.get(ACCOUNT)
    assert page.status_code == 200
    assert "aino@city.example" in page.text


def test_the_cookie_is_a_random_token_and_the_table_holds_its_hash(
    browser: Browser, aino: User
) -> None:
    browser.sign_in(aino)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", browser.cookie)  # 256 bits
    with db.reading() as session:
        (row,) = session.exec(select(WebSession))
    assert browser.cookie not in row.model_dump_json()
    assert len(row.token_hash) == 64


def test_signing_in_gives_a_new_token_and_the_old_one_is_over(
    app: Flask, browser: Browser, aino: User
) -> None:
    browser.get("/fi/sign-in")
    before = browser.cookie
    browser.sign_in(aino)
    assert browser.cookie not in {"", before}
    assert replay(app, before) == 303


def test_a_token_chosen_by_somebody_else_is_never_taken_over(
    app: Flask, browser: Browser, aino: User
) -> None:
    browser.client.set_cookie("procure", "chosen-by-an-attacker")
    browser.sign_in(aino)
    assert browser.cookie != "chosen-by-an-attacker"
    assert replay(app, "chosen-by-an-attacker") == 303


def test_a_cookie_replayed_after_signing_out_is_signed_out(
    app: Flask, browser: Browser, aino: User
) -> None:
    browser.sign_in(aino)
    copied = browser.cookie
    assert replay(app, copied) == 200
    assert browser.post("/fi/sign-out").status_code == 303
    assert replay(app, copied) == 303
    assert browser.get(ACCOUNT).status_code == 303


def test_a_slow_request_does_not_bring_back_a_session_that_ended(
    browser: Browser, aino: User
) -> None:
    browser.sign_in(aino)
    with db.transaction() as session:
        assert web_sessions.keep(session, browser.cookie, web_sessions.machine_now(), {"a": 1})
        web_sessions.end(session, browser.cookie)
        assert not web_sessions.keep(session, browser.cookie, web_sessions.machine_now(), {"a": 2})
        assert session.exec(select(WebSession)).first() is None


def test_a_disabled_person_is_out_at_once_and_on_every_browser(
    app: Flask, browser: Browser, aino: User, person: Callable[..., User], now: datetime
) -> None:
    browser.sign_in(aino)
    other = Browser(app)
    other.sign_in(aino)
    actions.disable_account(actor_of(person("Oona", operator=True)), aino.id, now)
    assert browser.get(ACCOUNT).status_code == 303
    assert other.get(ACCOUNT).status_code == 303
    with db.reading() as session:
        assert session.exec(select(WebSession).where(WebSession.user_id == aino.id)).all() == []
    assert browser.sign_in(aino).status_code == 422


def test_a_session_begun_while_the_account_was_disabled_opens_nothing(
    browser: Browser, aino: User
) -> None:
    """Signing in and disabling may cross: the account is looked at with every request."""
    browser.sign_in(aino)
    with db.transaction() as session:
        session.get_one(User, aino.id).disabled = True
    assert browser.get(ACCOUNT).status_code == 303


def test_a_session_left_alone_for_half_an_hour_is_over(browser: Browser, aino: User) -> None:
    browser.sign_in(aino)
    age(seen_at=timedelta(minutes=29))
    assert browser.get(ACCOUNT).status_code == 200
    age(seen_at=timedelta(minutes=29))
    assert browser.get(ACCOUNT).status_code == 200
    age(seen_at=timedelta(minutes=30))
    assert browser.get(ACCOUNT).status_code == 303


def test_a_session_is_over_after_twelve_hours_however_busy(browser: Browser, aino: User) -> None:
    browser.sign_in(aino)
    age(created_at=timedelta(hours=11, minutes=59))
    assert browser.get(ACCOUNT).status_code == 200
    age(created_at=timedelta(minutes=1))
    assert browser.get(ACCOUNT).status_code == 303


def test_a_stranger_may_read_a_form_for_longer_than_half_an_hour(
    browser: Browser, aino: User
) -> None:
    browser.get("/fi/sign-in")
    age(seen_at=timedelta(hours=2))
    answer = browser.post("/fi/sign-in", email=aino.email, password=PASSWORD)
    assert answer.status_code == 303


def test_dead_sessions_are_swept_when_a_new_one_begins(browser: Browser, aino: User) -> None:
    browser.sign_in(aino)
    age(created_at=timedelta(days=2))
    browser.client.delete_cookie("procure")
    browser.get("/fi/sign-in")
    with db.reading() as session:
        assert len(session.exec(select(WebSession)).all()) == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    cookies = browser.get("/fi/sign-in").headers.getlist("Set-Cookie")
    (header,) = [cookie for cookie in cookies if cookie.startswith("procure=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header
    assert "Secure" not in header


def test_over_tls_the_cookie_is_bound_to_this_host(app: Flask) -> None:
    settings = config.load(config.current().instance, base_url="https://procure.espoo.example")
    config.use(settings)
    answer = app.test_client().get("/fi/sign-in", base_url="https://procure.espoo.example")
    cookies = answer.headers.getlist("Set-Cookie")
    (header,) = [c for c in cookies if c.startswith("__Host-procure=")]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header


def test_a_cookie_that_outlives_its_session_does_not_exist(
    app: Flask, browser: Browser, aino: User
) -> None:
    """Flask-Login's remember cookie would survive signing out; it is switched off."""
    from flask_login.utils import encode_cookie

    with app.app_context():
        forged = encode_cookie(aino.id)
    client = app.test_client()
    client.set_cookie("remember_token", forged)
    assert client.get(ACCOUNT).status_code == 303
    assert not any(
        c.startswith("remember_token") for c in browser.sign_in(aino).headers.getlist("Set-Cookie")
    )


def test_pages_of_signed_in_people_are_never_cached(browser: Browser, aino: User) -> None:
    browser.sign_in(aino)
    for path in (ACCOUNT, "/fi/account/password", "/fi/cases/" + "0" * 32):
        assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_a_page_without_a_form_makes_no_session(app: Flask) -> None:
    client = app.test_client()
    client.get("/fi/")
    with db.reading() as session:
        assert session.exec(select(WebSession)).first() is None


def test_my_browsers_are_listed_and_can_be_ended(app: Flask, browser: Browser, aino: User) -> None:
    browser.sign_in(aino)
    second, third = Browser(app), Browser(app)
    second.sign_in(aino)
    third.sign_in(aino)
    with db.reading() as session:
        hashed = web_sessions.token_hash(second.cookie)
        session_id = session.get_one(WebSession, hashed).id
    page = browser.get(ACCOUNT)
    assert page.text.count("/end") == 3
    browser.post(f"/fi/account/sessions/{session_id}/end")
    assert second.get(ACCOUNT).status_code == 303
    assert third.get(ACCOUNT).status_code == 200
    browser.post("/fi/account/sessions/end-others")
    assert third.get(ACCOUNT).status_code == 303
    assert browser.get(ACCOUNT).status_code == 200


def test_nobody_ends_a_strangers_session(
    app: Flask, browser: Browser, aino: User, person: Callable[..., User]
) -> None:
    browser.sign_in(aino)
    with db.reading() as session:
        (row,) = session.exec(select(WebSession))
    stranger = Browser(app)
    stranger.sign_in(person("Otto"))
    stranger.post(f"/fi/account/sessions/{row.id}/end")
    assert browser.get(ACCOUNT).status_code == 200


def test_a_new_password_needs_the_present_one_and_ends_other_browsers(
    app: Flask, browser: Browser, aino: User
) -> None:
    browser.sign_in(aino)
    other = Browser(app)
    other.sign_in(aino)
    path = "/fi/account/password"
    browser.get(path)
    assert browser.post(path, current="wrong", password=NEW_PASSWORD).status_code == 422
    assert other.get(ACCOUNT).status_code == 200
    assert browser.post(path, current=PASSWORD, password="short").status_code == 422
    assert browser.post(path, current=PASSWORD, password=NEW_PASSWORD).status_code == 303
    assert browser.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 303
    assert Browser(app).sign_in(aino).status_code == 422
    assert Browser(app).sign_in(aino, NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537 Edg/156.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(said: str, name: str) -> None:
    assert web_sessions.browser_name(said) == name
