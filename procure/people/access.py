"""What an actor is on an object, and the one question whether they may do something to it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlmodel import Session, select

from procure.people import holding, policy
from procure.people.actor import SYSTEM, Actor, Forbidden
from procure.people.holding import By
from procure.people.tables import AuthorityRole, CaseSupplier

# Built once: every step and every page asks this.
_ROLES = holding.on_case()


def held(session: Session, actor: Actor, case_id: str) -> Mapping[str, By | None]:
    """Return the actor's roles on the case, each with the delegation by which it is held.

    What somebody holds in their own right they do not hold by delegation. The clock is
    ``system`` on every case.
    """
    if actor == SYSTEM:
        return {"system": None}
    if not actor.signed_in:
        return {}
    session.flush()  # a role given in this transaction counts at once
    who = holding.reader(session, actor) | {"case": case_id}
    found: dict[str, By | None] = {}
    for role, *delegation in session.connection().execute(_ROLES, who):
        by = By(*delegation) if delegation[0] else None
        known = found.get(role, by)
        # Of two delegations the same one always.
        found[role] = None if by is None or known is None else min(by, known)
    if actor.company_id and session.get(CaseSupplier, (case_id, actor.company_id)):
        found["supplier"] = None
    return found


def roles(session: Session, actor: Actor, case_id: str) -> frozenset[str]:
    """Return the actor's roles on the case; the clock is ``system`` on every case."""
    return frozenset(held(session, actor, case_id))


def acts_for(session: Session, actor: Actor, case_id: str, role: str) -> frozenset[str]:
    """Return whose rules hold for an act in a role: the actor's, and those of who delegated it.

    What somebody may not approve themselves, their delegate may not approve for them.
    """
    by = held(session, actor, case_id).get(role)
    return frozenset({actor.user_id} if by is None else {actor.user_id, by.giver_id})


def authority_roles(
    session: Session, actor: Actor, authority_id: str | None = None
) -> frozenset[str]:
    """Return the actor's roles on the authority, or on any when none is named."""
    wanted = select(AuthorityRole.role).where(AuthorityRole.user_id == actor.user_id)
    if authority_id is not None:
        wanted = wanted.where(AuthorityRole.authority_id == authority_id)
    return frozenset(session.exec(wanted))


def anywhere(session: Session, actor: Actor, permission: str) -> bool:
    """Say whether a permission on a case is the actor's on some case: for showing a link only."""
    if not actor.signed_in:
        return False
    meant = set().union(*(row.roles for row in policy.rows() if row.permission == permission))
    # Whoever is on very many cases must not have them all read for the sake of a link.
    wanted = _somewhere(frozenset(meant))
    return session.connection().execute(wanted, holding.reader(session, actor)).first() is not None


@lru_cache(maxsize=128)
def _somewhere(meant: frozenset[str]) -> Any:
    return holding.places(meant, 1)


def may(
    session: Session,
    actor: Actor,
    permission: str,
    case_id: str | None = None,
    authority_id: str | None = None,
    state: str | None = None,
) -> bool:
    """Say whether the actor may do this to this object in this state; if in doubt, no.

    A permission on a case is never given without its id, nor one that is bound to states
    without the state. One on an authority without its id means "on any of mine": good
    for showing a link, too little for an action.
    """
    held: frozenset[str]
    match policy.object_of(permission):
        case "case":
            held = frozenset() if case_id is None else roles(session, actor, case_id)
        case "authority":
            held = authority_roles(session, actor, authority_id)
        case "company":
            held = frozenset({"supplier"} if actor.company_id else ())
        case "operator":
            held = frozenset({"operator"} if actor.operator else ())
        case "signed_in":
            held = frozenset({"signed_in"} if actor.signed_in else ())
        case _:
            held = frozenset()
    return policy.allowed(permission, held, state)


def require(
    session: Session,
    actor: Actor,
    permission: str,
    case_id: str | None = None,
    authority_id: str | None = None,
    state: str | None = None,
) -> None:
    """Refuse with ``Forbidden`` what ``may`` does not allow."""
    if not may(session, actor, permission, case_id, authority_id, state):
        raise Forbidden(permission)
