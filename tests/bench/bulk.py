"""Rows written straight into a new database of either kind, as fast as it takes them.

The tables' keys stay; other indexes, triggers and checks of foreign keys are away while rows
come in and are made at the end. So the writer must bring rows that are right, in the order of
their keys: what is verified afterwards says whether they are.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import URL, LargeBinary, Table, text
from sqlmodel import SQLModel

from procure import db
from procure.engine import counting, searching
from procure.record.tables import table_of

# In pages of memory: what is written at random places is written once.
MEMORY = 1_000_000  # KiB


class Into:
    """A database that is being filled; ``write`` takes rows as tables of their columns."""

    def __init__(self, raw: Any, dialect: Any) -> None:
        self._raw, self._dialect = raw, dialect
        self._known: dict[str, tuple[str, Any, list[tuple[int, Any]]]] = {}

    def write(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows of a table, each with every column."""
        if table.name not in self._known:
            self._known[table.name] = self._of(table)
        statement, values, said = self._known[table.name]
        made: Iterable[Any] = map(values, rows)
        if said:
            made = (_said(one, said) for one in made)
        if self._dialect.name == "sqlite":
            self._raw.executemany(statement, made)
            return
        with self._raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in made:
                copy.write_row(row)

    def _of(self, table: Table) -> tuple[str, Any, list[tuple[int, Any]]]:
        """Return how rows are written, how their values are taken, and which are said otherwise."""
        columns = [column.name for column in table.columns]
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f'COPY "{table.name}" ({names}) FROM STDIN'
        if self._dialect.name == "sqlite":
            places = ", ".join("?" for _ in columns)
            statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'
        writers = [(place, self._writer(column)) for place, column in enumerate(table.columns)]
        return statement, itemgetter(*columns), [one for one in writers if one[1] is not None]

    def _writer(self, column: Any) -> Any:
        if self._dialect.name == "postgresql" and isinstance(column.type, LargeBinary):
            return None  # the driver's own form is what COPY takes
        return column.type.dialect_impl(self._dialect).bind_processor(self._dialect)


def _said(values: tuple[Any, ...], said: list[tuple[int, Any]]) -> list[Any]:
    row = list(values)
    for place, write in said:
        row[place] = write(row[place])
    return row


@contextmanager
def filling(models: Iterable[type[SQLModel]]) -> Iterator[Into]:
    """Take the tables' triggers and indexes away, give a way to fill them, and make them again."""
    tables = [table_of(model) for model in models]
    engine = db.engine()
    dialect = engine.dialect
    indexes = [index for table in tables for index in table.indexes]
    besides = (counting, searching)
    with db.transaction() as session:
        connection = session.connection()
        for index in indexes:
            index.drop(connection)
        for statement in (one for room in besides for one in room.UNMADE[dialect.name]):
            connection.execute(text(statement))
    url = engine.url.render_as_string(False)
    db.close()  # a file's journal is only changed by whoever is alone with it
    if dialect.name == "sqlite":
        yield from _into_file(str(engine.url.database), dialect)
    else:
        yield from _into_server(engine.url, dialect)
    db.open(url)
    with db.transaction() as session:
        connection = session.connection()
        if dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA cache_size = -{MEMORY}")
        for index in indexes:
            index.create(connection)
        for statement in (one for room in besides for one in room.MADE[dialect.name]):
            # A colon of PL/pgSQL's or of a format is no name of a value.
            connection.exec_driver_sql(statement.replace("%", "%%"))
        if dialect.name == "sqlite":
            connection.exec_driver_sql("INSERT INTO case_fts (case_fts) VALUES ('rebuild')")


def _into_file(path: str, dialect: Any) -> Iterator[Into]:
    raw = sqlite3.connect(path, isolation_level=None)
    for said in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{MEMORY}"):
        raw.execute(f"PRAGMA {said}")
    raw.execute("BEGIN IMMEDIATE")
    yield Into(raw, dialect)
    raw.execute("COMMIT")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()


def _into_server(url: URL, dialect: Any) -> Iterator[Into]:
    address = url.set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(address) as raw:
        # Neither triggers nor foreign keys are looked at in this session.
        raw.execute("SET session_replication_role = replica")
        raw.execute("SET synchronous_commit = off")
        yield Into(raw, dialect)
