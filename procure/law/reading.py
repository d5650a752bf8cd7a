"""Reads the law's data files strictly: a key that is not known is refused, with its file.

The files beside this one are the shelf: `fi.toml` is the newest text, older texts that
cases still rest on stand beside it as `fi.<date>.toml`. A file is checked whole when it is
read; a fault names the file, the entry and the key.
"""

import dataclasses
import hashlib
import itertools
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from procure.law.data import (
    Amount,
    Edition,
    Entry,
    ErdfPurchase,
    LawData,
    Limit,
    NotInForceError,
    Overlay,
    Period,
    Procedure,
    Rule,
    Ruleset,
    Threshold,
)
from procure.law.days import plain

FOLDER: Final = Path(__file__).parent
TABLES: Final[Mapping[str, tuple[str, type[Entry]]]] = {
    "threshold": ("thresholds", Threshold),
    "amount": ("amounts", Amount),
    "period": ("periods", Period),
    "limit": ("limits", Limit),
    "procedure": ("procedures", Procedure),
    "rule": ("rules", Rule),
    "erdf_purchase": ("erdf_purchases", ErdfPurchase),
    "overlay": ("overlays", Overlay),
}
EXACTLY_ONE: Final[Mapping[type[Entry], tuple[str, ...]]] = {
    Amount: ("euros", "share", "count"),
    Period: ("days", "months", "years"),
}
T = TypeVar("T")


class LawDataError(ValueError):
    """A law data file is not what it must be; the message names file, entry and key."""


def edition(on: date, name: str | None = None) -> Edition:
    """Return the law that holds on a day.

    Without a name it is the newest text that was followed up to that day (or the oldest
    there is). With the name a case keeps it is that text, or `NotInForceError` if the shelf
    does not hold it any more. Days before the Act are refused.
    """
    return _edition(plain(on), name, FOLDER)


@lru_cache(maxsize=1024)
def _edition(on: date, name: str | None, folder: Path) -> Edition:
    texts = shelf(folder)
    if name is None:
        followed = [one for one in texts if one.ruleset.text_as_of <= on]
        chosen = followed[-1] if followed else texts[0]
    else:
        named = {one.ruleset.name: one for one in texts}
        if name not in named:
            raise NotInForceError(f"no law data {name!r}; there is {', '.join(named)}")
        chosen = named[name]
    if on < chosen.ruleset.in_force_from:
        begins = chosen.ruleset.in_force_from
        raise NotInForceError(
            f"{chosen.ruleset.name}: begins on {begins}, not yet in force on {on}"
        )
    return Edition(chosen, on)


@cache
def shelf(folder: Path = FOLDER) -> tuple[LawData, ...]:
    """Read every text of the shelf, oldest first; two of one name are refused."""
    texts = sorted(
        (load(path) for path in folder.glob("fi*.toml")), key=lambda one: one.ruleset.text_as_of
    )
    if not texts:
        raise LawDataError(f"{folder}: no law data")
    for older, newer in itertools.pairwise(texts):
        if older.ruleset.name == newer.ruleset.name:
            raise LawDataError(f"{folder}: two files are named {newer.ruleset.name!r}")
    return tuple(texts)


def load(path: Path) -> LawData:
    """Read one data file, or refuse it naming file, entry and key."""
    content = path.read_bytes()
    try:
        raw = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawDataError(f"{path.name}: {error}") from error
    head = raw.pop("ruleset", None)
    if not isinstance(head, dict):
        raise LawDataError(f"{path.name}: [ruleset] is missing")
    tables = {
        plural: tuple(_entries(path.name, table, kind, raw.pop(table, [])))
        for table, (plural, kind) in TABLES.items()
    }
    if raw:
        raise LawDataError(f"{path.name}: unknown key {min(raw)!r}")
    data = LawData(
        ruleset=_build(Ruleset, head, f"{path.name}: ruleset"),
        sha256=hashlib.sha256(content).hexdigest(),
        **typing.cast("dict[str, Any]", tables),
    )
    _check(path.name, data)
    return data


def _entries(file: str, table: str, kind: type[Entry], rows: object) -> Iterable[Entry]:
    if not isinstance(rows, list):
        raise LawDataError(f"{file}: {table} must be a list of tables, [[{table}]]")
    for number, row in enumerate(rows, 1):
        values = dict(row)
        if kind is Limit:
            if "id" in values:
                raise LawDataError(f"{file}: {table} {number}: unknown key 'id'")
            parts = (values.get("procedure"), values.get("of"), values.get("ground", "ordinary"))
            values["id"] = ".".join(str(part) for part in parts)
        where = f"{file}: {table} {values.get('id', number)}"
        entry = _build(kind, values, where)
        _check_entry(entry, where)
        yield entry


def _build(kind: type[T], values: Mapping[str, object], where: str) -> T:
    """Make one dataclass from one TOML table, or say which key is wrong."""
    assert dataclasses.is_dataclass(kind)  # noqa: S101 - for the type checker
    hints = typing.get_type_hints(kind)
    known = {one.name: one for one in dataclasses.fields(kind)}
    for key in values:
        if key not in known:
            raise LawDataError(f"{where}: unknown key {key!r}")
    for key, one in known.items():
        if key not in values and one.default is dataclasses.MISSING:
            raise LawDataError(f"{where}: key {key!r} is missing")
    return kind(
        **{key: _value(hints[key], value, f"{where}: {key}") for key, value in values.items()}
    )


def _value(hint: Any, value: object, where: str) -> object:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return _value(inner[0], value, where)
    if origin is tuple:
        if not isinstance(value, list) or not value:
            raise LawDataError(f"{where} must be a list with something in it")
        return tuple(_value(inner[0], one, where) for one in value)
    if origin is typing.Literal:
        if value not in inner:
            raise LawDataError(f"{where} is {value!r}, not one of {', '.join(map(repr, inner))}")
        return value
    if hint is Decimal and type(value) is int:
        value = Decimal(value)
    # exact types: True is an int and a moment is a date for isinstance, but not for the law
    if type(value) is not hint:
        raise LawDataError(f"{where} is {value!r}, not of type {hint.__name__}")
    if isinstance(value, (int, Decimal)) and value < 0:
        raise LawDataError(f"{where} is below zero")
    return value


def _check_entry(entry: Entry, where: str) -> None:
    if entry.confidence == "A" and not entry.sentence:
        raise LawDataError(f"{where}: confidence A needs key 'sentence'")
    if entry.text and not entry.sentence:
        raise LawDataError(f"{where}: key 'text' without 'sentence'")
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        raise LawDataError(f"{where}: valid_to is before valid_from")
    wanted = EXACTLY_ONE.get(type(entry), ())
    if wanted and sum(getattr(entry, key) is not None for key in wanted) != 1:
        raise LawDataError(f"{where}: wants exactly one of {', '.join(wanted)}")
    if isinstance(entry, ErdfPurchase) and (
        (entry.from_euros is None) is not entry.from_national_threshold
    ):
        raise LawDataError(f"{where}: wants either from_euros or from_national_threshold")


def _check(file: str, data: LawData) -> None:
    """Entries of one id follow each other in time; limits belong to known procedures."""
    groups: dict[tuple[type[Entry], str], list[Entry]] = {}
    for entry in data.entries():
        groups.setdefault((type(entry), entry.id), []).append(entry)
    for (_, name), same in groups.items():
        same.sort(key=lambda one: one.valid_from or date.min)
        for first, second in itertools.pairwise(same):
            if (first.valid_to or date.max) >= (second.valid_from or date.min):
                raise LawDataError(f"{file}: two entries {name!r} are in force at once")
    procedures = {one.id for one in data.procedures}
    for limit in data.limits:
        if limit.procedure not in procedures:
            raise LawDataError(f"{file}: limit {limit.id}: no procedure {limit.procedure!r}")
