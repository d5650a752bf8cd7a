"""Who has which role on a case."""

from datetime import datetime

from procure import db
from procure.people import case_roles
from procure.people.access import require
from procure.people.actions.entry import send_invitation
from procure.people.actor import Actor, Forbidden
from procure.people.inputs import Language
from procure.people.policy import CASE_ROLES
from procure.people.tables import User

# A supplier comes by answering a call, never by invitation to the inside of a case.
INVITED = CASE_ROLES - {"supplier"}


def invite_to_case(
    actor: Actor, case_id: str, email: str, role: str, language: Language, now: datetime
) -> None:
    """Invite a person to one role on the case."""
    if role not in INVITED:
        raise ValueError(f"nobody is invited to be {role!r}")
    with db.transaction() as session:
        require(session, actor, "keep_case_people", case_id=case_id)
        send_invitation(
            session,
            actor,
            email=email,
            language=language,
            roles=[role],
            case_id=case_id,
            now=now,
        )


def remove_from_case(actor: Actor, case_id: str, user_id: str, role: str, now: datetime) -> bool:
    """Take a role on the case away; False if there was none. The last officer stays."""
    with db.transaction() as session:
        require(session, actor, "keep_case_people", case_id=case_id)
        return case_roles.revoke(session, actor, case_id, user_id, role, now)


def grant_auditor(
    actor: Actor, authority_id: str, case_id: str, of_authority: str, user_id: str, now: datetime
) -> bool:
    """Let an auditor read one case of the registrar's authority; False if they could already.

    ``of_authority`` is the case's authority as the engine knows it. A registrar does not
    see cases, so a case of another authority is refused like one that does not exist.
    """
    with db.transaction() as session:
        require(session, actor, "keep_authority", authority_id=authority_id)
        if of_authority != authority_id or session.get(User, user_id) is None:
            raise Forbidden("grant_auditor")
        return case_roles.grant(session, actor, case_id, user_id, "auditor", now)
