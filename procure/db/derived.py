"""Rows that follow from others: never moved, never evidence, made anew where they are wanted."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

Maker = TypeVar("Maker", bound=Callable[[Session], Any])
_makers: list[Callable[[Session], Any]] = []
_tables: set[str] = set()


def derived(*tables: str) -> Callable[[Maker], Maker]:
    """Register the function that makes the rows of these tables anew, in a transaction given."""

    def register(maker: Maker) -> Maker:
        _makers.append(maker)
        _tables.update(tables)
        return maker

    return register


def tables() -> frozenset[str]:
    """Return the tables whose rows follow from others."""
    return frozenset(_tables)


def derive(session: Session) -> None:
    """Make all rows anew that follow from others."""
    for maker in _makers:
        maker(session)
