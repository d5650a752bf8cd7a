"""Writes whose outcome is known, even when the database is lost while they are committed.

A connection that is cut after COMMIT was sent leaves it open whether the write was kept, and
whoever sends it again may do it twice. PostgreSQL remembers how a transaction ended: it is
asked on another connection. Only if it does not say so in time is the outcome unknown.
SQLite answers in this process and needs no asking.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from procure.db import connection
from procure.db.trouble import Unsure

# Seconds a server may take to come back and say how a transaction ended.
PATIENCE = 5.0
_PAUSE = 0.1

_NUMBER = text("SELECT pg_current_xact_id()::text")
_STATUS = text("SELECT pg_xact_status(CAST(:number AS xid8))")


def transaction(*, beside: bool = False) -> AbstractContextManager[Session]:
    """Open the one kind of write: all of it is kept, or nothing.

    ``beside`` as in ``connection.transaction``: such a writer's statements prove their own
    ground when they come again, so it is not asked about, and spares a journey to the server.
    Raises ``trouble.Unsure`` where nobody can say whether it was kept.
    """
    on_server = connection.engine().dialect.name == "postgresql"
    return _asked_about(beside) if on_server else connection.transaction(beside=beside)


@contextmanager
def _asked_about(beside: bool) -> Iterator[Session]:
    asked, number = False, None
    try:
        with connection.transaction(beside=beside) as session:
            if not beside:
                number = session.connection().execute(_NUMBER).scalar_one()
            yield session
            asked = True
    except DBAPIError as error:
        # A statement was not answered: then COMMIT was never sent, and nothing is kept.
        if not (asked and error.connection_invalidated and error.statement is None):
            raise
        kept = None if number is None else _kept(number)
        if kept is None:
            raise Unsure from error
        if not kept:
            raise


def _kept(number: str) -> bool | None:
    """Return whether a transaction was committed, or nothing if that is not to be had."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with connection.reading() as session:
                status = session.connection().execute(_STATUS, {"number": number}).scalar()
        except DBAPIError:
            status = "in progress"  # the server is away, or comes up
        if status != "in progress":
            return None if status is None else status == "committed"
        if time.monotonic() > end:
            return None
        time.sleep(_PAUSE)
