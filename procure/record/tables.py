"""Tables of the record: events, what opens their commitments, and the logs.

Nothing here is ever changed by hand. Events, leaves and checkpoints are only added;
an event's bytes are kept exactly as they were hashed.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from procure.db.beside import beside

# Only INTEGER counts by itself on SQLite.
_Counted = BigInteger().with_variant(Integer, "sqlite")


class Event(SQLModel, table=True):
    """One thing that happened. ``body`` is the truth; the other columns are copies of it."""

    __tablename__ = "event"
    # With AUTOINCREMENT the number of a deleted event is never given out again.
    __table_args__ = (Unique("chain", "number"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, sa_column=Column(_Counted, primary_key=True))
    chain: str = Field(max_length=80)
    number: int
    kind: str = Field(max_length=60)
    actor: str = Field(max_length=80)
    at: int = Field(sa_column=Column(BigInteger, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))


class Waiting(SQLModel, table=True):
    """An event that has no place in a log yet; PostgreSQL writes it beside the event.

    There ids are not given in the order of commits, so "behind the last sealed one" would
    miss whoever committed late. A row of the event's own transaction is seen exactly when
    the event is. SQLite has one writer and needs no such list.
    """

    __tablename__ = "event_waiting"

    event_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("event.id"), primary_key=True, autoincrement=False)
    )


class RowSalt(SQLModel, table=True):
    """The salt that opens the newest commitment to a row, and the event that holds it."""

    __tablename__ = "record_row"

    table_name: str = Field(primary_key=True, max_length=80)
    row_key: str = Field(primary_key=True, max_length=400)
    event_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("event.id"), nullable=False, index=True)
    )
    salt: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))


class Private(SQLModel, table=True):
    """A text that an event is bound to but does not contain, so that it can be erased."""

    __tablename__ = "record_private"

    event_id: int = Field(sa_column=Column(BigInteger, ForeignKey("event.id"), primary_key=True))
    name: str = Field(primary_key=True, max_length=60)
    salt: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))


class Log(SQLModel, table=True):
    """One year's log and its name."""

    __tablename__ = "log"

    year: int = Field(primary_key=True)
    origin: str = Field(max_length=200)


class LogLeaf(SQLModel, table=True):
    """Where an event stands in a log; an event has one place in one log."""

    __tablename__ = "log_leaf"

    year: int = Field(primary_key=True, foreign_key="log.year")
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    event_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("event.id"), nullable=False, unique=True)
    )


class LogTile(SQLModel, table=True):
    """Up to 256 neighbouring hashes of every eighth level of a log's tree."""

    __tablename__ = "log_tile"

    year: int = Field(primary_key=True, foreign_key="log.year")
    level: int = Field(primary_key=True)
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hashes: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LogCheckpoint(SQLModel, table=True):
    """A signed statement of a log's size and root."""

    __tablename__ = "log_checkpoint"

    year: int = Field(primary_key=True, foreign_key="log.year")
    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: int = Field(sa_column=Column(BigInteger, nullable=False))
    note: str = Field(sa_column=Column(Text, nullable=False))


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a table class, for statements without entities."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


# Written by the database itself, so that whoever adds an event cannot forget it and pays no
# round trip for it. A migration says the same texts.
LIST_WAITING = {
    "postgresql": (
        """
        CREATE FUNCTION event_waits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO event_waiting (event_id) VALUES (NEW.id);
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER event_waits AFTER INSERT ON event
        FOR EACH ROW EXECUTE FUNCTION event_waits()
        """,
    )
}
LIST_NO_MORE = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS event_waits ON event",
        "DROP FUNCTION IF EXISTS event_waits()",
    )
}
beside(table_of(Waiting), LIST_WAITING, LIST_NO_MORE)

# What the application's own role may not do to the record on PostgreSQL (``procure db grant``).
ONLY_ADDED = tuple(m.__tablename__ for m in (Event, Log, LogLeaf, LogCheckpoint))


# As many rows as a stream has in memory.
AT_ONCE = 2000


def stream(connection: Connection, wanted: Select[Any]) -> Iterator[Any]:
    """Read rows one after the other, ``AT_ONCE`` in memory at a time."""
    yield from connection.execute(wanted, execution_options={"yield_per": AT_ONCE})
