"""Roles on a case are given and taken away here only, each time with an event."""

from datetime import datetime

from sqlmodel import Session, col, select

from procure import record
from procure.i18n import Lazy, lazy
from procure.people import events
from procure.people.actor import Actor
from procure.people.policy import CASE_ROLES
from procure.people.tables import CaseRole, CaseSupplier, User


class CannotHoldRole(Exception):
    """The person cannot have, or cannot lose, this role; ``reason`` says why to the page."""

    def __init__(self, reason: Lazy) -> None:
        super().__init__(str(reason))
        self.reason = reason


def grant(
    session: Session, actor: Actor, case_id: str, user_id: str, role: str, now: datetime
) -> bool:
    """Give a person a role on the case; False if they had it.

    The caller has asked the policy. People of a company are only ever suppliers: who
    could sell to the case neither prepares, decides, scores, opens nor audits it.
    """
    if role not in CASE_ROLES:
        raise ValueError(f"there is no role {role!r} on a case")
    user = session.get(User, user_id)
    if user is None or user.disabled:
        raise CannotHoldRole(lazy("This person has no account that can be used"))
    if (user.company_id is not None) != (role == "supplier"):
        raise CannotHoldRole(lazy("People of a company are suppliers and hold no other role"))
    if session.get(CaseRole, (case_id, user_id, role)) is not None:
        return False
    held = CaseRole(case_id=case_id, user_id=user_id, role=role)
    session.add(held)
    data = {"user": user_id, "role": role}
    events.tell(session, "role_granted", actor, now, data, rows=[held], chain=case_id)
    return True


def revoke(
    session: Session, actor: Actor, case_id: str, user_id: str, role: str, now: datetime
) -> bool:
    """Take a role on the case away; False if there was none. The last officer stays."""
    held = session.get(CaseRole, (case_id, user_id, role))
    if held is None:
        return False
    if role == "officer" and len(holders(session, case_id, "officer")) == 1:
        raise CannotHoldRole(lazy("A procurement keeps at least one officer"))
    session.delete(held)
    session.flush()
    gone = record.Gone(CaseRole, (case_id, user_id, role))
    data = {"user": user_id, "role": role}
    events.tell(session, "role_revoked", actor, now, data, rows=[gone], chain=case_id)
    return True


def holders(session: Session, case_id: str, role: str) -> list[User]:
    """Return the people who hold this role on the case, by name."""
    wanted = (
        select(User)
        .join(CaseRole, col(CaseRole.user_id) == col(User.id))
        .where(CaseRole.case_id == case_id, CaseRole.role == role)
        .order_by(col(User.name), col(User.id))
    )
    return list(session.exec(wanted))


def admit(session: Session, case_id: str, company_id: str) -> None:
    """Let a company take part: its people are suppliers on the case from now on.

    The event belongs to the use case that admits (an answer, a proposal, a tender).
    """
    if session.get(CaseSupplier, (case_id, company_id)) is None:
        session.add(CaseSupplier(case_id=case_id, company_id=company_id))
