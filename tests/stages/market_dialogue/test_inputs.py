"""Each answer is an input; inputs are decided with a reason and linked to what they changed."""

import pytest
from pydantic import ValidationError

from procure import cases, db, people
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue.heard import NothingChosen
from procure.stages.market_dialogue.papers import letters_of
from tests.stages.market_dialogue.conftest import Scene

ACCEPTED = dialogue.Decision(disposition="accepted", reason="It measures what people notice.")


def a_requirement(scene: Scene, text: str = "Clears 4,500 metres on one charge") -> str:
    return cases.write_requirement(
        scene.city.officer,
        scene.case_id,
        cases.RequirementInput(kind="must", text=text),
        scene.after,
    )


def test_each_answer_becomes_an_input_at_the_opening(heard: Scene) -> None:
    inputs = heard.inputs()

    assert [one.number for one in inputs] == [1, 2, 3, 4]
    assert {one.text for one in inputs if one.question == "q1"} == {
        "We heat the street, 0",
        "We heat the street, 1",
    }
    assert [one.secret_ground for one in inputs if "street, 0" in one.text] == [
        "Our own heat exchanger"
    ]


def test_companies_have_letters_that_do_not_follow_the_order_of_sending(heard: Scene) -> None:
    with db.reading() as session:
        letters = letters_of(session, heard.case_id)
    assert sorted(letters.values()) == ["A", "B"]
    assert set(letters) == {company.id for company in heard.city.companies}


def test_a_decision_links_the_requirement_that_changed(heard: Scene) -> None:
    requirement = a_requirement(heard)
    one = heard.inputs()[0]
    decision = ACCEPTED.model_copy(update={"requirement_id": requirement})
    dialogue.decide(heard.city.officer, heard.case_id, [one.id], decision, heard.after)

    with db.reading() as session:
        (link,) = cases.links(session, heard.case_id)
    assert (link.source, link.target) == (f"input:{one.id}", f"requirement:{requirement}")
    assert heard.inputs()[0].disposition == "accepted"


def test_a_rejected_input_changes_no_requirement(heard: Scene) -> None:
    requirement = a_requirement(heard)
    one = heard.inputs()[0]
    rejected = dialogue.Decision(
        disposition="rejected", reason="Faces are not needed.", requirement_id=requirement
    )
    dialogue.decide(heard.city.officer, heard.case_id, [one.id], rejected, heard.after)

    with db.reading() as session:
        assert cases.links(session, heard.case_id) == []
    assert heard.inputs()[0].requirement_id is None


def test_a_whole_theme_is_decided_at_once(heard: Scene) -> None:
    ids = [one.id for one in heard.inputs() if one.question == "q2"]
    dialogue.decide(heard.city.officer, heard.case_id, ids, ACCEPTED, heard.after)

    assert {one.disposition for one in heard.inputs() if one.question == "q2"} == {"accepted"}
    assert {one.disposition for one in heard.inputs() if one.question == "q1"} == {""}


def test_inputs_are_grouped_under_one_theme(heard: Scene) -> None:
    ids = [one.id for one in heard.inputs()]
    dialogue.group(heard.city.officer, heard.case_id, ids, " Lämpö ", heard.after)

    assert {one.theme for one in heard.inputs()} == {"Lämpö"}


def test_something_heard_in_a_meeting_is_an_input_too(talking: Scene) -> None:
    meeting = talking.meet()
    given = dialogue.HeardInput(text="Start with two streets.", meeting_id=meeting)
    dialogue.add_input(talking.city.officer, talking.case_id, given, talking.now)

    (one,) = talking.inputs()
    assert (one.source, one.company_id) == ("meeting", talking.city.companies[0].id)


def test_a_decision_needs_a_reason() -> None:
    for words in ("", "  \n"):
        with pytest.raises(ValidationError):
            dialogue.Decision(disposition="accepted", reason=words)


def test_inputs_and_requirements_of_other_cases_are_refused(heard: Scene) -> None:
    one = heard.inputs()[0]
    foreign = ACCEPTED.model_copy(update={"requirement_id": "0" * 32})

    with pytest.raises(dialogue.NotYours):
        dialogue.decide(heard.city.officer, heard.case_id, ["0" * 32], ACCEPTED, heard.after)
    with pytest.raises(dialogue.NotYours):
        dialogue.decide(heard.city.officer, heard.case_id, [one.id], foreign, heard.after)
    with pytest.raises(NothingChosen):
        dialogue.decide(heard.city.officer, heard.case_id, [], ACCEPTED, heard.after)


@pytest.mark.parametrize("who", ["approver", "auditor", "stranger", "supplier"])
def test_only_officers_decide(heard: Scene, who: str) -> None:
    one = heard.inputs()[0]
    with pytest.raises(people.Forbidden):
        dialogue.decide(getattr(heard.city, who), heard.case_id, [one.id], ACCEPTED, heard.after)
