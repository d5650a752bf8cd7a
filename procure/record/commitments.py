"""Binding an event to rows and texts that it does not contain.

A commitment is HMAC-SHA-256 under a random salt of its own: whoever has the salt and the
content can check it; without the salt nothing can be learned, so erasing both is enough.
A row's canonical form leaves empty columns out: a later migration may add columns that
may be empty without touching what was committed before.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from sqlalchemy import Column, Select, Table, bindparam, select
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel
from sqlmodel.main import default_registry

from procure.db import Json, Moment, Money
from procure.db.types import utc
from procure.record.canonical import canonical
from procure.record.kinds import LARGEST, RecordError
from procure.record.tables import table_of

SALT = 16

Key = str | int | Sequence[str | int]


class NotCommittable(RecordError):
    """A row cannot be committed to; the message names table and column."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that an action wrote without an entity.

    ``values`` holds every committed column by name; without it the row is read once.
    """

    table: type[SQLModel]
    key: Key
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that an action deleted; from then on it must not exist."""

    table: type[SQLModel]
    key: Key


class Bound(NamedTuple):
    """A row's place, the commitment to it and its salt; both None for a deleted row."""

    table: str
    key: str
    commitment: str | None
    salt: bytes | None


class Shape(NamedTuple):
    """How the rows of one table are written down."""

    name: str
    table: Table
    keys: tuple[Column[Any], ...]
    columns: tuple[tuple[str, Callable[[Any], str | int]], ...]
    read: Select[Any]
    recorded: bool

    def key(self, values: Iterable[Any]) -> str:
        """Return the text that names a row, from the values of its primary key."""
        return "/".join([_quoted(str(value)) for value in values])

    def values(self, key: str) -> tuple[Any, ...]:
        """Return the values of the primary key that a text names."""
        parts = key.split("/")
        if "%" in key:
            parts = [unquote(part) for part in parts]
        return tuple(_python_type(c)(p) for c, p in zip(self.keys, parts, strict=True))

    def canonical(self, value_of: Callable[[str], Any]) -> bytes:
        """Return the exact bytes that stand for a row, given how to get a column's value."""
        return self.canonical_row([value_of(name) for name, _ in self.columns])

    def canonical_row(self, values: Sequence[Any]) -> bytes:
        """Return the same of the committed columns' values, which stand in their order."""
        plain: dict[str, str | int] = {}
        for (name, write), value in zip(self.columns, values, strict=True):
            if value is not None:
                try:
                    plain[name] = write(value)
                except (TypeError, ValueError, AttributeError) as error:
                    raise NotCommittable(f"{self.name}.{name}: {error}") from None
        return canonical(plain)


def _quoted(text: str) -> str:
    """Return a part of a key; ids and numbers, which most keys are, stand as they are."""
    return text if text.isalnum() and text.isascii() else quote(text, safe="")


def commitment(salt: bytes, content: bytes) -> str:
    """Return the commitment to a content under a salt, in hexadecimal."""
    return hmac.digest(salt, content, "sha256").hex()


def bind(session: Session, rows: Iterable[SQLModel | Row | Gone]) -> list[Bound]:
    """Commit to the rows an action wrote, as they stand now."""
    rows = list(rows)
    if any(isinstance(row, SQLModel) for row in rows):
        session.flush()  # gives new rows their numbers and defaults
    return [_bind(session, row) for row in rows]


def bind_values(row: Row) -> Bound:
    """Commit to a row whose values are given."""
    shape = shape_of(row.table)
    values = row.values or {}
    try:
        return _committed(shape, shape.key(_parts(row)), values.__getitem__)
    except KeyError:
        missing = sorted({name for name, _ in shape.columns} - values.keys())
        raise NotCommittable(f"{shape.name}: the row lacks {missing}") from None


def _bind(session: Session, row: SQLModel | Row | Gone) -> Bound:
    if isinstance(row, SQLModel):
        shape = shape_of(type(row))
        key = shape.key(getattr(row, column.key) for column in shape.keys)
        return _committed(shape, key, partial(getattr, row))
    if isinstance(row, Gone):
        shape = shape_of(row.table)
        return Bound(shape.name, shape.key(_parts(row)), None, None)
    if row.values is None:
        row = replace(row, values=_read(session, shape_of(row.table), _parts(row)))
    return bind_values(row)


def _committed(shape: Shape, key: str, value_of: Callable[[str], Any]) -> Bound:
    salt = secrets.token_bytes(SALT)
    return Bound(shape.name, key, commitment(salt, shape.canonical(value_of)), salt)


def _parts(row: Row | Gone) -> Sequence[str | int]:
    return (row.key,) if isinstance(row.key, str | int) else tuple(row.key)


def _read(session: Session, shape: Shape, parts: Sequence[Any]) -> Mapping[str, Any]:
    session.flush()
    asked = {f"key_{n}": part for n, part in enumerate(parts)}
    row = session.connection().execute(shape.read, asked).mappings().first()
    if row is None:
        raise NotCommittable(f"{shape.name}: there is no row {shape.key(parts)}")
    return dict(row)


@cache
def shape_of(model: type[SQLModel]) -> Shape:
    """Return how rows of a table class are written down.

    The class may name columns that are not committed in ``__uncommitted__``, and say
    with ``__recorded__ = True`` that every row of its table was written by an event.
    """
    table = table_of(model)
    left_out: frozenset[str] = getattr(model, "__uncommitted__", frozenset())
    if unknown := left_out - {column.name for column in table.columns}:
        raise NotCommittable(f"{table.name} has no column {sorted(unknown)}")
    columns = [column for column in table.columns if column.name not in left_out]
    keys = tuple(table.primary_key.columns)
    return Shape(
        name=str(table.name),  # without what SQLAlchemy adds to a text
        table=table,
        keys=keys,
        columns=tuple((column.name, _writer(column)) for column in columns),
        read=select(*columns).where(*(c == bindparam(f"key_{n}") for n, c in enumerate(keys))),
        recorded=bool(getattr(model, "__recorded__", False)),
    )


def model_of(table: str) -> type[SQLModel] | None:
    """Return the table class of a name, or None if no imported room has it."""
    for mapper in default_registry.mappers:
        if getattr(mapper.local_table, "name", None) == table:
            found: type[SQLModel] = mapper.class_
            return found
    return None


def _writer(column: Column[Any]) -> Callable[[Any], str | int]:
    """Choose the one way in which a column's values are written down."""
    for known, write in ((Money, _cents), (Moment, _moment), (Json, _json)):
        if isinstance(column.type, known):
            return write
    python = _python_type(column)
    if issubclass(python, Enum):
        return _enum
    try:
        return _WRITERS[python]
    except KeyError:
        raise NotCommittable(
            f"{column.table.name}.{column.name} holds {python.__name__}, which has no exact form"
        ) from None


@cache
def _python_type(column: Column[Any]) -> type:
    kind = column.type
    return kind.impl_instance.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def _whole(value: Any) -> str | int:
    if isinstance(value, float):
        raise TypeError("a float has no exact form")
    number = int(value)
    return number if abs(number) <= LARGEST else str(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} in a column of texts")
    return str(value)


def _cents(value: Decimal) -> str:
    cents = value * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{value} is not whole cents")
    return str(int(cents))


def _moment(value: datetime) -> str:
    return utc(value).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def _day(value: date) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def _decimal(value: Decimal) -> str:
    return format(Decimal(value).normalize(), "f")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _enum(value: Any) -> str:
    return str(value.name)


_WRITERS: dict[type, Callable[[Any], str | int]] = {
    str: _text,
    int: _whole,
    bool: lambda value: int(bool(value)),
    date: _day,
    time: time.isoformat,
    bytes: bytes.hex,
    Decimal: _decimal,
}
