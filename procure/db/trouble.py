"""Troubles that pass: a disk without room, a database that is busy or away.

Whoever meets one has changed nothing and may come again; only ``UNSURE`` means that what was
sent may be there already. A trouble is told from a fault of ours, which does not mend
itself, by what the database and the system say, never by our own words.
"""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

FULL = "full"
BUSY = "busy"
UNSURE = "unsure"

_FULL_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# The file beside the database that its readers share could not grow.
_FULL_SQLITE = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
_BUSY_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED")
# PostgreSQL, appendix A: 53 is want of resources (53100 a full disk), 57P a server that goes
# down or comes up, 55P03 a lock not given, 40 a transaction to be tried again, 08 no connection.
_FULL_STATE = "53100"
_BUSY_STATES = ("08", "40", "53", "55P03", "57P")

log = logging.getLogger(__name__)


class Unsure(Exception):
    """The database was lost while a write was being committed: it may have been kept."""


def kind(error: BaseException | None) -> str:
    """Return ``FULL``, ``BUSY`` or ``UNSURE``, or nothing if this does not pass by itself."""
    if isinstance(error, Unsure):
        return UNSURE
    if isinstance(error, NoConnection):
        return BUSY
    if isinstance(error, DBAPIError):
        return BUSY if error.connection_invalidated else kind(error.orig)
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name in _FULL_SQLITE:
            return FULL
        return BUSY if name.startswith(_BUSY_SQLITE) else ""
    if isinstance(error, OSError):
        return FULL if error.errno in _FULL_ERRNO else ""
    state = getattr(error, "sqlstate", "") or ""
    if state == _FULL_STATE:
        return FULL
    if not state and type(error).__module__.startswith("psycopg"):
        # A server that cannot be reached gives no state, in one class only.
        return BUSY if type(error).__name__ == "OperationalError" else ""
    return BUSY if state.startswith(_BUSY_STATES) else ""


@contextmanager
def by_the_way() -> Iterator[None]:
    """Do what may as well be left undone: reading goes on when nothing can be written.

    Only for notes that nobody relies on, such as which page was seen last.
    """
    try:
        yield
    except (OperationalError, NoConnection, Unsure) as error:
        if not kind(error):
            raise
        log.warning("not noted by the way: %s", error)
