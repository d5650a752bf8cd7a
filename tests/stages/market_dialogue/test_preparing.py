"""The invitation and its call are prepared together, and stand once they are public."""

import pytest
from pydantic import ValidationError

from procure import calls, db, engine, people
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue.tables import Dialogue
from tests.stages.market_dialogue.conftest import Scene


def test_nothing_is_asked_before_it_is_needed(scene: Scene) -> None:
    assert scene.reasons("open_market_dialogue", scene.city.officer) == {
        "dialogue_background",
        "dialogue_plan",
        "dialogue_questions",
        "dialogue_answers_due",
    }


def test_a_written_invitation_can_be_published(planned: Scene) -> None:
    assert planned.reasons("open_market_dialogue", planned.city.officer) == set()
    planned.open_up()
    assert calls.is_open(planned.call, "dialogue_open", planned.now)


def test_an_invitation_is_saved_again_without_a_second_call(planned: Scene) -> None:
    first = planned.call.id
    planned.invite(purpose="Shorter?")

    with db.reading() as session:
        row = session.get_one(Dialogue, planned.case_id)
    assert planned.call.id == first
    assert row.purpose == "Shorter?"
    assert planned.call.page["lead"] == "Shorter?"


def test_nobody_is_invited_to_answer_by_a_day_that_is_past(scene: Scene) -> None:
    past = dialogue.CallInput(deadline=scene.now)
    with pytest.raises(calls.DeadlineIsPast):
        dialogue.save_invitation(
            scene.city.officer, scene.case_id, dialogue.InvitationInput(), past, scene.now
        )


def test_a_public_invitation_stands(talking: Scene) -> None:
    with pytest.raises(people.Forbidden):
        talking.invite(purpose="Other")


@pytest.mark.parametrize("who", ["approver", "auditor", "stranger", "supplier"])
def test_only_an_officer_of_the_case_writes_it(scene: Scene, who: str) -> None:
    actor = getattr(scene.city, who)
    deadline = dialogue.CallInput(deadline=scene.deadline)
    with pytest.raises(people.Forbidden):
        dialogue.save_invitation(
            actor, scene.case_id, dialogue.InvitationInput(), deadline, scene.now
        )


def test_saving_raises_the_version_of_the_case(scene: Scene) -> None:
    from tests import builders

    before = builders.reload(scene.case_id).version
    scene.invite()

    assert builders.reload(scene.case_id).version == before + 1


@pytest.mark.parametrize(
    "given",
    [
        {"cpv_code": "123"},
        {"forms": ["party"]},
        {"purpose": "x" * 501},
        {"unknown": "x"},
        {"invited": -1},
    ],
)
def test_what_means_nothing_does_not_enter(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        dialogue.InvitationInput(**given)  # type: ignore[arg-type]


def test_the_consultation_is_over_after_its_last_microsecond(talking: Scene) -> None:
    from procure.people import SYSTEM

    assert talking.reasons("close_market_dialogue", SYSTEM, talking.deadline) == {
        "consultation_time_is_over"
    }
    assert talking.reasons("close_market_dialogue", SYSTEM, talking.after) == set()


def test_the_clock_closes_the_dialogue(talking: Scene) -> None:
    engine.tick(talking.after)

    from tests import builders

    assert builders.reload(talking.case_id).state == "dialogue_concluding"
