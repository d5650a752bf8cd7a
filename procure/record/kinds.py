"""What may happen: every kind of event and the exact keys it carries.

A kind is in the past tense and is never renamed, since names in a record are data.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# What JSON numbers hold exactly everywhere (RFC 8785 section 3.2.2.3).
LARGEST = 2**53 - 1

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_kinds: dict[str, frozenset[str]] = {}
_optional: dict[str, frozenset[str]] = {}


class RecordError(Exception):
    """An event was refused; nothing of it has been written."""


class UndeclaredKind(RecordError):
    """No room has declared this kind of event."""


class WrongData(RecordError):
    """An event's data are not what its kind has declared."""


class WentBack(RecordError):
    """An event is dated before the event it follows in its chain."""


def declare(kind: str, keys: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Declare a kind of event with the exact set of keys of its data.

    Called when the room that owns the kind is imported. The text key of its name is
    ``event.<kind>``. A second declaration with other keys is refused. ``optional`` keys are
    left out of the event where there is nothing to say.
    """
    wanted, beside = frozenset(keys), frozenset(optional)
    if not _NAME.fullmatch(kind):
        raise ValueError(f"{kind!r} is no name for a kind of event")
    if _kinds.setdefault(kind, wanted) != wanted:
        raise ValueError(f"{kind} is declared already, with {sorted(_kinds[kind])}")
    if _optional.setdefault(kind, beside) != beside:
        raise ValueError(f"{kind} is declared already, with {sorted(_optional[kind])} beside")


def declared() -> dict[str, frozenset[str]]:
    """Return every declared kind with its keys."""
    return dict(_kinds)


def check(kind: str, data: Mapping[str, Any]) -> None:
    """Refuse an undeclared kind, missing or surplus keys, and values that are not plain."""
    wanted = _kinds.get(kind)
    if wanted is None:
        raise UndeclaredKind(f"no room declares the event {kind}")
    if data.keys() != wanted and not wanted <= data.keys() <= wanted | _optional[kind]:
        surplus = sorted(data.keys() - wanted - _optional[kind])
        missing = sorted(wanted - data.keys())
        raise WrongData(f"{kind}: missing {missing}, not declared {surplus}")
    for key, value in data.items():
        _plain(f"{kind}.{key}", value)


def _plain(where: str, value: Any) -> None:
    # bool is an int to Python, but "strings and integers only" is the record's format.
    if value is None or type(value) is str:
        return
    if type(value) is int:
        if abs(value) > LARGEST:
            raise WrongData(f"{where}: {value} is too large to be written exactly")
        return
    if isinstance(value, list | tuple):
        for item in value:
            _plain(where, item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str:
                raise WrongData(f"{where}: the key {key!r} is not text")
            _plain(f"{where}.{key}", item)
        return
    raise WrongData(f"{where}: {type(value).__name__} is neither text, whole number, list nor null")
