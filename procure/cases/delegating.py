"""Handing one's role of approver to a colleague for a time: on one case, or on all of one's own.

Which authority a case belongs to is known here and not among people; everything else about
delegations is there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from procure import db
from procure.engine import Case
from procure.i18n import lazy
from procure.people import Actor, CannotHoldRole, Forbidden, delegations
from procure.people.inputs import DelegationInput
from procure.people.tables import CaseRole

# So many of the latest open cases stand in the list of a form.
LATEST = 200

_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_ROLE: Any = CaseRole.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody can hand over, and to whom: cases and colleagues by id."""

    cases: dict[str, str]
    colleagues: dict[str, str]
    all_at_once: bool


def offered(session: Session, actor: Actor) -> Offered:
    """Return the open cases on which a person approves in their own right, and their colleagues.

    All at once only where all of them are one authority's: nobody of one city gets into
    another's cases by a delegation.
    """
    open_ones = _approved_by(actor).where(_CASE.c.closed_at.is_(None))
    latest = open_ones.order_by(_CASE.c.changed_at.desc(), _CASE.c.id).limit(LATEST)
    cases = {row.id: f"{row.reference}, {row.title}" for row in session.execute(latest)}
    authorities = _authorities(session, actor)
    people = delegations.colleagues(session, authorities, actor.user_id) if cases else {}
    return Offered(cases, people, len(authorities) == 1)


def delegate(actor: Actor, given: DelegationInput, now: datetime) -> str:
    """Hand the actor's role of approver over for some days; return the delegation's id."""
    with db.transaction() as session:
        if given.case_id is None:
            authorities = _authorities(session, actor)
            if len(authorities) > 1:
                raise CannotHoldRole(
                    lazy("You approve for several authorities. Delegate one procurement at a time")
                )
        else:
            one = _approved_by(actor).where(_CASE.c.id == given.case_id)
            authorities = {row.authority_id for row in session.execute(one)}
        if not authorities:
            raise Forbidden("delegate")
        (authority_id,) = authorities
        return delegations.give(session, actor, given, authority_id, now).id


def titles(session: Session, ids: set[str]) -> dict[str, str]:
    """Return reference and title of cases by id."""
    wanted = select(col(Case.id), col(Case.reference), col(Case.title)).where(
        col(Case.id).in_(sorted(ids))
    )
    return {one: f"{reference}, {title}" for one, reference, title in session.execute(wanted)}


def _approved_by(actor: Actor) -> Any:
    shown = (_CASE.c.id, _CASE.c.reference, _CASE.c.title, _CASE.c.authority_id)
    return (
        select(*shown)
        .join_from(_ROLE, _CASE, _CASE.c.id == _ROLE.c.case_id)
        .where(_ROLE.c.user_id == actor.user_id, _ROLE.c.role == "approver")
    )


def _authorities(session: Session, actor: Actor) -> set[str]:
    """Return whose open cases a person approves."""
    own = _approved_by(actor).where(_CASE.c.closed_at.is_(None)).subquery()
    return set(session.scalars(select(own.c.authority_id).distinct()))
