"""How people get an account: each link works once, for a while, and for one person."""

import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlmodel import select

from procure import config, db, jobs, people, record
from procure.db.clock import now as clock
from procure.people import SYSTEM, actions, actor_of, inputs, links, rates
from procure.people.enrolment import AlreadyThere, user_of
from procure.people.tables import Authority, AuthorityRole, Company, OneTimeLink, User
from tests.people.made import (
    CASE,
    NEW_PASSWORD,
    PASSWORD,
    Browser,
    link_in,
    mails_to,
    token_in,
)

NEW = "uusi@city.example"
PERSON = inputs.Person(name="Uuno Uusi", language="sv", password=NEW_PASSWORD)
FIELDS = {"name": "Uuno Uusi", "language": "sv", "password": NEW_PASSWORD}


@pytest.fixture
def officer(person: Callable[..., User], now: datetime) -> User:
    """Make Aino, officer of the one case."""
    user = person("Aino")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, user.id, "officer", now)
    return user


def roles_of(user: User) -> frozenset[str]:
    with db.reading() as session:
        return people.roles(session, actor_of(user), CASE)


def test_a_new_installation_has_no_account_and_one_link(browser: Browser) -> None:
    with db.reading() as session:
        assert session.exec(select(User)).all() == []
    path = actions.first_operator_link(clock())
    page = browser.get(path)
    assert page.status_code == 200
    answer = browser.post(path, email=NEW, **FIELDS)
    assert (answer.status_code, answer.location) == (303, "/sv/operator")
    assert browser.get("/sv/operator").status_code == 200
    assert browser.get(path).status_code == 404
    with pytest.raises(AlreadyThere, match="operator already"):
        actions.first_operator_link(clock())


def test_a_second_first_link_makes_the_first_one_useless(browser: Browser) -> None:
    first, second = (actions.first_operator_link(clock()) for _ in range(2))
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200


def test_the_first_operators_link_is_over_after_a_day(
    instance: config.Settings, now: datetime
) -> None:
    token = actions.first_operator_link(now).rpartition("/")[2]
    with pytest.raises(links.LinkIsOver):
        actions.become_first_operator(token, NEW, PERSON, now + timedelta(days=1))


def test_the_operator_makes_an_authority_whose_registrar_is_invited(
    browser: Browser, person: Callable[..., User]
) -> None:
    browser.sign_in(person("Oona", operator=True))
    browser.get("/fi/operator/authorities/new")
    answer = browser.post(
        "/fi/operator/authorities/new",
        name="Vantaa",
        name_sv="Vanda",
        country="FI",
        register_number="0124610-9",
        email=NEW,
        language="sv",
    )
    assert answer.status_code == 303
    (mail,) = mails_to(NEW, "invitation")
    assert "Vanda" in mail.text
    path = link_in(mail)
    guest = Browser(browser.app)
    assert "Vanda" in guest.get(path).text
    assert guest.post(path, **FIELDS).status_code == 303
    assert guest.get("/sv/authorities").status_code == 303
    with db.reading() as session:
        uuno = user_of(session, NEW)
        held = session.exec(select(AuthorityRole.role)).all()
    assert uuno is not None
    assert (uuno.name, uuno.language) == ("Uuno Uusi", "sv")
    assert sorted(held) == ["member", "registrar"]


def test_an_invitation_works_once(
    browser: Browser, registrar: User, authority: Authority, now: datetime
) -> None:
    actions.invite_to_authority(actor_of(registrar), authority.id, NEW, {"member"}, "fi", clock())
    (mail,) = mails_to(NEW)
    path = link_in(mail)
    browser.get(path)
    assert browser.post(path, **FIELDS).status_code == 303
    assert browser.get(path).status_code == 404
    with pytest.raises(links.LinkIsOver):
        actions.accept_as_new(token_in(mail), PERSON, clock())


def test_an_invitation_works_for_seven_days(
    registrar: User, authority: Authority, now: datetime
) -> None:
    actions.invite_to_authority(actor_of(registrar), authority.id, NEW, {"member"}, "fi", now)
    token = token_in(mails_to(NEW)[0])
    with pytest.raises(links.LinkIsOver):
        actions.accept_as_new(token, PERSON, now + timedelta(days=7))
    assert actions.accept_as_new(token, PERSON, now + timedelta(days=7, seconds=-1))


def test_a_withdrawn_invitation_is_useless(
    browser: Browser, registrar: User, authority: Authority
) -> None:
    browser.sign_in(registrar)
    path = f"/fi/authorities/{authority.id}/people"
    browser.get(path)
    answer = browser.post(path, email=NEW, roles=["member"], language="fi")
    assert answer.status_code == 303
    page = browser.get(path)
    assert NEW in page.text
    (withdraw,) = re.findall(r'action="([^"]+/withdraw)"', page.text)
    assert browser.post(withdraw).status_code == 303
    assert Browser(browser.app).get(link_in(mails_to(NEW)[0])).status_code == 404


def test_an_invitation_does_not_outlive_its_senders_role(
    officer: User, person: Callable[..., User], now: datetime
) -> None:
    actions.invite_to_case(actor_of(officer), CASE, NEW, "approver", "fi", now)
    otto = person("Otto")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, otto.id, "officer", now)
        people.revoke(session, SYSTEM, CASE, officer.id, "officer", now)
    with pytest.raises(links.LinkIsOver):
        actions.accept_as_new(token_in(mails_to(NEW)[0]), PERSON, now)
    with db.reading() as session:
        assert user_of(session, NEW) is None


def test_a_person_with_an_account_takes_up_an_invitation_by_signing_in(
    browser: Browser, officer: User, person: Callable[..., User]
) -> None:
    otto = person("Otto")
    actions.invite_to_case(actor_of(officer), CASE, otto.email, "evaluator", "fi", clock())
    path = link_in(mails_to(otto.email)[0])
    page = browser.get(path)
    assert 'name="password"' not in page.text
    browser.get("/fi/sign-in")
    assert browser.post(path).status_code == 403
    browser.sign_in(officer)
    assert browser.post(path).status_code == 403, "somebody else's invitation"
    other = Browser(browser.app)
    other.sign_in(otto)
    assert other.get(path).status_code == 200
    answer = other.post(path)
    assert (answer.status_code, answer.location) == (303, f"/fi/cases/{CASE}")
    assert roles_of(otto) == {"evaluator"}


def test_people_of_a_company_get_no_role_inside_a_case(
    browser: Browser, officer: User, person: Callable[..., User], company: Company
) -> None:
    lumi = person("Lumi", company_id=company.id)
    actions.invite_to_case(actor_of(officer), CASE, lumi.email, "evaluator", "fi", clock())
    path = link_in(mails_to(lumi.email)[0])
    browser.sign_in(lumi)
    browser.get(path)
    assert browser.post(path).status_code == 303
    assert roles_of(lumi) == frozenset()


def test_a_supplier_signs_up_by_a_mail_and_learns_nothing_else(
    browser: Browser, person: Callable[..., User]
) -> None:
    aino = person("Aino")
    browser.get("/sv/sign-up")
    known = browser.post("/sv/sign-up", email=aino.email)
    fresh = browser.post("/sv/sign-up", email=NEW)
    assert known.status_code == fresh.status_code == 200
    assert known.text.replace(aino.email, NEW) == fresh.text
    assert [m.template for m in mails_to(aino.email)] == ["sign_up_known"]
    path = link_in(mails_to(NEW, "sign_up")[0])
    browser.get(path)
    answer = browser.post(path, **FIELDS)
    assert (answer.status_code, answer.location) == (303, "/sv/company/new")
    assert browser.get("/sv/company/new").status_code == 200
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/fi/sign-up", "/fi/forgot-password"])
def test_a_stranger_cannot_have_many_mails_sent(browser: Browser, path: str) -> None:
    browser.get(path)
    for _ in range(rates.MAILS.amount):
        assert browser.post(path, email=NEW).status_code == 200
    answer = browser.post(path, email=NEW)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 60
    assert browser.post(path, email="another@city.example").status_code == 200


def test_a_password_is_reset_by_mail_once_and_every_browser_is_signed_out(
    app: Flask, browser: Browser, person: Callable[..., User]
) -> None:
    aino = person("Aino")
    signed_in = Browser(app)
    signed_in.sign_in(aino)
    browser.get("/fi/forgot-password")
    known = browser.post("/fi/forgot-password", email=aino.email)
    unknown = browser.post("/fi/forgot-password", email=NEW)
    assert known.text.replace(aino.email, NEW) == unknown.text
    assert mails_to(NEW) == []
    path = link_in(mails_to(aino.email)[0])
    assert browser.get(path).status_code == 200
    assert browser.post(path, password="short").status_code == 422
    assert browser.post(path, password=NEW_PASSWORD).status_code == 303
    # It signs nobody in: whatever signing in asks for is still asked for.
    assert browser.get("/fi/account").status_code == 303
    assert signed_in.get("/fi/account").status_code == 303
    assert browser.get(path).status_code == 404
    assert browser.sign_in(aino, PASSWORD).status_code == 422
    assert browser.sign_in(aino, NEW_PASSWORD).status_code == 303
    assert [m.template for m in mails_to(aino.email)][-1] == "password_changed"


def test_a_reset_link_lives_for_an_hour_and_the_newest_counts(
    person: Callable[..., User], now: datetime
) -> None:
    aino = person("Aino")
    for minutes in (0, 1):
        moment = now + timedelta(minutes=minutes)
        actions.ask_password_reset(aino.email, "192.0.2.7", moment)
    first, second = (token_in(m) for m in mails_to(aino.email))
    with pytest.raises(links.LinkIsOver):
        actions.reset_password(first, NEW_PASSWORD, now + timedelta(minutes=2))
    with pytest.raises(links.LinkIsOver):
        actions.reset_password(second, NEW_PASSWORD, now + timedelta(minutes=61))
    assert actions.reset_password(second, NEW_PASSWORD, now + timedelta(minutes=60))


def test_a_link_opens_nothing_but_what_it_was_made_for(
    registrar: User, authority: Authority, now: datetime
) -> None:
    actions.invite_to_authority(actor_of(registrar), authority.id, NEW, {"member"}, "fi", now)
    token = token_in(mails_to(NEW)[0])
    for use in (
        lambda: actions.finish_sign_up(token, PERSON, now),
        lambda: actions.reset_password(token, NEW_PASSWORD, now),
        lambda: actions.become_first_operator(token, NEW, PERSON, now),
    ):
        with pytest.raises(links.LinkIsOver):
            use()


def test_the_database_holds_no_token(registrar: User, authority: Authority, now: datetime) -> None:
    actions.invite_to_authority(actor_of(registrar), authority.id, NEW, {"member"}, "fi", now)
    token = token_in(mails_to(NEW)[0])
    assert len(token) == 43
    with db.reading() as session:
        (link,) = session.exec(select(OneTimeLink))
    assert token not in link.model_dump_json()


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "%F0%9F%92%A3", "..%2f..%2fetc"])
def test_a_token_that_never_was_is_over_like_a_used_one(browser: Browser, token: str) -> None:
    for path in ("invitation", "password", "sign-up", "first-operator"):
        assert browser.get(f"/fi/{path}/{token}").status_code == 404


def test_no_event_holds_a_name_an_address_or_a_token(
    registrar: User, authority: Authority, now: datetime
) -> None:
    actions.invite_to_authority(actor_of(registrar), authority.id, NEW, {"member"}, "fi", now)
    actions.accept_as_new(token_in(mails_to(NEW)[0]), PERSON, now)
    with db.reading() as session:
        told = record.history(session, "people")
    kinds = [event.kind for event in told]
    assert kinds[-4:] == [
        "invitation_sent",
        "account_created",
        "invitation_used",
        "authority_role_granted",
    ]
    for event in told:
        text = repr((event.data, event.actor))
        for personal in ("city.example", "Rauha", "Uuno", "Espoo"):
            assert personal not in text


def test_an_event_is_never_dated_before_the_one_before_it(
    person: Callable[..., User], now: datetime
) -> None:
    """Two who sign up at once have read the clock before either has the writer's lock."""
    person("Aino")
    with db.transaction() as session:
        people.enrolment.add_user(
            session,
            now - timedelta(seconds=1),
            email=NEW,
            name="Uuno",
            language="fi",
        )
    with db.reading() as session:
        moments = [event.at for event in record.history(session, "people")]
    assert moments == [now, now]


def test_the_demonstrations_door_is_shut_elsewhere(
    person: Callable[..., User], now: datetime
) -> None:
    aino = person("Aino")
    with pytest.raises(people.Forbidden):
        actions.demonstration_sign_in(aino.id)
    config.use(config.load(config.current().instance, demonstration=True))
    assert actions.demonstration_sign_in(aino.id).id == aino.id
    for nobody in ("", "0" * 32):
        with pytest.raises(people.Forbidden):
            actions.demonstration_sign_in(nobody)


class Inbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep one letter."""
        letter = message_from_bytes(envelope.content, policy=email_policy)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 kept"


def test_an_invitation_travels_by_mail_and_its_link_opens(
    browser: Browser, officer: User, now: datetime
) -> None:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        folder = config.current().instance
        config.use(config.load(folder, smtp_host="127.0.0.1", smtp_port=port))
        actions.invite_to_case(actor_of(officer), CASE, NEW, "evaluator", "sv", clock())
        assert jobs.run_due(clock()).done == 1
    finally:
        server.stop()
    (letter,) = inbox.letters
    assert letter["To"] == NEW
    assert letter["Subject"] == "Du är inbjuden till Procure"
    text = letter.get_content()
    assert "Aino bjuder in dig" in text
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/sv/invitation/\S+)", text)
    browser.get(path)
    assert browser.post(path, **FIELDS).status_code == 303
    with db.reading() as session:
        uuno = user_of(session, NEW)
    assert uuno is not None
    assert roles_of(uuno) == {"evaluator"}
