"""Who stands where: roles on a case, held in one's own right or by delegation, as SQL.

An approver's delegate is an approver on the giver's cases from the first moment of the
delegation to its last, as long as the giver is one. A delegation gives what somebody holds
in their own right, so it is never handed on.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, literal, literal_column, null, or_, select, union, union_all
from sqlmodel import Session

from procure.db import clock
from procure.db.types import Moment
from procure.people.actor import Actor
from procure.people.tables import CaseRole, CaseSupplier, Delegation, User

DELEGATED = "approver"

_ROLE: Any = CaseRole.__table__  # type: ignore[attr-defined]
_GIVEN: Any = Delegation.__table__  # type: ignore[attr-defined]
_SUPPLIER: Any = CaseSupplier.__table__  # type: ignore[attr-defined]
_USER: Any = User.__table__  # type: ignore[attr-defined]
_READER: Any = bindparam("reader")
_AT: Any = bindparam("at", type_=Moment())

IN_FORCE = and_(
    _GIVEN.c.begins_at <= _AT,
    _GIVEN.c.ends_at > _AT,
    _GIVEN.c.ended_at.is_(None),
)
_COVERED = and_(
    _ROLE.c.user_id == _GIVEN.c.giver_id,
    _ROLE.c.role == DELEGATED,
    or_(_GIVEN.c.case_id.is_(None), _GIVEN.c.case_id == _ROLE.c.case_id),
)


class By(NamedTuple):
    """The delegation by which somebody acts, and whose role it is."""

    delegation_id: str
    giver_id: str
    giver: str


# What an event says beside its own keys when its actor acted by delegation.
TOLD = ("delegation", "by_delegation_of")


def told(by: By | None) -> dict[str, str]:
    """Return what an event says of a delegation; nothing where somebody acts for themselves."""
    return {} if by is None else {"delegation": by.delegation_id, "by_delegation_of": by.giver_id}


def reader(session: Session, actor: Actor) -> dict[str, Any]:
    """Return the values of a statement that asks on which cases somebody is."""
    return {"reader": actor.user_id, "at": clock.now(session)}


def _own(*columns: Any) -> Any:
    return select(*columns).where(_ROLE.c.user_id == _READER)


def _delegated(*columns: Any) -> Any:
    joined = _GIVEN.join(_ROLE, _COVERED)
    return select(*columns).select_from(joined).where(_GIVEN.c.delegate_id == _READER, IN_FORCE)


def on_case() -> Any:
    """Return the statement of a reader's roles on the bound case, each with its delegation.

    A company's people are suppliers on it wherever the company is.
    """
    case: Any = bindparam("case")
    own = _own(
        _ROLE.c.role,
        null().label("delegation_id"),
        null().label("giver_id"),
        null().label("giver"),
    )
    given = _delegated(_ROLE.c.role, _GIVEN.c.id, _GIVEN.c.giver_id, _USER.c.name)
    as_company: Any = select(literal_column("'supplier'"), null(), null(), null()).where(
        _SUPPLIER.c.case_id == case, _SUPPLIER.c.company_id == bindparam("company")
    )
    return union_all(
        own.where(_ROLE.c.case_id == case),
        given.where(_ROLE.c.case_id == case, _USER.c.id == _GIVEN.c.giver_id),
        as_company,
    )


def cases(roles: Iterable[str]) -> Any:
    """Return the ids of the cases on which a reader holds one of the roles, each once."""
    return _cases(roles, union)


def places(roles: Iterable[str], most: Any) -> Any:
    """Return as many case ids of a reader's roles as are worth counting."""
    return _cases(roles, union_all).limit(most)


def _cases(roles: Iterable[str], together: Any) -> Any:
    # Named one by one: the index of a person's roles is then read for these and no others.
    wanted = sorted(roles)
    own = _own(_ROLE.c.case_id).where(_ROLE.c.role.in_(wanted))
    return together(own, _delegated(_ROLE.c.case_id)) if DELEGATED in wanted else own


def somewhere(role: str) -> Any:
    """Return the condition that a reader holds a role on any case.

    It asks for the first such case in the order of the index. Asked whether there is one at all,
    PostgreSQL reads the roles of everybody, since it takes a person on very many cases to be
    met soon in any role.
    """
    own = _first(_own(_ROLE.c.case_id).where(_ROLE.c.role == role))
    if role != DELEGATED:
        return own
    return or_(own, _first(_delegated(_ROLE.c.case_id)))


def _first(wanted: Any) -> Any:
    ordered = wanted.order_by(_ROLE.c.user_id, _ROLE.c.role, _ROLE.c.case_id)
    return ordered.limit(1).scalar_subquery().is_not(None)


def is_on(case_id: Any, roles: Iterable[str]) -> Any:
    """Return the condition that a reader holds one of the roles on a case of a statement."""
    wanted = sorted(roles)
    here = _ROLE.c.case_id == case_id
    own = _own(literal(1)).where(here, _ROLE.c.role.in_(wanted)).correlate_except(_ROLE)
    if DELEGATED not in wanted:
        return own.exists()
    given = _delegated(literal(1)).where(here).correlate_except(_ROLE, _GIVEN)
    # One question of both: a database asks it case by case, and never gathers all of them.
    return union_all(own, given).exists()
