"""Connections of this process to its database, and the two ways to use them.

SQLite: WAL, ``synchronous=FULL`` (NORMAL forgets acknowledged commits at power loss),
foreign keys on, writers ``BEGIN IMMEDIATE``, one after the other on one connection of the
process (``turns``).

PostgreSQL: a read is one snapshot (REPEATABLE READ, read only); a write is READ COMMITTED,
so that a writer who waited decides by what is there now. A use case writes alone there
too, as SQLite has it; writes that prove their own ground (``beside``) go side by side.
A connection that lay idle is asked whether it lives before it is used.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, Update, create_engine, event, func, literal_column, make_url, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlmodel import Session

from procure.db.glances import IDLE, Glances, lives
from procure.db.statement import CONNECTION, as_told
from procure.db.turns import Turns

Answer = TypeVar("Answer")

# Seconds a writer waits for another before it gives up.
PATIENCE = 30
# KiB of a large SQLite file that a connection keeps at hand; with its usual 2,000 every list
# among a million cases is read from the disk's cache anew.
CACHE = 32_000

# PostgreSQL's writers hold one lock, alone or beside each other; its number means nothing.
_LOCK = 4907
# How a transaction begins, in one message.
_BEGIN = {
    ("sqlite", "reads"): "BEGIN",
    ("sqlite", "writes"): "BEGIN IMMEDIATE",
    ("postgresql", "reads"): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    ("postgresql", "alone"): f"BEGIN; SELECT pg_advisory_xact_lock({_LOCK})",
    ("postgresql", "beside"): f"BEGIN; SELECT pg_advisory_xact_lock_shared({_LOCK})",
}

_BESIDE = select(func.pg_advisory_xact_lock_shared(_LOCK)).cte("beside")

# Under this name a view's session keeps what was asked ``once``.
_VIEW = "view"

_engine: Engine | None = None
_reader: Engine | None = None
_turns: Turns | None = None
_glances: Glances | None = None


def open(url: str) -> Engine:  # noqa: A001 - db.open reads as what it does
    """Bind this process to a database; a second call binds it to another."""
    global _engine, _reader, _turns, _glances  # noqa: PLW0603 - one process serves one place
    close()
    # Bound parameters can hold private data, so they are kept out of error texts.
    options: dict[str, Any] = {"hide_parameters": True}
    if make_url(url).database:  # else SQLite's in memory, whose one connection is no pool
        options |= {"pool_size": 10, "max_overflow": 30}
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": PATIENCE, "check_same_thread": False}
    else:
        # What compiling a short question costs is many times what it takes to answer it.
        said = f"-c lock_timeout={PATIENCE}s -c jit=off"
        options["connect_args"] = {"connect_timeout": 5, "options": said}
    _engine = create_engine(url, **options)
    event.listen(_engine, "begin", _begin)
    _reader = _engine.execution_options(procure="reads")
    _glances = Glances(_engine)
    if _engine.dialect.name == "sqlite":
        event.listen(_engine, "connect", _prepare_sqlite)
        _turns = Turns(_engine, PATIENCE)
    else:
        event.listen(_engine, "connect", _prepare_server)
        event.listen(_engine, "checkin", _note_use)
        event.listen(_engine, "checkout", _ask_if_it_lives)
    return _engine


def close() -> None:
    """Let go of the database."""
    global _engine, _reader, _turns, _glances  # noqa: PLW0603 - see open()
    if _glances is not None:
        _glances.close()
    if _turns is not None:
        _turns.close()
    if _engine is not None:
        _engine.dispose()
    _engine = _reader = _turns = _glances = None


def engine() -> Engine:
    """Return the engine of this process; an error if none is open."""
    if _engine is None:
        raise _not_open()
    return _engine


def _not_open() -> RuntimeError:
    return RuntimeError("no database is open: call db.open() first")


@contextmanager
def transaction(*, beside: bool = False) -> Iterator[Session]:
    """Open the one kind of write: all of it is kept, or nothing.

    What a use case reads in it stays true until it commits: no other writer is under way.
    ``beside`` says that the writer is quick and needs no such promise, since each of its
    statements holds only if what was read before still stands (a version, a lease, a unique
    row).
    """
    with _writer(beside) as connection, _session(connection, beside) as session:
        yield session
        session.flush()
        if session.in_transaction():
            session.commit()  # for the connection's transaction, which is not over yet


def beside_others(change: Update) -> Update:
    """Return a change that is all of a transaction on PostgreSQL, beside others' changes.

    It waits for whoever writes alone, and then finds a row only as it stands by now.
    """
    return change.where(select(literal_column("1")).select_from(_BESIDE).exists())


def _session(connection: Connection, beside: bool) -> Session:
    return Session(
        bind=connection,
        expire_on_commit=False,
        # A session's own mishap takes back what it wrote, not what others wrote before it.
        join_transaction_mode="create_savepoint" if beside else "rollback_only",
        info={CONNECTION: connection},
    )


def _writer(beside: bool) -> AbstractContextManager[Connection]:
    return _on_server(beside) if _turns is None else _turns.turn(quick=beside)


@contextmanager
def _on_server(beside: bool) -> Iterator[Connection]:
    with engine().connect() as connection:
        writer = connection.execution_options(procure="beside" if beside else "alone")
        with writer.begin():
            yield writer


@contextmanager
def reading() -> Iterator[Session]:
    """Open a consistent view of the database; what is changed in it is never kept.

    The view is of the moment of the first question.
    """
    known: dict[str, Any] = {CONNECTION: None, _VIEW: {}}
    with Session(bind=_reader or engine(), expire_on_commit=False, info=known) as session:
        yield session


def once(session: Session, name: Any, ask: Callable[[], Answer]) -> Answer:
    """Return what ``ask`` answers under this name: in a view it is asked once.

    What was true when a view began is true to its end; in a write answers change.
    """
    known: dict[Any, Any] | None = session.info.get(_VIEW)
    if known is None:
        return ask()
    if name not in known:
        known[name] = ask()
    found: Answer = known[name]
    return found


def glancing() -> AbstractContextManager[Connection]:
    """Open the database for statements (``statement``) that need no common view of it.

    No transaction is begun, which spares two messages to a server.
    """
    if _glances is None:
        raise _not_open()
    return _glances.one()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: _begin does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE * 1000}",
        f"cache_size=-{CACHE}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_server(connection: Any, _record: Any) -> None:
    # As on SQLite, the driver opens no transaction by itself: _begin does.
    connection.autocommit = True


def _begin(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    kind = options.get("procure", "")
    text = _BEGIN.get((connection.dialect.name, kind), "BEGIN")
    try:
        driver.execute(text)
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_told(connection, text, error) from error


def _note_use(_connection: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _ask_if_it_lives(connection: Any, record: Any, _proxy: Any) -> None:
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE:
        return
    if not lives(engine(), connection):
        raise DisconnectionError  # the pool gives another one
