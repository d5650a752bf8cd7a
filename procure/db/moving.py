"""Moving an installation's rows into another database, whole or not at all."""

from collections.abc import Collection

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
    text,
)
from sqlmodel import SQLModel

from procure.db import schema
from procure.db.connection import engine, open, transaction  # noqa: A004 - db.open
from procure.db.derived import derive

PIECE = 2000
# Made anew where they are wanted, or filled by the database itself beside what is copied.
LEFT = frozenset({"case_text", "case_count", "case_count_change", "event_waiting", "crew_member"})


class NotMoved(Exception):
    """The rows cannot be moved there; the message says why."""


def copy(source: str, target: str) -> int:
    """Copy every row of one database into another that is empty; return how many.

    The target gets its tables first, and is the open database afterwards. Refused with
    ``NotMoved`` if the source is not at the newest revision or the target holds rows.
    Nothing may write to the source meanwhile. A failure leaves the target's rows empty.
    """
    here = open_source(source)
    try:
        open(target)
        schema.upgrade()
        known = set(inspect(here).get_table_names()) - LEFT
        tables = [one for one in SQLModel.metadata.sorted_tables if one.name in known]
        with transaction() as session:
            there = session.connection()
            if full := [one.name for one in tables if there.execute(select(one).limit(1)).first()]:
                raise NotMoved(f"the target is not empty: it has rows in {', '.join(full)}")
            with here.connect() as reading, reading.begin():
                moved = sum(_copy(reading, there, one) for one in tables)
            _wait_for_the_sealer(there)
        derive()
    finally:
        here.dispose()
    return moved


def open_source(url: str) -> Engine:
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


def _wait_for_the_sealer(there: Connection) -> None:
    if there.dialect.name == "postgresql":
        placed = "DELETE FROM event_waiting WHERE event_id IN (SELECT event_id FROM log_leaf)"
        there.execute(text(placed))


def grant(role: str, only_added: Collection[str]) -> None:
    """Give a role of PostgreSQL what the application needs.

    It reads and writes every table, but neither changes nor deletes rows of ``only_added``;
    it owns nothing and changes no table. The role must exist; who calls this owns the tables.
    """
    bound = engine()
    if bound.dialect.name != "postgresql":
        raise NotMoved("rights are PostgreSQL's: SQLite has none")
    quoted = bound.dialect.identifier_preparer.quote(role)
    with transaction() as session:
        there = session.connection()
        known = there.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role})
        if known.first() is None:
            raise NotMoved(f"there is no role {role}: CREATE ROLE {quoted} LOGIN")
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
            *(f"REVOKE UPDATE, DELETE ON {name} FROM {{role}}" for name in only_added),
        ):
            there.exec_driver_sql(statement.format(role=quoted))
