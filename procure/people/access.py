"""What an actor is on an object, and the one question whether they may do something to it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, literal, union_all
from sqlmodel import Session, col, select

from procure.db.ready import Ready
from procure.people import policy
from procure.people.actor import SYSTEM, Actor, Forbidden
from procure.people.tables import Authority, AuthorityRole, CaseRole, CaseSupplier

# Built once: every step and every page asks this.
_ROLES = select(CaseRole.role).where(
    col(CaseRole.case_id) == bindparam("case"), col(CaseRole.user_id) == bindparam("user")
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


class Shown(NamedTuple):
    """An authority as the frame shows it."""

    id: str
    name: str
    name_sv: str
    name_en: str
    register_number: str
    unit: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is on any case and on any authority, for what the frame shows of links.

    ``authority`` is their own, or the only one there is.
    """

    on_cases: frozenset[str]
    on_authorities: frozenset[str]
    authority: Shown | None

    def anywhere(self, permission: str) -> bool:
        """Say whether a permission on a case is theirs on some case."""
        return not self.on_cases.isdisjoint(policy.roles_of(permission))


def _standing() -> Any:
    """Ask for all that a person is; whoever is on very many cases has none of them read."""
    columns = [col(getattr(Authority, name)) for name in Shown._fields]
    nothing = [literal("")] * len(columns)
    mine = col(CaseRole.user_id) == bindparam("user")
    on_cases = [
        select(literal("case"), literal(role), *nothing).where(
            exists().where(mine, col(CaseRole.role) == role)
        )
        for role in sorted(policy.CASE_ROLES)
    ]
    on_authorities = (
        select(literal("authority"), col(AuthorityRole.role), *columns)
        .join_from(AuthorityRole, Authority, col(AuthorityRole.authority_id) == col(Authority.id))
        .where(col(AuthorityRole.user_id) == bindparam("user"))
    )
    some = select(*columns).limit(2).subquery()
    return union_all(on_authorities, *on_cases, select(literal("any"), literal(""), *some.columns))


_STANDING = Ready(_standing())


def standing(connection: Connection, actor: Actor) -> Standing:
    """Return what a person is here, in one statement; nobody is nothing."""
    held: dict[str, set[str]] = {"case": set(), "authority": set()}
    own: list[Shown] = []
    any_: list[Shown] = []
    for what, role, *authority in _STANDING.rows(connection, user=actor.user_id):
        if what in held:
            held[what].add(role)
        if what == "authority":
            own.append(Shown(*authority))
        elif what == "any":
            any_.append(Shown(*authority))
    shown = min(own) if own else any_[0] if len(any_) == 1 else None
    return Standing(frozenset(held["case"]), frozenset(held["authority"]), shown)


def of_person(actor: Actor, on: str | None) -> frozenset[str]:
    """Return the roles that a person carries along, which no object has to be asked for."""
    match on:
        case "company":
            return frozenset({"supplier"} if actor.company_id else ())
        case "operator":
            return frozenset({"operator"} if actor.operator else ())
        case "signed_in":
            return frozenset({"signed_in"} if actor.signed_in else ())
    return frozenset()


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
        case on:
            held = of_person(actor, on)
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
