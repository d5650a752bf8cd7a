"""A row's commitment is to what the database gives back, whatever was handed in."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Float, MetaData, insert, update
from sqlmodel import Field, SQLModel, select

from procure import config, db, record
from procure.record.commitments import bind, shape_of
from procure.record.tables import RowSalt, table_of
from tests.record.things import Link, Thing

HELSINKI_IN_WINTER = timezone(timedelta(hours=2))

record.declare("row_written", set())


def written(now: datetime, *rows: Any) -> record.Report:
    """Let an event commit to rows, and verify."""
    with db.transaction() as session:
        session.add_all([row for row in rows if isinstance(row, SQLModel)])
        record.append(session, "c", "row_written", "u", now, {}, rows=rows)
    return checked()


def checked() -> record.Report:
    with db.reading() as session:
        return record.verify(session)


def kinds(report: record.Report) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.table, finding.key) for finding in report.findings]


def test_the_canonical_form_leaves_out_what_is_empty_or_not_committed() -> None:
    thing = Thing(
        id="1" * 32,
        name="ä\n",
        kept=True,
        seen=7,
        on=date(2026, 11, 24),
        at=datetime(2026, 11, 24, 11, 0, tzinfo=HELSINKI_IN_WINTER),
        price=Decimal("1234.5"),
        facts={"b": [1, None], "a": "ö"},
        raw=b"\x00\xff",
    )
    shape = shape_of(Thing)
    assert shape.canonical(lambda name: getattr(thing, name)).decode() == (
        '{"at":"2026-11-24T09:00:00.000000Z","count":0,'
        '"facts":"{\\"a\\": \\"ö\\", \\"b\\": [1, null]}",'
        '"id":"11111111111111111111111111111111","kept":1,"name":"ä\\n","on":"2026-11-24"'
        ',"price":"123450","raw":"00ff"}'
    )


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(-(2**70), 2**70))
def test_the_canonical_form_is_rfc_8785(name: str, count: int) -> None:
    """It is written by the standard library, which must not differ in any character."""
    thing = Thing(id="1" * 32, name=name, count=count)
    exact = shape_of(Thing).canonical(lambda column: getattr(thing, column))

    assert rfc8785.dumps(json.loads(exact)) == exact
    assert json.loads(exact)["name"] == name


@given(
    name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    count=st.integers(-(2**63), 2**63 - 1),
    kept=st.booleans(),
    on=st.none() | st.dates(),
    at=st.none()
    | st.datetimes(
        datetime(1, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
        datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, HELSINKI_IN_WINTER]),
    ),
    cents=st.none() | st.integers(-(10**15), 10**15),
    facts=st.none() | st.dictionaries(st.text("ab"), st.lists(st.integers() | st.none())),
    raw=st.none() | st.binary(),
)
@settings(max_examples=60, deadline=None)
def test_what_was_written_verifies_when_it_is_read_back(**values: Any) -> None:
    cents = values.pop("cents")
    thing = Thing(price=None if cents is None else Decimal(cents) / 100, **values)
    db.open("sqlite://")
    with db.transaction() as session:
        SQLModel.metadata.create_all(session.connection(), tables=[table_of(Thing)])
        session.add(thing)
        (bound,) = bind(session, [thing])
        session.expunge_all()
        (again,) = bind(session, [record.Row(Thing, thing.id)])
        assert bound.salt
        assert again.salt
        shape = shape_of(Thing)
        read = session.get_one(Thing, thing.id)
        assert shape.canonical(lambda name: getattr(read, name)) == shape.canonical(
            lambda name: getattr(thing, name)
        )
    db.close()


def test_rows_verify_until_they_are_changed_or_deleted(
    instance: config.Settings, now: datetime
) -> None:
    thing, link = Thing(name="a", price=Decimal("1.10")), Link(left="x/y", number=2)
    report = written(now, thing, link)
    assert report.ok
    assert report.rows == 2

    with db.transaction() as session:
        session.connection().execute(update(table_of(Thing)).values(price=Decimal("1.11")))
        session.connection().execute(table_of(Link).delete())
    assert checked().findings == [
        record.Finding("row_missing", "c", 1, "record_test_link", "x%2Fy/2"),
        record.Finding("row_changed", "c", 1, "record_test_thing", thing.id),
    ]


def test_a_column_that_is_not_committed_may_change(
    instance: config.Settings, now: datetime
) -> None:
    written(now, Thing())
    with db.transaction() as session:
        session.connection().execute(update(table_of(Thing)).values(seen=9))
    assert checked().ok


def test_the_newest_event_says_what_a_row_holds(instance: config.Settings, now: datetime) -> None:
    thing = Thing(name="old")
    written(now, thing)
    with db.transaction() as session:
        again = session.get_one(Thing, thing.id)
        again.name = "new"
        record.append(session, "another", "row_written", "u", now, {}, rows=[again])
    assert checked().ok
    with db.transaction() as session:
        session.connection().execute(update(table_of(Thing)).values(name="old"))
    assert kinds(checked()) == [("row_changed", "record_test_thing", thing.id)]


def test_a_row_written_without_an_entity_is_bound_by_its_values_or_read(
    instance: config.Settings, now: datetime
) -> None:
    with db.transaction() as session:
        values = Thing(id="a").model_dump() | {"name": "x"}
        session.connection().execute(insert(table_of(Thing)).values(**values))
        link = insert(table_of(Link)).values(left="a", number=1, note="n")
        session.connection().execute(link)
        del values["seen"]
        rows = [record.Row(Thing, "a", values), record.Row(Link, ("a", 1))]
        record.append(session, "c", "row_written", "u", now, {}, rows=rows)
    assert checked().ok


def test_a_row_must_be_given_whole_and_exist(instance: config.Settings, now: datetime) -> None:
    with pytest.raises(record.NotCommittable, match=r"record_test_link: the row lacks \['note'"):
        written(now, record.Row(Link, ("a", 1), {"left": "a"}))
    with pytest.raises(record.NotCommittable, match="there is no row a/1"):
        written(now, record.Row(Link, ("a", 1)))


def test_a_deleted_row_must_stay_deleted(instance: config.Settings, now: datetime) -> None:
    link = Link(left="a", number=1)
    written(now, link)
    with db.transaction() as session:
        session.delete(session.get_one(Link, ("a", 1)))
        gone = record.Gone(Link, ("a", 1))
        record.append(session, "c", "row_written", "u", now, {}, rows=[gone])
        assert session.exec(select(RowSalt)).all() == []  # what is gone cannot be guessed either
    assert checked().ok
    with db.transaction() as session:
        session.add(Link(left="a", number=1))
    assert kinds(checked()) == [("row_returned", "record_test_link", "a/1")]


def test_a_row_that_no_event_wrote_is_found_where_a_table_forbids_it(
    instance: config.Settings, now: datetime
) -> None:
    with db.transaction() as session:
        session.add(Link(left="a", number=1))
        session.add(Thing())
    assert kinds(checked()) == [("row_unrecorded", "record_test_link", "a/1")]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE record_test_thing SET at = 'yesterday'",
        "UPDATE record_test_thing SET facts = '{'",
        pytest.param("UPDATE record_test_thing SET price = 'much'", marks=pytest.mark.sqlite),
        "UPDATE record_test_thing SET count = 1.5",
        "UPDATE record_test_thing SET name = x'ff'",
        pytest.param("UPDATE record_row SET salt = x'00'", marks=pytest.mark.sqlite),
    ],
)
def test_a_value_that_cannot_even_be_read_is_found_beside_sound_ones(
    instance: config.Settings, now: datetime, damage: str
) -> None:
    sound = [Thing() for _ in range(5)]
    hurt = Thing(at=now, facts={}, price=Decimal(1), name="a")
    written(now, *sound, hurt)
    where = "row_key" if "record_row" in damage else "id"
    with db.transaction() as session:
        session.connection().exec_driver_sql(f"{damage} WHERE {where} = '{hurt.id}'")
    assert kinds(checked()) == [("row_changed", "record_test_thing", hurt.id)]


def test_a_table_whose_room_is_gone_is_said_once(instance: config.Settings, now: datetime) -> None:
    written(now, Thing(), Thing())
    name = "record_test_thing"
    hidden: Callable[[str], Any] = record.verification_rows.model_of  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "procure.record.verification_rows.model_of",
            lambda table: None if table == name else hidden(table),
        )
        assert kinds(checked()) == [("table_unknown", name, "")]


def test_columns_without_an_exact_form_are_refused() -> None:
    class Inexact(SQLModel, table=True):
        """A table with a float."""

        __tablename__ = "record_test_inexact"
        metadata = MetaData()

        id: str = Field(primary_key=True)
        ratio: float = Field(sa_column=Column(Float))

    with pytest.raises(record.NotCommittable, match=r"ratio holds float"):
        shape_of(Inexact)


@pytest.mark.parametrize(
    "values",
    [{"price": Decimal("0.005")}, {"count": 0.5}, {"at": datetime(2026, 1, 1)}, {"name": 1}],  # noqa: DTZ001
)
def test_values_without_an_exact_form_are_refused(values: dict[str, Any]) -> None:
    thing = Thing.model_construct(**(Thing().model_dump() | values))
    with pytest.raises(record.NotCommittable, match=f"record_test_thing.{next(iter(values))}"):
        shape_of(Thing).canonical(lambda name: getattr(thing, name))
