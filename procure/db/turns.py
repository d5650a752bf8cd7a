"""Turns at the one writer of an SQLite file: first come, first served, and commits shared.

SQLite lets whoever waits for its writer sleep and look again, so that among many some wait
a second. Here threads queue for this process's writing connection, and processes queue for
the file in the kernel. A quick write does not wait for the disk alone: whoever comes next
writes behind it in the same transaction, under a savepoint, and one commit answers all of
them. Until that commit nobody is told that it has been saved; if it fails, it fails for all.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

# A commit is shared by so many, begun within so many seconds: nobody waits long for others.
MOST = 32
LONGEST = 0.01


class Busy(sqlite3.OperationalError):
    """Nobody let us write in time: what SQLite itself would have said."""

    sqlite_errorname = "SQLITE_BUSY"

    def __init__(self) -> None:
        super().__init__("database is locked")


class _Group:
    """Those who share a commit."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.transaction = connection.begin()
        self.began = time.monotonic()
        self.members = 0
        self.over = threading.Event()
        self.failure: BaseException | None = None

    def takes_another(self) -> bool:
        """Say whether nobody waits too long if another one joins."""
        return self.members < MOST and time.monotonic() - self.began < LONGEST

    def undo(self) -> None:
        """Take back what all of them wrote, if the database has not done so already."""
        self.connection.rollback()  # also of a transaction whose commit has failed
        driver = _driver(self.connection)
        if driver.in_transaction:
            driver.execute("ROLLBACK")


class _Waiting:
    """A thread that waits for its turn."""

    def __init__(self, quick: bool) -> None:
        self.quick = quick
        self.called = threading.Lock()
        self.called.acquire()


class Turns:
    """The writing connection of this process, and who may use it."""

    def __init__(self, engine: Engine, patience: float) -> None:
        self._engine = engine
        self._patience = patience
        self._lock = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._taken = False
        self._group: _Group | None = None
        self._connection: Connection | None = None
        self._place = _Place(engine.url.database, patience)

    @contextmanager
    def turn(self, *, quick: bool) -> Iterator[Connection]:
        """Write; when this is left, all of it is kept for good, or nothing.

        A ``quick`` turn may share its commit with others, before and behind it.
        """
        self._wait(quick)
        group: _Group | None = None
        try:
            group, connection = self._join()
            yield connection
            if group.members > 1:
                _driver(connection).execute("RELEASE turn")
        except BaseException as error:
            self._undo(group, error)
            self._leave(quick)
            raise
        self._leave(quick)
        group.over.wait()
        if group.failure is not None:
            raise group.failure

    def close(self) -> None:
        """Let go of the database; nobody is writing."""
        self._let_go()
        self._place.close()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _wait(self, quick: bool) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            waiting = _Waiting(quick)
            self._queue.append(waiting)
        if waiting.called.acquire(timeout=self._patience):
            return
        with self._lock:
            # Else it was called in the very moment, and the turn is ours after all.
            if waiting in self._queue:
                self._queue.remove(waiting)
                raise _busy()

    def _join(self) -> tuple[_Group, Connection]:
        """Return the group whose turn it is, with what others wrote kept apart from ours."""
        if self._group is None:
            self._group = self._begin()
        connection = self._group.connection
        if self._group.members:
            _driver(connection).execute("SAVEPOINT turn")
        self._group.members += 1
        return self._group, connection

    def _begin(self) -> _Group:
        self._place.take()
        try:
            if self._connection is None:
                connection = self._engine.connect()
                self._connection = connection.execution_options(procure="writes")
            return _Group(self._connection)
        except BaseException:
            self._place.give_back()
            raise

    def _undo(self, group: _Group | None, error: BaseException) -> None:
        """Take back what the one whose turn it is has written, and nothing else."""
        if group is None:
            return
        if group.members > 1:
            with suppress(sqlite3.Error, DBAPIError):
                driver = _driver(group.connection)
                driver.execute("ROLLBACK TO turn")
                driver.execute("RELEASE turn")
                return
        # Alone, or SQLite took everything back by itself, as it does when the disk is full.
        group.failure = error
        group.undo()

    def _leave(self, quick: bool) -> None:
        """Let the next one in: behind what is written, if both are quick, or after the commit."""
        with self._lock:
            group, queue = self._group, self._queue
            shared = group is not None and group.failure is None and group.takes_another()
            if shared and quick and queue and queue[0].quick:
                queue.popleft().called.release()
                return
        try:
            if group is not None:
                self._finish(group)
        finally:
            with self._lock:
                if self._queue:
                    self._queue.popleft().called.release()
                else:
                    self._taken = False

    def _finish(self, group: _Group) -> None:
        self._group = None
        try:
            # A writer that rolled its session back keeps nothing, and knows it.
            if group.failure is None and group.transaction.is_active:
                group.transaction.commit()
        except BaseException as error:  # noqa: BLE001 - every member raises it
            group.failure = error
            group.undo()
        finally:
            self._place.give_back()
            group.over.set()


class _Place:
    """This process's place in the queue of processes that write one file."""

    def __init__(self, database: str | None, patience: float) -> None:
        self._path = f"{database}-turn" if database and database != ":memory:" else ""
        self._patience = patience
        self._free: int | None = None
        self._held: int | None = None

    def take(self) -> None:
        """Wait until no other process writes; busy if that takes too long."""
        if not self._path:
            return
        place = self._free if self._free is not None else self._open()
        self._free = None
        with suppress(BlockingIOError):
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._held = place
            return
        # The kernel's queue knows no patience, so a thread stands in it for us.
        standing = _Standing(place)
        standing.start()
        if not standing.waited(self._patience):
            raise _busy()
        self._held = place

    def give_back(self) -> None:
        """Let the next process write."""
        if self._held is not None:
            fcntl.flock(self._held, fcntl.LOCK_UN)
            self._free, self._held = self._held, None

    def close(self) -> None:
        """Let go of the file."""
        for place in filter(None, (self._free, self._held)):
            os.close(place)
        self._free = self._held = None

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class _Standing(threading.Thread):
    """Stands in the kernel's queue; a place that nobody waits for any more is given away."""

    def __init__(self, place: int) -> None:
        super().__init__(name="turn", daemon=True)
        self._place = place
        self._came = threading.Event()
        self._lock = threading.Lock()
        self._left = False

    def run(self) -> None:
        """Wait for the place."""
        fcntl.flock(self._place, fcntl.LOCK_EX)
        with self._lock:
            if self._left:
                os.close(self._place)
            self._came.set()

    def waited(self, patience: float) -> bool:
        """Say whether the place was got in time."""
        if self._came.wait(patience):
            return True
        with self._lock:
            self._left = not self._came.is_set()
            return not self._left


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _busy() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, Busy())
