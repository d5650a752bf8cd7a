"""Who approves, opens and signs is asked once more who they are, whichever way they came."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from procure import calls, config, db
from procure.app import create_app
from procure.people import SYSTEM, second_factor
from procure.people.tables import DirectoryIdentity, User
from tests import builders
from tests.agreements.conftest import BEGAN, a_deal
from tests.builders import City
from tests.people import provider as directories
from tests.people.made import Browser
from tests.people.provider import Provider
from tests.people.test_directory import AINO, settle, there
from tests.stages.market_dialogue.conftest import a_scene

SECRET = bytes(range(20))


@dataclass(frozen=True)
class Act:
    """Something that asks once more, the approver who does it, and whether it is done."""

    city: City
    path: str
    fields: dict[str, str]
    is_done: Callable[[], bool]

    @property
    def email(self) -> str:
        """Return with which address the approver signs in."""
        return self.city.email(self.city.approver)


def approve(settings: config.Settings) -> Act:
    flow = builders.short_way(settings)
    city = builders.people_of_a_city(now=BEGAN)
    case_id = builders.a_need(city, flow, BEGAN)
    return Act(
        city,
        f"/fi/cases/{case_id}/steps/discontinue",
        {"state": "need", "reason": "Rahaa ei ole enää tänä vuonna"},
        lambda: builders.reload(case_id).state == "discontinued",
    )


def open_answers(settings: config.Settings) -> Act:
    scene = a_scene(settings, datetime.now(UTC) - timedelta(days=20))
    scene.invite()
    scene.open_up()
    scene.answer(0)
    scene.take("close_market_dialogue", SYSTEM, scene.after)
    calls.confirm_opening(scene.city.officer, scene.call.id, scene.after)
    path = f"/fi/cases/{scene.case_id}/calls/{scene.call.id}/opening"
    return Act(scene.city, path, {}, lambda: scene.call.status == "opened")


def sign(settings: config.Settings) -> Act:
    deal = a_deal(settings, BEGAN)
    deal.offer()
    path = f"/fi/cases/{deal.case_id}/agreements/{deal.id}/sign"
    fields = {"content": deal.sha, "position": "Hankintajohtaja"}
    return Act(deal.city, path, fields, lambda: "agreement_signed" in deal.kinds())


ACTS = {"approve": approve, "open": open_answers, "sign": sign}


@pytest.fixture(params=ACTS)
def act(request: pytest.FixtureRequest, instance: config.Settings) -> Act:
    """Lead to where the approver's word is wanted."""
    return ACTS[request.param](instance)


@pytest.fixture(scope="module")
def house() -> Iterator[Provider]:
    """Run a city's directory."""
    with directories.running() as provider:
        yield provider


def serving(settings: config.Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    return app


def typed(page: TestResponse) -> str:
    """Return what stands in the fields of a page that people fill in."""
    inputs = re.findall(r"<input[^>]*>|<textarea.*?</textarea>", page.text, re.DOTALL)
    return unescape(" ".join(inputs))


def test_a_wrong_code_keeps_what_was_typed_and_says_what_to_do(
    act: Act, instance: config.Settings
) -> None:
    now = datetime.now(UTC)
    user_id = act.city.approver.user_id
    with db.transaction() as session:
        second_factor.keep(session, user_id, SECRET, int(now.timestamp()) // 30 - 2, now)
        user = session.get_one(User, user_id)
    browser = Browser(serving(instance))
    browser.sign_in(user)
    browser.give_code(second_factor.code_at(SECRET, now))
    assert browser.get(act.path).status_code == 200

    wrong = browser.post(act.path, password=builders.PASSWORD, code="000000", **act.fields)

    assert wrong.status_code == 422
    summary = unescape(wrong.text.partition("error-summary__body")[2][:600])
    assert "Koodi on väärä tai jo käytetty. Odota seuraavaa" in summary
    assert 'href="#code"' in summary
    for value in set(act.fields.values()):
        assert value in typed(wrong)
    assert builders.PASSWORD not in wrong.text
    assert not act.is_done()

    code = second_factor.code_at(SECRET, now + timedelta(seconds=30))
    right = browser.post(act.path, password=builders.PASSWORD, code=code, **act.fields)
    assert (right.status_code, act.is_done()) == (303, True)


def test_who_comes_from_the_directory_confirms_there_and_then_it_is_done(
    act: Act, instance: config.Settings, house: Provider
) -> None:
    house.__init__(house.issuer)  # type: ignore[misc]
    house.person = {**AINO, "email": act.email, "groups": []}
    settings = settle(instance, house.issuer)
    user_id = act.city.approver.user_id
    with db.transaction() as session:
        session.get_one(User, user_id).password_hash = ""
        session.add(
            DirectoryIdentity(
                issuer=house.issuer,
                subject=str(AINO["sub"]),
                user_id=user_id,
                linked_at=datetime.now(UTC),
            )
        )
    browser = Browser(serving(settings))
    assert browser.get(there(browser)).status_code == 303
    page = browser.get(act.path)
    assert 'type="password"' not in page.text

    asked = browser.post(act.path, **act.fields)
    assert 'href="/fi/sign-in/directory?confirm=1"' in asked.text
    assert not act.is_done()

    back = browser.get(there(browser, "?confirm=1"))
    assert (back.status_code, back.location) == (303, act.path)
    page = browser.get(act.path)
    for value in set(act.fields.values()):
        assert value in typed(page)
    done = browser.post(act.path, **act.fields)
    assert (done.status_code, act.is_done()) == (303, True)
