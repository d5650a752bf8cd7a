"""The whole way of pilots by the real steps of both released files."""

from datetime import datetime

import pytest
from sqlmodel import Session

from procure import agreements, config, db, documents, engine, record
from procure.stages import pilot
from procure.stages.pilot import rounds
from tests.stages.pilot.conftest import AGILE, BEGINS, PLAN, WHOLE, Scene, a_scene

RUNS = {WHOLE: "pilot_running", AGILE: "pilot"}


@pytest.fixture(params=[WHOLE, AGILE])
def way(instance: config.Settings, now: datetime, request: pytest.FixtureRequest) -> Scene:
    return a_scene(instance, now, request.param)


def sound(session: Session) -> bool:
    """Say whether the record holds for everything that this room and its calls wrote."""
    return not [one for one in record.verify(session).findings if one.table != "document"]


def up_to_the_gate(scene: Scene) -> None:
    scene.plan()
    scene.take("publish_pilot_call")
    scene.propose(0)
    scene.propose(1)
    scene.open_proposals()
    scene.judge(0)
    scene.judge(1, chosen=False)
    scene.take("select_pilots")
    pilot.make_agreements(scene.city.officer, scene.case_id, scene.tick())
    scene.sign()
    scene.take("start_pilots")
    assert scene.case.state == RUNS[scene.flow]
    scene.tick(days=30)
    scene.measure("24", who=scene.city.suppliers[0])
    scene.measure("3.6", kpi=1, who=scene.city.pilot_host)
    scene.accept(scene.send("midterm"))
    scene.accept(scene.send("final"))
    scene.take("bring_to_gate")


def test_a_pilot_goes_from_call_to_decision(way: Scene) -> None:
    up_to_the_gate(way)
    way.decide("scale")

    way.take("decide_pilots" if way.flow == AGILE else "scale")

    assert way.case.state == ("lesson_card" if way.flow == AGILE else "tender_planning")
    with db.reading() as session:
        assert sound(session)
        (paper,) = documents.of_case(session, way.case_id)
        assert paper.kind == "pilot_agreement"
        assert paper.subject == way.city.companies[0].id
        assert agreements.get(session, way.pilot_of(0).agreement_id).status == "ended"


def test_the_short_way_ends_with_its_lesson_card(instance: config.Settings, now: datetime) -> None:
    scene = a_scene(instance, now, AGILE)
    up_to_the_gate(scene)
    scene.decide("stop")
    scene.take("decide_pilots")
    assert scene.reasons("close_case") == {"lesson_tried", "lesson_result", "lesson_copy"}

    card = pilot.LessonInput(tried="A forecast", result="−37 %", copy_this="Scales", avoid="Haste")
    pilot.save_lesson(scene.city.officer, scene.case_id, card, scene.tick())
    scene.take("close_case")

    assert scene.case.state == "closed"


def test_a_new_round_has_rows_of_its_own(instance: config.Settings, now: datetime) -> None:
    scene = a_scene(instance, now, WHOLE)
    up_to_the_gate(scene)
    scene.decide("iterate")
    scene.take("iterate")
    asked = scene.reasons("publish_pilot_call")
    assert {"pilot_challenge", "pilot_criteria", "pilot_call_deadline"} <= asked

    scene.plan(challenge="Smaller schools")
    scene.take("publish_pilot_call")
    scene.propose(0)
    scene.open_proposals()
    scene.judge(0)
    scene.take("select_pilots")
    pilot.make_agreements(scene.city.officer, scene.case_id, scene.tick())

    assert scene.pilot_of(0).round == 2
    assert scene.reasons("start_pilots") == {"agreements_are_signed_by_both"}
    with db.reading() as session:
        assert [one.round for one in rounds.pilots(session, scene.case_id)] == [1, 2]
        plans = [rounds.plan(session, scene.case_id, n) for n in (1, 2)]
        told = [one.challenge for one in plans if one is not None]
        assert told == [PLAN.challenge, "Smaller schools"]
        assert sound(session)


def test_a_stop_asks_for_what_was_learnt(at_gate: Scene) -> None:
    at_gate.decide("stop")
    assert at_gate.reasons("stop_pilot") == {"lesson_tried", "lesson_result"}
    assert at_gate.reasons("scale") == {"some_pilot_scales"}
    assert at_gate.reasons("iterate") == {"some_pilot_iterates"}

    card = pilot.LessonInput(tried="A forecast", result="−37 %")
    pilot.save_lesson(at_gate.city.officer, at_gate.case_id, card, at_gate.tick())
    at_gate.take("stop_pilot")

    assert at_gate.case.state == "closed"


def test_each_file_begins_where_pilots_are_planned(way: Scene) -> None:
    assert way.case.state == BEGINS[way.flow]
    with pytest.raises(engine.Refused) as refused:
        way.take("publish_pilot_call")
    missing = {reason.name for reason in refused.value.reasons}
    wanted = {"pilot_challenge", "pilot_price_cap", "pilot_call_deadline", "pilot_criteria"}
    assert wanted | {"pilot_host", "pilot_site"} <= missing
