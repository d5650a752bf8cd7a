"""Signing in with a city's directory: a real provider on loopback, right and wrong."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from sqlmodel import select
from werkzeug.test import TestResponse

from procure import config, db, record
from procure.people import SYSTEM, enrolment, second_factor
from procure.people.tables import (
    Authority,
    AuthorityRole,
    Company,
    DirectoryIdentity,
    SignIn,
    User,
    WebSession,
)
from tests.people import provider as directories
from tests.people.made import PASSWORD, Browser
from tests.people.provider import OTHER_KEY, Provider

GROUP, REGISTRARS = "purchasing", "purchasing-registrars"
AINO = {
    "sub": "4711",
    "email": "Aino@city.example",
    "email_verified": True,
    "name": "Aino Virtanen",
    "groups": [GROUP, "coffee"],
    "amr": ["pwd", "mfa"],
}
ACCOUNT = "/fi/account"


@pytest.fixture(scope="module")
def house() -> Iterator[Provider]:
    """Run one directory for all tests of this file."""
    with directories.running() as provider:
        yield provider


@pytest.fixture
def directory(house: Provider, instance: config.Settings, authority: Authority) -> Provider:
    """Make the directory a city's own, with Aino sitting before it."""
    house.__init__(house.issuer)  # type: ignore[misc]
    house.person = dict(AINO)
    settle(instance, house.issuer)
    return house


def settle(instance: config.Settings, issuer: str, **over: Any) -> config.Settings:
    """Let the installation use this directory; a second factor is demanded, as it comes."""
    instance.keys.mkdir(exist_ok=True, mode=0o700)
    secret = instance.keys / "directory-secret"
    secret.write_text(directories.SECRET + "\n", "utf-8")
    secret.chmod(0o600)
    about = {
        "name": "Espoon tunnus",
        "issuer": issuer,
        "client_id": directories.CLIENT,
        "groups": [
            {"group": GROUP, "authority": "0101263-6"},
            {"group": REGISTRARS, "authority": "0101263-6", "roles": ["member", "registrar"]},
        ],
        **over,
    }
    return config.use(config.load(instance.instance, directory=about))


def there(browser: Browser, query: str = "") -> str:
    """Go to the directory and return the path of ours that it sends the browser back to."""
    answer = browser.get(f"/fi/sign-in/directory{query}")
    assert answer.status_code == 303, answer.text
    sent = requests.get(answer.location, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(sent)
    return f"{parts.path}?{parts.query}"


def come_in(browser: Browser, query: str = "") -> TestResponse:
    """Sign in with the directory."""
    return browser.get(there(browser, query))


def roles_of(user_id: str) -> set[str]:
    with db.reading() as session:
        wanted = select(AuthorityRole.role).where(AuthorityRole.user_id == user_id)
        return set(session.exec(wanted))


def users() -> list[User]:
    with db.reading() as session:
        return list(session.exec(select(User)))


def kinds() -> list[str]:
    with db.reading() as session:
        return [one.kind for one in record.history(session, "people")]


def test_a_first_sign_in_makes_an_account_with_the_roles_of_the_groups(
    directory: Provider, browser: Browser
) -> None:
    assert "Espoon tunnus" in browser.get("/fi/sign-in").text
    answer = come_in(browser, "?next=/fi/authorities")
    assert (answer.status_code, answer.location) == (303, "/fi/authorities")
    page = browser.get(ACCOUNT)
    assert "aino@city.example" in page.text
    (user,) = users()
    assert (user.name, user.password_hash) == ("Aino Virtanen", "")
    assert roles_of(user.id) == {"member"}
    assert kinds()[-3:] == [
        "account_created",
        "directory_identity_linked",
        "authority_role_granted",
    ]
    with db.reading() as session:
        assert record.verify(session).ok
        assert session.exec(select(SignIn)).one().outcome == "directory"
    asked = directory.asked[0]
    assert asked["response_type"] == "code"
    assert {"openid", "email"} <= set(asked["scope"].split())
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43


def test_issuer_and_subject_are_the_identity_whatever_the_address_says(
    directory: Provider, browser: Browser, app: Flask
) -> None:
    come_in(browser)
    (aino,) = users()
    directory.person |= {"email": "new@city.example", "email_verified": False}
    come_in(Browser(app))
    assert [user.id for user in users()] == [aino.id]
    # Somebody else with the old address of Aino, unverified, is not Aino.
    directory.person |= {"sub": "666", "email": "aino@city.example"}
    answer = come_in(Browser(app))
    assert answer.location.endswith("/unverified")


def test_groups_are_followed_and_what_people_gave_is_left_alone(
    directory: Provider, browser: Browser, app: Flask, authority: Authority, now: datetime
) -> None:
    directory.person["groups"] = [REGISTRARS]
    come_in(browser)
    (aino,) = users()
    assert roles_of(aino.id) == {"member", "registrar"}
    directory.person["groups"] = ["coffee"]
    come_in(Browser(app))
    assert roles_of(aino.id) == set()
    assert kinds()[-2:] == ["authority_role_revoked", "authority_role_revoked"]
    with db.transaction() as session:
        enrolment.appoint(session, SYSTEM, authority.id, aino, ["member"], now)
    come_in(Browser(app))
    assert roles_of(aino.id) == {"member"}
    with db.reading() as session:
        assert record.verify(session).ok


def test_a_verified_address_finds_the_account_that_is_here(
    directory: Provider, browser: Browser, person: Callable[..., User]
) -> None:
    aino = person("Aino")
    come_in(browser)
    assert [user.id for user in users()] == [aino.id]
    assert "authority_role_granted" in kinds()


@pytest.mark.parametrize(
    ("twist", "why"),
    [
        ({"nonce": "another"}, "token"),
        ({"nonce": None}, "token"),
        ({"iss": "https://elsewhere.example"}, "token"),
        ({"iss": None}, "token"),
        ({"aud": "somebody-else"}, "token"),
        ({"aud": [directories.CLIENT, "other"]}, "token"),
        ({"azp": "other"}, "token"),
        ({"exp": int(time.time()) - 120}, "token"),
        ({"exp": None}, "token"),
        ({"iat": int(time.time()) + 3600}, "token"),
        ({"sub": None}, "token"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": "true"}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"email": ""}, "unverified"),
        ({"groups": ["coffee"]}, "unknown"),
        ({"groups": GROUP}, "unknown"),
    ],
)
def test_what_is_not_right_lets_nobody_in(
    directory: Provider, browser: Browser, twist: dict[str, Any], why: str
) -> None:
    directory.twist = twist
    answer = come_in(browser)
    assert (answer.status_code, answer.location) == (303, f"/fi/sign-in/directory/{why}")
    assert browser.get(answer.location).status_code == 200
    assert browser.get(ACCOUNT).status_code == 303
    assert users() == []
    assert [kind for kind in kinds() if kind != "authority_created"] == []


def test_a_token_of_another_key_lets_nobody_in(directory: Provider, browser: Browser) -> None:
    directory.key = OTHER_KEY
    assert come_in(browser).location.endswith("/token")
    assert users() == []


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_anybody_can_make_lets_nobody_in(
    directory: Provider, browser: Browser, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    import base64
    import hmac
    import json

    def forged(asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {**AINO, "iss": directory.issuer, "aud": "procure", "nonce": asked["nonce"]}
        parts = [{"alg": algorithm, "kid": "one"}, {**claims, "iat": now, "exp": now + 60}]
        head = ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in parts
        )
        public = directories.KEY.as_pem(private=False)
        mark = hmac.digest(public, head.encode(), "sha256") if algorithm == "HS256" else b""
        return f"{head}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"

    monkeypatch.setattr(directory, "id_token", forged)
    assert come_in(browser).location.endswith("/token")
    assert users() == []


def test_an_answer_serves_once_and_only_the_browser_that_asked(
    directory: Provider, browser: Browser, app: Flask
) -> None:
    back = there(browser)
    # Somebody else's browser: nothing there has asked.
    other = Browser(app)
    assert other.get(back).location.endswith("/state")
    # One that has asked for itself, and is given a foreign answer.
    own = there(other)
    assert other.get(back).location.endswith("/state")
    # What was kept is used up by the wrong answer too.
    assert other.get(own).location.endswith("/state")
    assert users() == []
    assert browser.get(back).location == "/fi/"
    assert browser.get(back).location.endswith("/state")
    assert browser.get(ACCOUNT).status_code == 200


def test_who_stays_too_long_begins_again(
    directory: Provider, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = there(browser)
    later = datetime.now(UTC) + timedelta(minutes=11)
    monkeypatch.setattr("procure.people.web_sessions.machine_now", lambda: later)
    assert browser.get(back).location.endswith("/state")


def test_a_refusal_and_a_silent_directory_are_told(
    directory: Provider, browser: Browser, instance: config.Settings
) -> None:
    directory.answer = {"error": "access_denied"}
    assert come_in(browser).location.endswith("/refused")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settle(instance, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert browser.get("/sv/sign-in/directory").location == "/sv/sign-in/directory/away"


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://127.0.0.1:9/token"},
        {"jwks_uri": "https://elsewhere.example/jwks"},
        {"authorization_endpoint": ""},
    ],
)
def test_only_the_issuer_is_ever_called(
    directory: Provider, browser: Browser, wrong: dict[str, str]
) -> None:
    directory.description = wrong
    assert browser.get("/fi/sign-in/directory").location.endswith("/token")
    assert directory.called == ["/.well-known/openid-configuration"]


def test_address_and_groups_may_come_from_userinfo_of_the_same_person(
    directory: Provider, browser: Browser, app: Flask
) -> None:
    told = {name: directory.person.pop(name) for name in ("email", "email_verified", "groups")}
    directory.told_by_userinfo = told
    assert come_in(browser).location == "/fi/"
    directory.told_by_userinfo = {**told, "sub": "somebody else"}
    assert come_in(Browser(app)).location.endswith("/token")


def test_a_second_factor_of_the_directory_counts_when_it_says_so(
    directory: Provider, browser: Browser, app: Flask
) -> None:
    come_in(browser)
    assert browser.get(ACCOUNT).status_code == 200
    # Without it our own is set up before anything else.
    directory.person["amr"] = ["pwd"]
    other = Browser(app)
    assert come_in(other).location.startswith("/fi/account/second-factor")
    assert "second-factor" in other.get(ACCOUNT).location
    # Who has one is asked for the code.
    (aino,) = users()
    moment = datetime.now(UTC)
    with db.transaction() as session:
        second_factor.keep(session, aino.id, b"s" * 20, 0, moment)
    third = Browser(app)
    assert come_in(third).location.startswith("/fi/sign-in/code")
    assert third.give_code(second_factor.code_at(b"s" * 20, moment)).status_code == 303
    assert third.get(ACCOUNT).status_code == 200


def test_disabled_people_and_companies_stay_out(
    directory: Provider, browser: Browser, app: Flask, person: Callable[..., User], company: Company
) -> None:
    come_in(browser)
    (aino,) = users()
    with db.transaction() as session:
        session.get_one(User, aino.id).disabled = True
    assert come_in(Browser(app)).location.endswith("/disabled")
    person("Lumi", company_id=company.id)
    directory.person |= {"sub": "5", "email": "lumi@city.example"}
    assert come_in(Browser(app)).location.endswith("/supplier")


def test_who_comes_from_the_directory_confirms_there_and_comes_back(
    directory: Provider, browser: Browser, app: Flask, now: datetime
) -> None:
    """Making new recovery codes asks who sits there; so do decisions and signatures."""
    come_in(browser)
    (aino,) = users()
    with db.transaction() as session:
        second_factor.keep(session, aino.id, b"s" * 20, 0, datetime.now(UTC))
    path = "/fi/account/second-factor"
    key = browser.get(path).text
    page = browser.post(path, first_code="123456", code="000000", next="/fi/company/new")
    assert 'href="/fi/sign-in/directory?confirm=1"' in page.text
    assert key
    back = there(browser, "?confirm=1")
    assert (directory.asked[-1]["prompt"], directory.asked[-1]["max_age"]) == ("login", "0")
    answer = browser.get(back)
    assert (answer.status_code, answer.location) == (303, path)
    # What was typed is there again; the code is not.
    page = browser.get(path)
    assert 'value="/fi/company/new"' in page.text
    assert "123456" not in page.text
    # The confirmation serves one act.
    page = browser.post(path, first_code="1", code="000000", next="")
    assert "error-summary" in page.text
    page = browser.post(path, first_code="1", code="000000", next="")
    assert "confirm=1" in page.text


def test_nobody_else_and_no_old_sign_in_confirms(
    directory: Provider, browser: Browser, app: Flask
) -> None:
    come_in(browser)
    path = "/fi/account/second-factor"
    browser.get(path)
    browser.post(path, first_code="123456")
    directory.twist = {"auth_time": int(time.time()) - 3600}
    assert come_in(browser, "?confirm=1").location.endswith("/stale")
    directory.twist = {"auth_time": None}
    assert come_in(browser, "?confirm=1").location.endswith("/stale")
    directory.twist = {"sub": "666"}
    assert come_in(browser, "?confirm=1").location.endswith("/other")
    directory.twist = {}
    back = there(browser, "?confirm=1")
    other = Browser(app)
    assert other.get(back).location.endswith("/state")
    with db.reading() as session:
        assert [one.confirmed_at for one in session.exec(select(WebSession))] == [None]


def test_a_password_cannot_be_made_for_who_has_none(
    directory: Provider, browser: Browser, app: Flask
) -> None:
    come_in(browser)
    other = Browser(app)
    other.get("/fi/forgot-password")
    other.post("/fi/forgot-password", email="aino@city.example")
    from tests.people.made import mails_to

    assert mails_to("aino@city.example", "password_reset") == []
    assert other.sign_in(users()[0], "").status_code == 422
    assert other.sign_in(users()[0], PASSWORD).status_code == 422


def test_settings_are_checked_at_start(instance: config.Settings, tmp_path: Path) -> None:
    for over in (
        {"issuer": "http://login.city.example"},
        {"issuer": "login.city.example"},
        {"issuer": "https://login.city.example/?tenant=1"},
        {"secret_file": "../directory-secret"},
        {"secret_file": "not-there"},
        {"groups": [{"group": "x", "authority": "0101263-6", "roles": ["operator"]}]},
        {"groups": [{"group": "x"}]},
        {"unknown": "setting"},
    ):
        with pytest.raises(config.ConfigurationError, match="directory"):
            settle(instance, **{"issuer": "https://login.city.example", **over})  # type: ignore[arg-type]
    settle(instance, "https://login.city.example/realm")
    (instance.keys / "directory-secret").chmod(0o644)
    with pytest.raises(config.ConfigurationError, match="chmod 600"):
        config.load(instance.instance, directory=dict(config.current().directory))  # type: ignore[arg-type]


def test_without_a_directory_there_is_no_door(browser: Browser) -> None:
    assert "sign-in/directory" not in browser.get("/fi/sign-in").text
    assert browser.get("/fi/sign-in/directory").status_code == 404
    assert browser.get("/fi/sign-in/directory/back?code=1&state=2").location.endswith("/state")
    with db.reading() as session:
        assert session.exec(select(DirectoryIdentity)).first() is None
