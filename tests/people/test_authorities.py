"""Registrars keep their authority, officers their case, operators the installation."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import select

from procure import db, people, record
from procure.people import SYSTEM, actions, actor_of, inputs
from procure.people.enrolment import AlreadyThere, add_authority, appoint
from procure.people.tables import Authority, AuthorityRole, OneTimeLink, User
from tests.people.made import CASE, OTHER_CASE, Browser, mails_to


@pytest.fixture
def vantaa(instance: Any, now: datetime) -> Authority:
    """Make another city."""
    about = inputs.NewAuthority(name="Vantaa", register_number="0124610-9")
    with db.transaction() as session:
        return add_authority(session, SYSTEM, about, now)


@pytest.fixture
def member(person: Callable[..., User], authority: Authority, now: datetime) -> User:
    """Make Matti, who may open cases in Espoo."""
    user = person("Matti")
    with db.transaction() as session:
        appoint(session, SYSTEM, authority.id, user, ["member"], now)
    return user


def test_members_see_who_works_there_and_registrars_keep_it(
    browser: Browser, registrar: User, member: User, authority: Authority
) -> None:
    path = f"/fi/authorities/{authority.id}/people"
    browser.sign_in(member)
    page = browser.get(path)
    assert "Rauha" in page.text
    assert "/remove" not in page.text
    assert browser.post(path, email="x@y.fi", roles=["registrar"]).status_code == 403
    keeper = Browser(browser.app)
    keeper.sign_in(registrar)
    assert "/remove" in keeper.get(path).text
    assert keeper.get("/fi/authorities").location == path


def test_a_foreign_authority_looks_like_a_missing_one(
    browser: Browser, registrar: User, vantaa: Authority
) -> None:
    browser.sign_in(registrar)
    for one in (vantaa.id, "0" * 32):
        assert browser.get(f"/fi/authorities/{one}/people").status_code == 404
        assert browser.post(f"/fi/authorities/{one}/people", email="x@y.fi").status_code == 404


def test_registrars_act_in_their_own_authority_only(
    registrar: User, vantaa: Authority, member: User, now: datetime
) -> None:
    rauha = actor_of(registrar)
    for act in (
        lambda: actions.invite_to_authority(rauha, vantaa.id, "x@y.fi", {"member"}, "fi", now),
        lambda: actions.remove_from_authority(rauha, vantaa.id, member.id, "member", now),
        lambda: actions.invite_registrar(rauha, vantaa.id, "x@y.fi", "fi", now),
        lambda: actions.grant_auditor(rauha, vantaa.id, CASE, vantaa.id, member.id, now),
        lambda: actions.create_authority(
            rauha,
            inputs.NewAuthority(name="Oma", register_number="0201256-6"),
            "x@y.fi",
            "fi",
            now,
        ),
    ):
        with pytest.raises(people.Forbidden):
            act()


def test_a_role_on_the_authority_is_taken_away_but_not_the_last_registrars(
    browser: Browser, registrar: User, member: User, authority: Authority
) -> None:
    browser.sign_in(registrar)
    path = f"/fi/authorities/{authority.id}/people"
    browser.post(f"{path}/{member.id}/member/remove")
    browser.post(f"{path}/{registrar.id}/registrar/remove")
    with db.reading() as session:
        held = session.exec(select(AuthorityRole.user_id, AuthorityRole.role)).all()
    assert sorted(held) == [(registrar.id, "member"), (registrar.id, "registrar")]


def test_a_registrar_disables_the_accounts_of_their_own_people_only(
    browser: Browser,
    registrar: User,
    member: User,
    authority: Authority,
    vantaa: Authority,
    person: Callable[..., User],
    now: datetime,
) -> None:
    both, stranger, oona = person("Bo"), person("Siiri"), person("Oona", operator=True)
    with db.transaction() as session:
        for one in (authority.id, vantaa.id):
            appoint(session, SYSTEM, one, both, ["member"], now)
        appoint(session, SYSTEM, authority.id, oona, ["member"], now)
    browser.sign_in(registrar)
    path = f"/fi/authorities/{authority.id}/people"
    for user in (member, both, stranger, oona, registrar):
        assert browser.post(f"{path}/{user.id}/disable").status_code == 303
    with db.reading() as session:
        gone = session.exec(select(User.id).where(User.disabled == True)).all()  # noqa: E712
    assert gone == [member.id]
    browser.post(f"{path}/{member.id}/enable")
    with db.reading() as session:
        assert not session.get_one(User, member.id).disabled


def test_the_operator_disables_anybody_but_the_last_operator(
    browser: Browser, person: Callable[..., User], now: datetime
) -> None:
    oona, aino = person("Oona", operator=True), person("Aino")
    browser.sign_in(oona)
    browser.get("/fi/operator")
    for use, answer in (("disable", 303), ("enable", 303)):
        path = f"/fi/operator/accounts/{use}"
        assert browser.post(path, email=aino.email).status_code == answer
        with db.reading() as session:
            assert session.get_one(User, aino.id).disabled is (use == "disable")
    assert browser.post("/fi/operator/accounts/disable", email=oona.email).status_code == 422
    assert browser.post("/fi/operator/accounts/disable", email="x@y.fi").status_code == 422
    with pytest.raises(people.Forbidden):
        actions.disable_account(actor_of(aino), oona.id, now)


def test_the_operator_invites_a_registrar_where_none_is_left(
    browser: Browser, person: Callable[..., User], authority: Authority
) -> None:
    browser.sign_in(person("Oona", operator=True))
    path = f"/fi/operator/authorities/{authority.id}/registrar"
    assert "Espoo" in browser.get(path).text
    assert browser.post(path, email="uusi@espoo.example").status_code == 303
    assert mails_to("uusi@espoo.example", "invitation")
    assert browser.get(f"/fi/operator/authorities/{'0' * 32}/registrar").status_code == 404


def test_one_number_may_have_units_but_not_the_same_twice(
    authority: Authority, now: datetime
) -> None:
    unit = inputs.NewAuthority(name="Espoo", register_number="01012636", unit="Tilapalvelut")
    with db.transaction() as session:
        add_authority(session, SYSTEM, unit, now)
        with pytest.raises(AlreadyThere):
            add_authority(session, SYSTEM, unit, now)


def test_an_officer_invites_to_their_case_and_takes_roles_away(
    browser: Browser, person: Callable[..., User], now: datetime
) -> None:
    aino, markku = person("Aino"), person("Markku")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, aino.id, "officer", now)
        people.grant(session, SYSTEM, CASE, markku.id, "approver", now)
    browser.sign_in(aino)
    path = f"/fi/cases/{CASE}/people"
    assert "Markku" in browser.get(path).text
    for role in ("supplier", "operator", "registrar", "system", ""):
        assert browser.post(path, email="x@y.fi", role=role, language="fi").status_code == 422
    assert browser.post(path, email="x@y.fi", role="opener", language="sv").status_code == 303
    (mail,) = mails_to("x@y.fi")
    assert mail.language == "sv"
    browser.post(f"{path}/{markku.id}/approver/remove")
    browser.post(f"{path}/{aino.id}/officer/remove")
    with db.reading() as session:
        assert people.roles(session, actor_of(markku), CASE) == frozenset()
        assert people.roles(session, actor_of(aino), CASE) == {"officer"}


def test_officers_of_another_case_keep_nothing_here(
    browser: Browser, person: Callable[..., User], now: datetime
) -> None:
    aino, otto = person("Aino"), person("Otto")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, aino.id, "officer", now)
        people.grant(session, SYSTEM, OTHER_CASE, otto.id, "officer", now)
    actions.invite_to_case(actor_of(aino), CASE, "x@y.fi", "opener", "fi", now)
    with db.reading() as session:
        invitation_id = session.exec(select(OneTimeLink.id)).one()
    otto_acts = actor_of(otto)
    for act in (
        lambda: actions.invite_to_case(otto_acts, CASE, "z@y.fi", "opener", "fi", now),
        lambda: actions.remove_from_case(otto_acts, CASE, aino.id, "officer", now),
        lambda: actions.withdraw_invitation(otto_acts, invitation_id, now),
        lambda: actions.withdraw_invitation(otto_acts, "0" * 32, now),
    ):
        with pytest.raises(people.Forbidden):
            act()
    # Naming the own case in the address does not help.
    browser.sign_in(otto)
    path = f"/fi/cases/{OTHER_CASE}/invitations/{invitation_id}/withdraw"
    assert browser.post(path).status_code == 404


def test_an_auditor_is_let_in_by_the_registrar_of_the_cases_authority(
    browser: Browser, registrar: User, authority: Authority, person: Callable[..., User]
) -> None:
    tauno = person("Tauno")
    browser.app.extensions["procure.case_state"] = {CASE: ("need", authority.id)}.get
    browser.sign_in(registrar)
    path = f"/fi/authorities/{authority.id}/auditors"
    for case in (f"http://127.0.0.1:8000/sv/cases/{OTHER_CASE}", "not a case", "x" * 600):
        assert browser.post(path, email=tauno.email, case=case).status_code == 422
    address = f"http://127.0.0.1:8000/sv/cases/{CASE}?tab=1"
    assert browser.post(path, email="nobody@y.fi", case=address).status_code == 422
    assert browser.post(path, email=tauno.email, case=address).status_code == 303
    with db.reading() as session:
        assert people.roles(session, actor_of(tauno), CASE) == {"auditor"}
        assert people.roles(session, actor_of(tauno), OTHER_CASE) == frozenset()


def test_an_auditor_changes_nothing_here(
    browser: Browser, person: Callable[..., User], now: datetime
) -> None:
    tauno = person("Tauno")
    with db.transaction() as session:
        people.grant(session, SYSTEM, CASE, tauno.id, "auditor", now)
    browser.sign_in(tauno)
    path = f"/fi/cases/{CASE}/people"
    assert browser.get(path).status_code == 200
    assert browser.post(path, email="x@y.fi", role="officer").status_code == 403
    assert browser.post(f"{path}/{tauno.id}/auditor/remove").status_code == 403


def test_the_account_page_changes_name_and_language(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    answer = browser.post("/fi/account", name="Matti Öhman", language="sv")
    assert answer.status_code == 303
    browser.post("/fi/account", name="Matti Öhman", language="sv")
    with db.reading() as session:
        kept = session.get_one(User, member.id)
        told = [e.data for e in record.history(session, "people") if e.kind == "account_changed"]
    assert (kept.name, kept.language) == ("Matti Öhman", "sv")
    assert told == [{"user": member.id, "fields": ["language", "name"]}]
