"""A company is known by its register number; its people let each other in."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from pydantic import ValidationError
from sqlmodel import select

from procure import db, people, record
from procure.people import actions, actor_of, inputs
from procure.people.enrolment import AlreadyThere
from procure.people.tables import Authority, Company, JoinRequest, User
from tests.people.made import CASE, Browser, mails_to

FIELDS = {
    "country": "FI",
    "register_number": "FI20774740",
    "name": "Vesi Oy",
    "size_class": "small",
    "founded_year": "2007",
    "research_organisation": "no",
    "email": "toimisto@vesi.example",
    "language": "sv",
}


@pytest.fixture
def lumi(person: Callable[..., User]) -> User:
    return person("Lumi")


def test_a_supplier_tells_of_their_company(browser: Browser, lumi: User) -> None:
    browser.sign_in(lumi)
    browser.get("/fi/company/new")
    assert browser.post("/fi/company/new", **FIELDS).location == "/fi/company"
    with db.reading() as session:
        (company,) = session.exec(select(Company))
    assert company.register_number == "2077474-0"
    assert (company.size_class, company.founded_year, company.language) == ("small", 2007, "sv")
    page = browser.get("/fi/company").text
    for shown in ("Vesi Oy", "2077474-0", "2007", "toimisto@vesi.example", "Lumi"):
        assert shown in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("register_number", "2077474-1"),
        ("register_number", ""),
        ("country", "XX"),
        ("name", "  "),
        ("name", "Vesi\u202eOy"),
        ("name", "x" * 201),
        ("size_class", "enormous"),
        ("founded_year", "3007"),
        ("founded_year", "1199"),
        ("founded_year", "٢٠٠٧"),
        ("founded_year", "-1"),
        ("email", "not an address"),
        ("language", "de"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    browser: Browser, lumi: User, field: str, value: str
) -> None:
    browser.sign_in(lumi)
    browser.get("/en/company/new")
    answer = browser.post("/en/company/new", **(FIELDS | {field: value}))
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert f'href="#{field}' in answer.text
    if field != "name":
        assert 'value="Vesi Oy"' in answer.text
    with db.reading() as session:
        assert session.exec(select(Company)).first() is None


def test_a_known_number_asks_its_people_first(
    browser: Browser, lumi: User, person: Callable[..., User], company: Company
) -> None:
    kaisa = person("Kaisa", company_id=company.id)
    browser.sign_in(lumi)
    browser.get("/fi/company/new")
    for _ in range(2):
        assert browser.post("/fi/company/new", **FIELDS).location == "/fi/company/new"
    assert browser.get("/fi/company").status_code == 403
    (mail,) = mails_to(kaisa.email)
    assert "Lumi" in mail.text
    colleague = Browser(browser.app)
    colleague.sign_in(kaisa)
    page = colleague.get("/fi/company").text
    (accept,) = re.findall(r'action="([^"]+/accept)"', page)
    assert colleague.post(accept).status_code == 303
    assert browser.get("/fi/company").status_code == 200
    assert colleague.post(accept).status_code == 404


def test_who_is_turned_away_stays_outside(
    browser: Browser, lumi: User, person: Callable[..., User], company: Company
) -> None:
    kaisa = person("Kaisa", company_id=company.id)
    browser.sign_in(lumi)
    browser.get("/fi/company/new")
    browser.post("/fi/company/new", **FIELDS)
    with db.reading() as session:
        request_id = session.exec(select(JoinRequest.id)).one()
    colleague = Browser(browser.app)
    colleague.sign_in(kaisa)
    assert colleague.post(f"/fi/company/requests/{request_id}/refuse").status_code == 303
    assert browser.get("/fi/company").status_code == 403
    with db.reading() as session:
        assert session.exec(select(JoinRequest)).first() is None


def test_people_of_another_company_let_nobody_in(
    lumi: User, person: Callable[..., User], company: Company, now: datetime
) -> None:
    about = inputs.NewCompany(name="Tuuli Ab", register_number="0201256-6")
    other = person("Tuula")
    assert actions.register_company(actor_of(other), about, now)
    with db.reading() as session:
        other = session.get_one(User, other.id)
    same = inputs.NewCompany(name="Vesi", register_number="2077474-0")
    assert not actions.register_company(actor_of(lumi), same, now)
    with db.reading() as session:
        request_id = session.exec(select(JoinRequest.id)).one()
    for act in (actions.accept_colleague, actions.refuse_colleague):
        with pytest.raises(people.Forbidden):
            act(actor_of(other), request_id, now)
        with pytest.raises(people.Forbidden):
            act(actor_of(lumi), request_id, now)


def test_people_of_an_authority_do_not_act_for_a_company(
    registrar: User, person: Callable[..., User], now: datetime
) -> None:
    officer = person("Aino")
    with db.transaction() as session:
        people.grant(session, people.SYSTEM, CASE, officer.id, "officer", now)
    about = inputs.NewCompany(name="Vesi", register_number="2077474-0")
    for user in (registrar, officer, person("Oona", operator=True)):
        with pytest.raises(AlreadyThere, match="authority"):
            actions.register_company(actor_of(user), about, now)


def test_nor_do_people_of_a_company_work_at_an_authority(
    person: Callable[..., User], company: Company, authority: Authority, now: datetime
) -> None:
    lumi = person("Lumi", company_id=company.id)
    with db.transaction() as session:
        with pytest.raises(AlreadyThere, match="company"):
            people.enrolment.appoint(session, people.SYSTEM, authority.id, lumi, ["member"], now)
        for role in people.policy.CASE_ROLES - {"supplier"}:
            with pytest.raises(people.CannotHoldRole, match="suppliers"):
                people.grant(session, people.SYSTEM, CASE, lumi.id, role, now)
        assert people.grant(session, people.SYSTEM, CASE, lumi.id, "supplier", now)


def test_a_change_is_an_event_that_names_the_fields_and_no_value(
    person: Callable[..., User], company: Company, now: datetime
) -> None:
    lumi = actor_of(person("Lumi", company_id=company.id))
    about = inputs.CompanyFacts(name="Vesi Oy", size_class="micro", email="x@vesi.example")
    actions.save_company(lumi, about, now)
    actions.save_company(lumi, about, now)
    with db.reading() as session:
        changes = [e.data for e in record.history(session, "people") if e.kind == "company_changed"]
    assert changes == [{"company": company.id, "fields": ["email", "size_class"]}]


def test_the_register_number_never_changes(
    browser: Browser, person: Callable[..., User], company: Company
) -> None:
    browser.sign_in(person("Lumi", company_id=company.id))
    page = browser.get("/fi/company/edit")
    assert 'name="register_number"' not in page.text
    answer = browser.post("/fi/company/edit", **(FIELDS | {"register_number": "0201256-6"}))
    assert answer.status_code == 303
    with db.reading() as session:
        assert session.get_one(Company, company.id).register_number == "2077474-0"


@pytest.mark.parametrize(
    "extra", [{"id": "x"}, {"operator": True}, {"register_number": "0201256-6"}]
)
def test_an_input_takes_nothing_that_it_does_not_name(extra: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        inputs.CompanyFacts.model_validate({"name": "Vesi Oy", **extra})
    with pytest.raises(ValidationError, match="Extra inputs"):
        inputs.Person.model_validate(
            {"name": "Aino", "language": "fi", "password": "x" * 12, **extra}
        )


def test_the_same_company_is_made_once(company: Company, now: datetime) -> None:
    about = inputs.NewCompany(name="Toinen", register_number="20774740")
    with (
        pytest.raises(AlreadyThere, match="here already"),
        db.transaction() as session,
    ):
        people.enrolment.add_company(session, people.SYSTEM, about, now)
