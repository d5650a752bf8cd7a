"""A case that goes through a whole dialogue by its real guards, and the people round it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from procure import calls, config, db, engine
from procure.people import Actor
from procure.stages import market_dialogue as dialogue
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
action = "open_market_dialogue"
from = "dialogue_planning"
to = "dialogue_open"
role = "officer"
needs = ["dialogue_background", "dialogue_plan", "dialogue_questions", "dialogue_answers_due"]
papers = ["market_dialogue_invitation"]

[[step]]
action = "close_market_dialogue"
from = "dialogue_open"
to = "dialogue_concluding"
role = "system"
guards = ["consultation_time_is_over"]

[[step]]
action = "conclude_market_dialogue"
from = "dialogue_concluding"
to = "closed"
role = "approver"
needs = ["dialogue_conclusions"]
guards = [
  "answers_are_opened",
  "every_question_is_answered",
  "every_disclosure_is_released",
  "every_minute_is_confirmed",
  "every_input_is_dispositioned",
  "prior_involvement_is_handled",
  "conclusions_are_approved_by_another",
]
waivable = ["every_minute_is_confirmed"]
papers = ["dialogue_summary"]
"""
MINUTES = dialogue.MinutesInput(
    people="Aino Virtanen, officer\nSami Myyjä, seller",
    topics="Slopes and batteries",
    information_given="Two streets are steep.\nThe depot has charging.",
    confidential="How the sensor works",
)


@dataclass
class Scene:
    """A case in its market dialogue."""

    case_id: str
    city: builders.City
    now: datetime

    @property
    def deadline(self) -> datetime:
        """Return until when answers are taken."""
        return self.now + timedelta(days=14)

    @property
    def after(self) -> datetime:
        """Return the first moment after the deadline."""
        return self.deadline + timedelta(microseconds=1)

    @property
    def call(self) -> calls.Call:
        """Return the call of the dialogue."""
        with db.reading() as session:
            call = calls.current(session, self.case_id, "market_dialogue")
        assert call is not None
        return call

    def invite(self, **given: Any) -> None:
        """Save an invitation that may be published."""
        values: dict[str, Any] = {
            "purpose": "How can narrow streets be clear by seven?",
            "background": "Snow stays in the streets.",
            "planned": "A pilot in spring 2027.",
            "forms": ["briefing", "written_answer"],
            "timetable": "18.12.2026: summary\nspring 2027: call for pilots",
            "contact_name": "Aino Virtanen",
            "cpv_code": "73100000-3",
            "invited": 41,
        }
        dialogue.save_invitation(
            self.city.officer,
            self.case_id,
            dialogue.InvitationInput(**(values | given)),
            dialogue.CallInput(
                deadline=self.deadline,
                questions_until=self.deadline - timedelta(days=3),
                questions=[
                    dialogue.QuestionInput(text="How would you do it?", word_limit=50),
                    dialogue.QuestionInput(text="What would a pilot cost?", type="money"),
                ],
            ),
            self.now,
        )

    def take(self, action: str, who: Actor, at: datetime | None = None) -> None:
        """Take a step."""
        state = builders.reload(self.case_id).state
        engine.advance(who, self.case_id, action, at or self.now, state=state)

    def open_up(self) -> None:
        """Open the dialogue to the market."""
        self.take("open_market_dialogue", self.city.officer)

    def answer(self, which: int = 0, secrets: dict[str, str] | None = None) -> None:
        """Send an answer for a supplier."""
        calls.submit(
            self.city.suppliers[which],
            self.call.id,
            {"q1": f"We heat the street, {which}", "q2": 2500000 + which},
            self.now,
            secrets,
        )

    def open_answers(self) -> None:
        """Close the dialogue and open the answers by two people."""
        self.take("close_market_dialogue", builders.SYSTEM, self.after)
        calls.confirm_opening(self.city.officer, self.call.id, self.after)
        calls.confirm_opening(self.city.approver, self.call.id, self.after)

    def inputs(self) -> list[Any]:
        """Return the inputs of the case."""
        with db.reading() as session:
            return dialogue.heard.of_case(session, self.case_id)

    def meet(self, which: int = 0, form: str = "one_to_one") -> str:
        """Plan a meeting with a supplier tomorrow."""
        company = self.city.companies[which].id if form == "one_to_one" else None
        given = dialogue.MeetingInput(
            form=form,
            company_id=company,
            starts_at=self.now + timedelta(days=1, minutes=30 if form == "briefing" else 0),
        )
        return dialogue.plan_meeting(self.city.officer, self.case_id, given, self.now)

    def share(self, meeting_id: str, at: datetime | None = None, **given: Any) -> None:
        """Share minutes of a meeting."""
        minutes = MINUTES.model_copy(update=given)
        when = at or self.now + timedelta(days=1, hours=1)
        dialogue.share_minutes(self.city.officer, self.case_id, meeting_id, minutes, when)

    def reasons(self, action: str, who: Actor, at: datetime | None = None) -> set[str]:
        """Return what stands in the way of a step."""
        with db.reading() as session:
            case = engine.view(session, self.case_id)
            offers = engine.offers(session, who, case, at or self.now)
        (offer,) = [one for one in offers if one.action == action]
        return {reason.name for reason in offer.reasons}


@pytest.fixture
def scene(instance: config.Settings, now: datetime) -> Scene:
    """Return a case whose dialogue is being planned."""
    return a_scene(instance, now)


def a_scene(instance: config.Settings, now: datetime) -> Scene:
    """Open a case at the beginning of a dialogue."""
    folder = instance.instance / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / "talk.v1.toml").write_text(FLOW, "utf-8")
    city = builders.people_of_a_city(now=now)
    return Scene(builders.a_case(city, "talk.v1", now), city, now)


@pytest.fixture
def planned(scene: Scene) -> Scene:
    """Return a case whose invitation is written."""
    scene.invite()
    return scene


@pytest.fixture
def talking(planned: Scene) -> Scene:
    """Return a case whose dialogue is open."""
    planned.open_up()
    return planned


@pytest.fixture
def heard(talking: Scene) -> Scene:
    """Return a case whose answers are opened: two suppliers, two answers each."""
    talking.answer(0, {"q1": "Our own heat exchanger"})
    talking.answer(1)
    talking.open_answers()
    return talking
