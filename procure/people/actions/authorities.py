"""Authorities and who works there."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from procure import db, record
from procure.i18n import lazy
from procure.people import delegations, events
from procure.people.access import may, require
from procure.people.actions.entry import send_invitation
from procure.people.actor import Actor, Forbidden
from procure.people.case_roles import CannotHoldRole
from procure.people.enrolment import add_authority
from procure.people.inputs import Language, NewAuthority
from procure.people.policy import AUTHORITY_ROLES
from procure.people.tables import Authority, AuthorityRole, Delegation, User


def create_authority(
    actor: Actor, about: NewAuthority, registrar: str, language: Language, now: datetime
) -> str:
    """Make an authority and invite its first registrar; return the authority's id."""
    with db.transaction() as session:
        require(session, actor, "run_installation")
        authority = add_authority(session, actor, about, now)
        send_invitation(
            session,
            actor,
            email=registrar,
            language=language,
            roles=["member", "registrar"],
            authority_id=authority.id,
            now=now,
        )
        return authority.id


def invite_registrar(
    actor: Actor, authority_id: str, email: str, language: Language, now: datetime
) -> None:
    """Invite a registrar to an authority that has none left. The operator's way in."""
    with db.transaction() as session:
        require(session, actor, "run_installation")
        if session.get(Authority, authority_id) is None:
            raise Forbidden("invite_registrar")
        send_invitation(
            session,
            actor,
            email=email,
            language=language,
            roles=["member", "registrar"],
            authority_id=authority_id,
            now=now,
        )


def invite_to_authority(
    actor: Actor,
    authority_id: str,
    email: str,
    roles: Iterable[str],
    language: Language,
    now: datetime,
) -> None:
    """Invite a person to the authority with one role or both."""
    roles = frozenset(roles)
    if not roles or roles - AUTHORITY_ROLES:
        raise ValueError(f"not roles on an authority: {sorted(roles)}")
    with db.transaction() as session:
        require(session, actor, "keep_authority", authority_id=authority_id)
        send_invitation(
            session,
            actor,
            email=email,
            language=language,
            roles=roles,
            authority_id=authority_id,
            now=now,
        )


def remove_from_authority(
    actor: Actor, authority_id: str, user_id: str, role: str, now: datetime
) -> bool:
    """Take a role on the authority away; False if there was none.

    The last registrar stays. Roles on procurements are taken away there.
    """
    with db.transaction() as session:
        require(session, actor, "keep_authority", authority_id=authority_id)
        held = session.get(AuthorityRole, (authority_id, user_id, role))
        if held is None:
            return False
        if role == "registrar" and len(registrars(session, authority_id)) == 1:
            raise CannotHoldRole(lazy("An authority keeps at least one registrar"))
        session.delete(held)
        gone = record.Gone(AuthorityRole, (authority_id, user_id, role))
        data = {"authority": authority_id, "user": user_id, "role": role}
        events.tell(session, "authority_role_revoked", actor, now, data, rows=[gone])
        delegations.end_if_gone(session, actor, authority_id, user_id, now)
        return True


def end_delegation(actor: Actor, delegation_id: str, now: datetime) -> bool:
    """End a delegation early; False if it is over already.

    Its giver takes it back, its delegate gives it back, and a registrar of the authority
    ends it; for all others it is not there.
    """
    with db.transaction() as session:
        row = session.get(Delegation, delegation_id)
        if row is None or not (
            actor.user_id in {row.giver_id, row.delegate_id}
            or may(session, actor, "keep_authority", authority_id=row.authority_id)
        ):
            raise Forbidden("end_delegation")
        return delegations.end(session, actor, row, now)


def registrars(session: Session, authority_id: str) -> list[str]:
    """Return the ids of the registrars whose accounts are in use."""
    wanted = (
        select(AuthorityRole.user_id)
        .join(User)
        .where(
            AuthorityRole.authority_id == authority_id,
            AuthorityRole.role == "registrar",
            User.disabled == False,  # noqa: E712
        )
    )
    return list(session.exec(wanted))
