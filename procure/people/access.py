"""What an actor is on an object, and the one question whether they may do something to it."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from procure.db.statement import Statement
from procure.people import policy
from procure.people.actor import SYSTEM, Actor, Forbidden
from procure.people.tables import AuthorityRole, CaseRole, CaseSupplier

# Built once: every step and every page asks this.
_HELD = union_all(
    select(col(CaseRole.role)).where(
        col(CaseRole.case_id) == bindparam("case"), col(CaseRole.user_id) == bindparam("user")
    ),
    select(literal_column("'supplier'").label("role")).where(
        col(CaseSupplier.case_id) == bindparam("case"),
        col(CaseSupplier.company_id) == bindparam("company"),
    ),
).subquery("held")
_ROLES = Statement(select(_HELD.c.role))

_ANYWHERE = (
    select(col(CaseRole.role))
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
    return frozenset(role for (role,) in _ROLES.rows(session, asked(actor, case_id)))


def with_roles(wanted: Select[Any]) -> Select[Any]:
    """Have a question about a case also tell who asks' roles there, as ``seen`` reads them."""
    told = select(func.aggregate_strings(_HELD.c.role, " ")).scalar_subquery()
    return wanted.add_columns(told)


def holds_role() -> ColumnElement[bool]:
    """Return what a statement on a case can ask of its own moment: that a role is still held."""
    there = select(_HELD.c.role).where(_HELD.c.role == bindparam("role")).exists()
    return or_(bindparam("user", type_=String) == SYSTEM.user_id, there)


def asked(actor: Actor, case_id: str) -> dict[str, str | None]:
    """Return the values that ``with_roles`` and ``holds_role`` ask for."""
    return {"case": case_id, "user": actor.user_id, "company": actor.company_id}


def seen(actor: Actor, told: str | None) -> frozenset[str]:
    """Return the roles that ``with_roles`` told."""
    if actor == SYSTEM:
        return frozenset({"system"})
    return frozenset((told or "").split() if actor.signed_in else ())


def authority_roles(
    session: Session, actor: Actor, authority_id: str | None = None
) -> frozenset[str]:
    """Return the actor's roles on the authority, or on any when none is named."""
    wanted = select(col(AuthorityRole.role)).where(col(AuthorityRole.user_id) == actor.user_id)
    if authority_id is not None:
        wanted = wanted.where(col(AuthorityRole.authority_id) == authority_id)
    return frozenset(session.execute(wanted).scalars())


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
