"""What statements cost, told by the database itself and not by the clock.

Two questions. :func:`scans`: does a statement read all of a table that grows with cases,
whatever way it goes: row by row, along a whole index, to count or to sort it? Walking an
index until the page is full is no scan. And :func:`work`: how much is done for the
statements of a page, so that a small and a large instance can be compared: steps of the
program that SQLite runs, rows that PostgreSQL touches.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, event

from procure import db

# The tables that grow with cases: none of them may be read from end to end for a page.
GROWING = frozenset(
    {
        "procurement_case", "case_role", "case_text", "case_fts_content", "event", "record_row",
        "record_private", "log_leaf", "log_tile", "document", "call", "case_answer", "case_task",
        "job", "guard_waiver", "agreement", "pilot", "panel_member", "dialogue_meeting", "need",
    }
)  # fmt: skip
# A statement that touches fewer rows than these reads no growing table from end to end.
FEWEST = 300
# Steps between two looks at SQLite's program.
STEPS = 20


class Said(NamedTuple):
    """One statement with its values."""

    statement: str
    values: Any


@contextmanager
def statements() -> Iterator[list[Said]]:
    """Note every statement that is made meanwhile."""
    said: list[Said] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_: Any) -> None:
        said.append(Said(statement, values))

    engine = db.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def seconds(said: Iterable[Said]) -> float:
    """Ask all of it again and return how long it took until the last row was there.

    The seconds are the processor's, in this thread and in PostgreSQL's process for it; where
    that process cannot be looked at, they are those of the clock.
    """
    spent = 0.0
    with db.engine().connect() as connection:
        clock = _clock(connection)
        for one in _queries(said):
            began = clock()
            connection.exec_driver_sql(one.statement, one.values).all()
            spent += clock() - began
        connection.rollback()
    return spent


def _clock(connection: Connection) -> Callable[[], float]:
    if connection.dialect.name == "sqlite":
        return time.thread_time
    number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    ran = Path(f"/proc/{number}/schedstat")  # nanoseconds on a processor, to begin with
    if not ran.exists():
        return time.perf_counter
    return lambda: time.thread_time() + int(ran.read_text("ascii").split()[0]) / 1e9


def scans(said: Iterable[Said]) -> list[str]:
    """Return what reads a growing table from end to end, each with its statement."""
    found = []
    with db.engine().connect() as connection:
        look = _loops if connection.dialect.name == "sqlite" else _read_whole
        for one in {one.statement: one for one in _queries(said)}.values():
            asked = " ".join(one.statement.split())[:300]
            found += [f"{what} <- {asked}" for what in look(connection, one)]
        connection.rollback()
    return found


def work(said: Iterable[Said]) -> int:
    """Return what the statements cost: SQLite's steps, or the rows that PostgreSQL touches."""
    with db.engine().connect() as connection:
        cost = _steps if connection.dialect.name == "sqlite" else _rows
        spent = sum(cost(connection, one) for one in _queries(said))
        connection.rollback()
    return spent


def _queries(said: Iterable[Said]) -> Iterator[Said]:
    for one in said:
        if one.statement.lstrip().upper().startswith(("SELECT", "WITH")):
            yield one


def _loops(connection: Connection, one: Said) -> list[str]:
    """Return the growing tables and indexes that SQLite's program goes through whole.

    Such a loop begins at one end (Rewind, Last), and nothing inside it counts the rows of a
    page down; or one instruction counts the whole.
    """
    known = "SELECT rootpage, tbl_name || ' by ' || name FROM sqlite_master WHERE rootpage > 0"
    roots = {page: name for page, name in connection.exec_driver_sql(known)}  # noqa: C416
    program = connection.exec_driver_sql(f"EXPLAIN {one.statement}", one.values).all()
    opened = {p1: roots.get(p2, "") for _, code, p1, p2, *_ in program if code == "OpenRead"}
    begun = {p1: at for at, code, p1, *_ in program if code in ("Rewind", "Last")}
    ends = {at for at, code, *_ in program if code == "DecrJumpZero"}
    found = []
    for at, code, p1, *_ in program:
        whole = code in ("Next", "Prev") and p1 in begun and begun[p1] < at
        whole = whole and not ends.intersection(range(begun[p1], at))
        name = opened.get(p1, "")
        if (whole or code == "Count") and name.partition(" by ")[0] in GROWING:
            found.append(f"{code} {name}")
    return found


def _steps(connection: Connection, one: Said) -> int:
    raw: Any = connection.connection.driver_connection
    looked = 0

    def look() -> int:
        nonlocal looked
        looked += 1
        return 0

    raw.set_progress_handler(look, STEPS)
    try:
        connection.exec_driver_sql(one.statement, one.values).all()
    finally:
        raw.set_progress_handler(None, 0)
    return looked * STEPS


def _read_whole(connection: Connection, one: Said) -> list[str]:
    """Return the growing tables more than half of whose rows PostgreSQL touched in one node."""
    found = []
    for node in _nodes(connection, one):
        name = node.get("Relation Name", "")
        if name not in GROWING or (touched := _touched(node)) <= FEWEST:
            continue
        there = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
        if touched * 2 > there:
            found.append(f"{node['Node Type']} of {name}: {touched} of {there} rows")
    return found


def _rows(connection: Connection, one: Said) -> int:
    return sum(_touched(node) for node in _nodes(connection, one))


def _touched(node: dict[str, Any]) -> int:
    """Return the rows that a node gave on and those that it looked at in vain."""
    rows = node["Actual Rows"]
    for vainly in ("Filter", "Index Recheck", "Join Filter"):
        rows += node.get(f"Rows Removed by {vainly}", 0)
    return int(rows * node["Actual Loops"])


def _nodes(connection: Connection, one: Said) -> Iterator[dict[str, Any]]:
    how = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "
    told = connection.exec_driver_sql(how + one.statement, one.values).scalar_one()
    plans = [(json.loads(told) if isinstance(told, str) else told)[0]["Plan"]]
    while plans:
        node = plans.pop()
        yield node
        plans += node.get("Plans", ())
