"""The part of ``verify`` that opens commitments: rows and private texts as they stand now."""

import hmac
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    LargeBinary,
    Text,
    and_,
    bindparam,
    cast,
    column,
    inspect,
    literal_column,
    select,
    values,
)
from sqlmodel import SQLModel
from sqlmodel.main import default_registry

from procure.db.statement import Statement
from procure.record.commitments import Shape, commitment, model_of, shape_of
from procure.record.report import Report
from procure.record.tables import Event, Private, RowSalt, stream, table_of
from procure.record.verification_chains import share_of

BATCH = 400

_events = table_of(Event)
_salts = table_of(RowSalt)
_privates = table_of(Private)

# A value changed by hand may be of another type; the casts keep it readable.
_salt_of_row = cast(_salts.c.salt, LargeBinary)
_KEPT = select(
    _privates.c.event_id,
    cast(_privates.c.name, Text).label("name"),
    cast(_privates.c.salt, LargeBinary).label("salt"),
    cast(_privates.c.text, Text).label("text"),
).order_by(_privates.c.event_id, _privates.c.name)

_PLACE = select(_events.c.chain, cast(_events.c.number, BigInteger)).where(
    _events.c.id == bindparam("event")
)

# The newest claim about a row: (key, event, commitment or None when deleted).
_Claim = tuple[str, int, str | None]


def check_rows(connection: Connection, claims: sqlite3.Connection, report: Report) -> None:
    """Hold every row that an event wrote against the newest commitment to it."""
    for (table,) in claims.execute("SELECT DISTINCT tab FROM latest ORDER BY tab").fetchall():
        model = model_of(table)
        if model is None:
            report.found("table_unknown", table=table)
            continue
        shape = shape_of(model)
        newest = claims.execute(
            "SELECT row, event, commitment FROM latest WHERE tab = ? ORDER BY row", (table,)
        )
        while batch := list(islice(newest, BATCH)):
            report.rows += len(batch)
            _check_batch(connection, report, shape, batch)


def _check_batch(
    connection: Connection, report: Report, shape: Shape, batch: Sequence[_Claim]
) -> None:
    rows = _read(connection, shape, batch)
    for (key, event, wanted), row in zip(batch, rows, strict=True):
        if wanted is None:
            kind = "" if row is None else "row_returned"
        elif row is None:
            kind = "row_missing"
        elif isinstance(row, Exception):
            kind = "row_changed"
        elif row[1] is None:
            kind = "row_unopened"
        else:
            kind = "" if _opens(shape, row[2:], row[1], wanted) else "row_changed"
        if kind:
            chain, number = connection.execute(_PLACE, {"event": event}).one()
            report.found(kind, chain, number, shape.name, key)


def _opens(shape: Shape, row: Sequence[Any], salt: bytes, wanted: str) -> bool:
    try:
        content = shape.canonical_row(row)
    except Exception:  # noqa: BLE001 - whatever was written by hand need not be of the column's type
        return False
    return hmac.compare_digest(commitment(salt, content).encode(), wanted.encode())


def _read(
    connection: Connection, shape: Shape, batch: Sequence[_Claim]
) -> list[Sequence[Any] | Exception | None]:
    """Read the rows of claims, each with its place in the batch and its salt.

    A row that is not there stands as None, one that cannot even be read as its error.
    """
    found: list[Sequence[Any] | Exception | None] = [None] * len(batch)
    try:
        # As many places as statements are kept for; those over name the last row again.
        places = 1 << (len(batch) - 1).bit_length()
        asked: dict[str, Any] = {"table": shape.name}
        for n in range(places):
            key, event, _ = batch[min(n, len(batch) - 1)]
            asked[f"row_{n}"], asked[f"event_{n}"] = key, event
            for part, value in enumerate(shape.values(key)):
                asked[f"key_{part}_{n}"] = value
        with connection.begin_nested():  # what cannot be read must not end the whole reading
            for row in _by_keys(shape, places).rows(connection, asked):
                if row[0] < len(batch):
                    found[row[0]] = row
    except Exception as error:  # noqa: BLE001 - a value by hand may break any type's reading
        if len(batch) == 1:
            return [error]
        half = len(batch) // 2
        return _read(connection, shape, batch[:half]) + _read(connection, shape, batch[half:])
    return found


@cache
def _by_keys(shape: Shape, places: int) -> Statement:
    """Return the statement for so many rows: place, salt and committed columns of each."""
    keys = [column(f"key_{n}", one.type) for n, one in enumerate(shape.keys)]
    named: tuple[Any, ...] = (
        column("n", Integer),
        column("row", Text),
        column("event", BigInteger),
        *keys,
    )
    sought: Any = values(*named, name="sought").data(
        [
            (
                literal_column(str(n)),
                bindparam(f"row_{n}", type_=_salts.c.row_key.type),
                bindparam(f"event_{n}", type_=_salts.c.event_id.type),
                *(bindparam(f"key_{part}_{n}", type_=k.type) for part, k in enumerate(keys)),
            )
            for n in range(places)
        ]
    )
    sought = sought.cte("sought")
    there = and_(*(one == sought.c[k.name] for one, k in zip(shape.keys, keys, strict=True)))
    opening = and_(
        _salts.c.table_name == bindparam("table", type_=_salts.c.table_name.type),
        _salts.c.row_key == sought.c.row,
        _salts.c.event_id == sought.c.event,
    )
    # Under names of their own: a table may have columns that are called like these.
    wanted = select(sought.c.n.label("place_of"), _salt_of_row.label("salt_of"))
    wanted = wanted.add_columns(*shape.read.selected_columns)
    wanted = wanted.select_from(sought.join(shape.table, there).outerjoin(_salts, opening))
    return Statement(wanted)


def check_recorded(
    connection: Connection,
    claims: sqlite3.Connection,
    report: Report,
    share: int = 0,
    shares: int = 1,
) -> None:
    """Find rows that no event wrote, in tables that say each of theirs is written by one."""
    # A table that is not there has no row too many; rows that it lacks are found above.
    there = set(inspect(connection).get_table_names())
    for shape in _recorded():
        table = shape.name
        if table not in there:
            continue
        wanted = select(*shape.keys).order_by(*shape.keys)
        found = (shape.key(row) for row in stream(connection, wanted))
        keys = (key for key in found if share_of(key, shares) == share)
        while batch := list(islice(keys, BATCH)):
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


def check_private(
    connection: Connection,
    claims: sqlite3.Connection,
    report: Report,
    share: int = 0,
    shares: int = 1,
) -> None:
    """Hold every private text against its event; one that is gone must have been forgotten."""
    mine = _KEPT.where(_privates.c.event_id % shares == share) if shares > 1 else _KEPT
    for row in stream(connection, mine):
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
