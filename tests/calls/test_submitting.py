"""What is sent is sealed on arrival; the last one up to the deadline counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from procure import calls, config, db, people
from procure.calls import envelope
from procure.calls.tables import Receipt, SealedDraft, Submission
from tests.calls.conftest import Scene

MICROSECOND = timedelta(microseconds=1)


def test_a_submission_up_to_the_last_microsecond_is_taken(open_call: Scene) -> None:
    receipt = open_call.send(open_call.city.supplier, at=open_call.deadline)

    assert receipt.at == open_call.deadline
    assert receipt.promise == "server"


def test_a_submission_one_microsecond_late_is_refused_and_leaves_nothing(
    open_call: Scene, events: Callable[[str], list[str]]
) -> None:
    with pytest.raises(calls.Closed):
        open_call.send(open_call.city.supplier, at=open_call.deadline + MICROSECOND)

    with db.reading() as session:
        assert session.exec(select(Submission)).all() == []
    assert events(f"call:{open_call.call.id}") == []


def test_the_clock_is_read_inside_the_write_lock(open_call: Scene) -> None:
    """A clock that runs out while the answer is being sealed decides against it."""
    locked = []

    def late() -> object:
        with db.reading() as session:
            locked.append(len(session.exec(select(Submission)).all()))
        return open_call.deadline + MICROSECOND

    with pytest.raises(calls.Closed):
        calls.submit(open_call.city.supplier, open_call.call.id, {"how": "Heat"}, late)  # type: ignore[arg-type]

    assert locked == [0]


def test_a_call_that_is_not_public_takes_nothing(planned: Scene) -> None:
    with pytest.raises(calls.Closed):
        planned.send(planned.city.supplier)


def test_a_call_takes_nothing_once_its_case_has_moved_on(open_call: Scene) -> None:
    open_call.take("close_up")

    with pytest.raises(calls.Closed):
        open_call.send(open_call.city.supplier)


def test_only_a_company_can_answer(open_call: Scene) -> None:
    for who in (open_call.city.officer, open_call.city.stranger, people.NOBODY):
        with pytest.raises(people.Forbidden):
            open_call.send(who)


@pytest.mark.sqlite
def test_the_clear_text_is_nowhere_on_disk(open_call: Scene, instance: config.Settings) -> None:
    secret = "Lumiharjaa lämmitetään hukkalämmöllä"
    from procure.calls import drafts

    drafts.save(open_call.city.supplier, open_call.call.id, {"answer-how": [secret]}, open_call.now)
    open_call.send(open_call.city.supplier, how=secret)

    kept = b"".join(p.read_bytes() for p in instance.instance.rglob("*") if p.is_file())
    assert kept.count(b"Lumi j") > 0, "the search must be able to find what is not sealed"
    for needle in ("Lumiharjaa", "hukkal", secret):
        assert needle.encode() not in kept
        assert needle.encode("utf-16-le") not in kept


def test_a_second_answer_replaces_the_first(open_call: Scene) -> None:
    supplier = open_call.city.supplier
    first = open_call.send(supplier, how="One")
    second = open_call.send(supplier, at=open_call.now + MICROSECOND, how="Two")
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        (only,) = calls.opened(session, open_call.call.id)
        replaced = session.get_one(Submission, first.submission_id).replaced_by
    assert only.answers == {"how": "Two"}
    assert replaced == second.submission_id == only.submission_id


def test_the_receipt_names_the_event_and_the_salted_content(open_call: Scene) -> None:
    from procure import record

    one = open_call.send(open_call.city.suppliers[0], how="Same words")
    other = open_call.send(open_call.city.suppliers[1], how="Same words")

    assert one.content_sha256 != other.content_sha256
    with db.reading() as session:
        event = record.history(session, f"call:{open_call.call.id}")[0]
        kept = session.get_one(Receipt, one.submission_id)
    assert kept.event_hash == event.hash.hex()
    assert event.data["content_sha256"] == one.content_sha256


@pytest.mark.parametrize(
    ("answers", "secrets", "wrong"),
    [
        ({}, {}, "how"),
        ({"how": "one two three four five six"}, {}, "how"),
        ({"how": "Heat", "price": -1}, {}, "price"),
        ({"how": "Heat", "price": 10.5}, {}, "price"),
        ({"how": "Heat", "price": True}, {}, "price"),
        ({"how": "Heat", "metres": "many"}, {}, "metres"),
        ({"how": "Heat", "metres": "NaN"}, {}, "metres"),
        ({"how": "Heat", "start": "2026-02-30"}, {}, "start"),
        ({"how": "Heat", "size": "huge"}, {}, "size"),
        ({"how": "Heat", "other": "x"}, {}, "other"),
        ({"how": "Heat\x00"}, {}, "how"),
        ({"how": "\ud800"}, {}, "how"),
        ({"how": "x" * 20_001}, {}, "how"),
        ({"how": "Heat"}, {"how": " "}, "how"),
        ({"how": "Heat"}, {"price": "ours"}, "price"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_question(
    open_call: Scene, answers: dict[str, object], secrets: dict[str, str], wrong: str
) -> None:
    with pytest.raises(calls.WrongAnswers) as refused:
        calls.submit(open_call.city.supplier, open_call.call.id, answers, open_call.now, secrets)

    assert set(refused.value.faults) == {wrong}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "{{7*7}} {% raw %}",
        "=cmd|' /C calc'!A0",
        "\u202eright\u2066 ../../etc/passwd",
        "'; DROP TABLE call; --",
        "\ufeff\u200b\u00ad x",
    ],
)
def test_hostile_text_comes_back_as_it_was_sent(open_call: Scene, hostile: str) -> None:
    open_call.send(open_call.city.supplier, how=hostile)
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        (one,) = calls.opened(session, open_call.call.id)
    assert one.answers["how"] == hostile


@pytest.mark.parametrize(("length", "padded"), [(0, 4096), (4088, 4096), (4089, 8192)])
def test_contents_are_padded_to_the_next_power_of_two(length: int, padded: int) -> None:
    """Envelopes differ in length all the same: age adds a random stanza."""
    assert len(envelope._padded(b"x" * length)) == padded


def test_a_damaged_envelope_is_refused() -> None:
    with pytest.raises(envelope.Unreadable):
        envelope.unseal(b"not age at all")


def test_drafts_are_gone_after_the_opening(open_call: Scene) -> None:
    from procure.calls import drafts

    drafts.save(open_call.city.supplier, open_call.call.id, {"answer-how": ["x"]}, open_call.now)
    open_call.confirm(open_call.city.officer)
    open_call.confirm(open_call.city.approver)

    with db.reading() as session:
        assert session.exec(select(SealedDraft)).all() == []
