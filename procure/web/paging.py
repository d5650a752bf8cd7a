"""Lists page by key, never by offset: the address holds the last row seen, not a number.

A list asks for one row more than it shows, in the order of its key; :func:`page` cuts it
and makes the addresses of the pages before and after.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

T = TypeVar("T")
Key = tuple[Any, ...]
AFTER, BEFORE = "after", "before"
SIZE = 50
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after this key, or before it (then rows come in reverse)."""

    key: Key
    back: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page, and the addresses of its neighbours (empty: there is none)."""

    rows: Sequence[T]
    previous: str
    next: str


def cursor(*kinds: type) -> Cursor | None:
    """Read the cursor from the address; what is broken or of other kinds starts anew."""
    for name in (AFTER, BEFORE):
        text = request.args.get(name, "")
        if text and (key := _unpacked(text, kinds)) is not None:
            return Cursor(key, name == BEFORE)
    return None


def page(
    rows: Sequence[T], at: Cursor | None, key: Callable[[T], Key], size: int = SIZE
) -> Page[T]:
    """Cut the rows found (one more than ``size`` were asked for) to a page."""
    more, shown = len(rows) > size, list(rows[:size])
    back = at is not None and at.back
    if back:
        shown.reverse()
    if not shown:
        return Page(shown, here(after=None, before=None) if at else "", "")
    has_previous, has_next = (more, True) if back else (at is not None, more)
    return Page(
        shown,
        here(before=_packed(key(shown[0])), after=None) if has_previous else "",
        here(after=_packed(key(shown[-1])), before=None) if has_next else "",
    )


def here(**changes: Any) -> str:
    """Return the address of this page with some of its parameters changed; None drops one."""
    values: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in values.items() if value not in (None, "", [])}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **kept})


def _packed(key: Key) -> str:
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpacked(text: str, kinds: tuple[type, ...]) -> Key | None:
    if len(text) > LONGEST:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(key, list) or len(key) != len(kinds):
        return None
    fits = all(
        type(value) is kind and _can_be_asked(value) for value, kind in zip(key, kinds, strict=True)
    )
    return tuple(key) if fits else None


def _can_be_asked(value: Any) -> bool:
    """Say whether a database takes the value: JSON also holds what none can keep."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    return not isinstance(value, int) or -(2**63) <= value < 2**63
