"""Column types that refuse what would later be read wrongly."""

import json
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import DateTime, TypeDecorator

CENT = Decimal("0.01")
# After every moment that happens: where what has no moment is sorted.
FAR = datetime(9999, 12, 31, tzinfo=UTC)


def new_id() -> str:
    """Return a new opaque id: 128 random bits as 32 hexadecimal characters."""
    return secrets.token_hex(16)


def moment_in_key(text: str) -> datetime:
    """Read a moment out of the key of a list; what is none lies beyond all others."""
    try:
        found = datetime.fromisoformat(text)
        # A zone can carry the first and last days beyond what a calendar holds.
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return FAR


class Moment(TypeDecorator[datetime]):
    """A moment with its zone. Naive values are refused; UTC comes back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; refuse a moment that does not say its zone."""
        return None if value is None else utc(value)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write SQLite's text in one go: a step has several moments."""
        return _text_of_utc if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read SQLite's text in one go: a page has hundreds of moments."""
        if dialect.name == "sqlite":
            return _utc_of_text
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC, whatever the database forgot."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc(value: datetime) -> datetime:
    """Return a moment in UTC; one that does not say its zone is refused."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _text_of_utc(value: datetime | None) -> str | None:
    return None if value is None else utc(value).isoformat(" ", "microseconds")[: -len("+00:00")]


def _utc_of_text(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept + "+00:00")


class Money(TypeDecorator[Decimal]):
    """Euros as ``Decimal``, kept as whole cents; half cents are refused."""

    impl = BigInteger().with_variant(Integer, "sqlite")
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store cents; refuse what is not whole cents."""
        if value is None:
            return None
        cents = value.quantize(CENT)
        if cents != value:
            raise ValueError(f"{value} is not whole cents")
        return int(cents * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give back euros."""
        return None if value is None else (Decimal(value) / 100).quantize(CENT)


class Json(TypeDecorator[Any]):
    """Plain values (text, whole numbers, lists, tables) as sorted JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store sorted JSON, so that the same value is the same text."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Give back the value."""
        return None if value is None else json.loads(value)
