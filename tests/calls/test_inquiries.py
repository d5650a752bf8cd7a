"""Suppliers ask by name; everybody reads question and answer, nobody who asked."""

from datetime import timedelta

import pytest
from sqlmodel import select

from procure import calls, db, people, record
from procure.calls.tables import Inquiry
from tests.calls.conftest import Scene


def test_asking_closes_to_the_microsecond(open_call: Scene) -> None:
    last = open_call.deadline - timedelta(days=3)
    calls.ask(open_call.city.supplier, open_call.call.id, "May two answer together?", last)

    with pytest.raises(calls.Closed):
        calls.ask(
            open_call.city.supplier,
            open_call.call.id,
            "And three?",
            last + timedelta(microseconds=1),
        )


def test_the_officer_sees_the_words_and_never_who_asked(open_call: Scene) -> None:
    supplier = open_call.city.supplier
    calls.ask(supplier, open_call.call.id, "May two answer together?", open_call.now)

    with db.reading() as session:
        (one,) = calls.waiting(session, open_call.call.id)
        told = [event.actor for event in record.history(session, open_call.case_id)]
    assert set(one._fields) == {"id", "original", "question", "answer"}
    assert supplier.user_id not in told


def test_answers_go_out_together_and_both_texts_are_kept(open_call: Scene) -> None:
    city, call = open_call.city, open_call.call
    ids = [
        calls.ask(supplier, call.id, f"Kysymys {n}?", open_call.now)
        for n, supplier in enumerate(city.suppliers)
    ]
    unanswered = calls.ask(city.supplier, call.id, "A third one?", open_call.now)
    for one in ids:
        calls.write_answer(city.officer, one, "Reworded?", "Yes.", open_call.now)
    assert calls.publish_answers(city.officer, call.id, open_call.now) == 2

    with db.reading() as session:
        out = calls.published(session, call.id)
        left = calls.waiting(session, call.id)
        kept = {row.id: row for row in session.exec(select(Inquiry))}
    assert [(one.number, one.question) for one in out] == [(2, "Reworded?"), (1, "Reworded?")]
    assert {one.published_at for one in out} == {open_call.now}
    assert [one.id for one in left] == [unanswered]
    assert sorted(kept[one].original for one in ids) == ["Kysymys 0?", "Kysymys 1?"]


def test_the_order_of_publication_does_not_follow_the_order_of_asking(open_call: Scene) -> None:
    call = open_call.call
    asked = [calls.ask(open_call.city.supplier, call.id, f"{n}?", open_call.now) for n in range(12)]
    for one in asked:
        calls.write_answer(open_call.city.officer, one, "Q?", "A.", open_call.now)
    calls.publish_answers(open_call.city.officer, call.id, open_call.now)

    with db.reading() as session:
        rows = session.exec(select(Inquiry).order_by(Inquiry.number)).all()  # type: ignore[arg-type]
    assert [row.id for row in rows] == sorted(asked)


def test_a_published_answer_stands(open_call: Scene) -> None:
    one = calls.ask(open_call.city.supplier, open_call.call.id, "Q?", open_call.now)
    calls.write_answer(open_call.city.officer, one, "Q?", "A.", open_call.now)
    calls.publish_answers(open_call.city.officer, open_call.call.id, open_call.now)

    with pytest.raises(calls.AlreadyPublished):
        calls.write_answer(open_call.city.officer, one, "Q?", "B.", open_call.now)
    with pytest.raises(calls.NothingToSay):
        calls.publish_answers(open_call.city.officer, open_call.call.id, open_call.now)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_question_says_something(open_call: Scene, text: str) -> None:
    with pytest.raises(calls.NothingToSay):
        calls.ask(open_call.city.supplier, open_call.call.id, text, open_call.now)


def test_a_written_answer_changes_no_row_that_an_event_committed_to(open_call: Scene) -> None:
    one = calls.ask(open_call.city.supplier, open_call.call.id, "Q?", open_call.now)
    calls.write_answer(open_call.city.officer, one, "Reworded?", "A.", open_call.now)

    with db.reading() as session:
        found = [f for f in record.verify(session).findings if f.table == "inquiry"]
        (waits,) = calls.waiting(session, open_call.call.id)
    assert found == []
    assert (waits.original, waits.question, waits.ready) == ("Q?", "Reworded?", True)


def test_only_companies_ask_and_only_officers_answer(open_call: Scene) -> None:
    city, call = open_call.city, open_call.call
    one = calls.ask(city.supplier, call.id, "Q?", open_call.now)

    with pytest.raises(people.Forbidden):
        calls.ask(city.officer, call.id, "Q?", open_call.now)
    for who in (city.approver, city.auditor, city.supplier, city.stranger):
        with pytest.raises(people.Forbidden):
            calls.write_answer(who, one, "Q?", "A.", open_call.now)
        with pytest.raises(people.Forbidden):
            calls.publish_answers(who, call.id, open_call.now)
