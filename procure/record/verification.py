"""``verify`` says whether everything in the record is still as it was written.

Tables are read in streams; what must be remembered goes to a temporary file. So it needs as
much memory for ten million events as for ten thousand.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from functools import partial

from sqlalchemy import Connection
from sqlmodel import Session

from procure.record.report import Report
from procure.record.sealer import published_keys
from procure.record.sealer import remembered as signed_before
from procure.record.verification_chains import Claims, check_chains
from procure.record.verification_log import check_logs
from procure.record.verification_rows import check_private, check_recorded, check_rows


def verify(
    session: Session,
    keys: Collection[str] | None = None,
    remembered: Collection[str] = (),
) -> Report:
    """Check chains, logs, checkpoints, rows and private texts, and report every finding.

    ``keys`` are the logs' public keys that the caller trusts (by default those published
    beside the database); ``remembered`` are checkpoints kept elsewhere, which the logs
    must continue: without them a rewriting by the holder of the signing key is not found.
    """
    report = Report()
    connection = session.connection()
    trusted = published_keys() if keys is None else list(keys)
    with closing(Claims()) as claims, whatever_it_holds(connection):
        check_chains(connection, claims, report)
        check_logs(connection, report, trusted, signed_before(), remembered)
        check_claims(connection, claims, report)
    return report


def check_claims(
    connection: Connection, claims: Claims, report: Report, share: int = 0, shares: int = 1
) -> None:
    """Hold rows and private texts against what events claim about them: all, or one share."""
    claims.settle()
    check_rows(connection, claims.file, report)
    check_recorded(connection, claims.file, report, share, shares)
    check_private(connection, claims.file, report, share, shares)


@contextmanager
def whatever_it_holds(connection: Connection) -> Iterator[None]:
    """Read text on SQLite even where somebody wrote bytes that are none."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the type checker
    driver.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        driver.text_factory = str
