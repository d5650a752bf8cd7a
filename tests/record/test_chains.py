"""Events are written once, behind each other, with exactly what was declared."""

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from procure import config, db, record
from procure.record.kinds import check
from procure.record.tables import Event
from tests.record.things import Thing

CHAIN = "c" * 32

record.declare("thing_done", {"what", "cents"})


def done(now: datetime, what: Any = "a", cents: Any = 1, **more: Any) -> record.Sealed:
    with db.transaction() as session:
        return record.append(
            session, CHAIN, "thing_done", "u1", now, {"what": what, "cents": cents}, **more
        )


def test_an_event_keeps_the_exact_bytes_that_were_hashed(
    instance: config.Settings, now: datetime
) -> None:
    first = done(now, "ä", 12345)
    second = done(now)

    with db.reading() as session:
        one, two = session.exec(select(Event).order_by(Event.id)).all()
    assert one.body == rfc8785.dumps(
        {
            "actor": "u1",
            "at": 1795510800000000,
            "chain": CHAIN,
            "data": {"cents": 12345, "what": "ä"},
            "kind": "thing_done",
            "number": 1,
            "prev": "",
            "v": 1,
        }
    )
    assert one.hash == first.hash == sha256(b"\x00" + one.body).digest()
    assert f'"prev":"{first.hash.hex()}"'.encode() in two.body
    assert (first.number, second.number) == (1, 2)


def test_history_gives_back_what_happened(instance: config.Settings, now: datetime) -> None:
    done(now)
    later = done(now + timedelta(microseconds=1), ["x", {"y": None}])

    with db.reading() as session:
        events = record.history(session, CHAIN)
        assert record.head(session, CHAIN) == later
        assert record.head(session, "another") is None
        assert record.history(session, CHAIN, after=1) == events[1:]
    assert events[1] == record.Happened(
        id=later.id,
        chain=CHAIN,
        number=2,
        kind="thing_done",
        at=now + timedelta(microseconds=1),
        actor="u1",
        data={"what": ["x", {"y": None}], "cents": 1},
        hash=later.hash,
    )


@pytest.mark.parametrize(
    "value", [1.0, True, float("nan"), 2**53, -(2**53), b"x", Decimal(1), {1: "a"}, {"a": [0.5]}]
)
def test_what_json_does_not_hold_exactly_is_refused(
    instance: config.Settings, now: datetime, value: Any
) -> None:
    with pytest.raises(record.WrongData, match=r"thing_done\.what"):
        done(now, value)
    with db.reading() as session:
        assert record.history(session, CHAIN) == []


@pytest.mark.parametrize("data", [{}, {"what": "a"}, {"what": "a", "cents": 1, "more": 1}])
def test_other_keys_than_declared_are_refused(
    instance: config.Settings, now: datetime, data: dict[str, Any]
) -> None:
    with db.transaction() as session, pytest.raises(record.WrongData):
        record.append(session, CHAIN, "thing_done", "u1", now, data)


def test_an_undeclared_kind_is_refused(instance: config.Settings, now: datetime) -> None:
    with db.transaction() as session, pytest.raises(record.UndeclaredKind, match="thing_undone"):
        record.append(session, CHAIN, "thing_undone", "u1", now, {})


def test_a_kind_is_declared_once() -> None:
    record.declare("thing_done", ["cents", "what"])
    with pytest.raises(ValueError, match="declared already"):
        record.declare("thing_done", {"what"})
    with pytest.raises(ValueError, match="no name"):
        record.declare("Thing done", set())


def test_time_never_goes_back_within_a_chain(instance: config.Settings, now: datetime) -> None:
    done(now)
    with pytest.raises(record.WentBack):
        done(now - timedelta(minutes=1, microseconds=1))
    done(now.astimezone(timezone(timedelta(hours=2))))
    with pytest.raises(ValueError, match="zone"):
        done(now.replace(tzinfo=None))


def test_two_processes_of_one_moment_may_write_in_either_order(
    instance: config.Settings, now: datetime
) -> None:
    done(now)
    done(now - timedelta(minutes=1))
    with db.reading() as session:
        assert [event.at for event in record.history(session, CHAIN)] == [now, now]


def test_an_event_goes_with_its_transaction(instance: config.Settings, now: datetime) -> None:
    def fails() -> None:
        with db.transaction() as session:
            record.append(session, CHAIN, "thing_done", "u1", now, {"what": "a", "cents": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with db.reading() as session:
        assert record.history(session, CHAIN) == []


def test_two_events_never_have_one_number(instance: config.Settings, now: datetime) -> None:
    done(now)
    with db.transaction() as session:
        event = session.exec(select(Event)).one()
        session.add(Event(**(event.model_dump() | {"id": None})))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_private_text_is_bound_but_not_contained(
    instance: config.Settings, now: datetime
) -> None:
    done(now, private={"reason": "Too dear", "note": ""})
    with db.reading() as session:
        (event,) = session.exec(select(Event)).all()
        assert b"dear" not in event.body
        assert record.private(session, CHAIN) == {1: {"reason": "Too dear", "note": ""}}


def test_the_same_text_is_bound_by_another_value_each_time(
    instance: config.Settings, now: datetime
) -> None:
    done(now, private={"reason": "yes"})
    done(now, private={"reason": "yes"})
    with db.reading() as session:
        one, two = (event.body.split(b'"reason":')[1] for event in session.exec(select(Event)))
    assert one != two


def test_forgetting_is_an_event(instance: config.Settings, now: datetime) -> None:
    done(now, private={"reason": "Too dear"})
    with db.transaction() as session:
        record.forget(session, CHAIN, 1, "reason", "u2", now)
    with db.reading() as session:
        assert record.private(session, CHAIN) == {}
        assert record.history(session, CHAIN)[1].data == {"number": 1, "name": "reason"}
    with db.transaction() as session, pytest.raises(record.RecordError, match="no private text"):
        record.forget(session, CHAIN, 1, "reason", "u2", now)


def test_an_event_commits_to_a_row_once(instance: config.Settings, now: datetime) -> None:
    thing = Thing(name="a")
    with pytest.raises(record.RecordError, match="twice"):
        done(now, rows=[thing, thing])


plain = st.recursive(
    st.none()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=20,
)


@given(value=plain)
def test_whatever_is_plain_comes_back_as_it_was(value: Any) -> None:
    check("thing_done", {"what": value, "cents": 1})
    assert json.loads(rfc8785.dumps({"what": value})) == {"what": value}
