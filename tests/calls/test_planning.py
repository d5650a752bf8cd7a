"""A call is prepared, is public while its case stands where it opens, and then stands still."""

from datetime import timedelta

import pytest

from procure import calls, db
from procure.calls import rules
from tests.calls.conftest import ASKED, Scene


def test_a_call_is_open_exactly_while_its_case_stands_there(planned: Scene) -> None:
    assert rules.standing(planned.call, "dialogue_planning", planned.now) == "planned"
    assert rules.standing(planned.call, "dialogue_open", planned.now) == "open"
    assert rules.standing(planned.call, "dialogue_open", planned.deadline) == "open"
    assert rules.standing(planned.call, "dialogue_open", planned.after) == "closed"
    assert not calls.is_open(planned.call, "dialogue_concluding", planned.now)


def test_an_embargo_keeps_a_call_shut(planned: Scene) -> None:
    opens = planned.now + timedelta(hours=1)
    call = planned.draft(opens_at=opens)

    assert not calls.is_open(call, "dialogue_open", opens - timedelta(microseconds=1))
    assert calls.is_open(call, "dialogue_open", opens)


def test_a_call_changes_until_it_is_public(planned: Scene) -> None:
    first = planned.call
    planned.draft(title="Jalkakäytävät", questions=ASKED[:2])

    assert planned.call.id == first.id
    assert planned.call.title == "Jalkakäytävät"
    with db.reading() as session:
        assert [q.name for q in calls.questions(session, first.id)] == ["how", "price"]


def test_a_public_call_stands_as_it_is(open_call: Scene) -> None:
    with pytest.raises(calls.AlreadyPublished):
        open_call.draft(title="Other")


def test_a_return_to_planning_begins_a_new_round(open_call: Scene) -> None:
    first = open_call.call
    open_call.take("close_up")
    open_call.take("go_back", reason="Too few heard of it.")
    open_call.draft()

    assert open_call.call.round == 2
    assert open_call.call.id != first.id


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "auction"},
        {"questions": [*ASKED, ASKED[0]]},
        {"questions": [calls.Asks("x", "X", "poem")]},
    ],
)
def test_a_call_that_means_nothing_is_refused(planned: Scene, given: dict[str, object]) -> None:
    with pytest.raises(calls.WrongCall):
        planned.draft(**given)


def test_asking_never_closes_after_answering(planned: Scene) -> None:
    with pytest.raises(calls.WrongCall, match="Questions close"):
        planned.draft(questions_until=planned.after)


def test_open_calls_are_listed_for_everybody(open_call: Scene) -> None:
    with db.reading() as session:
        found = calls.open_now(session, open_call.now)
        later = calls.open_now(session, open_call.after)
        others = calls.open_now(session, open_call.now, "tender")
    assert [call.id for call in found] == [open_call.call.id]
    assert later == others == []


def test_planned_calls_are_not_listed(planned: Scene) -> None:
    with db.reading() as session:
        assert calls.open_now(session, planned.now) == []


def test_announcements_are_numbered_and_shown_newest_first(open_call: Scene) -> None:
    with db.transaction() as session:
        calls.announce(session, open_call.call.id, ["One", "Two"], open_call.now)
    with db.transaction() as session:
        calls.announce(session, open_call.call.id, ["Three"], open_call.now)

    with db.reading() as session:
        told = calls.announcements(session, open_call.call.id)
    assert [(one.number, one.text) for one in told] == [(3, "Three"), (2, "Two"), (1, "One")]
