"""Statements of the paths that every click takes: compiled once, run on the driver's cursor.

They say what SQLAlchemy's own execution says, with the same types and the same errors, for
a tenth of its price: nothing is looked up or wrapped between the call and the driver, and
only listeners that are there hear of it. Everything else is better off with a session.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session

Process = Callable[[Any], Any] | None
# Under this name a session knows the connection of its only transaction, without being asked.
CONNECTION = "connection"


class _Made(NamedTuple):
    """A statement in the words of one kind of database."""

    text: str
    names: tuple[str, ...]
    fixed: dict[str, Any]
    binds: tuple[tuple[str, Callable[[Any], Any]], ...]
    results: tuple[tuple[int, Callable[[Any], Any]], ...]
    positional: bool

    def arguments(self, values: Mapping[str, Any]) -> Any:
        """Return what the driver is given, in its order and types."""
        given = {**self.fixed, **values}
        for name, process in self.binds:
            given[name] = process(given[name])
        return tuple([given[name] for name in self.names]) if self.positional else given

    def row(self, found: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row with the values that the columns' types give."""
        row = list(found)
        for place, process in self.results:
            row[place] = process(row[place])
        return tuple(row)


class Statement:
    """One statement of SQLAlchemy's, for an open session or connection.

    Every value it does not fix itself is given by name at each call. It has no lists that
    grow with their values (``IN`` with ``expanding``), and gives plain tuples.
    """

    def __init__(self, wanted: Any) -> None:
        self._wanted = wanted
        self._made: dict[str, _Made] = {}

    def rows(self, of: Session | Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all rows."""
        made, cursor = self._run(of, values)
        found = cursor.fetchall()
        cursor.close()
        return [made.row(row) for row in found] if made.results else list(found)

    def first(self, of: Session | Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the first row, or None if there is none."""
        made, cursor = self._run(of, values)
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else made.row(found)

    def write(self, session: Session, values: Mapping[str, Any]) -> int:
        """Return how many rows were written."""
        _, cursor = self._run(session, values)
        written = int(cursor.rowcount)
        cursor.close()
        return written

    def _run(self, of: Session | Connection, values: Mapping[str, Any]) -> tuple[_Made, Any]:
        if isinstance(of, Session):
            of.flush()  # what this transaction wrote is seen
            connection = of.info.get(CONNECTION) or _connection(of)
        else:
            connection = of
        dialect = connection.dialect
        made = self._made.get(dialect.name) or self._make(dialect)
        driver: Any = connection.connection.dbapi_connection
        cursor = driver.cursor()
        arguments = made.arguments(values)
        told = (connection, cursor, made.text, arguments, None, False)
        for listener in connection.dispatch.before_cursor_execute:
            listener(*told)  # tests and benchmarks hear of every statement
        try:
            cursor.execute(made.text, arguments)
        except dialect.loaded_dbapi.Error as error:
            raise as_told(connection, made.text, error) from error
        for listener in connection.dispatch.after_cursor_execute:
            listener(*told)
        return made, cursor

    def _make(self, dialect: Dialect) -> _Made:
        compiled: SQLCompiler = self._wanted.compile(dialect=dialect)
        # Values that the statement's own words need are put into them here, once.
        binds = compiled.binds
        ready = compiled.construct_expanded_state({n: None for n, b in binds.items() if b.required})
        lists = ready.parameter_expansion
        fixed = {n: one.value for n, one in binds.items() if not one.required and n not in lists}
        for name, value in ready.additional_parameters.items():
            process = ready.processors.get(name)
            fixed[name] = process(value) if callable(process) else value
        positional = compiled.positional
        names = tuple(ready.positiontup or ()) if positional else ()
        kinds = {n: _to_driver(one.type, dialect) for n, one in binds.items() if n not in lists}
        columns = getattr(self._wanted, "exported_columns", ())
        wants = [_from_driver(column.type, dialect) for column in columns]
        made = self._made[dialect.name] = _Made(
            text=ready.statement,
            names=names,
            fixed=fixed,
            binds=tuple((name, kind) for name, kind in kinds.items() if kind is not None),
            results=tuple((n, want) for n, want in enumerate(wants) if want is not None),
            positional=positional,
        )
        return made


def _connection(session: Session) -> Connection:
    connection = session.connection()
    if CONNECTION in session.info:  # it is to know the one that it has by now to its end
        session.info[CONNECTION] = connection
    return connection


def _to_driver(kind: Any, dialect: Dialect) -> Process:
    process: Process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _from_driver(kind: Any, dialect: Dialect) -> Process:
    process: Process = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process


def as_told(connection: Connection, text: str, error: Exception) -> DBAPIError:
    """Return a driver's error as everywhere else, and give up a connection that is gone."""
    dialect = connection.dialect
    driver: Any = connection.connection.dbapi_connection
    known: Any = error
    gone = dialect.is_disconnect(known, driver, None)
    base = dialect.loaded_dbapi.Error
    made: Any = DBAPIError.instance(
        text, None, error, base, True, connection_invalidated=gone, dialect=dialect
    )
    if gone:
        connection.invalidate(error)
    told: DBAPIError = made
    return told
