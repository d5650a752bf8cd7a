"""Whoever changes the record behind its back is found, and so is the place."""

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from operator import attrgetter
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from procure import config, db, record
from procure.record import notes, verification_apart, verification_rows
from procure.record.report import Finding
from procure.record.tables import (
    Event,
    Log,
    LogCheckpoint,
    LogLeaf,
    LogTile,
    Private,
    RowSalt,
    table_of,
)
from tests.record.tampering import (
    CASES,
    ONLY_SQLITE,
    A,
    B,
    forge_everything,
    rewrite,
    run,
    say,
    tamper,
)
from tests.record.things import Link, Thing

pytestmark = pytest.mark.slow

record.declare("step_tried", {"n"})


@pytest.fixture
def sealed(instance: config.Settings, now: datetime) -> config.Settings:
    """Two chains with rows, a changed row, private texts, one forgotten; all sealed."""
    for n in range(1, 6):
        with db.transaction() as session:
            thing = session.get(Thing, "t1") or Thing(id="t1")
            thing.name = f"content {n}"
            session.add(thing)
            link = Link(left="x", number=n)
            session.add(link)
            at = now + timedelta(seconds=n)
            for chain in (A, B):
                rows = [thing, link] if chain == A else []
                private = {"reason": f"because {n}"}
                record.append(session, chain, "step_tried", "u", at, {"n": n}, rows, private)
        if n == 3:
            record.seal(at)
    with db.transaction() as session:
        record.forget(session, B, 2, "reason", "u", now + timedelta(seconds=9))
    record.seal(now + timedelta(seconds=10))
    with db.reading() as session:
        report = record.verify(session)
    assert report.ok
    assert (report.events, report.chains, report.leaves, report.checkpoints) == (11, 2, 11, 2)
    assert (report.rows, report.texts, report.forgotten, report.waiting) == (6, 9, 1, 0)
    return instance


def verify(**known: Any) -> record.Report:
    with db.reading() as session:
        return record.verify(session, **known)


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.sqlite] if n in ONLY_SQLITE else []) for n in CASES],
)
def test_tampering_is_found_and_located(sealed: config.Settings, name: str) -> None:
    change, expected = CASES[name]
    tamper(change)
    findings = verify().findings
    assert [finding for finding in expected if finding not in findings] == []


@pytest.mark.sqlite
def test_what_the_key_s_holder_rewrites_is_found_by_whoever_remembers(
    sealed: config.Settings,
) -> None:
    with db.reading() as session:
        kept = record.checkpoint(session)
    assert kept
    tamper(forge_everything(sealed.secret("log")))
    root = Finding("root_wrong", "", 0, "log_checkpoint", "2026/11")
    assert root in verify().findings  # the installation itself remembers its last signature
    (sealed.instance / "log.signed").unlink()
    assert [f.kind for f in verify().findings] == []
    assert verify(remembered=[kept]).findings == [root]


def test_a_remembered_checkpoint_must_be_signed(sealed: config.Settings) -> None:
    report = verify(remembered=["a\n1\n\n"])
    assert [finding.kind for finding in report.findings] == ["remembered_unsigned"]


def test_the_caller_s_keys_are_the_ones_that_count(sealed: config.Settings) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    line = notes.verifier_key("procure.localhost/log/2026", other)
    assert {f.kind for f in verify(keys=[line]).findings} == {
        "signature_wrong",
        "checkpoint_missing",
    }
    assert verify(keys=record.published_keys()).ok


def test_several_processes_find_what_one_finds(sealed: config.Settings) -> None:
    for change in (
        rewrite(A, 2, data={"n": 99}),
        run(f"DELETE FROM event WHERE chain = '{B}' AND number = 3"),
        run("UPDATE record_test_link SET note = 'x' WHERE number = 4"),
        run("INSERT INTO record_test_link VALUES ('y', 1, '')"),
        run("DELETE FROM record_row WHERE row_key = 't1'"),
        run("UPDATE record_private SET text = 'no reason' WHERE event_id = 5"),
        run("DELETE FROM record_private WHERE event_id = 9"),
    ):
        tamper(change)
    alone, apart = verify(), record.verify_apart(processes=2)
    order = attrgetter("kind", "chain", "number", "table", "key")
    assert len(alone.findings) > 7
    assert sorted(apart.findings, key=order) == sorted(alone.findings, key=order)
    assert replace(apart, findings=[]) == replace(alone, findings=[])


def test_a_process_that_does_not_start_is_no_verification(
    sealed: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification_apart, "PATIENCE", 0.01)
    with pytest.raises(record.NotVerified):
        record.verify_apart(processes=2)


def test_what_waits_for_the_sealer_is_no_finding(sealed: config.Settings, now: datetime) -> None:
    with db.transaction() as session:
        record.append(session, "w", "step_tried", "u", now, {"n": 1})
    report = verify()
    assert report.ok
    assert report.waiting == 1


def test_an_empty_record_holds(instance: config.Settings) -> None:
    assert verify() == record.Report()


@pytest.mark.sqlite
def test_a_restored_copy_that_is_behind_is_found(sealed: config.Settings, now: datetime) -> None:
    """A backup is good, but what was signed since is missing from it."""
    copy = sealed.instance / "copy.db"
    db.close()
    shutil.copy(sealed.instance / "procure.db", copy)
    db.open(sealed.database_url)
    with db.transaction() as session:
        record.append(session, "w", "step_tried", "u", now, {"n": 1})
    record.seal(now + timedelta(minutes=1))
    db.open(f"sqlite:///{copy}")
    assert verify().findings == [Finding("log_shorter", "", 0, "log_leaf", "2026/12")]


def test_verification_reads_in_streams(
    instance: config.Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification_rows, "BATCH", 7)
    with db.transaction() as session:
        for n in range(40):
            thing = Thing(id=f"{n:032}")
            session.add(thing)
            record.append(session, A, "step_tried", "u", now, {"n": n}, [thing])
    record.seal(now)
    tamper(run("UPDATE record_test_thing SET name = 'x' WHERE id LIKE '%33'"))
    assert verify().findings == [
        Finding("row_changed", A, 34, "record_test_thing", f"{33:032}"),
    ]


def test_hashes_are_what_the_formats_say(sealed: config.Settings) -> None:
    """Recomputed here with nothing but the standard library."""
    with db.reading() as session:
        events = session.exec(select(Event).where(Event.chain == A)).all()
    for before, event in zip([None, *events], events, strict=False):
        assert event.hash == sha256(b"\x00" + event.body).digest()
        assert json.loads(event.body)["prev"] == (before.hash.hex() if before else "")


# No signature or event says when a checkpoint was made; and '' in a column of truths is
# read as false by everybody, as the 0 was.
UNPROVED = {("log_checkpoint", "at"), ("record_test_thing", "kept")}
COLUMNS = [
    (table.name, column.name)
    for table in map(
        table_of,
        (Event, RowSalt, Private, Log, LogLeaf, LogTile, LogCheckpoint, Thing, Link),
    )
    for column in table.columns
    if column.name not in getattr(Thing, "__uncommitted__", ())
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.sqlite
def test_no_value_of_any_type_in_any_column_goes_unnoticed(
    sealed: config.Settings, table: str, column: str
) -> None:
    """Each row of each column takes values of every type SQLite knows."""
    values = [
        "NULL",
        "7",
        "1000",
        "-1.5",
        "'word'",
        "x'ff00'",
        "CAST(x'ff' AS TEXT)",
        "''",
        "zeroblob(32)",
    ]
    unnoticed, tried = [], 0
    with db.engine().connect() as connection:
        say(connection, "ROLLBACK")
        say(connection, "PRAGMA foreign_keys = OFF")
        say(connection, "BEGIN IMMEDIATE")
        rows = say(connection, f"SELECT rowid FROM {table}").scalars().all()
        for row in rows[:4]:
            for value in values:
                say(connection, "SAVEPOINT before")
                try:
                    changed = say(
                        connection,
                        f'UPDATE {table} SET "{column}" = {value}'
                        f' WHERE rowid = {row} AND "{column}" IS NOT {value}',
                    ).rowcount
                except IntegrityError:
                    changed = 0  # the database itself forbids it
                if changed:
                    tried += 1
                    with Session(connection) as session:
                        if record.verify(session).ok:
                            unnoticed.append((row, value))
                say(connection, "ROLLBACK TO before")
        say(connection, "ROLLBACK")
        say(connection, "PRAGMA foreign_keys = ON")
        say(connection, "BEGIN")
    assert tried
    assert unnoticed == [] or (table, column) in UNPROVED
