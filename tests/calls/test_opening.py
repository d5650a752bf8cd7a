"""Two different people open, after the deadline; everything else is refused and recorded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from procure import calls, db, people, record
from procure.calls.tables import Submission
from tests.calls.conftest import Scene


def test_two_people_open_what_was_sent(open_call: Scene) -> None:
    for supplier in open_call.city.suppliers:
        open_call.send(supplier)

    assert open_call.confirm(open_call.city.officer) is False
    with db.reading() as session, pytest.raises(calls.StillSealed):
        calls.opened(session, open_call.call.id)
    assert open_call.confirm(open_call.city.opener) is True

    with db.reading() as session:
        sent = calls.opened(session, open_call.call.id)
    assert {one.company_id for one in sent} == {c.id for c in open_call.city.companies}
    assert sent[0].answers == {"how": "We heat the street", "price": 2500000}


def test_one_person_does_not_open_alone(
    open_call: Scene, events: Callable[[str], list[str]]
) -> None:
    open_call.confirm(open_call.city.officer)

    with pytest.raises(calls.OpeningRefused, match="same_person"):
        open_call.confirm(open_call.city.officer)

    assert open_call.call.status == "planned"
    assert events(open_call.case_id)[-2:] == ["opening_confirmed", "opening_refused"]


@pytest.mark.parametrize("before", [timedelta(0), timedelta(microseconds=1), timedelta(days=3)])
def test_an_early_attempt_is_refused_and_recorded(open_call: Scene, before: timedelta) -> None:
    open_call.send(open_call.city.supplier)

    with pytest.raises(calls.OpeningRefused, match="too_early"):
        open_call.confirm(open_call.city.officer, at=open_call.deadline - before)

    with db.reading() as session:
        last = record.history(session, open_call.case_id)[-1]
        assert calls.confirmations(session, open_call.call.id) == []
    assert (last.kind, last.actor) == ("opening_refused", open_call.city.officer.user_id)
    assert last.data["why"] == "too_early"


def test_the_first_microsecond_after_the_deadline_is_late_enough(open_call: Scene) -> None:
    assert open_call.confirm(open_call.city.officer, at=open_call.after) is False


def test_a_call_is_opened_once(open_call: Scene) -> None:
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with pytest.raises(calls.OpeningRefused, match="opened"):
        open_call.confirm(open_call.city.opener)


def test_who_holds_no_role_for_it_does_not_open(open_call: Scene) -> None:
    city = open_call.city
    for who in (city.auditor, city.evaluator, city.stranger, city.supplier, people.SYSTEM):
        with pytest.raises(people.Forbidden):
            open_call.confirm(who)


def test_a_call_without_answers_is_opened_too(open_call: Scene) -> None:
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        assert calls.opened(session, open_call.call.id) == []
        assert calls.received(session, open_call.call.id) == 0


def test_not_even_a_count_is_given_before_the_opening(open_call: Scene) -> None:
    with db.reading() as session, pytest.raises(calls.StillSealed):
        calls.received(session, open_call.call.id)


def test_the_opening_is_one_event_on_the_case_and_commits_to_the_contents(
    open_call: Scene, events: Callable[[str], list[str]]
) -> None:
    receipt = open_call.send(open_call.city.supplier)
    before = len(events(open_call.case_id))
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        last = record.history(session, open_call.case_id)[-1]
    assert len(events(open_call.case_id)) == before + 2
    assert last.kind == "submissions_opened"
    assert last.data["submissions"] == [
        {
            "submission": receipt.submission_id,
            "content_sha256": receipt.content_sha256,
            "problem": "",
        }
    ]
    assert last.data["confirmed_by"] == [
        open_call.city.officer.user_id,
        open_call.city.approver.user_id,
    ]


def test_a_damaged_envelope_does_not_keep_the_others_shut(open_call: Scene) -> None:
    damaged = open_call.send(open_call.city.suppliers[0])
    open_call.send(open_call.city.suppliers[1])
    with db.transaction() as session:
        row = session.get_one(Submission, damaged.submission_id)
        row.envelope = row.envelope[:-1] + bytes([row.envelope[-1] ^ 1])
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        sent = {one.submission_id: one for one in calls.opened(session, open_call.call.id)}
    assert sent.pop(damaged.submission_id).problem == "unreadable"
    assert [one.problem for one in sent.values()] == [""]


def test_sending_does_not_raise_the_version_of_the_case(open_call: Scene) -> None:
    """Nobody learns from a case's row that something was sent."""
    from tests import builders

    before = builders.reload(open_call.case_id)
    open_call.send(open_call.city.supplier)

    assert builders.reload(open_call.case_id) == before


def test_suppliers_hold_their_role_on_the_case_from_the_opening(open_call: Scene) -> None:
    supplier = open_call.city.supplier
    open_call.send(supplier)
    with db.reading() as session:
        assert people.roles(session, supplier, open_call.case_id) == frozenset()
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        assert people.roles(session, supplier, open_call.case_id) == {"supplier"}


def test_planning_and_listing_never_ask_about_submissions(open_call: Scene) -> None:
    open_call.send(open_call.city.supplier)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        with db.reading() as session:
            calls.open_now(session, open_call.now)
            calls.current(session, open_call.case_id, "market_dialogue")
            calls.questions(session, open_call.call.id)
            calls.confirmations(session, open_call.call.id)
            session.exec(select(calls.Announcement)).all()
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)
    assert asked
    assert not [one for one in asked if "submission" in one.lower()]
