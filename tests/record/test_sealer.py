"""Every event gets one place; the log signs only what continues what it signed."""

import multiprocessing
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from procure import config, db, jobs, record
from procure.record import notes, sealer, tree
from procure.record.tables import Event, LogCheckpoint, LogLeaf, LogTile

pytestmark = pytest.mark.slow

record.declare("leaf_added", {"n"})


def add(number: int, now: datetime, chain: str = "c") -> None:
    with db.transaction() as session:
        for n in range(number):
            record.append(session, chain, "leaf_added", "u", now, {"n": n})


def note() -> record.Checkpoint:
    with db.reading() as session:
        found = record.checkpoint(session)
    assert found
    return notes.read_checkpoint(found, record.published_keys())


def test_each_event_is_sealed_once_and_the_root_is_theirs(
    instance: config.Settings, now: datetime
) -> None:
    sizes = [1, 3, 252, 1, 300]
    for size in sizes:
        add(size, now)
        assert record.seal(now) == size
        assert record.seal(now) == 0
    with db.reading() as session:
        hashes = session.exec(select(Event.hash).order_by(Event.id)).all()
        places = session.exec(select(LogLeaf.place).order_by(LogLeaf.event_id)).all()
        assert session.exec(select(LogCheckpoint.size)).all() == [1, 4, 256, 257, 557]
    assert places == list(range(557))
    assert note() == ("procure.localhost/log/2026", 557, tree.root(hashes))


def test_a_great_backlog_is_sealed_in_batches(
    instance: config.Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "BATCH", 7)
    add(30, now)
    assert record.seal(now) == 30
    assert note().size == 30
    with db.reading() as session:
        assert len(session.exec(select(LogCheckpoint)).all()) == 5
        assert record.verify(session).ok


def test_tiles_hold_each_level_of_a_log_with_more_than_65536_events(
    instance: config.Settings, now: datetime
) -> None:
    from procure.record.tiles import Tiles

    leaves = [tree.leaf_hash(str(n).encode()) for n in range(65536 + 300)]
    with db.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO log VALUES (2026, 'x')")
        tiles = Tiles(session.connection(), 2026)
        size = tiles.extend(0, leaves[:1000])
        tiles.save()
        size = Tiles(session.connection(), 2026).extend(size, [])
        tiles = Tiles(session.connection(), 2026)
        assert tiles.extend(size, leaves[1000:]) == len(leaves)
        tiles.save()
        fresh = Tiles(session.connection(), 2026)
        for probe in (1, 255, 256, 257, 999, 65535, 65536, 65537, len(leaves)):
            assert fresh.root(probe) == tree.root(leaves[:probe])
        levels = session.exec(select(LogTile.level, LogTile.place)).all()
    assert [place for level, place in levels if level == 2] == [0]
    assert len([place for level, place in levels if level == 0]) == 258


def test_every_event_is_proved_at_every_size(instance: config.Settings, now: datetime) -> None:
    add(20, now)
    record.seal(now)
    with db.reading() as session:
        old = note()
    add(9, now, "another")
    with db.reading() as session:
        (waiting,) = session.exec(
            select(Event.id).where(Event.chain == "another", Event.number == 1)
        )
        assert waiting
        assert record.proof(session, waiting) is None
    record.seal(now)
    new = note()
    with db.reading() as session:
        for event in session.exec(select(Event)).all():
            assert event.id
            proof = record.proof(session, event.id)
            assert proof
            assert notes.parse_proof(proof.text) == proof
            stated = notes.read_checkpoint(proof.note, record.published_keys())
            assert stated == new
            assert tree.inclusion_holds(
                event.hash, proof.place, stated.size, proof.path, stated.root
            )
        path = record.consistency(session, 2026, old.size, new.size)
    assert tree.consistency_holds(old.size, new.size, old.root, new.root, path)


def test_a_new_year_opens_a_new_log_and_none_goes_back(
    instance: config.Settings, now: datetime
) -> None:
    add(3, now)
    record.seal(now)
    later = now + timedelta(days=60)
    add(2, later)
    record.seal(later)
    assert note().origin == "procure.localhost/log/2027"
    assert note().size == 2
    add(1, later, "another")
    record.seal(now)
    assert note() == ("procure.localhost/log/2027", 3, note().root)
    with db.reading() as session:
        first = record.checkpoint(session, 2026)
        assert first
        assert notes.stated(first).size == 3
        assert record.verify(session).ok
    assert [line.split("+")[0] for line in record.published_keys()] == [
        "procure.localhost/log/2026",
        "procure.localhost/log/2027",
    ]


def test_a_name_with_spaces_is_a_name_of_a_log(instance: config.Settings, now: datetime) -> None:
    config.use(instance.model_copy(update={"installation": "Helsingin kaupunki + HUS/ä"}))
    add(1, now)
    record.seal(now)
    assert note().origin == "Helsingin%20kaupunki%20%2B%20HUS%2F%C3%A4/log/2026"


def _shorter(session: db.connection.Session) -> None:
    for table in ("log_leaf", "record_row", "event"):
        key = "event_id" if table != "event" else "id"
        session.connection().exec_driver_sql(f"DELETE FROM {table} WHERE {key} > 5")


def _other_tile(session: db.connection.Session) -> None:
    session.connection().exec_driver_sql("UPDATE log_tile SET hashes = zeroblob(length(hashes))")


def _no_tile(session: db.connection.Session) -> None:
    session.connection().exec_driver_sql("DELETE FROM log_tile")


@pytest.mark.parametrize(
    "damage", [_shorter, pytest.param(_other_tile, marks=pytest.mark.sqlite), _no_tile]
)
def test_what_does_not_continue_the_signed_log_is_not_signed(
    instance: config.Settings, now: datetime, damage: Callable[[db.connection.Session], None]
) -> None:
    add(6, now)
    record.seal(now)
    with db.transaction() as session:
        damage(session)
    add(1, now, "another")
    with pytest.raises(record.LogBroken):
        record.seal(now)
    with db.reading() as session:
        assert len(session.exec(select(LogCheckpoint)).all()) == 1


def test_a_database_that_was_set_back_is_not_signed_anew(
    instance: config.Settings, now: datetime
) -> None:
    add(6, now)
    record.seal(now)
    with db.transaction() as session:
        for table in ("log_leaf", "log_tile", "log_checkpoint", "log", "event"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    add(1, now)
    with pytest.raises(record.LogBroken):
        record.seal(now)


def test_a_crash_between_commit_and_memory_does_no_harm(
    instance: config.Settings, now: datetime
) -> None:
    add(2, now)
    record.seal(now)
    memory = (instance.instance / sealer.SIGNED).read_bytes()
    add(2, now)
    record.seal(now)
    (instance.instance / sealer.SIGNED).write_bytes(memory)
    add(2, now)
    assert record.seal(now) == 2


def test_the_clock_seals_and_its_process_alone_reads_the_key(
    instance: config.Settings, now: datetime
) -> None:
    add(1, now)
    assert not (instance.keys / "log").exists()
    with db.reading() as session:
        record.verify(session)
        record.history(session, "c")
    assert not (instance.keys / "log").exists()
    jobs.run_clock(now)
    assert note().size == 1
    assert (instance.keys / "log").stat().st_mode & 0o777 == 0o600


def _write(url: str, chain: str, rounds: int, now: datetime) -> None:
    db.open(url)
    record.declare("leaf_added", {"n"})
    for n in range(rounds):
        with db.transaction() as session:
            record.append(session, chain, "leaf_added", "u", now, {"n": n})
    db.close()


def test_writers_in_other_processes_are_sealed_while_they_write(
    instance: config.Settings, now: datetime
) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_write, args=(instance.database_url, f"chain-{n}", 25, now))
        for n in range(2)
    ]
    for writer in writers:
        writer.start()
    sealed = 0
    while any(writer.is_alive() for writer in writers):
        sealed += record.seal(now)
        time.sleep(0.05)
    sealed += record.seal(now)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert sealed == 50
    with db.reading() as session:
        report = record.verify(session)
    assert report.ok
    assert (report.events, report.leaves, report.waiting) == (50, 50, 0)
