"""Authorities, companies, people: who they are, how they sign in, and what they may do.

Two rules hold here. Every route and use case asks the one policy table, and what no row
allows is refused. Personal data stay in this room's tables: events and other rooms know
people by id.
"""

from typing import TYPE_CHECKING

from procure.people.access import authority_roles, may, require, roles
from procure.people.actor import NOBODY, SYSTEM, Actor, Forbidden
from procure.people.case_roles import CannotHoldRole, admit, grant, holders, revoke
from procure.people.policy import permit

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "NOBODY",
    "SYSTEM",
    "Actor",
    "CannotHoldRole",
    "Forbidden",
    "admit",
    "authority_roles",
    "current",
    "grant",
    "guard_routes",
    "holders",
    "may",
    "permit",
    "require",
    "revoke",
    "roles",
]


def current() -> Actor:
    """Return who is signed in with this request, or NOBODY. For pages only."""
    from procure.people import session

    return session.current()


def guard_routes(app: "Flask") -> None:
    """Have every request answer to the policy table. For the application only."""
    from procure.people.session import guard

    guard.guard_routes(app)
