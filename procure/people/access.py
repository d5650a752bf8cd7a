"""What an actor is on an object, and the one question whether they may do something to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from procure import db
from procure.db import clock
from procure.db.statement import Statement
from procure.people import holding, policy
from procure.people.actor import SYSTEM, Actor, Forbidden
from procure.people.holding import By
from procure.people.tables import Authority, AuthorityRole

# Built once: every step and every page asks this.
_HELD: Any = holding.on_case().subquery("held")
_ROLES = Statement(select(*_HELD.c))


def held(session: Session, actor: Actor, case_id: str) -> Mapping[str, By | None]:
    """Return the actor's roles on the case, each with the delegation by which it is held.

    What somebody holds in their own right they do not hold by delegation. The clock is
    ``system`` on every case. A page asks very often: a view is told once.
    """
    if actor == SYSTEM:
        return {"system": None}
    if not actor.signed_in:
        return {}
    return db.once(session, (held, actor, case_id), lambda: _asked(session, actor, case_id))


def _asked(session: Session, actor: Actor, case_id: str) -> Mapping[str, By | None]:
    who = asked(actor, case_id, clock.now(session))
    return _held(
        (role, By(*delegation) if delegation[0] else None)
        for role, *delegation in _ROLES.rows(session, who)
    )


def _held(found: Iterable[tuple[str, By | None]]) -> Mapping[str, By | None]:
    held: dict[str, By | None] = {}
    for role, by in found:
        known = held.get(role, by)
        # Of two delegations the same one always.
        held[role] = None if by is None or known is None else min(by, known)
    return held


def with_roles(wanted: Select[Any]) -> Select[Any]:
    """Have a question about a case also tell who asks' roles there, as ``seen`` reads them."""
    one = _HELD.c.role + func.coalesce(":" + _HELD.c.delegation_id + ":" + _HELD.c.giver_id, "")
    return wanted.add_columns(select(func.aggregate_strings(one, " ")).scalar_subquery())


def asked(actor: Actor, case_id: str, now: datetime) -> dict[str, Any]:
    """Return the values that ``with_roles`` and ``holds_role`` ask for."""
    return {"case": case_id, "reader": actor.user_id, "company": actor.company_id, "at": now}


def seen(actor: Actor, told: str | None) -> Mapping[str, By | None]:
    """Return the roles that ``with_roles`` told as ``held`` does, without the givers' names."""
    if actor == SYSTEM:
        return {"system": None}
    if not actor.signed_in or not told:
        return {}
    parts = (one.split(":") for one in told.split())
    return _held((role, By(by[0], by[1], "") if by else None) for role, *by in parts)


def holds_role() -> ColumnElement[bool]:
    """Return what a statement on a case can ask of its own moment: that a role is still held.

    It is held by the same delegation (``by``), or in one's own right (an empty ``by``).
    """
    same = func.coalesce(_HELD.c.delegation_id, "") == bindparam("by")
    there = select(_HELD.c.role).where(_HELD.c.role == bindparam("role"), same).exists()
    return or_(bindparam("reader", type_=String) == SYSTEM.user_id, there)


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
    wanted = select(col(AuthorityRole.role)).where(col(AuthorityRole.user_id) == actor.user_id)
    if authority_id is not None:
        wanted = wanted.where(col(AuthorityRole.authority_id) == authority_id)
    return frozenset(session.execute(wanted).scalars())


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
    on_cases = [
        select(literal("case"), literal(role), *nothing).where(holding.somewhere(role))
        for role in sorted(policy.CASE_ROLES)
    ]
    on_authorities = (
        select(literal("authority"), col(AuthorityRole.role), *columns)
        .join_from(AuthorityRole, Authority, col(AuthorityRole.authority_id) == col(Authority.id))
        .where(col(AuthorityRole.user_id) == bindparam("reader"))
    )
    some = select(*columns).limit(2).subquery()
    return union_all(on_authorities, *on_cases, select(literal("any"), literal(""), *some.columns))


_STANDING = Statement(_standing())


def standing(connection: Connection, actor: Actor, now: datetime) -> Standing:
    """Return what a person is here, in one statement; nobody is nothing."""
    asked = {"reader": actor.user_id, "at": now}
    held: dict[str, set[str]] = {"case": set(), "authority": set()}
    own: list[Shown] = []
    any_: list[Shown] = []
    for what, role, *authority in _STANDING.rows(connection, asked):
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
