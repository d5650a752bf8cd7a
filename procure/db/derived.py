"""Rows that follow from others: never moved, never evidence, made anew where they are wanted."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

from procure.db.connection import transaction

Maker = TypeVar("Maker", bound=Callable[[Session], Any])
_makers: list[Callable[[Session], Any]] = []


def derived(maker: Maker) -> Maker:
    """Register a function that makes a room's derived rows anew, in the transaction given."""
    _makers.append(maker)
    return maker


def derive() -> None:
    """Make all rows anew that follow from others."""
    with transaction() as session:
        for maker in _makers:
            maker(session)
