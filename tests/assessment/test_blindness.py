"""Nobody reads what others gave before everybody has handed in, whoever asks and however."""

import json

import pytest

from procure import assessment, audit, db, engine, people, record
from procure.assessment import NotYours, Recused, ScoreInput, StillBlind, TooLate, Undeclared
from procure.people import Actor
from tests.assessment.scene import Scene


def reads(scene: Scene, who: Actor) -> bool:
    """Say whether a person gets the scores of others."""
    with db.reading() as session:
        try:
            found = assessment.scores(session, who, assessment.the_round(session, scene.case_id))
        except StillBlind:
            return False
    assert all(found.values())
    return True


@pytest.fixture
def seated(scene: Scene) -> Scene:
    scene.tendered()
    scene.seat(0, 1, 2, chair=0)
    return scene


def test_scores_are_read_when_all_are_in(seated: Scene) -> None:
    city = seated.city
    everybody = (*city.evaluators, city.officer, city.approver, city.auditor)
    for who in city.evaluators[:2]:
        seated.declare(who)
        seated.hand_in(who, 4, 3)
    assert not any(reads(seated, who) for who in everybody)
    seated.declare(city.evaluators[2])
    assert not any(reads(seated, who) for who in everybody)
    seated.score(city.evaluators[2], 5, 1)
    assert not any(reads(seated, who) for who in everybody), "a draft is not handed in"
    assessment.hand_in(city.evaluators[2], seated.case_id, seated.after)
    assert all(reads(seated, who) for who in everybody)
    outsiders = (city.supplier, city.stranger, city.opener, city.pilot_host)
    assert not any(reads(seated, who) for who in outsiders)


def test_own_scores_are_own(seated: Scene) -> None:
    one, other = seated.city.evaluators[:2]
    seated.declare(one)
    seated.score(one, 4, 3)
    with db.reading() as session:
        the_round = assessment.the_round(session, seated.case_id)
        assert len(assessment.own_scores(session, one.user_id, the_round)) == 2
        assert assessment.own_scores(session, other.user_id, the_round) == {}


def test_drafts_leave_no_event_and_no_version(seated: Scene) -> None:
    who = seated.city.evaluators[0]
    seated.declare(who)

    def events() -> int:
        with db.reading() as session:
            return len(record.history(session, seated.case_id))

    before = events()
    seated.score(who, 4, 3)
    assert events() == before


def test_interests_come_before_scores(seated: Scene) -> None:
    with pytest.raises(Undeclared):
        seated.score(seated.city.evaluators[0], 4, 3)


def test_interests_are_asked_when_the_names_are_known(scene: Scene) -> None:
    scene.prepared()
    scene.publish()
    scene.seat(0)
    with pytest.raises(people.Forbidden):
        scene.declare(scene.city.evaluators[0])


def test_who_is_recused_neither_scores_nor_reads_nor_counts(seated: Scene) -> None:
    one, other, third = seated.city.evaluators
    for who in (other, third):
        seated.declare(who)
        seated.hand_in(who, 4, 3)
    seated.declare(one)
    seated.score(one, 1, 1)
    seated.declare(one, "recused", seated.tenders[0])
    with pytest.raises(Recused):
        seated.score(one, 4, 3)
    with pytest.raises(Recused):
        assessment.hand_in(one, seated.case_id, seated.after)
    assert seated.round.all_are_in
    assert not reads(seated, one)
    assert reads(seated, other)


def test_scores_that_were_in_stop_counting_with_a_recusal(scored: Scene) -> None:
    who = scored.city.evaluators[0]
    scored.declare(who, "recused")
    with db.reading() as session:
        found = assessment.scores(
            session, scored.city.officer, assessment.the_round(session, scored.case_id)
        )
    assert {s.user_id for rows in found.values() for s in rows} == {
        scored.city.evaluators[1].user_id
    }
    with pytest.raises(TooLate):
        scored.declare(who)


def test_an_officer_with_an_interest_keeps_out_of_the_comparison(scored: Scene) -> None:
    scored.declare(scored.city.officer, "recused")
    with pytest.raises(Recused):
        scored.agree(5, 2)
    scored.agree(5, 2, who=scored.city.second_officer)


def test_nobody_joins_once_the_scores_are_read(scored: Scene) -> None:
    with pytest.raises(TooLate):
        scored.seat(2)


def test_who_leaves_is_not_waited_for(seated: Scene) -> None:
    one, other, third = seated.city.evaluators
    for who in (one, other):
        seated.declare(who)
        seated.hand_in(who, 4, 3)
    assert not seated.round.all_are_in
    assessment.leave_panel(seated.city.officer, seated.case_id, third.user_id, seated.after)
    assert seated.round.all_are_in
    with pytest.raises(NotYours):
        seated.score(third, 1, 1)


def test_what_was_handed_in_stands(scored: Scene) -> None:
    with pytest.raises(TooLate):
        scored.score(scored.city.evaluators[0], 1, 1)
    with pytest.raises(TooLate):
        assessment.hand_in(scored.city.evaluators[0], scored.case_id, scored.after)


def test_scores_without_a_note_are_not_handed_in(seated: Scene) -> None:
    who = seated.city.evaluators[0]
    seated.declare(who)
    seated.score(who, 4, 3, note="")
    with pytest.raises(assessment.Incomplete) as refused:
        assessment.hand_in(who, seated.case_id, seated.after)
    assert len(refused.value.pairs) == 2


def test_a_tender_taken_back_is_scored_before_anything_is_read_again(scored: Scene) -> None:
    left_out = scored.tenders[1]
    given = assessment.RejectionInput(kind="rejected", ground="74 §", reason="R1")
    assessment.reject(scored.city.officer, scored.case_id, left_out, given, scored.after)
    assert [s.letter for s in scored.round.compared] == ["A"]
    assert scored.round.all_are_in
    assessment.take_back(scored.city.officer, scored.case_id, left_out, scored.after)
    assert scored.round.all_are_in, "its scores were in before"


def test_points_off_the_scale_are_refused(seated: Scene) -> None:
    who = seated.city.evaluators[0]
    seated.declare(who)
    with pytest.raises(assessment.OffTheScale):
        seated.score(who, 6, 1)


def test_a_pair_of_another_case_is_not_scored(seated: Scene) -> None:
    who = seated.city.evaluators[0]
    seated.declare(who)
    with pytest.raises(NotYours):
        assessment.save_score(
            who, seated.case_id, "0" * 32, seated.tenders[0], ScoreInput(points=1), seated.after
        )


@pytest.mark.parametrize("who", ["supplier", "stranger", "auditor", "approver", "pilot_host"])
def test_only_evaluators_score(scored: Scene, who: str) -> None:
    with pytest.raises(people.Forbidden):
        scored.score(getattr(scored.city, who), 1, 1)


def test_only_evaluators_of_the_case_are_put_on_the_panel(seated: Scene) -> None:
    with pytest.raises(NotYours):
        assessment.add_member(
            seated.city.officer, seated.case_id, seated.city.approver.user_id, seated.after
        )


def test_consensus_is_the_officers_or_the_chairs(scored: Scene) -> None:
    chair, member = scored.city.evaluators[:2]
    with pytest.raises(people.Forbidden):
        scored.agree(5, 2, who=member)
    with pytest.raises(people.Forbidden):
        scored.agree(5, 2, who=scored.city.evaluators[2])
    with pytest.raises(people.Forbidden):
        scored.agree(5, 2, who=scored.city.approver)
    scored.agree(5, 2, who=chair)
    assert len(scored.round.consensus) == 2


def test_no_consensus_before_all_are_in(seated: Scene) -> None:
    seated.declare(seated.city.evaluators[0])
    seated.hand_in(seated.city.evaluators[0], 4, 3)
    with pytest.raises(StillBlind):
        seated.agree(4, 3)


def test_a_wide_spread_is_talked_over(seated: Scene) -> None:
    for who, points in zip(seated.city.evaluators, ((5, 3), (1, 3), (4, 3)), strict=True):
        seated.declare(who)
        seated.hand_in(who, *points)
    with pytest.raises(assessment.Undiscussed):
        seated.agree(4, 3, discussion="")
    seated.agree(4, 3, discussion="Read page 3 together.")
    with db.reading() as session:
        assert assessment.unreasoned(session, seated.round) == []


def test_everything_was_committed_to(scored: Scene) -> None:
    scored.agree(5, 2)
    with db.reading() as session:
        report = record.verify(session)
    assert [one for one in report.findings if one.table not in {"", "document"}] == []


def test_nobody_comes_to_the_panel_after_somebody_left_it_with_scores(scene: Scene) -> None:
    """Who takes the last member away who owes scores could read all, and put them back."""
    scene.tendered()
    scene.seat(0, 1)
    first, second, third = scene.city.evaluators[:3]
    scene.declare(first)
    scene.hand_in(first, 5, 3)
    officer = scene.city.officer

    assessment.add_member(officer, scene.case_id, third.user_id, scene.after)
    for who in (second, third, first):
        assessment.leave_panel(officer, scene.case_id, who.user_id, scene.after)
    for who in (first, second, third):
        with pytest.raises(TooLate):
            assessment.add_member(officer, scene.case_id, who.user_id, scene.after)


def test_a_copy_of_the_case_holds_no_score_that_nobody_may_read_yet(scene: Scene) -> None:
    def tables() -> set[str]:
        record.seal(scene.after)
        with db.reading() as session:
            held = audit.gather(session, engine.get(session, scene.case_id))
        lines = held.files["record/rows.jsonl"].decode().splitlines()
        return {json.loads(line)["table"] for line in lines}

    scene.tendered()
    scene.seat(0, 1)
    for who, points in zip(scene.city.evaluators[:2], ((5, 3), (4, 2)), strict=True):
        scene.declare(who)
        assert "score" not in tables()
        scene.hand_in(who, *points)
    assert "score" in tables()
