"""Every guard of the evaluation, false and true; who may propose and decide."""

from datetime import timedelta
from typing import Any

import pytest

from procure import assessment, calls, cases, people
from procure.assessment import RejectionInput
from procure.engine import registry
from procure.people import SYSTEM
from procure.stages import evaluation
from tests.assessment.scene import PRICE, QUALITY, Scene

PUBLISH, PROPOSE, DECIDE = "publish_call_for_tenders", "propose_award", "decide_award"
NEVER = {
    "weights_sum_to_hundred",
    "tender_time_is_over",
    "tenders_are_opened",
    "every_member_has_declared",
    "award_is_approved_by_another",
}


def test_everything_that_a_call_lacks_is_said_at_once(scene: Scene) -> None:
    assert scene.reasons(PUBLISH, scene.city.officer, scene.now) == {
        "tender_subject",
        "tender_requirements",
        "award_criteria",
        "tender_deadline",
        "weights_sum_to_hundred",
    }
    scene.prepared()
    assert scene.reasons(PUBLISH, scene.city.officer, scene.now) == set()


def test_secrecy_interests_weights_and_self_approval_are_never_waived() -> None:
    assert all(not registry.GUARDS[name].waivable for name in NEVER)


@pytest.mark.parametrize("weight", [59, 61])
def test_weights_that_do_not_add_up_stand_in_the_way(scene: Scene, weight: int) -> None:
    scene.prepared()
    scene.judge_by(QUALITY.model_copy(update={"weight": weight}), PRICE)
    assert scene.reasons(PUBLISH, scene.city.officer, scene.now) == {"weights_sum_to_hundred"}


def test_a_requirement_that_changed_asks_for_the_call_again(scene: Scene) -> None:
    """What tenderers answer to is the wording that the case is frozen with."""
    scene.prepared()
    given = cases.RequirementInput(kind="must", text="Notices a fall within ten seconds.")
    cases.write_requirement(
        scene.city.officer, scene.case_id, given, scene.now, scene.requirements[0]
    )
    assert scene.reasons(PUBLISH, scene.city.officer, scene.now) == {"tender_requirements"}
    scene.plan()
    assert scene.reasons(PUBLISH, scene.city.officer, scene.now) == set()
    scene.publish()
    with pytest.raises(cases.Frozen):
        cases.write_requirement(
            scene.city.officer, scene.case_id, given, scene.now, scene.requirements[0]
        )


def test_call_and_criteria_stand_once_they_are_published(scene: Scene) -> None:
    scene.prepared()
    scene.publish()
    with pytest.raises(people.Forbidden):
        scene.judge_by(PRICE)
    with pytest.raises(people.Forbidden):
        scene.plan()


def test_tenders_close_after_the_deadline_to_the_microsecond(scene: Scene) -> None:
    scene.prepared()
    scene.publish()
    assert scene.reasons("close_call_for_tenders", SYSTEM, scene.deadline) == {
        "tender_time_is_over"
    }
    assert scene.reasons("close_call_for_tenders", SYSTEM, scene.after) == set()


def test_what_an_award_lacks_is_said_at_once(scene: Scene) -> None:
    scene.prepared()
    scene.publish()
    scene.tender(0)
    scene.take("close_call_for_tenders", SYSTEM)
    assert scene.reasons(PROPOSE, scene.city.officer) == {
        "award_proposal",
        "tenders_are_opened",
        "every_member_has_declared",
        "every_score_is_given",
        "consensus_is_reasoned",
    }
    calls.confirm_opening(scene.city.officer, scene.call.id, scene.after)
    assert "tenders_are_opened" in scene.reasons(PROPOSE, scene.city.officer)
    calls.confirm_opening(scene.city.opener, scene.call.id, scene.after)
    assert "tenders_are_opened" not in scene.reasons(PROPOSE, scene.city.officer)


def test_the_panel_declares_scores_and_agrees_one_after_the_other(scene: Scene) -> None:
    scene.tendered()
    missing: Any = lambda: scene.reasons(PROPOSE, scene.city.officer)  # noqa: E731 - short
    one, other = scene.city.evaluators[:2]
    scene.seat(0, 1)
    scene.declare(one)
    assert "every_member_has_declared" in missing()
    scene.declare(other)
    assert "every_member_has_declared" not in missing()
    scene.hand_in(one, 5, 3)
    assert "every_score_is_given" in missing()
    scene.hand_in(other, 4, 2)
    assert missing() == {"award_proposal", "consensus_is_reasoned"}
    scene.agree(5, 2)
    assert missing() == {"award_proposal"}
    scene.propose()
    assert missing() == set()


def test_a_panel_of_recused_members_scores_nothing(scene: Scene) -> None:
    scene.tendered()
    scene.seat(0)
    scene.declare(scene.city.evaluators[0], "recused")
    missing = scene.reasons(PROPOSE, scene.city.officer)
    assert "every_member_has_declared" not in missing
    assert "every_score_is_given" in missing


def test_a_rejection_without_its_ground_stands_in_the_way(scored: Scene) -> None:
    scored.agree(5, 2)
    cheaper = scored.tenders[1]

    def reject(ground: str) -> set[str]:
        given = RejectionInput(kind="rejected", ground=ground, reason="R1 is not met.")
        assessment.reject(scored.city.officer, scored.case_id, cheaper, given, scored.after)
        return scored.reasons(PROPOSE, scored.city.officer)

    assert "every_rejection_is_grounded" in reject("")
    assert "every_rejection_is_grounded" not in reject("74 §")


def test_a_withdrawn_tender_needs_no_provision(scored: Scene) -> None:
    given = RejectionInput(kind="withdrawn", reason="Withdrawn by letter on 3 March.")
    assessment.reject(scored.city.officer, scored.case_id, scored.tenders[1], given, scored.after)
    assert "every_rejection_is_grounded" not in scored.reasons(PROPOSE, scored.city.officer)


def test_only_a_tender_that_is_first_is_proposed(scored: Scene) -> None:
    scored.agree(5, 2)
    with pytest.raises(evaluation.NotFirst):
        scored.propose(1)
    scored.propose(0)
    scored.agree(1, 5)
    assert "award_proposal" in scored.reasons(PROPOSE, scored.city.officer), "B leads now"


def test_nobody_decides_an_award_of_their_own(scored: Scene) -> None:
    city = scored.city
    scored.agree(5, 2)
    scored.propose(0)
    scored.take(PROPOSE, city.second_officer)
    for who, mine in ((city.officer, False), (city.second_officer, False), (city.approver, True)):
        assert ("award_is_approved_by_another" not in scored.reasons(DECIDE, who)) is mine


def test_an_approver_with_an_interest_does_not_decide(scored: Scene) -> None:
    scored.agree(5, 2)
    scored.propose(0)
    scored.take(PROPOSE, scored.city.officer)
    assert scored.reasons(DECIDE, scored.city.approver) == set()
    scored.declare(scored.city.approver, "recused", scored.tenders[0])
    assert scored.reasons(DECIDE, scored.city.approver) == {"award_is_approved_by_another"}


def test_no_tenders_leave_one_way_only(scene: Scene) -> None:
    scene.prepared()
    scene.publish()
    scene.open_tenders()
    assert scene.tenders == []
    assert "award_proposal" in scene.reasons(PROPOSE, scene.city.officer)
    scene.take("discontinue", scene.city.approver, reason="No tender came.")
    assert scene.state == "discontinued"


def test_standstill_cannot_be_left_out_where_the_law_asks_for_it(scored: Scene) -> None:
    """The need's value is unknown and the ceiling below the threshold: none is asked."""
    scored.agree(5, 2)
    scored.propose(0, standstill=False)


def test_standstill_is_asked_over_the_threshold(scene: Scene) -> None:
    scene.require("One")
    scene.judge_by(QUALITY, PRICE)
    scene.plan(max_value="300000.00")
    scene.publish()
    scene.tender(0, 25_000_000)
    scene.tender(1, 29_000_000)
    scene.open_tenders()
    scene.seat(0)
    scene.declare(scene.city.evaluators[0])
    scene.hand_in(scene.city.evaluators[0], 5, 4)
    scene.agree(5, 4)
    with pytest.raises(evaluation.StandstillRequired):
        scene.propose(0, standstill=False)
    scene.propose(0, standstill=True)


def test_the_law_asks_for_no_standstill_of_the_only_tenderer(scene: Scene) -> None:
    scene.require("One")
    scene.judge_by(QUALITY, PRICE)
    scene.plan(max_value="300000.00")
    scene.publish()
    scene.tender(0, 25_000_000)
    scene.open_tenders()
    scene.seat(0)
    scene.declare(scene.city.evaluators[0])
    scene.hand_in(scene.city.evaluators[0], 5)
    scene.agree(5)
    scene.propose(0, standstill=False)


def test_the_call_asks_for_each_requirement_each_criterion_and_one_price(scene: Scene) -> None:
    scene.prepared()
    from procure import db

    with db.reading() as session:
        asked = calls.questions(session, scene.call.id)
    assert [(one.name, one.type, one.required) for one in asked] == [
        ("r1", "text", True),
        ("c1", "text", True),
        ("price", "money", True),
    ]
    sections = dict(scene.call.page["sections"])
    assert "R1" in sections["tender.requirements"]
    assert "60" in sections["tender.criteria"]


def test_criteria_are_tied_to_the_requirements_that_they_judge(scene: Scene) -> None:
    from procure import db

    scene.require("One", "Two")
    first, second = scene.requirements

    def ends() -> set[tuple[str, str]]:
        with db.reading() as session:
            return {(one.source, one.target) for one in cases.links(session, scene.case_id)}

    scene.judge_by(QUALITY.model_copy(update={"requirements": [first, second]}), PRICE)
    target = f"criterion:{scene.criterion}"
    assert ends() == {(f"requirement:{one}", target) for one in (first, second)}
    scene.judge_by(QUALITY.model_copy(update={"requirements": [second]}), PRICE)
    assert ends() == {(f"requirement:{second}", target)}
    scene.judge_by(PRICE)
    assert ends() == set()


def test_a_later_deadline_is_not_before_questions_close(scene: Scene) -> None:
    with pytest.raises(calls.WrongCall):
        evaluation.save_call(
            scene.city.officer,
            scene.case_id,
            evaluation.PlanInput(),
            evaluation.TimesInput(
                deadline=scene.deadline, questions_until=scene.deadline + timedelta(minutes=1)
            ),
            scene.now,
        )
