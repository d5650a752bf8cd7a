"""``verify`` in several processes, for a record that keeps one of them busy for long.

Chains are shared out by ranges, beside the logs; what the events claim is then shared out
by rows. All processes read one and the same view of the database: on PostgreSQL a snapshot
that is handed on, on SQLite views that begin while no writer is let in. Nothing is written
but the claims, to a folder that goes with them.
"""

import importlib
import multiprocessing
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from threading import BrokenBarrierError
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel.main import default_registry

from procure import config, db
from procure.record.report import Report
from procure.record.sealer import published_keys
from procure.record.sealer import remembered as signed_before
from procure.record.tables import Event, table_of
from procure.record.verification import check_claims, verify, whatever_it_holds
from procure.record.verification_chains import ALL, Claims, check_chains
from procure.record.verification_log import check_logs

# Fewer events are verified sooner than other processes have started.
WORTH = 100_000
# More would wait for one disk.
MOST = 8
# Shares of the chains for each process, so that none waits long for the last one.
PIECES = 4
# Events between which the bounds of the shares are looked for.
SAMPLES = 64
# Seconds in which a process must have started.
PATIENCE = 120

_events = table_of(Event)


class NotVerified(RuntimeError):
    """A process that was to verify a share has ended or never begun; so nothing is known."""


def verify_apart(
    keys: Collection[str] | None = None,
    remembered: Collection[str] = (),
    processes: int | None = None,
) -> Report:
    """Find what ``verify`` finds, in as many processes as there are processors for it.

    Findings stand together by what they are about, in no order beyond that.
    """
    with db.reading() as session:
        newest = _newest(session.connection())
        wanted = processes or (_processors() if newest > WORTH else 1)
        if wanted == 1:
            return verify(session, keys, remembered)
    trusted = published_keys() if keys is None else list(keys)
    with tempfile.TemporaryDirectory(prefix="procure-verify-") as folder:
        return _apart(Path(folder), wanted, trusted, remembered)


def _processors() -> int:
    # Where it cannot be asked which ones this process may use, all of them.
    asked = getattr(os, "sched_getaffinity", None)
    return min(MOST, len(asked(0)) if asked else os.cpu_count() or 1)


def _apart(
    folder: Path, processes: int, keys: Sequence[str], remembered: Collection[str]
) -> Report:
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        view, bounds = stack.enter_context(_one_view(processes * PIECES))
        files = [str(folder / f"{n}.claims") for n in range(len(bounds))]
        processes = min(processes, 1 + len(bounds))  # one starts for each share that waits
        meeting = context.Barrier(processes + 1)
        # What a table class was imported from is imported there too, whatever room that is.
        rooms = sorted({mapper.class_.__module__ for mapper in default_registry.mappers})
        told = (config.current(), db.engine().url.render_as_string(False), rooms, view, meeting)
        pool = stack.enter_context(ProcessPoolExecutor(processes, context, _begin, told))
        try:
            logs = pool.submit(_logs, keys, remembered)
            chains = [
                pool.submit(_chains, file, bound, processes)
                for file, bound in zip(files, bounds, strict=True)
            ]
            _let_begin(meeting)
            parts = [one.result() for one in chains]
            rows: list[Future[Report]] = [
                pool.submit(_claims, files, share, processes) for share in range(processes)
            ]
            return _together([*parts, logs.result(), *(one.result() for one in rows)])
        except (BrokenBarrierError, BrokenProcessPool) as error:
            raise NotVerified("a process that verifies the record has ended: see above") from error


@contextmanager
def _one_view(pieces: int) -> Iterator[tuple[str, list[tuple[str | None, str | None]]]]:
    """Give the name of a view that others can take, and the bounds of the shares of chains."""
    with db.reading() as session:
        connection = session.connection()
        view = ""
        if connection.dialect.name == "postgresql":
            view = connection.execute(select(func.pg_export_snapshot())).scalar_one()
        with whatever_it_holds(connection):
            bounds = _bounds(connection, pieces)
        yield view, bounds


def _bounds(connection: Connection, pieces: int) -> list[tuple[str | None, str | None]]:
    """Return the first chain of each share and the first that is none of its own.

    They are taken out of chains of events here and there, in the order that the database has.
    """
    newest = _newest(connection)
    some = {newest * n // SAMPLES for n in range(1, SAMPLES)}
    wanted = select(_events.c.chain).where(_events.c.id.in_(some)).order_by(_events.c.chain)
    found = list(dict.fromkeys(connection.execute(wanted).scalars()))
    edges = list(dict.fromkeys(found[len(found) * n // pieces] for n in range(1, pieces) if found))
    return list(pairwise([None, *edges, None]))


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(_events.c.id))).scalar() or 0


def _let_begin(meeting: Any) -> None:
    """Wait until all processes are there, and let their views begin while nobody writes."""
    meeting.wait(PATIENCE)
    with ExitStack() as stack:
        if db.engine().dialect.name == "sqlite":
            stack.enter_context(db.transaction())
        meeting.wait(PATIENCE)
        meeting.wait(PATIENCE)


def _together(parts: Sequence[Report]) -> Report:
    whole = Report()
    for field in fields(Report):
        for part in parts:
            setattr(whole, field.name, getattr(whole, field.name) + getattr(part, field.name))
    return whole


# From here on in a process of its own.

_connection: Connection | None = None


def _begin(
    settings: config.Settings, url: str, rooms: Sequence[str], view: str, meeting: Any
) -> None:
    """Open the database and take the common view of it."""
    global _connection  # noqa: PLW0603 - a process verifies for one caller
    try:
        for room in rooms:
            importlib.import_module(room)
        config.use(settings)
        db.open(url)
        meeting.wait(PATIENCE)
        meeting.wait(PATIENCE)
        reader = db.engine().connect().execution_options(procure="reads")
        reader.begin()
        if view:
            reader.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{view}'")
        reader.execute(select(_events.c.id).limit(1)).first()  # the view begins with a question
        _connection = reader
        meeting.wait(PATIENCE)
    except BaseException:
        meeting.abort()
        raise


def _mine() -> Connection:
    assert _connection is not None  # noqa: S101 - no share is given out before
    return _connection


def _chains(file: str, bound: tuple[str | None, str | None], shares: int) -> Report:
    """Check one share of the chains and leave their claims in a file."""
    report = Report()
    first, beyond = bound
    wanted = ALL
    if first is not None:
        wanted = wanted.where(_events.c.chain >= first)
    if beyond is not None:
        wanted = wanted.where(_events.c.chain < beyond)
    with closing(Claims(file, shares)) as claims, whatever_it_holds(_mine()):
        check_chains(_mine(), claims, report, wanted)
    return report


def _logs(keys: Collection[str], remembered: Collection[str]) -> Report:
    report = Report()
    with whatever_it_holds(_mine()):
        check_logs(_mine(), report, keys, signed_before(), remembered)
    return report


def _claims(files: Sequence[str], share: int, shares: int) -> Report:
    """Check one share of the rows and texts, whose claims stand in all the files."""
    report = Report()
    with closing(Claims()) as claims, whatever_it_holds(_mine()):
        for file in files:
            claims.take(Path(file), share)
        check_claims(_mine(), claims, report, share, shares)
    return report
