"""Connections of this process to its database, and the two ways to use them.

SQLite: WAL, ``synchronous=FULL`` (NORMAL forgets acknowledged commits at power loss),
foreign keys on, writers ``BEGIN IMMEDIATE`` so that the second one waits instead of
failing when its snapshot is old.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

# Seconds a writer waits for another before it gives up.
PATIENCE = 30

_engine: Engine | None = None


def open(url: str) -> Engine:  # noqa: A001 - db.open reads as what it does
    """Bind this process to a database; a second call binds it to another."""
    global _engine  # noqa: PLW0603 - one process serves one installation
    close()
    # Bound parameters can hold private data, so they are kept out of error texts.
    options: dict[str, Any] = {"hide_parameters": True, "pool_pre_ping": True}
    if url.startswith("sqlite"):
        options |= {"connect_args": {"timeout": PATIENCE, "check_same_thread": False}}
        options["pool_pre_ping"] = False
    _engine = create_engine(url, **options)
    if _engine.dialect.name == "sqlite":
        event.listen(_engine, "connect", _prepare_sqlite)
        event.listen(_engine, "begin", _begin_sqlite)
    return _engine


def close() -> None:
    """Let go of the database."""
    global _engine  # noqa: PLW0603 - see open()
    if _engine is not None:
        _engine.dispose()
    _engine = None


def engine() -> Engine:
    """Return the engine of this process; an error if none is open."""
    if _engine is None:
        raise RuntimeError("no database is open: call db.open() first")
    return _engine


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one kind of write: all of it is kept, or nothing."""
    with engine().connect() as connection:
        writer = connection.execution_options(procure_writes=True)
        with writer.begin(), _session(writer) as session:
            yield session
            session.flush()


@contextmanager
def reading() -> Iterator[Session]:
    """Open a consistent view of the database; what is changed in it is never kept."""
    with engine().connect() as connection, connection.begin() as view:
        with _session(connection) as session:
            yield session
        view.rollback()


def is_locked(error: OperationalError) -> bool:
    """Say whether a writer gave up waiting for another."""
    return "database is locked" in str(error.orig)


def _session(connection: Connection) -> Session:
    return Session(bind=connection, expire_on_commit=False, autoflush=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: _begin_sqlite does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("procure_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
