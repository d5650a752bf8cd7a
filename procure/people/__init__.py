"""Authorities, companies, people: who they are, how they sign in, and what they may do.

Two rules hold here. Every route and use case asks the one policy table, and what no row
allows is refused. Personal data stay in this room's tables: events and other rooms know
people by id.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from procure.people.access import (
    acts_for,
    asked,
    authority_roles,
    held,
    holds_role,
    may,
    require,
    roles,
    seen,
    with_roles,
)
from procure.people.actor import NOBODY, SYSTEM, Actor, Forbidden, actor_of
from procure.people.case_roles import CannotHoldRole, admit, grant, holders, revoke
from procure.people.holding import TOLD, By, told
from procure.people.policy import permit

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "NOBODY",
    "SYSTEM",
    "TOLD",
    "Actor",
    "By",
    "CannotHoldRole",
    "Forbidden",
    "actor_of",
    "acts_for",
    "admit",
    "asked",
    "authority_roles",
    "current",
    "grant",
    "guard_routes",
    "held",
    "holders",
    "holds_role",
    "may",
    "permit",
    "require",
    "revoke",
    "roles",
    "seen",
    "told",
    "with_roles",
]


def current() -> Actor:
    """Return who is signed in with this request, or NOBODY. For pages only."""
    from procure.people import session

    return session.current()


def guard_routes(app: "Flask") -> None:
    """Have an application know who is signed in, and every request answer to the policy."""
    from procure.people import session

    session.install(app)
    session.guard_routes(app)


def __getattr__(name: str) -> Any:
    # Workers and the record's commands use this room without ever opening Flask.
    if name == "pages":
        return import_module("procure.people.pages")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
