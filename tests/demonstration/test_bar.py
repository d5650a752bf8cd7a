"""The bar: be somebody else, move the clock, take the tour; nowhere but in a demonstration."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select
from werkzeug.test import TestResponse

from procure import config, db, documents, engine, people
from procure.app import create_app
from procure.db import clock
from procure.demonstration import actions
from procure.demonstration.examples import PEOPLE
from procure.engine import Case
from procure.people.tables import CaseRole, User
from tests import builders

PERSON, CLOCK, TOUR = (
    "/en/demonstration/person",
    "/en/demonstration/clock",
    "/en/demonstration/tour",
)


class Visitor:
    """A browser in the demonstration."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page = ""

    def get(self, path: str) -> str:
        """Open a page and return its text."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        self.page = answer.text
        return self.page

    def post(self, path: str, **typed: Any) -> TestResponse:
        """Send a form with the token and the hidden words of the page."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **typed})

    def be(self, name: str, **typed: Any) -> str:
        """Click a person on the bar; returns where that leads."""
        answer = self.post(PERSON, user_id=user(name).id, **typed)
        assert answer.status_code == 303
        self.get(answer.location)
        return answer.location

    def value(self, name: str) -> str:
        """Return the value of a hidden field."""
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)
        assert found, name
        return unescape(found[1])


def user(name: str) -> User:
    """Return an example person."""
    with db.reading() as session:
        return session.exec(select(User).where(User.name == name)).one()


def case_in(stage: str) -> Case:
    """Return the seeded case in a stage."""
    with db.reading() as session:
        return session.exec(select(Case).where(Case.stage == stage)).one()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Return a browser that has opened the tour."""
    visitor = Visitor(app)
    visitor.get(TOUR)
    return visitor


def test_one_click_makes_me_somebody_else(visitor: Visitor) -> None:
    assert "This is a demonstration. Choose who you are." in visitor.page

    visitor.be("Aino Virtanen")
    assert "You are Aino Virtanen, procurement officer." in visitor.page
    visitor.be("Markku Saarinen")
    assert "You are Markku Saarinen, approver." in visitor.page


@pytest.mark.parametrize("name", [one.name for one in PEOPLE])
def test_everybody_has_a_first_page(visitor: Visitor, name: str) -> None:
    visitor.be(name)

    assert f"You are {name}, " in visitor.page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_bar_stands_on_every_page_of_everybody(visitor: Visitor, language: str) -> None:
    assert "app-demo" in visitor.get(f"/{language}/demonstration/tour")
    assert "app-demo" in visitor.get(f"/{language}/sign-in")


def test_changing_on_a_case_stays_there_for_who_may_see_it(visitor: Visitor) -> None:
    case = case_in("pilot")
    visitor.be("Aino Virtanen")

    assert visitor.be("Pirjo Niemi", here=f"/en/cases/{case.id}/pilot") == f"/en/cases/{case.id}"
    assert visitor.be("Sami Vuori", here=f"/en/cases/{case.id}") == "/en/"


def test_a_colleague_gets_a_role_from_the_cases_officer_only(visitor: Visitor) -> None:
    case = case_in("need")
    here = f"/en/cases/{case.id}"

    visitor.be("Aino Virtanen")
    assert visitor.be("Eeva Koski", here=here) == "/en/"
    visitor.be("Ville Nurmi")
    assert visitor.be("Eeva Koski", here=here) == here
    visitor.be("Ville Nurmi")
    assert visitor.be("Sami Vuori", here=here) == "/en/"

    with db.reading() as session:
        held = session.exec(select(CaseRole.role).where(CaseRole.user_id == user("Eeva Koski").id))
        assert "evaluator" in set(held)
        assert not people.roles(session, people.actor_of(user("Sami Vuori")), case.id)


def test_no_other_page_is_gone_to(visitor: Visitor) -> None:
    assert visitor.be("Aino Virtanen", to="https://example.org/", here="//example.org") == "/en/"


def test_days_pass_and_the_clock_takes_its_steps(visitor: Visitor) -> None:
    case = case_in("contract")
    assert case.state == "standstill"
    before = clock.now()

    answer = visitor.post(CLOCK, days="21", here=TOUR)

    assert (answer.status_code, answer.location) == (303, TOUR)
    assert clock.now() - before >= timedelta(days=21)
    assert case_in("contract").state == "signing"
    page = visitor.get(TOUR)
    assert "The clock took" in page
    visitor.be("Aino Virtanen")
    assert "You are Aino Virtanen" in visitor.get(TOUR)


@pytest.mark.parametrize("days", ["0", "-1", "61", "many", ""])
def test_the_clock_goes_forward_by_days_only(visitor: Visitor, days: str) -> None:
    before = clock.now()

    assert visitor.post(CLOCK, days=days, here=TOUR).status_code == 400
    assert clock.now() - before < timedelta(days=1)


def test_nothing_is_done_without_a_token(app: Flask) -> None:
    client = app.test_client()

    assert client.post(PERSON, data={"user_id": user("Aino Virtanen").id}).status_code == 400
    assert client.post(CLOCK, data={"days": "1"}).status_code == 400


def test_nobody_unknown_is_signed_in(visitor: Visitor) -> None:
    assert visitor.post(PERSON, user_id="0" * 32).status_code == 403


def test_none_of_it_is_there_outside_a_demonstration(
    instance: config.Settings, tmp_path: Path, now: datetime
) -> None:
    app = create_app(instance)
    app.testing = True
    city = builders.people_of_a_city()
    client = app.test_client()
    page = client.get("/en/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    assert "app-demo" not in page.text
    for path, typed in (
        (PERSON, {"user_id": city.officer.user_id}),
        (CLOCK, {"days": "1"}),
    ):
        assert client.post(path, data={"csrf_token": token[1], **typed}).status_code == 404
    assert client.get(TOUR).status_code == 404
    with pytest.raises(people.Forbidden):
        actions.switch(people.NOBODY, city.officer.user_id, None, now)
    with pytest.raises(people.Forbidden):
        actions.move_clock(1)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_newcomer_has_a_first_paper_in_five_screens(visitor: Visitor) -> None:
    """Start, need, value, the approver's step, the case: no other page is opened."""
    assert visitor.be("Aino Virtanen", to="/en/needs/new") == "/en/needs/new"  # 1
    answer = visitor.post(
        "/en/needs/new",
        problem="Bicycles block the doors of the school.",
        sufferers="Pupils and the caretaker",
        outcome="The doors are free every morning.",
        adopter="The school's caretaker",
        workflow="agile_pilot.v1",
        language="en",
    )
    visitor.get(answer.location)  # 2
    case_id = answer.location.split("/")[3]
    kept = {
        name: unescape(found)
        for name, found in re.findall(
            r'<textarea[^>]* name="(\w+)"[^>]*>\s*([^<]*)</textarea>', visitor.page
        )
    }
    answer = visitor.post(
        f"/en/cases/{case_id}/need/edit",
        **kept,
        title="Doors without bicycles",
        need_adopter="The school's caretaker",
        need_theme="smart_sustainable_city",
        adoption_owner="Markku Saarinen",
        procedure="",
        language="en",
    )
    assert answer.status_code == 303, answer.text
    visitor.get(f"/en/cases/{case_id}/need/value")  # 3
    value = {"purchase_kind": "services", "estimated_value": "9000", "follow_on_value": "0"}
    answer = visitor.post(f"/en/cases/{case_id}/need/value", **value)
    assert answer.status_code == 303, answer.text
    visitor.get(answer.location)
    answer = visitor.post(
        f"/en/cases/{case_id}/need/value/answer",
        threshold_answer="A small purchase.",
        standing=visitor.value("standing"),
    )
    assert answer.status_code == 303, answer.text
    assert visitor.be("Markku Saarinen", here=answer.location) == f"/en/cases/{case_id}"  # 5
    visitor.get(f"/en/cases/{case_id}/steps/approve_need")  # 4
    answer = visitor.post(
        f"/en/cases/{case_id}/steps/approve_need",
        state=visitor.value("state"),
        content=visitor.value("content"),
    )
    assert answer.status_code == 303, answer.text
    with db.reading() as session:
        assert engine.view(session, case_id).state == "call_planning"
        (paper,) = documents.of_case(session, case_id)
    documents.print_document(paper.id, clock.now())
    assert f"{paper.id}.pdf" in visitor.get(f"/en/cases/{case_id}")
    file = visitor.client.get(f"/en/cases/{case_id}/papers/{paper.id}.pdf")
    assert file.data.startswith(b"%PDF-")
