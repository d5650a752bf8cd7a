"""Every request answers to the policy; what one may not know of looks like what is not there."""

import logging
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from procure import db, people, record, web
from procure.people import SYSTEM, policy
from procure.people.session import guard
from procure.people.tables import CaseSupplier, Company, User
from tests.people.made import CASE, OTHER_CASE, Browser

MISSING = "0" * 32


@pytest.fixture
def officer(person: Callable[..., User], now: datetime) -> User:
    """Make Aino, officer of the one case."""
    user = person("Aino")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, user.id, "officer", now)
    return user


def body(answer: str) -> str:
    """Return a page without its error number and tokens."""
    plain = re.sub(r'[0-9a-f]{16}(?=\s*<)|value="[^"]+"|CSRFToken": "[^"]+"', "", answer)
    return re.sub(r"[0-9a-f]{32}", "", plain)


def test_no_view_is_without_a_known_permission(app: Flask) -> None:
    assert guard.unguarded(app) == []


def test_a_view_without_a_permission_is_an_error_and_no_open_gate(app: Flask) -> None:
    app.add_url_rule("/open", "open", lambda: "everything")
    app.add_url_rule("/odd", "odd", web.needs("nobody_declared_this")(lambda: "everything"))
    assert guard.unguarded(app) == ["odd", "open"]
    for path in ("/open", "/odd"):
        with pytest.raises(guard.Unguarded):
            app.test_client().get(path)


def test_a_stranger_is_sent_to_sign_in_and_comes_back(
    app: Flask, browser: Browser, officer: User
) -> None:
    answer = browser.get(f"/sv/cases/{CASE}?tab=2")
    assert answer.status_code == 303
    assert answer.location == f"/sv/sign-in?next=/sv/cases/{CASE}?tab%3D2"
    browser.get(answer.location)
    answer = browser.sign_in(officer, next=f"/sv/cases/{CASE}?tab=2")
    assert answer.location == f"/sv/cases/{CASE}?tab=2"


def test_a_stranger_learns_nothing_about_which_cases_there_are(browser: Browser) -> None:
    for case_id in (CASE, MISSING):
        assert browser.get(f"/fi/cases/{case_id}").status_code == 303


def test_a_fragment_is_told_to_go_to_sign_in(browser: Browser) -> None:
    answer = browser.get("/fi/account", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/fi/sign-in?next=/fi/account"


def test_an_officer_reads_and_writes_their_own_case(browser: Browser, officer: User) -> None:
    browser.sign_in(officer)
    assert browser.get(f"/fi/cases/{CASE}").text == f"the case {CASE}"
    assert browser.post(f"/fi/cases/{CASE}/write").text == "written"


def test_a_foreign_case_looks_exactly_like_a_missing_one(browser: Browser, officer: User) -> None:
    browser.sign_in(officer)
    foreign, missing = (browser.get(f"/fi/cases/{one}") for one in (OTHER_CASE, MISSING))
    assert foreign.status_code == missing.status_code == 404
    assert body(foreign.text) == body(missing.text)
    for one in (OTHER_CASE, MISSING):
        assert browser.post(f"/fi/cases/{one}/write").status_code == 404
        assert browser.get(f"/fi/cases/{one}/people").status_code == 404


@pytest.mark.parametrize("role", sorted(policy.CASE_ROLES - {"supplier", "officer"}))
def test_who_may_see_the_case_but_not_do_this_is_told_so(
    browser: Browser, person: Callable[..., User], now: datetime, role: str
) -> None:
    user = person("Vieno")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, user.id, role, now)
    browser.sign_in(user)
    assert browser.get(f"/fi/cases/{CASE}").status_code == 200
    assert browser.post(f"/fi/cases/{CASE}/write").status_code == 403
    assert browser.get(f"/fi/cases/{OTHER_CASE}").status_code == 404


def test_the_state_counts(browser: Browser, officer: User, now: datetime) -> None:
    with db.transaction() as session:
        people.grant(session, SYSTEM, OTHER_CASE, officer.id, "officer", now)
    browser.sign_in(officer)
    assert browser.get(f"/fi/cases/{OTHER_CASE}").status_code == 200
    assert browser.post(f"/fi/cases/{OTHER_CASE}/write").status_code == 403


def test_a_role_taken_away_is_gone_with_the_next_request(
    browser: Browser, officer: User, person: Callable[..., User], now: datetime
) -> None:
    otto = person("Otto")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, otto.id, "officer", now)
    browser.sign_in(officer)
    with db.transaction() as session:
        people.revoke(session, SYSTEM, CASE, officer.id, "officer", now)
    assert browser.get(f"/fi/cases/{CASE}").status_code == 404


def test_the_operator_sees_no_case(browser: Browser, person: Callable[..., User]) -> None:
    browser.sign_in(person("Oona", operator=True))
    assert browser.get("/fi/operator").status_code == 200
    assert browser.get(f"/fi/cases/{CASE}").status_code == 404
    assert browser.get(f"/fi/cases/{CASE}/people").status_code == 404


def test_only_the_operator_sees_the_operators_page(browser: Browser, officer: User) -> None:
    browser.sign_in(officer)
    assert browser.get("/fi/operator").status_code == 403


def test_members_of_the_authority_see_no_case_without_a_role(
    browser: Browser, registrar: User
) -> None:
    browser.sign_in(registrar)
    assert browser.get(f"/fi/cases/{CASE}").status_code == 404


def test_people_of_a_company_that_takes_part_are_suppliers_and_no_more(
    browser: Browser, person: Callable[..., User], company: Company
) -> None:
    user = person("Lumi", company_id=company.id)
    with db.transaction() as session:
        people.admit(session, CASE, company.id)
        people.admit(session, CASE, company.id)
    with db.reading() as session:
        actor = people.Actor(user.id, user.name, company.id)
        assert people.roles(session, actor, CASE) == {"supplier"}
        assert people.roles(session, actor, OTHER_CASE) == frozenset()
        assert session.get(CaseSupplier, (CASE, company.id))
    browser.sign_in(user)
    assert browser.get(f"/fi/cases/{CASE}").status_code == 403
    assert browser.get(f"/fi/cases/{OTHER_CASE}").status_code == 404


def test_the_clock_is_system_everywhere_and_a_stranger_is_nothing(now: datetime) -> None:
    with pytest.raises(RuntimeError, match="no database"), db.reading() as session:
        people.roles(session, people.NOBODY, CASE)


@pytest.mark.usefixtures("instance")
def test_nobody_and_the_clock() -> None:
    with db.reading() as session:
        assert people.roles(session, SYSTEM, CASE) == {"system"}
        assert people.roles(session, people.NOBODY, CASE) == frozenset()
        assert not people.may(session, people.NOBODY, "keep_account")
        assert people.may(session, people.NOBODY, "see_public")
        assert not people.may(session, SYSTEM, "run_installation")
        with pytest.raises(people.Forbidden, match="test_write"):
            people.require(session, SYSTEM, "test_write", case_id=CASE, state="need")


def test_a_refusal_is_logged_with_ids_only(
    browser: Browser, officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    browser.sign_in(officer)
    with caplog.at_level(logging.WARNING, "procure.access"):
        browser.get(f"/fi/cases/{OTHER_CASE}")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "procure.access"]
    assert line == f"denied test_read to {officer.id} on {OTHER_CASE}: 404"


HOSTILE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/fi//evil.example",
    "javascript:alert(1)",
    "/fi/account\r\nSet-Cookie: a=b",
    "/\t/evil.example",
    "https:evil.example",
    "/fi/account@evil.example",
    "/static/vendor/x.js",
    "/fi/sign-out",
    "/nowhere",
    "",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_after_signing_in_nobody_is_sent_to_another_site(
    browser: Browser, officer: User, path: str
) -> None:
    answer = browser.sign_in(officer, next=path)
    if answer.status_code != 400:
        assert (answer.status_code, answer.location) == (303, "/fi/")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@example("//evil.example")
@example("/fi/account")
@given(st.one_of(st.text(), st.text().map(lambda t: "/" + t), st.from_regex(r"/fi/\S*")))
def test_a_path_is_safe_only_if_it_is_a_page_of_ours(app: Flask, path: str) -> None:
    with app.test_request_context("/fi/"):
        safe = guard.safe_path(path)
        if safe is not None:
            assert safe == path
            assert path.startswith(("/fi/", "/sv/", "/en/", "/"))
            assert not path.startswith("//")
            assert app.url_map.bind("").test(
                path.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0], "GET"
            )


def test_a_form_without_its_token_changes_nothing(browser: Browser, officer: User) -> None:
    browser.sign_in(officer)
    browser.token = ""
    assert browser.post(f"/fi/cases/{CASE}/write").status_code == 400
    assert browser.post("/fi/sign-out").status_code == 400
    assert browser.get("/fi/account").status_code == 200


def test_roles_are_events_on_the_chain_of_the_case(officer: User, now: datetime) -> None:
    with db.transaction() as session:
        assert not people.grant(session, SYSTEM, CASE, officer.id, "officer", now)
        people.grant(session, SYSTEM, CASE, officer.id, "approver", now)
        people.revoke(session, SYSTEM, CASE, officer.id, "approver", now)
        assert not people.revoke(session, SYSTEM, CASE, officer.id, "approver", now)
        with pytest.raises(people.CannotHoldRole, match="at least one officer"):
            people.revoke(session, SYSTEM, CASE, officer.id, "officer", now)
        with pytest.raises(ValueError, match="no role"):
            people.grant(session, SYSTEM, CASE, officer.id, "admin", now)
    with db.reading() as session:
        happened = [(e.kind, e.data) for e in record.history(session, CASE)]
    about = {"user": officer.id}
    assert happened == [
        ("role_granted", {**about, "role": "officer"}),
        ("role_granted", {**about, "role": "approver"}),
        ("role_revoked", {**about, "role": "approver"}),
    ]
