"""A case that walks through a dialogue's states, and the people who stand round it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from procure import calls, config, db, engine
from procure.people import Actor
from procure.people.tables import CaseRole
from tests import builders

FLOW = """
initial = "dialogue_planning"
final = ["closed"]
label = { fi = "Koe", sv = "Prov", en = "Test" }

[[state]]
name = "dialogue_planning"
stage = "market_dialogue"

[[state]]
name = "dialogue_open"
stage = "market_dialogue"

[[state]]
name = "dialogue_concluding"
stage = "market_dialogue"

[[state]]
name = "closed"
stage = "closed"

[[step]]
action = "open_up"
from = "dialogue_planning"
to = "dialogue_open"
role = "officer"

[[step]]
action = "close_up"
from = "dialogue_open"
to = "dialogue_concluding"
role = "officer"

[[step]]
action = "finish"
from = "dialogue_concluding"
to = "closed"
role = "officer"

[[step]]
action = "go_back"
from = "dialogue_concluding"
to = "dialogue_planning"
role = "officer"
kind = "return"
"""
ASKED = (
    calls.Asks("how", "How would you keep the streets passable?", "text", 5, required=True),
    calls.Asks("price", "What would a pilot cost, roughly?", "money"),
    calls.Asks("metres", "How many metres on one charge?", "number"),
    calls.Asks("start", "When could you start?", "date"),
    calls.Asks("size", "How large is the machine?", "choice", choices=["small", "large"]),
)


@dataclass
class Scene:
    """A case with its call, and who may do what."""

    case_id: str
    city: builders.City
    now: datetime
    deadline: datetime

    def draft(self, **given: Any) -> calls.Call:
        """Save the call as a room's form would."""
        values: dict[str, Any] = {
            "case_id": self.case_id,
            "kind": "market_dialogue",
            "title": "Kävelykadut",
            "text": "Lumi jää kaduille.",
            "deadline": self.deadline,
            "questions_until": self.deadline - timedelta(days=3),
            "questions": ASKED,
            "now": self.now,
        }
        with db.transaction() as session:
            call, _rows = calls.draft(session, **(values | given))
            engine.touch(session, self.case_id, self.now)
            return call

    def take(self, action: str, at: datetime | None = None, reason: str = "") -> None:
        """Take a step as the officer."""
        state = builders.reload(self.case_id).state
        engine.advance(
            self.city.officer, self.case_id, action, at or self.now, state=state, reason=reason
        )

    @property
    def call(self) -> calls.Call:
        """Return the call as it stands."""
        with db.reading() as session:
            call = calls.current(session, self.case_id, "market_dialogue")
        assert call is not None
        return call

    def send(self, who: Actor, at: datetime | None = None, **answers: Any) -> calls.Receipt:
        """Send answers for a supplier."""
        given = answers or {"how": "We heat the street", "price": 2500000}
        return calls.submit(who, self.call.id, given, at or self.now)

    def confirm(self, who: Actor, at: datetime | None = None) -> bool:
        """Confirm the opening, after the deadline unless said."""
        return calls.confirm_opening(who, self.call.id, at or self.after)

    @property
    def after(self) -> datetime:
        """Return the first moment after the deadline."""
        return self.deadline + timedelta(microseconds=1)


@pytest.fixture
def planned(instance: config.Settings, now: datetime) -> Scene:
    """Return a case whose call is prepared and not public."""
    folder = instance.instance / "workflows"
    folder.mkdir()
    (folder / "talk.v1.toml").write_text(FLOW, "utf-8")
    city = builders.people_of_a_city(now=now)
    with db.transaction() as session:
        case = engine.open_case(
            session,
            flow="talk.v1",
            title="Kävelykadut",
            authority_id=city.authority.id,
            prefix="TST",
            owner_id=city.officer.user_id,
            language="fi",
            now=now,
        )
        for who, role in (
            (city.officer, "officer"),
            (city.approver, "approver"),
            (city.opener, "opener"),
            (city.auditor, "auditor"),
            (city.evaluator, "evaluator"),
        ):
            session.add(CaseRole(case_id=case.id, user_id=who.user_id, role=role))
    scene = Scene(case.id, city, now, now + timedelta(days=14))
    scene.draft()
    return scene


@pytest.fixture
def open_call(planned: Scene) -> Scene:
    """Return the same case with its call open to the public."""
    planned.take("open_up")
    return planned


@pytest.fixture
def events() -> Callable[[str], list[str]]:
    """Return the kinds of events of a chain, in order."""

    def kinds(chain: str) -> list[str]:
        from procure import record

        with db.reading() as session:
            return [event.kind for event in record.history(session, chain)]

    return kinds
