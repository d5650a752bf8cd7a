"""Planning a round and choosing from what was proposed."""

from datetime import timedelta

import pytest

from procure import agreements, calls, db, engine, people
from procure.stages import pilot
from procure.stages.pilot import rounds
from tests.stages.pilot.conftest import CRITERIA, PLAN, SURPLUS, Scene


def test_the_call_says_what_the_plan_says(planned: Scene) -> None:
    call = planned.call
    sections = dict(call.page["sections"])
    assert sections["pilot.page_challenge"] == PLAN.challenge
    assert sections["pilot.page_criteria"].splitlines() == [
        "Effect: 60 %, vähintään 2 pistettä viidestä",
        "Team: 40 %",
    ]
    assert "20 g" in sections["pilot.page_measures"]
    assert sections["pilot.page_follow_on"] == "Open procedure"
    assert dict(call.page["facts"])["pilot.page_price_cap"] == "50\u00a0000\u00a0€"
    with db.reading() as session:
        asked = {one.name: one for one in calls.questions(session, call.id)}
    assert asked["price"].type == "money"
    assert asked["price"].required


def test_a_plan_can_be_begun_without_a_deadline(scene: Scene) -> None:
    pilot.save_plan(scene.city.officer, scene.case_id, PLAN, pilot.PilotCallInput(), scene.tick())
    assert "pilot_call_deadline" in scene.reasons("publish_pilot_call")
    assert "pilot_challenge" not in scene.reasons("publish_pilot_call")


def test_a_past_deadline_is_refused(scene: Scene) -> None:
    past = pilot.PilotCallInput(deadline=scene.at, criteria=CRITERIA)
    with pytest.raises(calls.DeadlineIsPast):
        pilot.save_plan(scene.city.officer, scene.case_id, PLAN, past, scene.at)


def test_criteria_that_are_left_out_are_gone(planned: Scene) -> None:
    planned.plan(criteria=[pilot.CriterionInput(name="Effect", weight=100)])
    with db.reading() as session:
        row = rounds.plan_now(session, planned.case_id)
        assert row is not None
        assert [one.name for one in rounds.criteria(session, row.id)] == ["Effect"]


def test_a_published_call_stands(opened: Scene) -> None:
    call = pilot.PilotCallInput(deadline=opened.at + timedelta(days=9), criteria=CRITERIA)
    officer = opened.city.officer
    with pytest.raises(people.Forbidden):
        pilot.save_plan(officer, opened.case_id, PLAN, call, opened.tick())
    with pytest.raises(people.Forbidden):
        pilot.save_measures(officer, opened.case_id, [SURPLUS], opened.tick())
    before = opened.call.page
    follow = pilot.FollowOnInput(follow_on_route="Another route")
    pilot.save_follow_on(officer, opened.case_id, follow, opened.tick())
    assert opened.call.page == before


def test_the_call_takes_proposals_only_while_it_is_published(planned: Scene) -> None:
    with pytest.raises(calls.Closed):
        planned.propose()
    planned.take("publish_pilot_call")
    planned.propose()
    planned.at = planned.call.deadline
    with pytest.raises(calls.Closed):
        planned.propose(1)


def test_nothing_is_judged_before_the_opening(planned: Scene) -> None:
    planned.take("publish_pilot_call")
    planned.propose()
    planned.at = planned.call.deadline
    planned.take("close_pilot_call", people.SYSTEM)
    assert planned.reasons("select_pilots") >= {"proposals_are_opened", "selection_is_reasoned"}
    given = pilot.Judgement(points={}, chosen=False, reason="No")
    with pytest.raises(calls.StillSealed):
        pilot.judge(planned.city.officer, planned.case_id, "0" * 32, given, planned.tick())


def test_a_selection_is_reasoned_for_each(opened: Scene) -> None:
    opened.judge(0)
    assert opened.reasons("select_pilots") == {"selection_is_reasoned"}
    opened.judge(1, chosen=False)
    assert opened.reasons("select_pilots") == set()


def test_nobody_approves_their_own_selection(opened: Scene) -> None:
    officer = opened.city.officer
    opened.judge(0)
    opened.judge(1, chosen=False)
    with db.transaction() as session:
        people.grant(session, officer, opened.case_id, officer.user_id, "approver", opened.tick())
    with pytest.raises(engine.Refused) as refused:
        opened.take("select_pilots", officer)
    assert [one.name for one in refused.value.reasons] == ["selection_is_approved_by_another"]
    opened.take("select_pilots")


def test_a_proposal_above_the_cap_is_not_chosen(planned: Scene) -> None:
    planned.take("publish_pilot_call")
    planned.propose(0, price=5_000_001)
    planned.propose(1, price=5_000_000)
    planned.open_proposals()
    with pytest.raises(pilot.NotChoosable, match=r"pilot\.above_price_cap"):
        planned.judge(0)
    planned.judge(0, chosen=False)
    planned.judge(1)


def test_below_the_lowest_points_nobody_is_chosen(opened: Scene) -> None:
    with pytest.raises(pilot.NotChoosable) as refused:
        opened.judge(0, points=(1, 5))
    assert refused.value.names == ["Effect"]
    opened.judge(0, points=(2, 0))


def test_every_criterion_gets_its_points(opened: Scene) -> None:
    with db.reading() as session:
        sent = calls.opened(session, opened.call.id)[0]
    given = pilot.Judgement(points={"0" * 32: 5}, chosen=False, reason="No")
    with pytest.raises(pilot.PointsMissing):
        pilot.judge(opened.city.officer, opened.case_id, sent.submission_id, given, opened.tick())


def test_a_decision_can_be_made_again(opened: Scene) -> None:
    opened.judge(0)
    opened.judge(0, chosen=False, points=(0, 0))
    with db.reading() as session:
        (row,) = rounds.selections(session, opened.case_id, 1)
    assert (row.chosen, row.total) == (False, 0)


def test_a_proposal_of_another_case_is_not_judged(opened: Scene) -> None:
    with pytest.raises(pilot.NotYours):
        pilot.judge(
            opened.city.officer,
            opened.case_id,
            "f" * 32,
            pilot.Judgement(points={}, chosen=False, reason="No"),
            opened.tick(),
        )


def test_agreements_begin_from_plan_and_proposal(agreeing: Scene) -> None:
    one = agreeing.pilot_of(0)
    with db.reading() as session:
        row = agreements.get(session, one.agreement_id)
        parts = agreements.instalments(session, row.id)
        measures = agreements.kpis(session, row.id)
    assert len(agreeing.pilots) == 1
    assert row.price_cents == 4_800_000
    assert [part.amount_cents for part in parts] == [1_920_000, 2_880_000]
    assert [part.release for part in parts] == ["midterm", "final"]
    assert [one.target for one in measures] == ["20", "3.4"]
    assert row.clauses[0]["key"] == "legal_basis"
    assert "kynnysarvon" in row.clauses[0]["text"]
    assert [one["what"] for one in row.deliverables] == [
        "midterm report",
        "summer 2026: final report",
    ]
    assert row.follow_on_ceiling_cents == 42_000_000


def test_agreements_are_made_once(agreeing: Scene) -> None:
    officer = agreeing.city.officer
    assert pilot.make_agreements(officer, agreeing.case_id, agreeing.tick()) is None


def test_pilots_do_not_start_unsigned(agreeing: Scene) -> None:
    assert agreeing.reasons("start_pilots") == {"agreements_are_signed_by_both"}
    agreeing.sign()
    assert agreeing.reasons("start_pilots") == set()


def two_chosen(scene: Scene) -> None:
    scene.judge(0)
    scene.judge(1)
    scene.take("select_pilots")
    pilot.make_agreements(scene.city.officer, scene.case_id, scene.tick())


def test_the_others_start_when_one_gives_up(opened: Scene) -> None:
    two_chosen(opened)
    opened.sign(0)
    assert opened.reasons("start_pilots") == {"agreements_are_signed_by_both"}
    officer, other = opened.city.officer, opened.pilot_of(1).id
    with pytest.raises(engine.ReasonMissing):
        pilot.give_up(officer, opened.case_id, other, " ", opened.tick())

    pilot.give_up(officer, opened.case_id, other, "The supplier withdraws.", opened.tick())

    opened.take("start_pilots")
    assert len([one for one in opened.pilots if one.state == "given_up"]) == 1


def test_a_signed_pilot_does_not_give_up(opened: Scene) -> None:
    two_chosen(opened)
    opened.sign(0)
    with pytest.raises(pilot.NotNow):
        pilot.give_up(
            opened.city.officer, opened.case_id, opened.pilot_of(0).id, "No", opened.tick()
        )


@pytest.mark.parametrize("role", ["approver", "pilot_host", "auditor", "supplier", "stranger"])
def test_only_officers_prepare(planned: Scene, role: str) -> None:
    who, case_id, at = getattr(planned.city, role), planned.case_id, planned.tick()
    call = pilot.PilotCallInput()
    for act in (
        lambda: pilot.save_plan(who, case_id, PLAN, call, at),
        lambda: pilot.save_measures(who, case_id, [], at),
        lambda: pilot.save_follow_on(who, case_id, pilot.FollowOnInput(), at),
        lambda: pilot.make_agreements(who, case_id, at),
    ):
        with pytest.raises(people.Forbidden):
            act()
