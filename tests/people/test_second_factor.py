"""The second factor: set up before anything else, asked after the password, lost and reset."""

import base64
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlmodel import select

from procure import config, db, people, record
from procure.people import SYSTEM, actions, actor_of, enrolment, rates, second_factor, sign_in
from procure.people.tables import Authority, RecoveryCode, SecondFactor, SignIn, User, WebSession
from tests.people.made import CASE, PASSWORD, Browser, mails_to, token_in

SECRET = bytes(range(20))
SET_UP = "/fi/account/second-factor"
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def demanding(instance: config.Settings) -> config.Settings:
    """Run the installation as it comes: whoever works for a city needs a second factor."""
    return config.use(config.load(instance.instance))


@pytest.fixture
def member(person: Callable[..., User], authority: Authority, now: datetime) -> User:
    """Make Aino, who works for Espoo."""
    user = person("Aino")
    with db.transaction() as session:
        enrolment.appoint(session, SYSTEM, authority.id, user, ["member"], now)
    return user


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Let the test set the moment by which codes are judged; it is a list of one."""
    moment = [datetime.now(UTC)]
    monkeypatch.setattr("procure.people.web_sessions.machine_now", lambda: moment[0])
    return moment


def enrolled(user: User, at: datetime | None = None) -> bytes:
    """Set up a second factor for somebody, a step in the past."""
    moment = at or datetime.now(UTC)
    with db.transaction() as session:
        second_factor.keep(session, user.id, SECRET, int(moment.timestamp()) // 30 - 2, moment)
    return SECRET


def key_on(page: str) -> bytes:
    found = re.search(r'app-key">([A-Z2-7 ]+)<', page)
    assert found
    return base64.b32decode(found[1].replace(" ", ""))


def codes_on(page: str) -> list[str]:
    return re.findall(r"<code>([a-z0-9-]+)</code>", page)


def faults(page: str) -> str:
    return unescape(page.partition("govuk-error-summary")[2][:1500])


@pytest.mark.parametrize(
    ("seconds", "code"),
    # RFC 6238, appendix B, for SHA-1: its eight digits end in our six.
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    secret = b"12345678901234567890"
    assert second_factor.code_at(secret, datetime.fromtimestamp(seconds, UTC)) == code


@pytest.mark.parametrize(("steps", "right"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_a_code_one_step_early_or_late_is_right_and_no_more(steps: int, right: int) -> None:
    typed = second_factor.code_at(SECRET, MOMENT + timedelta(seconds=30 * steps))
    assert (second_factor.step_of(SECRET, typed, MOMENT) is not None) == bool(right)


def test_a_code_works_once_and_an_earlier_one_no_more(member: User, clock: list[datetime]) -> None:
    enrolled(member, clock[0])
    code = second_factor.code_at(SECRET, clock[0])
    earlier = second_factor.code_at(SECRET, clock[0] - timedelta(seconds=30))
    with db.transaction() as session:
        assert second_factor.accept(session, member.id, code, clock[0]) == "code"
        assert second_factor.accept(session, member.id, code, clock[0]) is None
        assert second_factor.accept(session, member.id, earlier, clock[0]) is None


def test_a_sealed_secret_is_read_for_its_person_only(instance: config.Settings) -> None:
    sealed = second_factor.seal(SECRET, "a" * 32)
    assert second_factor.unseal(sealed, "a" * 32) == SECRET
    for wrong, who in ((sealed, "b" * 32), (sealed[:-4] + "AAAA", "a" * 32), ("x", "a" * 32)):
        with pytest.raises(second_factor.NotSealed):
            second_factor.unseal(wrong, who)


def test_the_default_demands_it_of_cities_and_never_in_a_demonstration(
    demanding: config.Settings, person: Callable[..., User], member: User, company: object
) -> None:
    assert demanding.second_factor_demanded
    assert not config.load(demanding.instance, demonstration=True).second_factor_demanded
    pekka, oona, eeva = person("Pekka"), person("Oona", operator=True), person("Eeva")
    lumi = person("Lumi", company_id=company.id)  # type: ignore[attr-defined]
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, eeva.id, "evaluator", MOMENT)
        everybody = (member, oona, eeva, pekka, lumi)
        asked = [second_factor.is_demanded(session, actor_of(user)) for user in everybody]
    assert asked == [True, True, True, False, False]


def test_who_has_none_is_led_to_it_before_anything_else(
    demanding: config.Settings, browser: Browser, member: User, authority: Authority
) -> None:
    wanted = f"/fi/authorities/{authority.id}/people"
    answer = browser.sign_in(member, next=wanted)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, SET_UP)
    for path in (wanted, "/fi/account", "/fi/authorities", "/fi/sign-in"):
        answer = browser.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, SET_UP), path
    page = browser.get(f"{SET_UP}?next={wanted}")
    assert "<svg" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    code = second_factor.code_at(key_on(page.text), datetime.now(UTC))
    page = browser.post(SET_UP, first_code=code, password=PASSWORD, next=wanted)
    assert len(set(codes_on(page.text))) == 10
    assert f'href="{wanted}"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.get(wanted).status_code == 200


def test_setting_up_needs_the_password_and_a_code_that_fits(
    demanding: config.Settings, browser: Browser, member: User
) -> None:
    browser.sign_in(member)
    page = browser.get(SET_UP).text
    code = second_factor.code_at(key_on(page), datetime.now(UTC))
    wrong = browser.post(SET_UP, first_code=code, password="not this one at all")
    assert "Salasana on väärä" in faults(wrong.text)
    wrong = browser.post(SET_UP, first_code="000000", password=PASSWORD)
    assert "first_code" in faults(wrong.text)
    # The same key is shown while a person tries.
    assert key_on(wrong.text) == key_on(page)
    with db.reading() as session:
        assert session.get(SecondFactor, member.id) is None


def test_the_code_is_asked_after_the_password(browser: Browser, app: Flask, member: User) -> None:
    enrolled(member)
    browser.get("/fi/sign-in")
    answer = browser.post("/fi/sign-in", email=member.email, password=PASSWORD, next="/fi/account")
    assert answer.location.startswith("/fi/sign-in/code")
    assert "/sign-in" in browser.get("/fi/account").location
    browser.get(answer.location)
    assert browser.give_code("000000").status_code == 422
    half = browser.cookie
    code = second_factor.code_at(SECRET, datetime.now(UTC))
    answer = browser.post("/fi/sign-in/code", code=f"{code[:3]} {code[3:]}", next="/fi/account")
    assert (answer.status_code, answer.location) == (303, "/fi/account")
    assert browser.get("/fi/account").status_code == 200
    assert browser.cookie != half
    with db.reading() as session:
        outcomes = [one.outcome for one in session.exec(select(SignIn).order_by(SignIn.at))]  # type: ignore[arg-type]
    assert outcomes == ["password_right", "code_wrong", "signed_in"]

    # The same code again, in another browser: it was used.
    other = Browser(app)
    other.sign_in(member)
    assert other.give_code(code).status_code == 422


def test_who_takes_too_long_or_changes_the_password_starts_again(
    browser: Browser, member: User, clock: list[datetime], now: datetime
) -> None:
    enrolled(member, clock[0])
    browser.sign_in(member)
    clock[0] += timedelta(minutes=11)
    assert browser.get("/fi/sign-in/code").location == "/fi/sign-in"

    browser.sign_in(member)
    actions.ask_password_reset(member.email, "192.0.2.1", now)
    reset = token_in(mails_to(member.email, "password_reset")[0])
    actions.reset_password(reset, "neljä muuta sanaa kesältä", now)
    assert browser.get("/fi/sign-in/code").location == "/fi/sign-in"
    # A new password by mail does not go round the second factor (ASVS 6.4.3).
    answer = browser.sign_in(member, "neljä muuta sanaa kesältä")
    assert answer.location.startswith("/fi/sign-in/code")


def test_guessing_codes_ends(browser: Browser, member: User) -> None:
    enrolled(member)
    browser.sign_in(member)
    for _ in range(20):
        assert browser.give_code("000000").status_code == 422
    answer = browser.give_code("000000")
    assert answer.status_code == 429
    right = second_factor.code_at(SECRET, datetime.now(UTC))
    with pytest.raises(rates.TooOften):
        sign_in.prove_code(member.id, right, "198.51.100.1", MOMENT)


def test_a_recovery_code_works_once_and_is_told(
    browser: Browser, app: Flask, member: User, now: datetime
) -> None:
    enrolled(member)
    with db.transaction() as session:
        codes = second_factor.new_recovery_codes(session, member.id)
        kept = [one.code_hash for one in session.exec(select(RecoveryCode))]
    assert len(set(codes)) == len(kept) == 10
    assert not set(codes) & set(kept)
    browser.sign_in(member)
    typed = codes[0].upper().replace("-", " ")
    assert browser.give_code(typed, "?recovery=1").status_code == 303
    assert browser.get("/fi/account").status_code == 200
    (mail,) = mails_to(member.email, "recovery_code_used")
    assert "9" in mail.text
    other = Browser(app)
    other.sign_in(member)
    assert other.give_code(codes[0], "?recovery=1").status_code == 422


def test_renewing_asks_for_both_and_ends_other_browsers(
    browser: Browser, app: Flask, member: User, clock: list[datetime]
) -> None:
    enrolled(member, clock[0])

    def come_in(one: Browser) -> None:
        clock[0] += timedelta(seconds=30)
        one.sign_in(member)
        one.give_code(second_factor.code_at(SECRET, clock[0]))
        assert one.get("/fi/account").status_code == 200

    other = Browser(app)
    come_in(other)
    come_in(browser)
    key = key_on(browser.get(SET_UP).text)
    assert key != SECRET
    clock[0] += timedelta(seconds=30)
    first = second_factor.code_at(key, clock[0])
    answer = browser.post(SET_UP, first_code=first, password=PASSWORD, code="000000")
    assert answer.status_code == 422
    answer = browser.post(
        SET_UP,
        first_code=first,
        password=PASSWORD,
        code=second_factor.code_at(SECRET, clock[0]),
    )
    assert len(codes_on(answer.text)) == 10
    assert browser.get("/fi/account").status_code == 200
    assert other.get("/fi/account").status_code == 303


def test_a_supplier_may_remove_it_and_a_city_may_not(
    demanding: config.Settings, person: Callable[..., User], member: User, now: datetime
) -> None:
    pekka = person("Pekka")
    for user in (pekka, member):
        enrolled(user)
    actions.remove_second_factor(actor_of(pekka), "x", now)
    with pytest.raises(people.CannotHoldRole):
        actions.remove_second_factor(actor_of(member), "x", now)
    with db.reading() as session:
        assert session.get(SecondFactor, pekka.id) is None
        assert session.get(SecondFactor, member.id) is not None


def test_a_registrar_resets_a_lost_one_of_their_own_people_only(
    browser: Browser, member: User, registrar: User, person: Callable[..., User], now: datetime
) -> None:
    pekka = person("Pekka")
    for user in (member, registrar, pekka):
        enrolled(user)
    browser.sign_in(member)
    browser.give_code(second_factor.code_at(SECRET, datetime.now(UTC)))
    assert browser.get("/fi/account").status_code == 200
    actions.reset_second_factor(actor_of(registrar), member.id, now)
    assert browser.get("/fi/account").status_code == 303
    assert mails_to(member.email, "second_factor_reset")
    with db.reading() as session:
        assert record.history(session, "people")[-1].kind == "second_factor_reset"
        assert session.exec(select(WebSession).where(WebSession.user_id == member.id)).all() == []
    with pytest.raises(people.Forbidden):
        actions.reset_second_factor(actor_of(registrar), pekka.id, now)
    with pytest.raises(people.CannotHoldRole):
        actions.reset_second_factor(actor_of(registrar), registrar.id, now)


def test_a_reset_is_a_click_for_registrar_and_operator(
    app: Flask, member: User, registrar: User, authority: Authority, person: Callable[..., User]
) -> None:
    browser = Browser(app)
    browser.sign_in(registrar)
    path = f"/fi/authorities/{authority.id}/people"
    assert f"{member.id}/reset" not in browser.get(path).text
    enrolled(member)
    assert f"{member.id}/reset" in browser.get(path).text
    browser.post(f"{path}/{member.id}/reset")
    operator = Browser(app)
    operator.sign_in(person("Oona", operator=True))
    enrolled(member)
    operator.get("/fi/operator")
    assert operator.post("/fi/operator/accounts/reset", email=member.email).status_code == 303
    with db.reading() as session:
        assert session.get(SecondFactor, member.id) is None


def test_a_new_password_asks_for_the_code_too(browser: Browser, member: User) -> None:
    enrolled(member, datetime.now(UTC))
    with pytest.raises(sign_in.WrongCode):
        sign_in.confirm(member.id, PASSWORD, None, MOMENT)
    code = second_factor.code_at(SECRET, datetime.now(UTC))
    sign_in.confirm(member.id, PASSWORD, None, MOMENT, code)


def test_secrets_and_codes_are_in_no_log_no_record_and_no_mail(
    demanding: config.Settings, browser: Browser, member: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser.sign_in(member)
    page = browser.get(SET_UP).text
    secret = key_on(page)
    code = second_factor.code_at(secret, datetime.now(UTC))
    codes = codes_on(browser.post(SET_UP, first_code=code, password=PASSWORD).text)
    with db.reading() as session:
        events = record.history(session, "people")
        said = repr([(one.kind, one.data) for one in events])
        kept = session.get_one(SecondFactor, member.id).sealed
        assert record.verify(session).ok
    assert "second_factor_set" in said
    mails = " ".join(mail.text for mail in mails_to(member.email))
    for shown in (base64.b32encode(secret).decode(), kept, *codes):
        assert shown not in said + mails + caplog.text
    assert base64.b32encode(secret).decode() not in kept
