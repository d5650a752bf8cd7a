"""An approver's role in a colleague's hands: for some days, in the open, and no further."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from procure import db, documents, engine, people, record
from procure.cases import delegating, inbox, listing, screens
from procure.documents import markup
from procure.law import days
from procure.people import SYSTEM, Actor, CannotHoldRole, Forbidden, actions, enrolment
from procure.people.inputs import DelegationInput
from procure.people.tables import AuthorityRole, Delegation, User
from procure.stages import need
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, faults, said
from tests.people.made import mails_to

Browse = Callable[[Actor | None], Browser]


def today() -> date:
    """Return the day it is in Helsinki; the next one may begin while tests run."""
    return days.day(datetime.now(UTC))


PAGE = "/en/account/delegations"


@dataclass(frozen=True)
class Office:
    """A case that waits for Markku, and Outi, who works beside him."""

    city: City
    case_id: str

    @property
    def outi(self) -> Actor:
        """Return the colleague."""
        return self.city.stranger

    def give(self, to: Actor | None = None, giver: Actor | None = None, **about: Any) -> str:
        """Hand the approver's role over, from today for a week."""
        given: dict[str, Any] = {
            "begins_on": today(),
            "ends_on": today() + timedelta(days=7),
            "reason": "Loma",
        }
        now = about.pop("now", datetime.now(UTC))
        chosen = DelegationInput(
            delegate_id=(to or self.outi).user_id,
            **(given | about),
        )
        return delegating.delegate(giver or self.city.approver, chosen, now)

    def approve(self, who: Actor) -> record.Sealed:
        """Approve the need as somebody."""
        return engine.advance(who, self.case_id, "approve_need", datetime.now(UTC), state="need")


@pytest.fixture
def office(city: City, case_id: str, began: datetime) -> Office:
    """Let Outi work for the city, on no case of it."""
    with db.transaction() as session:
        outi = session.get_one(User, city.stranger.user_id)
        enrolment.appoint(session, SYSTEM, city.authority.id, outi, ["member"], began)
    return Office(city, case_id)


def roles(who: Actor, case_id: str) -> frozenset[str]:
    with db.reading() as session:
        return people.roles(session, who, case_id)


def seen(who: Actor) -> tuple[list[str], list[str], bool]:
    """Return the cases in somebody's list and in their work, and whether they may look at any."""
    with db.reading() as session:
        found = listing.listed(session, who, {})
        waits = inbox.items(session, who, datetime.now(UTC))
        standing = people.access.standing(session.connection(), who, datetime.now(UTC))
    return (
        [one.id for one in found],
        [item.case_id for item in waits if item.mine],
        standing.anywhere("see_case"),
    )


def last_event(case_id: str) -> record.Happened:
    with db.reading() as session:
        return record.history(session, case_id)[-1]


def test_a_delegate_sees_and_decides_and_it_stands_everywhere_for_whom(office: Office) -> None:
    outi, markku, case_id = office.outi, office.city.approver, office.case_id
    assert seen(outi) == ([], [], False)
    with pytest.raises(Forbidden):
        office.approve(outi)

    delegation = office.give()
    assert roles(outi, case_id) == {"approver"}
    assert seen(outi) == ([case_id], [case_id], True)
    office.approve(outi)

    event = last_event(case_id)
    told = {"delegation": delegation, "by_delegation_of": markku.user_id}
    assert (event.kind, event.actor) == ("step_taken", outi.user_id)
    assert event.data.items() >= told.items()
    with db.reading() as session:
        (line, *_) = screens.timeline(session, engine.get(session, case_id))
        (paper,) = documents.of_case(session, case_id)
        assert not record.verify(session).findings
    assert line.actor == f"{outi.name}, by delegation of {markku.name}"
    snapshot = json.loads(paper.snapshot)
    assert (snapshot["approver"], snapshot["delegated_by"]) == (outi.name, markku.name)
    assert f"{outi.name} (valtuuttaja: {markku.name})" in markup.html(paper.kind, snapshot, "fi")


def test_who_decides_for_themselves_says_nothing_of_delegation(office: Office) -> None:
    office.give()
    office.approve(office.city.approver)
    data = last_event(office.case_id).data
    assert data.keys() == {"action", "from", "to", "waived", "papers"}


@pytest.mark.parametrize("how", ["ended", "over", "to_come", "giver_gone"])
def test_outside_its_days_a_delegation_gives_nothing_at_once(office: Office, how: str) -> None:
    city, outi, now = office.city, office.outi, datetime.now(UTC)
    if how == "over":
        long_ago = now - timedelta(days=30)
        day = days.day(long_ago)
        office.give(now=long_ago, begins_on=day, ends_on=day + timedelta(days=2))
    elif how == "to_come":
        office.give(begins_on=today() + timedelta(days=1))
    else:
        delegation = office.give()
        assert roles(outi, office.case_id) == {"approver"}
    if how == "ended":
        assert actions.end_delegation(city.approver, delegation, now)
        assert not actions.end_delegation(city.approver, delegation, now)
        with db.reading() as session:
            kinds = [event.kind for event in record.history(session, "people")]
        assert kinds[-2:] == ["delegation_given", "delegation_ended"]
    elif how == "giver_gone":
        with db.transaction() as session:
            people.revoke(
                session, city.officer, office.case_id, city.approver.user_id, "approver", now
            )

    assert roles(outi, office.case_id) == frozenset()
    assert seen(outi)[:2] == ([], [])
    with pytest.raises(Forbidden):
        office.approve(outi)


def test_for_one_case_it_is_told_on_the_case_and_gives_no_other(
    office: Office, flow: str, began: datetime
) -> None:
    other = builders.a_need(office.city, flow, began)
    office.give(case_id=office.case_id)
    assert roles(office.outi, office.case_id) == {"approver"}
    assert roles(office.outi, other) == frozenset()
    assert seen(office.outi)[0] == [office.case_id]
    assert last_event(office.case_id).kind == "delegation_given"
    with db.reading() as session:
        told = screens.timeline(session, engine.get(session, office.case_id))[0].text
    assert office.outi.name in told
    assert office.city.approver.name in told


def test_the_long_way_of_the_list_finds_delegated_cases_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.give()
    monkeypatch.setattr(listing, "is_on_few", lambda *_: False)
    assert seen(office.outi)[0] == [office.case_id]
    with db.reading() as session:
        assert office.city.authority.id in listing.choices(session, office.outi)[0]


# Days are counted from today.
REFUSED: dict[str, dict[str, Any]] = {
    "oneself": {"to": "approver"},
    "a supplier": {"to": "supplier"},
    "nobody of the authority": {"to": "pilot_host"},
    "days that are over": {"begins_on": -1},
    "the last day first": {"ends_on": -1},
    "longer than a year": {"ends_on": 366},
}


@pytest.mark.parametrize("what", REFUSED)
def test_nobody_delegates_to(office: Office, what: str) -> None:
    about = {
        name: today() + timedelta(days=value) if isinstance(value, int) else value
        for name, value in REFUSED[what].items()
    }
    to = getattr(office.city, str(about.pop("to"))) if "to" in about else None
    with pytest.raises(CannotHoldRole):
        office.give(to, **about)
    with db.reading() as session:
        assert session.exec(select(Delegation)).all() == []


def test_nobody_hands_on_or_out_what_is_not_theirs(office: Office) -> None:
    office.give()
    with pytest.raises(CannotHoldRole):
        office.give(ends_on=today() + timedelta(days=3))
    for giver in (office.outi, office.city.officer, office.city.auditor):
        for case_id in (None, office.case_id):
            with pytest.raises(Forbidden):
                office.give(office.city.second_officer, giver, case_id=case_id)


def test_of_two_authorities_cases_are_handed_over_one_by_one(
    office: Office, flow: str, began: datetime
) -> None:
    espoo = builders.people_of_a_city("Espoo", began)
    foreign = builders.a_need(espoo, flow, began)
    with db.transaction() as session:
        people.grant(
            session, espoo.officer, foreign, office.city.approver.user_id, "approver", began
        )
    with pytest.raises(CannotHoldRole):
        office.give()
    with pytest.raises(CannotHoldRole):
        office.give(case_id=foreign)
    office.give(case_id=office.case_id)
    assert roles(office.outi, foreign) == frozenset()


@pytest.mark.parametrize("author", ["delegate", "giver"])
def test_what_one_has_written_neither_approves_for_the_other(
    office: Office, began: datetime, author: str
) -> None:
    city, outi = office.city, office.outi
    writer = outi if author == "delegate" else city.approver
    with db.transaction() as session:
        people.grant(session, city.officer, office.case_id, writer.user_id, "officer", began)
    need.save_need(writer, office.case_id, need.NeedInput(sufferers_count=70_000), began)
    office.give()

    with pytest.raises(engine.Refused) as refused:
        office.approve(outi)

    assert [r.name for r in refused.value.reasons] == ["need_is_approved_by_another"]


def test_a_delegates_waiver_says_for_whom(office: Office, began: datetime) -> None:
    need.save_need(
        office.city.officer, office.case_id, need.NeedInput(follow_on_value=Decimal(900_000)), began
    )
    office.give()
    guard = "threshold_advice_is_answered"
    engine.waive(office.outi, office.case_id, "approve_need", guard, "Myöhemmin", datetime.now(UTC))
    assert last_event(office.case_id).data["by_delegation_of"] == office.city.approver.user_id

    office.approve(office.outi)

    with db.reading() as session:
        (paper,) = documents.of_case(session, office.case_id)
    (waiver,) = json.loads(paper.snapshot)["waivers"]
    assert (waiver["by"], waiver["delegated_by"]) == (office.outi.name, office.city.approver.name)


@pytest.mark.parametrize("who", ["giver", "delegate"])
@pytest.mark.parametrize("how", ["disabled", "removed"])
def test_whoever_leaves_neither_gives_nor_has_one(office: Office, who: str, how: str) -> None:
    city, now = office.city, datetime.now(UTC)
    office.give()
    user_id = city.approver.user_id if who == "giver" else office.outi.user_id
    with db.transaction() as session:
        if session.get(AuthorityRole, (city.authority.id, user_id, "member")) is None:
            user = session.get_one(User, user_id)
            enrolment.appoint(session, SYSTEM, city.authority.id, user, ["member"], now)
    if how == "disabled":
        actions.disable_account(city.registrar, user_id, now)
    else:
        actions.remove_from_authority(city.registrar, city.authority.id, user_id, "member", now)
    assert roles(office.outi, office.case_id) == frozenset()
    with db.reading() as session:
        (row,) = session.exec(select(Delegation)).all()
    assert row.ended_by == city.registrar.user_id


def test_an_approver_delegates_on_a_page_with_the_password(office: Office, browse: Browse) -> None:
    markku, outi = office.city.approver, office.outi
    browser = browse(markku)
    step = browser.get(f"/en/cases/{office.case_id}/steps/approve_need")
    assert f'href="{PAGE}?case={office.case_id}"' in step.text
    page = browser.get(f"{PAGE}?case={office.case_id}")
    assert f'<option value="{office.case_id}" selected' in page.text
    typed = {
        "delegate_id": outi.user_id,
        "cover": "all",
        "begins_on": f"{today():%d.%m.%Y}",
        "ends_on": f"{today() + timedelta(days=9):%d.%m.%Y}",
        "reason": "Vuosiloma",
        "password": "kolme pientä valhetta",
    }
    wrong = browser.post(PAGE, **typed)
    assert faults(wrong) == ["The password is wrong"]
    assert 'value="Vuosiloma"' in wrong.text
    backwards = typed | {"begins_on": typed["ends_on"], "ends_on": typed["begins_on"]}
    assert faults(browser.post(PAGE, **backwards)) == ["The last day is before the first"]

    assert browser.post(PAGE, **(typed | {"password": builders.PASSWORD})).status_code == 303

    words = said(browser.get(PAGE))
    assert outi.name in words
    assert "In force" in words
    (mail,) = mails_to(office.city.email(outi), "delegation_given")
    assert markku.name in mail.subject
    other = browse(outi)
    words = said(other.get(f"/en/cases/{office.case_id}/steps/approve_need"))
    assert f"You decide by delegation of {markku.name}" in words
    assert "Let a colleague decide" not in words
    assert "nothing to delegate" in said(other.get(PAGE))
    assert f"{outi.name} decides for {markku.name}" in said(
        browse(office.city.officer).get(f"/en/cases/{office.case_id}/people")
    )
    assert PAGE in other.get("/en/account").text


def test_a_registrar_sees_and_ends_what_others_have_no_page_for(
    office: Office, browse: Browse
) -> None:
    city, delegation = office.city, office.give()
    people_page = f"/en/authorities/{city.authority.id}/people"
    stranger = browse(city.officer)
    stranger.get(people_page)
    assert "End it now" not in said(stranger.get(people_page))
    assert stranger.post(f"{PAGE}/{delegation}/end").status_code == 404
    by_authority = f"/en/authorities/{city.authority.id}/delegations/{delegation}/end"
    assert stranger.post(by_authority).status_code == 403
    assert roles(office.outi, office.case_id) == {"approver"}

    registrar = browse(city.registrar)
    assert f"{office.outi.name} decides for {city.approver.name}" in said(
        registrar.get(people_page)
    )
    assert registrar.post(by_authority).status_code == 303

    assert roles(office.outi, office.case_id) == frozenset()
    for who in (office.outi, city.approver):
        assert len(mails_to(city.email(who), "delegation_ended")) == 1
