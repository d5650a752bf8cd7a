"""Rows that follow from others: never moved, never evidence, made anew where they are wanted."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session

Maker = TypeVar("Maker", bound=Callable[[Session], Any])
Look = Callable[[Session], list[str]]


class Derived(NamedTuple):
    """Tables whose rows follow from others, who makes them, and who says what is wrong in them."""

    tables: tuple[str, ...]
    maker: Callable[[Session], Any]
    astray: Look | None


class Remade(NamedTuple):
    """Tables that were made anew, and what was wrong in them before (None: not looked for)."""

    tables: tuple[str, ...]
    astray: list[str] | None


_derived: list[Derived] = []


def derived(*tables: str, astray: Look | None = None) -> Callable[[Maker], Maker]:
    """Register the function that makes the rows of these tables anew, in a transaction given.

    ``astray`` names what is not as the function would make it.
    """

    def register(maker: Maker) -> Maker:
        _derived.append(Derived(tables, maker, astray))
        return maker

    return register


def tables() -> frozenset[str]:
    """Return the tables whose rows follow from others."""
    return frozenset(table for one in _derived for table in one.tables)


def derive(session: Session) -> None:
    """Make all rows anew that follow from others."""
    for one in _derived:
        one.maker(session)


def rederive(session: Session) -> list[Remade]:
    """Make all these rows anew and return what had gone astray, table by table."""
    remade = []
    for one in _derived:
        remade.append(Remade(one.tables, one.astray(session) if one.astray else None))
        one.maker(session)
    return remade
