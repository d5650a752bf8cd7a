"""Connections kept at hand for single questions: every click asks some.

To take a connection from the pool and give it back costs more than most of these questions.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

# Seconds after which a connection to a server is asked whether it still lives.
IDLE = 1.0


class Glances:
    """As many connections as have ever glanced at one time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._dies = engine.dialect.name != "sqlite"
        self._kept: deque[tuple[Connection, float]] = deque()

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """Open a connection on which no transaction is begun."""
        connection = self._take()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.in_transaction():
            connection.rollback()  # somebody asked in the usual way, which begins one
        self._kept.append((connection, time.monotonic()))

    def close(self) -> None:
        """Give all of them back."""
        while self._kept:
            self._kept.pop()[0].close()

    def _take(self) -> Connection:
        try:
            connection, used = self._kept.pop()
        except IndexError:
            return self._engine.connect()
        asked = self._dies and time.monotonic() - used > IDLE
        if asked and not lives(self._engine, connection.connection.dbapi_connection):
            connection.invalidate()
            connection.close()
            return self._engine.connect()  # the pool asks before it gives one
        return connection


def lives(engine: Engine, driver: Any) -> bool:
    """Ask a connection of the driver whether its server still answers it."""
    try:
        return engine.dialect.do_ping(driver)
    except engine.dialect.loaded_dbapi.Error:
        return False
