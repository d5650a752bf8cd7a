"""Connections for single questions are kept, and what one asker left never reaches the next."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from procure import config, db
from procure.db import connection as database
from procure.db import glances
from procure.people.tables import Authority
from tests import postgres

COUNT = text("SELECT count(*) FROM authority")


def count(connection: Connection) -> int:
    return int(connection.execute(COUNT).scalar_one())


def add() -> None:
    with db.transaction() as session:
        session.add(Authority(name="Kaupunki", register_number="0201256-6"))


def test_a_view_that_somebody_began_ends_with_the_glance(
    instance: config.Settings, now: datetime
) -> None:
    with db.glancing() as connection:
        assert count(connection) == 0  # asked in the usual way, which begins a view
    add()
    with db.glancing() as connection:
        assert count(connection) == 1


def test_a_kept_connection_is_used_again_and_by_one_at_a_time(instance: config.Settings) -> None:
    with db.glancing() as first, db.glancing() as second:
        assert first is not second
    with db.glancing() as again:
        assert again in (first, second)


def test_a_connection_on_which_something_failed_is_not_kept(instance: config.Settings) -> None:
    with pytest.raises(ZeroDivisionError), db.glancing() as connection:
        raise ZeroDivisionError
    assert connection.closed
    with db.glancing() as other:
        assert count(other) == 0


def test_closing_the_database_closes_what_is_kept(instance: config.Settings) -> None:
    with db.glancing() as connection:
        pass
    db.close()
    assert connection.closed


def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = postgres.server()
    name = server.new()
    config.use(config.load(tmp_path))
    db.open(server.url(name))
    try:
        with db.glancing() as connection:
            connection.execute(text("SELECT 1"))
        server.do(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        monkeypatch.setattr(glances, "IDLE", 0.0)
        monkeypatch.setattr(database, "IDLE", 0.0)
        with db.glancing() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
    finally:
        db.close()
        server.drop(name)
