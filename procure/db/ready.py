"""Statements that are compiled once, whose rows come as plain tuples.

SQLAlchemy prepares each execution anew, which costs a small statement more than the
database does. What every page asks is prepared once for each kind of database instead:
its text, the order of its values, and what turns them to and fro.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection

from procure.db.connection import engine


class _Prepared(NamedTuple):
    text: str
    # Name, value where none is given, and what the driver needs made of it.
    values: tuple[tuple[str, Any, Callable[[Any], Any] | None], ...]
    positional: bool
    # Place and work of the columns that the driver gives otherwise than we want them.
    read: tuple[tuple[int, Callable[[Any], Any]], ...]


@contextmanager
def glancing() -> Iterator[Connection]:
    """Open the database for ready statements that need no common view of it.

    No transaction is begun where the database needs none for reading.
    """
    with engine().connect() as connection:
        yield connection


class Ready:
    """A SELECT that is asked very often."""

    def __init__(self, statement: Any) -> None:
        """Keep the statement; it is compiled when it is asked first."""
        self._statement = statement
        self._prepared: dict[str, _Prepared] = {}

    def rows(self, connection: Connection, **values: Any) -> Sequence[Sequence[Any]]:
        """Return all rows, in the order of the statement's columns."""
        if connection.dispatch.before_cursor_execute:
            # Somebody wants to hear of every statement.
            return connection.execute(self._statement, values).all()
        one = self._prepared.get(connection.dialect.name)
        if one is None:
            one = self._prepared[connection.dialect.name] = _prepare(self._statement, connection)
        given = [
            (name, values.get(name, usual) if work is None else work(values.get(name, usual)))
            for name, usual, work in one.values
        ]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(one.text, [v for _, v in given] if one.positional else dict(given))
            found = cursor.fetchall()
        finally:
            cursor.close()
        return [_read(row, one.read) for row in found] if one.read else found


def _prepare(statement: Any, connection: Connection) -> _Prepared:
    made = statement.compile(dialect=connection.dialect)
    names = made.positiontup if made.positional else list(made.binds)
    usual = made.construct_params(_check=False)
    work = made._bind_processors
    types = [column[3] for column in made._result_columns]
    readers = [one.dialect_impl(connection.dialect).result_processor(connection.dialect, None)
               for one in types]  # fmt: skip
    return _Prepared(
        str(made),
        tuple((name, usual.get(name), work.get(name)) for name in names),
        bool(made.positional),
        tuple((place, reader) for place, reader in enumerate(readers) if reader is not None),
    )


def _read(row: Sequence[Any], work: Sequence[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    read = list(row)
    for place, reader in work:
        read[place] = reader(read[place])
    return read
