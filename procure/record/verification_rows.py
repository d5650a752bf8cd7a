"""The part of ``verify`` that opens commitments: rows and private texts as they stand now."""

import hmac
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    Select,
    Text,
    bindparam,
    cast,
    inspect,
    select,
    tuple_,
)
from sqlmodel import SQLModel
from sqlmodel.main import default_registry

from procure.record.commitments import Shape, commitment, model_of, shape_of
from procure.record.report import Report
from procure.record.tables import Private, RowSalt, stream, table_of

BATCH = 400

_salts = table_of(RowSalt)
_privates = table_of(Private)

# A value changed by hand may be of another type; the casts keep it readable.
_salt_of_row = cast(_salts.c.salt, LargeBinary).label("salt")
_KEPT = select(
    _privates.c.event_id,
    cast(_privates.c.name, Text).label("name"),
    cast(_privates.c.salt, LargeBinary).label("salt"),
    cast(_privates.c.text, Text).label("text"),
).order_by(_privates.c.event_id, _privates.c.name)

_OPENING = select(_salts.c.row_key, _salts.c.event_id, _salt_of_row).where(
    _salts.c.table_name == bindparam("table"),
    _salts.c.row_key.in_(bindparam("keys", expanding=True)),
)

# The newest claim about a row: (key, event, chain, number, commitment or None when deleted).
_Claim = tuple[str, int, str, int, str | None]


def check_rows(connection: Connection, claims: sqlite3.Connection, report: Report) -> None:
    """Hold every row that an event wrote against the newest commitment to it."""
    for (table,) in claims.execute("SELECT DISTINCT tab FROM latest ORDER BY tab").fetchall():
        model = model_of(table)
        if model is None:
            report.found("table_unknown", table=table)
            continue
        shape = shape_of(model)
        newest = claims.execute(
            "SELECT row, event, chain, number, commitment FROM latest WHERE tab = ? ORDER BY row",
            (table,),
        )
        while batch := list(islice(newest, BATCH)):
            report.rows += len(batch)
            _check_batch(connection, report, shape, batch)


def _check_batch(
    connection: Connection, report: Report, shape: Shape, batch: Sequence[_Claim]
) -> None:
    table = shape.name
    keys = [key for key, *_ in batch]
    salts: dict[tuple[str, int], bytes] = {
        (key, event): salt
        for key, event, salt in connection.execute(_OPENING, {"table": table, "keys": keys}).all()
    }
    rows = _read(connection, shape, keys)
    for key, event, chain, number, wanted in batch:
        row = rows.get(key)
        if wanted is None:
            kind = "" if row is None else "row_returned"
        elif row is None:
            kind = "row_missing"
        elif (key, event) not in salts:
            kind = "row_unopened"
        else:
            kind = "" if _opens(shape, row, salts[key, event], wanted) else "row_changed"
        if kind:
            report.found(kind, chain, number, table, key)


def _opens(shape: Shape, row: Sequence[Any] | Exception, salt: bytes, wanted: str) -> bool:
    if isinstance(row, Exception):
        return False
    try:
        content = shape.canonical_row(row)
    except Exception:  # noqa: BLE001 - whatever was written by hand need not be of the column's type
        return False
    return hmac.compare_digest(commitment(salt, content), wanted)


def _read(
    connection: Connection, shape: Shape, keys: Sequence[str]
) -> dict[str, Sequence[Any] | Exception]:
    """Read rows by their keys; one that cannot even be read stands as its error."""
    found: dict[str, Sequence[Any] | Exception] = {}
    try:
        values = [shape.values(key) for key in keys]
        wanted = _by_keys(shape)
        if len(shape.keys) == 1:
            values = [one for (one,) in values]
        with connection.begin_nested():  # what cannot be read must not end the whole reading
            for row in connection.execute(wanted, {"keys": values}).all():
                found[shape.key(row[: len(shape.keys)])] = row[len(shape.keys) :]
    except Exception as error:  # noqa: BLE001 - a value by hand may break any type's reading
        if len(keys) == 1:
            return {keys[0]: error}
        half = len(keys) // 2
        return _read(connection, shape, keys[:half]) | _read(connection, shape, keys[half:])
    return found


@cache
def _by_keys(shape: Shape) -> Select[Any]:
    """Return the statement for the keys and the committed columns of rows."""
    # Under names of their own, since a key is most often committed as well.
    keys = [column.label(f"key_{n}") for n, column in enumerate(shape.keys)]
    place = tuple_(*shape.keys) if len(shape.keys) > 1 else shape.keys[0]
    wanted = select(*keys, *shape.read.selected_columns)
    return wanted.where(place.in_(bindparam("keys", expanding=True)))


def check_recorded(connection: Connection, claims: sqlite3.Connection, report: Report) -> None:
    """Find rows that no event wrote, in tables that say each of theirs is written by one."""
    # A table that is not there has no row too many; rows that it lacks are found above.
    there = set(inspect(connection).get_table_names())
    for shape in _recorded():
        table = shape.name
        if table not in there:
            continue
        wanted = select(*shape.keys).order_by(*shape.keys)
        rows = stream(connection, wanted)
        while batch := [shape.key(row) for row in islice(rows, BATCH)]:
            places = ", ".join("?" * len(batch))
            known = {
                row
                for (row,) in claims.execute(
                    f"SELECT row FROM latest WHERE tab = ? AND row IN ({places})",  # noqa: S608
                    (table, *batch),
                )
            }
            for key in (one for one in batch if one not in known):
                report.found("row_unrecorded", table=table, key=key)


def _recorded() -> Iterator[Shape]:
    models: set[type[SQLModel]] = {mapper.class_ for mapper in default_registry.mappers}
    for model in sorted(models, key=lambda model: str(model.__tablename__)):
        if getattr(model, "__recorded__", False):
            yield shape_of(model)


def check_private(connection: Connection, claims: sqlite3.Connection, report: Report) -> None:
    """Hold every private text against its event; one that is gone must have been forgotten."""
    for row in stream(connection, _KEPT):
        report.texts += 1
        claimed = claims.execute(
            "SELECT chain, number, commitment FROM private WHERE event = ? AND name = ?",
            (row.event_id, row.name),
        ).fetchone()
        if claimed is None:
            report.found("text_unbound", table="record_private", key=f"{row.event_id}/{row.name}")
            continue
        chain, number, bound = claimed
        if commitment(row.salt, row.text.encode()) != bound:
            report.found("text_changed", chain, number, "record_private", row.name)
        claims.execute("DELETE FROM private WHERE event = ? AND name = ?", (row.event_id, row.name))
    gone = """
        SELECT p.chain, p.number, p.name, f.name IS NOT NULL FROM private p
        LEFT JOIN forgotten f ON f.chain = p.chain AND f.number = p.number AND f.name = p.name
        ORDER BY p.chain, p.number, p.name
    """
    for chain, number, name, forgotten in claims.execute(gone):
        report.forgotten += forgotten
        if not forgotten:
            report.found("text_missing", chain, number, "record_private", name)
