"""OWASP ASVS 5.0.0, level 2: what no other test of this room holds; all rows: tests/asvs.py."""

import logging
import re
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlmodel import select

from procure import db, people, record, web
from procure.people import SYSTEM, actions, actor_of, passwords
from procure.people.enrolment import appoint
from procure.people.tables import Authority, AuthorityRole, CaseRole, Company, User
from tests.people.made import CASE, OTHER_CASE, PASSWORD, Browser, mails_to, token_in

VALUES = {
    "lang": "fi",
    "token": "x",
    "session_id": "1" * 32,
    "request_id": "2" * 32,
    "user_id": "3" * 32,
    "invitation_id": "4" * 32,
    "delegation_id": "5" * 32,
    "case_id": CASE,
    "role": "member",
    "use": "disable",
    "why": "away",
}
# What somebody who is nobody in particular may open.
PUBLIC = {
    "people.sign_in",
    "people.sign_out",
    "people.sign_up",
    "people.confirm_sign_up",
    "people.invitation",
    "people.forgot_password",
    "people.new_password",
    "people.first_operator",
    "people.sign_in_code",
    "people.directory.directory_failed",
}
# One would end the walk; the code is asked only of who has just given a password.
WALKED_ELSEWHERE = {"people.sign_out", "people.sign_in_code"}
SIGNED_IN = {
    "people.account",
    "people.change_password",
    "people.end_session",
    "people.end_other_sessions",
    "people.second_factor",
    "people.recovery_codes",
    "people.remove_second_factor",
    "people.company.company_new",
}
COMPANY = {
    "people.company.company",
    "people.company.company_edit",
    "people.company.accept_colleague",
    "people.company.refuse_colleague",
}
OPERATOR = {
    "people.operator.operator",
    "people.operator.authority_new",
    "people.operator.registrar_new",
    "people.operator.use_any_account",
}
MEMBER = {"people.authority.authorities", "people.authority.authority"}
REGISTRAR = MEMBER | {
    "people.authority.invite_to_authority",
    "people.authority.grant_auditor",
    "people.authority.remove_from_authority",
    "people.authority.use_account",
    "people.authority.withdraw_from_authority",
    "people.authority.end_delegation",
}
READ_CASE = {"people.case_people"}
OFFICER = READ_CASE | {
    "people.invite_to_case",
    "people.remove_from_case",
    "people.withdraw_from_case",
}
MAY = {
    "nobody": PUBLIC,
    "person": PUBLIC | SIGNED_IN,
    "supplier": PUBLIC | SIGNED_IN | COMPANY,
    "operator": PUBLIC | SIGNED_IN | OPERATOR,
    "member": PUBLIC | SIGNED_IN | MEMBER,
    "registrar": PUBLIC | SIGNED_IN | REGISTRAR,
    "officer": PUBLIC | SIGNED_IN | OFFICER,
    "approver": PUBLIC | SIGNED_IN | READ_CASE,
    "auditor": PUBLIC | SIGNED_IN | READ_CASE,
    "evaluator": PUBLIC | SIGNED_IN,
    "pilot_host": PUBLIC | SIGNED_IN,
    "opener": PUBLIC | SIGNED_IN,
}


def routes(app: Flask, **over: str) -> list[tuple[str, str, str]]:
    """Return endpoint, method and path of every route of this room."""
    adapter = app.url_map.bind("")
    return [
        (
            rule.endpoint,
            method,
            adapter.build(rule.endpoint, {a: (VALUES | over)[a] for a in rule.arguments}, method),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("people.")
        for method in sorted(rule.methods & {"GET", "POST"})
    ]


@pytest.fixture
def who(
    person: Callable[..., User], authority: Authority, company: Company, now: datetime
) -> dict[str, User]:
    """Make one person of each kind."""
    on_case = sorted(people.policy.CASE_ROLES - {"supplier"})
    kinds = {
        "person": person("Pekka"),
        "supplier": person("Lumi", company_id=company.id),
        "operator": person("Oona", operator=True),
        **{kind: person(kind) for kind in ("member", "registrar")},
        **{kind: person(kind.replace("_", "-")) for kind in on_case},
    }
    with db.transaction() as session:
        for kind, user in kinds.items():
            if kind in people.policy.AUTHORITY_ROLES:
                appoint(session, SYSTEM, authority.id, user, {"member", kind}, now)
            elif kind in on_case:
                people.grant(session, SYSTEM, CASE, user.id, kind, now)
    return kinds


@pytest.mark.parametrize("kind", MAY)
def test_every_route_opens_for_whom_it_is_and_for_nobody_else(
    app: Flask, who: dict[str, User], authority: Authority, kind: str
) -> None:
    browser = Browser(app)
    browser.get("/fi/sign-up")
    if kind != "nobody":
        browser.sign_in(who[kind])
    seen = set()
    for endpoint, method, path in routes(app, authority_id=authority.id):
        if endpoint in WALKED_ELSEWHERE:
            continue
        answer = browser.get(path) if method == "GET" else browser.post(path)
        seen.add(endpoint)
        refused = answer.status_code in {401, 403} or (
            answer.status_code == 303 and "/sign-in" in answer.location
        )
        hidden = answer.status_code == 404 and "Linkki ei enää toimi" not in answer.text
        if endpoint in MAY[kind]:
            assert not refused, (kind, method, path, answer.status_code)
        else:
            assert refused or hidden, (kind, method, path, answer.status_code)
    assert seen >= set().union(*MAY.values()) - WALKED_ELSEWHERE


@pytest.mark.parametrize("kind", [k for k in MAY if k != "nobody"])
def test_what_is_foreign_is_not_there(app: Flask, who: dict[str, User], kind: str) -> None:
    browser = Browser(app)
    browser.sign_in(who[kind])
    foreign = {"case_id": OTHER_CASE, "authority_id": "9" * 32}
    for endpoint, method, path in routes(app, **foreign):
        if OTHER_CASE not in path and "9" * 32 not in path:
            continue
        answer = browser.get(path) if method == "GET" else browser.post(path)
        expected = {404} if endpoint != "people.operator.registrar_new" else {403, 404}
        assert answer.status_code in expected, (kind, method, path)


def test_no_form_is_taken_without_its_token(app: Flask, who: dict[str, User]) -> None:
    browser = Browser(app)
    browser.sign_in(who["registrar"])
    browser.token = ""
    for _endpoint, method, path in routes(app, authority_id="9" * 32):
        if method == "POST":
            assert browser.post(path).status_code == 400, path


def test_looking_at_pages_changes_nothing(
    app: Flask, who: dict[str, User], authority: Authority
) -> None:
    def state() -> tuple[object, ...]:
        with db.reading() as session:
            return (
                len(record.history(session, "people")),
                len(record.history(session, CASE)),
                session.exec(select(CaseRole)).all(),
                session.exec(select(AuthorityRole)).all(),
                session.exec(select(User)).all(),
            )

    before = state()
    for kind in ("operator", "registrar", "officer", "supplier"):
        browser = Browser(app)
        browser.sign_in(who[kind])
        for _endpoint, method, path in routes(app, authority_id=authority.id):
            if method == "GET":
                browser.get(path)
    assert state() == before


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "Aino\u202eonia",
    "\x1b[31m",
    "'; DROP TABLE user_account; --",
    "%s%n%(x)s",
    "x" * 1_000_000,
    "\0",
    "🧨" * 300,
]


@pytest.mark.parametrize(
    "kind", ["supplier", "operator", "registrar", "officer", "person", "nobody"]
)
def test_hostile_text_in_any_field_is_shown_as_text_or_refused(
    app: Flask, who: dict[str, User], authority: Authority, kind: str
) -> None:
    browser = Browser(app)
    if kind != "nobody":
        browser.sign_in(who[kind])
    mine = MAY[kind] if kind in {"nobody", "person"} else MAY[kind] - MAY["person"]
    tried = 0
    for endpoint, method, path in routes(app, authority_id=authority.id):
        if method != "POST" or endpoint not in mine or endpoint == "people.sign_out":
            continue
        page = browser.get(path)
        names = set(re.findall(r'name="([a-z_]+)"', page.text)) - {"csrf_token"}
        for text in HOSTILE:
            answer = browser.post(path, **dict.fromkeys(names | {"name"}, text))
            assert answer.status_code < 500, path
            assert "<script>alert" not in answer.text
            assert "49{%" not in answer.text
            tried += 1
    assert tried >= 2 * len(HOSTILE)


def test_bytes_that_are_not_utf8_are_refused(app: Flask) -> None:
    browser = Browser(app)
    browser.get("/fi/sign-in")
    answer = browser.client.post(
        "/fi/sign-in",
        data=f"csrf_token={browser.token}&email=%ff%fe&password=x".encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400


def test_no_secret_is_in_any_log_or_address(
    app: Flask, who: dict[str, User], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Browser(app)
    browser.sign_in(who["person"])
    browser.post("/fi/sign-out")
    browser.get("/fi/forgot-password")
    browser.post("/fi/forgot-password", email=who["person"].email)
    token = token_in(mails_to(who["person"].email)[0])
    browser.get(f"/fi/password/{token}")
    browser.post(f"/fi/password/{token}", password="canary words in a row")
    for secret in (PASSWORD, "canary", browser.token, token):
        assert secret not in caplog.text
    # The session's token travels in the cookie only.
    answer = browser.sign_in(who["person"], "canary words in a row")
    assert browser.cookie not in answer.location
    assert browser.cookie not in browser.get("/fi/account").text


def test_at_most_two_passwords_are_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty people at the door would otherwise take more than a gigabyte of memory."""
    inside, most, lock = 0, 0, threading.Lock()
    real = passwords._hasher.hash

    class Counting:
        def hash(self, password: str) -> str:
            nonlocal inside, most
            with lock:
                inside += 1
                most = max(most, inside)
            try:
                return real(password)
            finally:
                with lock:
                    inside -= 1

    monkeypatch.setattr(passwords, "_hasher", Counting())
    crowd = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert 1 <= most <= 2


def test_the_record_finds_a_role_that_no_event_has_given(
    who: dict[str, User], now: datetime
) -> None:
    with db.reading() as session:
        assert record.verify(session).ok
    with db.transaction() as session:
        session.add(CaseRole(case_id=CASE, user_id=who["person"].id, role="approver"))
    with db.reading() as session:
        assert not record.verify(session).ok


def test_the_record_stands_after_everything_that_people_do(
    who: dict[str, User], authority: Authority, now: datetime
) -> None:
    officer, registrar = actor_of(who["officer"]), actor_of(who["registrar"])
    actions.save_account(officer, "Aino Uusi", "sv", now)
    actions.invite_to_case(officer, CASE, who["person"].email, "opener", "fi", now)
    token = token_in(mails_to(who["person"].email)[0])
    actions.accept_as_known(actor_of(who["person"]), token, now)
    actions.remove_from_case(officer, CASE, who["person"].id, "opener", now)
    actions.remove_from_authority(registrar, authority.id, who["member"].id, "member", now)
    actions.ask_password_reset(who["officer"].email, "192.0.2.1", now)
    token = token_in(mails_to(who["officer"].email)[0])
    actions.reset_password(token, "neljä muuta sanaa kesältä", now)
    actions.disable_account(actor_of(who["operator"]), who["opener"].id, now)
    actions.enable_account(actor_of(who["operator"]), who["opener"].id, now)
    with db.reading() as session:
        report = record.verify(session)
    assert report.ok, report


def test_the_frame_shows_who_reads_and_where_they_may_go(app: Flask, who: dict[str, User]) -> None:
    browser = Browser(app)
    browser.sign_in(who["operator"])
    page = browser.get("/fi/account").text
    assert "Oona" in page
    assert "/fi/operator" in page
    assert '/fi/company"' not in page
    assert web.nav.ACCOUNT["account"] == "people.account"
