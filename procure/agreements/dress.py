"""How the rooms that make agreements frame their pages for the city's people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure.engine import CaseView
from procure.people import Actor


@dataclass(frozen=True, slots=True)
class Dress:
    """The layout that a page of an agreement extends, and what it shows beside."""

    layout: str = "pages/agreements/room.html"
    values: dict[str, Any] = field(default_factory=dict)


Dresser = Callable[[Session, Actor, CaseView, datetime], Dress]
_dressers: dict[str, Dresser] = {}
# The page on which a supplier goes on once its agreement of a kind is signed.
OWN_PAGES: dict[str, str] = {}


def own_page(kind: str, endpoint: str) -> None:
    """Register where a supplier finds what it does under a kind of agreement."""
    OWN_PAGES[kind] = endpoint


def dresses(kind: str) -> Callable[[Dresser], Dresser]:
    """Register how a room frames the pages of its kind of agreement."""

    def register(dresser: Dresser) -> Dresser:
        _dressers[kind] = dresser
        return dresser

    return register


def dressed(session: Session, kind: str, actor: Actor, case: CaseView, at: datetime) -> Dress:
    """Return the frame for a reader: suppliers have a plain one."""
    if actor.company_id is not None:
        return Dress("pages/agreements/supplier.html")
    dresser = _dressers.get(kind)
    return dresser(session, actor, case, at) if dresser else Dress()
