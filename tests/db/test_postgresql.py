"""PostgreSQL as a second home: moved there whole, guarded there, and survived when it falls."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import procure.app  # noqa: F401 - every room's tables
from procure import cli, config, db, engine, record
from procure.db import moving, rights, schema, trouble
from procure.engine import counting, searching
from procure.people import Actor
from tests import builders, postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def lived(tmp_path: Path, now: datetime) -> Iterator[config.Settings]:
    """An SQLite instance by the real migrations, in which something has happened."""
    settings = config.use(config.load(tmp_path, second_factor=False))
    db.open(settings.database_url)
    schema.upgrade()
    city = builders.people_of_a_city(now=now)
    for number in range(3):
        builders.a_need(city, now=now, title=f"Lumi {number}")
    record.seal(now)
    builders.a_need(city, now=now, title="Ei vielä puussa")
    yield settings
    db.close()


@pytest.fixture
def empty() -> Iterator[str]:
    """The name of an empty PostgreSQL database."""
    name = postgres.server().new()
    yield name
    db.close()
    postgres.server().drop(name)


def roots() -> list[bytes]:
    with db.reading() as session:
        return list(
            session.connection().execute(text("SELECT body FROM event ORDER BY id")).scalars()
        )


def is_sound() -> None:
    with db.reading() as session:
        report = record.verify(session)
        assert report.findings == []
        assert list(engine.mismatches(session)) == []
        assert counting.astray(session) == []
        assert searching.astray(session) == []


def test_an_instance_moves_whole_and_its_record_verifies_there(
    lived: config.Settings, empty: str, now: datetime
) -> None:
    before = roots()
    url = postgres.server().url(empty)
    said = CliRunner().invoke(
        cli.main, ["--instance", str(lived.instance), "db", "copy", url], catch_exceptions=False
    )

    assert said.exit_code == 0, said.output
    assert "0 findings" in said.output
    db.open(url)
    assert roots() == before
    is_sound()
    assert record.seal(now) > 0, "what waited for the sealer waits there too"
    is_sound()
    with db.transaction() as session:  # numbers go on where they were
        after = record.append(
            session, "x", "payload_forgotten", "a", now, {"number": 1, "name": "n"}
        )
    assert after.id == len(before) + 1

    again = CliRunner().invoke(cli.main, ["--instance", str(lived.instance), "db", "copy", url])
    assert again.exit_code == 1
    assert "not empty" in again.output


@pytest.mark.parametrize("home", ["sqlite", "postgresql"])
def test_a_filled_database_goes_down_and_up_and_its_record_stands(
    lived: config.Settings, empty: str, home: str
) -> None:
    if home == "postgresql":
        moving.copy(lived.database_url, postgres.server().url(empty))
    before = roots()
    schema.downgrade("0001")
    schema.upgrade()

    assert schema.is_current()
    assert roots() == before
    is_sound()


def test_the_application_s_role_adds_to_the_record_and_no_more(
    lived: config.Settings, empty: str, now: datetime
) -> None:
    moving.copy(lived.database_url, postgres.server().url(empty))
    with pytest.raises(rights.NotGranted, match="CREATE ROLE"):
        rights.grant(f"app_{empty}", record.ONLY_ADDED)
    postgres.server().do(f"CREATE ROLE app_{empty} LOGIN")
    rights.grant(f"app_{empty}", record.ONLY_ADDED)
    db.open(postgres.server().url(empty, f"app_{empty}"))

    schema.upgrade()  # nothing to do, and nothing that it may not
    city = builders.people_of_a_city(now=now)
    builders.a_need(city, now=now)
    assert record.seal(now) > 0
    is_sound()
    for statement in (
        "UPDATE event SET actor = 'x'", "DELETE FROM event", "TRUNCATE event CASCADE",
        "UPDATE log_leaf SET place = place + 1", "DELETE FROM log_checkpoint",
        "UPDATE log SET origin = 'x'", "DROP TABLE event", "ALTER TABLE event ADD x int",
        "DROP TRIGGER event_waits ON event", "UPDATE alembic_version SET version_num = '0'",
    ):  # fmt: skip
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            db.transaction() as s,
        ):
            s.connection().exec_driver_sql(statement)
    db.close()
    db.open(postgres.server().url(empty))
    with db.transaction() as session:
        session.connection().exec_driver_sql(f"DROP OWNED BY app_{empty}")
    postgres.server().do(f"DROP ROLE app_{empty}")


def test_an_event_that_commits_late_is_sealed_all_the_same(
    empty: str, now: datetime, tmp_path: Path
) -> None:
    config.use(config.load(tmp_path))
    db.open(postgres.server().url(empty))
    schema.upgrade()
    data = {"number": 1, "name": "n"}
    late, written = threading.Event(), threading.Event()

    def slow() -> None:
        with db.transaction(beside=True) as session:
            record.append(session, "slow", "payload_forgotten", "a", now, data)
            written.set()
            late.wait(10)

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    with db.transaction(beside=True) as session:
        record.append(session, "quick", "payload_forgotten", "a", now, data)
    assert record.seal(now) == 1, "the later number was committed first"
    late.set()
    thread.join()

    assert record.seal(now) == 1
    is_sound()


PASSES = (trouble.BUSY, trouble.UNSURE)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_loses_nothing_and_doubles_nothing(
    tmp_path: Path, now: datetime, mode: str
) -> None:
    own = postgres.Server()  # keeps its promises on disk, unlike the one for many short tests
    name = own.new()
    try:
        config.use(config.load(tmp_path))
        db.open(own.url(name))
        schema.upgrade()
        city = builders.people_of_a_city(now=now)
        told: list[str] = []
        other: list[Exception] = []
        over = threading.Event()

        def write(place: int) -> None:
            number = 0
            while not over.is_set():
                number += 1
                said = f"{place}-{number}"
                try:
                    with db.transaction(beside=True) as session:
                        data = {"number": number, "name": said}
                        record.append(
                            session, f"chain-{place}", "payload_forgotten", "a",
                            now + timedelta(seconds=number), data,
                        )  # fmt: skip
                    told.append(said)
                except Exception as error:  # noqa: BLE001 - all of them are looked at below
                    other.extend([error] if trouble.kind(error) not in PASSES else [])
                    time.sleep(0.05)

        threads = [threading.Thread(target=write, args=(place,)) for place in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.7)
        own.stop(mode)
        time.sleep(0.3)
        own.start()
        before = len(told)
        patience = time.monotonic() + 20
        while len(told) < before + 40 and time.monotonic() < patience:
            time.sleep(0.05)
        over.set()
        for thread in threads:
            thread.join()

        assert not other, "what cannot be written now says that it passes"
        assert len(told) >= before + 40, "it goes on by itself"
        with db.reading() as session:
            kept = [
                one.data["name"] for place in range(4)
                for one in record.history(session, f"chain-{place}")
            ]  # fmt: skip
        assert len(kept) == len(set(kept))
        assert set(told) <= set(kept), "what was acknowledged is there"
        record.seal(now + timedelta(days=1))
        is_sound()
        assert isinstance(city.officer, Actor)
    finally:
        db.close()
        own.remove()
