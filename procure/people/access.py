"""What an actor is on an object, and the one question whether they may do something to it."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from procure.people import policy
from procure.people.actor import SYSTEM, Actor, Forbidden
from procure.people.tables import AuthorityRole, CaseRole, CaseSupplier

# Built once: every step and every page asks this.
_ROLES = select(CaseRole.role).where(
    col(CaseRole.case_id) == bindparam("case"), col(CaseRole.user_id) == bindparam("user")
)

_ANYWHERE = (
    select(CaseRole.role)
    .where(
        col(CaseRole.user_id) == bindparam("user"),
        col(CaseRole.role).in_(bindparam("roles", expanding=True)),
    )
    .limit(1)
)


def roles(session: Session, actor: Actor, case_id: str) -> frozenset[str]:
    """Return the actor's roles on the case; the clock is ``system`` on every case."""
    if actor == SYSTEM:
        return frozenset({"system"})
    if not actor.signed_in:
        return frozenset()
    session.flush()  # a role given in this transaction counts at once
    who = {"case": case_id, "user": actor.user_id}
    held = set(session.connection().execute(_ROLES, who).scalars())
    if actor.company_id and session.get(CaseSupplier, (case_id, actor.company_id)):
        held.add("supplier")
    return frozenset(held)


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
    found = session.connection().execute(_ANYWHERE, {"user": actor.user_id, "roles": sorted(meant)})
    return found.first() is not None


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
