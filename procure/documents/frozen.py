"""The values a paper is printed from: plain, checked and the same bytes everywhere.

A snapshot holds text, whole numbers, booleans, lists, tables and nothing, because only
those have one canonical form (RFC 8785). Money is whole cents, a day is ``2026-11-24``, a
moment says its offset, and any other number is text with a decimal point.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import rfc8785
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

HELSINKI = ZoneInfo("Europe/Helsinki")
CENT = Decimal("0.01")

# Controls no font draws, half surrogates, and the marks that reorder what a reader sees
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
    "|[\ud800-\udfff]"
)


class Strict(BaseModel):
    """A part of a snapshot: an unknown name is refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _readable(value: str) -> str:
    """Keep the text, but show a mark where a character would hide or reorder it."""
    return UNPRINTABLE.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))


def _is_day(value: str) -> str:
    if date.fromisoformat(value).isoformat() != value:
        raise ValueError("a day is written 2026-11-24")
    return value


def _is_moment(value: str) -> str:
    if datetime.fromisoformat(value).utcoffset() is None:
        raise ValueError("a moment says its offset: 2026-11-24T12:00:00+02:00")
    return value


def _is_number(value: str) -> str:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", value, re.ASCII):
        raise ValueError("a number is text such as 86.88")
    return value


Text = Annotated[str, AfterValidator(_readable)]
Cents = int
Day = Annotated[str, AfterValidator(_is_day)]
Instant = Annotated[str, AfterValidator(_is_moment)]
Number = Annotated[str, AfterValidator(_is_number)]


def rows() -> Any:
    """Return the default of a list that may be empty."""
    return Field(default_factory=list)


def cents(euros: Decimal | None) -> int | None:
    """Return whole cents; half cents are refused."""
    if euros is None:
        return None
    whole = euros.quantize(CENT)
    if whole != euros:
        raise ValueError(f"{euros} is not whole cents")
    return int(whole * 100)


def day(value: date | None) -> str | None:
    """Return a day as a snapshot keeps it; of a moment, its day in Helsinki."""
    if isinstance(value, datetime):
        return value.astimezone(HELSINKI).date().isoformat()
    return None if value is None else value.isoformat()


def moment(value: datetime | None) -> str | None:
    """Return a moment as a snapshot keeps it: Helsinki time to the second, with its offset."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return value.astimezone(HELSINKI).isoformat(timespec="seconds")


def number(value: Decimal | int | None) -> str | None:
    """Return a number that is neither money nor a count as a snapshot keeps it."""
    return None if value is None else format(Decimal(value), "f")


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, so that no empty heading is printed."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """Return the bytes that are hashed, stored and attached (RFC 8785); no fractions."""
    _refuse_fractions(snapshot, "snapshot")
    return rfc8785.dumps(dict(snapshot))


def parsed(content: bytes) -> dict[str, Any]:
    """Read a stored snapshot back."""
    value: dict[str, Any] = json.loads(content)
    return value


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _refuse_fractions(value: Any, place: str) -> None:
    if isinstance(value, Mapping):
        for name, item in value.items():
            _refuse_fractions(item, f"{place}.{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _refuse_fractions(item, f"{place}.{index}")
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"{place} is a {type(value).__name__}; a snapshot cannot keep it")
