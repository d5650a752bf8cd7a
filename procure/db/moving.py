"""Moving an installation's rows into another database, whole or not at all."""

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlmodel import SQLModel

from procure.db import derived, schema
from procure.db.connection import open, transaction  # noqa: A004 - db.open

PIECE = 2000


class NotMoved(Exception):
    """The rows cannot be moved there; the message says why."""


def copy(source: str, target: str) -> int:
    """Copy every row of one database into another that is empty; return how many.

    The target gets its tables first, and is the open database afterwards. Refused with
    ``NotMoved`` if the source is not at the newest revision or the target holds rows.
    Nothing may write to the source meanwhile. A failure leaves the target's rows empty.
    """
    here = _source(source)
    try:
        open(target)
        schema.upgrade()
        known = set(inspect(here).get_table_names()) - derived.tables()
        tables = [one for one in SQLModel.metadata.sorted_tables if one.name in known]
        with transaction() as session:
            there = session.connection()
            if full := [one.name for one in tables if there.execute(select(one).limit(1)).first()]:
                raise NotMoved(f"the target is not empty: it has rows in {', '.join(full)}")
            with here.connect() as reading, reading.begin():
                moved = sum(_copy(reading, there, one) for one in tables)
            derived.derive(session)
    finally:
        here.dispose()
    return moved


def _source(url: str) -> Engine:
    """Return the engine of the database that is left, which must be up to date."""
    here = open(url)
    if not schema.is_current():
        raise NotMoved("bring the source up to date first: procure db upgrade")
    return here


def _copy(here: Connection, there: Connection, table: Table) -> int:
    found = here.execute(select(table), execution_options={"yield_per": PIECE})
    moved = 0
    for rows in found.mappings().partitions():
        there.execute(insert(table), [dict(row) for row in rows])
        moved += len(rows)
    if (counted := _counted(table)) is not None and there.dialect.name == "postgresql":
        # The next number follows the last one that was copied.
        last = select(func.max(counted)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        there.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
    return moved


def _counted(table: Table) -> Column[int] | None:
    keys = tuple(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer) or keys[0].foreign_keys:
        return None
    return keys[0] if keys[0].autoincrement in {True, "auto"} else None
