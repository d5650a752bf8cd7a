"""Meetings: minutes are shared, confirmed, objected to, or confirmed by silence."""

from datetime import timedelta

import pytest

from procure import db, people
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue import ledger, meetings, rules
from procure.stages.market_dialogue.meetings import NotShared, Settled, WordMissing
from tests.stages.market_dialogue.conftest import Scene

HOUR = timedelta(days=1, hours=2)


def standing(scene: Scene, meeting_id: str, after: timedelta = HOUR) -> str:
    with db.reading() as session:
        return rules.standing(meetings.find(session, scene.case_id, meeting_id), scene.now + after)


def test_the_supplier_that_was_met_confirms(talking: Scene) -> None:
    one = talking.meet()
    talking.share(one)
    dialogue.confirm_minutes(talking.city.supplier, talking.case_id, one, 1, talking.now + HOUR)

    assert standing(talking, one) == "confirmed"


def test_silence_confirms_after_seven_days_and_not_a_microsecond_before(talking: Scene) -> None:
    one = talking.meet()
    talking.share(one)
    shared = timedelta(days=1, hours=1)

    assert standing(talking, one, shared + timedelta(days=7, microseconds=-1)) == "waits"
    assert standing(talking, one, shared + timedelta(days=7)) == "confirmed_silently"


def test_an_objection_is_answered_by_a_note_or_by_new_minutes(talking: Scene) -> None:
    one, supplier = talking.meet(), talking.city.supplier
    talking.share(one)
    dialogue.object_to_minutes(
        supplier, talking.case_id, one, 1, "We said five.", talking.now + HOUR
    )
    assert standing(talking, one) == "objected"

    dialogue.note_objection(
        talking.city.officer, talking.case_id, one, "We heard four.", talking.now + HOUR
    )
    assert standing(talking, one) == "refusal_noted"

    talking.share(one, at=talking.now + HOUR, topics="Five batteries")
    assert standing(talking, one) == "waits"


def test_only_the_version_that_was_read_is_confirmed(talking: Scene) -> None:
    one = talking.meet()
    talking.share(one)
    talking.share(one, at=talking.now + HOUR)

    with pytest.raises(NotShared):
        dialogue.confirm_minutes(talking.city.supplier, talking.case_id, one, 1, talking.now + HOUR)


def test_another_company_neither_confirms_nor_objects(talking: Scene) -> None:
    one = talking.meet(0)
    talking.meet(1)
    talking.share(one)
    other = talking.city.suppliers[1]

    with pytest.raises(people.Forbidden):
        dialogue.confirm_minutes(other, talking.case_id, one, 1, talking.now + HOUR)
    with pytest.raises(people.Forbidden):
        dialogue.object_to_minutes(other, talking.case_id, one, 1, "No.", talking.now + HOUR)
    with pytest.raises(people.Forbidden):
        dialogue.confirm_minutes(talking.city.officer, talking.case_id, one, 1, talking.now + HOUR)


def test_confirmed_minutes_stand(talking: Scene) -> None:
    one = talking.meet()
    talking.share(one)
    dialogue.confirm_minutes(talking.city.supplier, talking.case_id, one, 1, talking.now + HOUR)

    with pytest.raises(Settled):
        talking.share(one, at=talking.now + HOUR)
    with pytest.raises(Settled):
        dialogue.object_to_minutes(
            talking.city.supplier, talking.case_id, one, 1, "Late.", talking.now + HOUR
        )


def test_what_was_told_goes_to_the_ledger_once(talking: Scene) -> None:
    one = talking.meet()
    talking.share(one)
    talking.share(one, at=talking.now + HOUR, information_given="Two streets are steep.\nThird")

    with db.reading() as session:
        lines = ledger.lines(session, talking.case_id)
    assert sorted(line.information for line in lines) == [
        "The depot has charging.",
        "Third",
        "Two streets are steep.",
    ]
    assert {line.company_id for line in lines} == {talking.city.companies[0].id}


def test_a_briefing_has_no_other_side(talking: Scene) -> None:
    one = talking.meet(form="briefing")
    talking.share(one)

    assert standing(talking, one) == "confirmed"


def test_a_meeting_without_minutes_can_be_cancelled(talking: Scene) -> None:
    one = talking.meet()
    dialogue.cancel_meeting(talking.city.officer, talking.case_id, one, talking.now)
    assert standing(talking, one) == "cancelled"

    other = talking.meet()
    talking.share(other)
    with pytest.raises(Settled):
        dialogue.cancel_meeting(talking.city.officer, talking.case_id, other, talking.now + HOUR)


def test_an_objection_says_something(talking: Scene) -> None:
    one = talking.meet()
    talking.share(one)

    with pytest.raises(WordMissing):
        dialogue.object_to_minutes(
            talking.city.supplier, talking.case_id, one, 1, " \x00 ", talking.now + HOUR
        )


def test_a_meeting_of_another_case_is_not_found(talking: Scene, instance: object) -> None:
    from tests.stages.market_dialogue.conftest import a_scene

    other = a_scene(instance, talking.now)  # type: ignore[arg-type]
    one = talking.meet()

    with pytest.raises(dialogue.NotYours):
        dialogue.share_minutes(
            other.city.officer,
            other.case_id,
            one,
            dialogue.MinutesInput(people="A", topics="B"),
            talking.now,
        )
