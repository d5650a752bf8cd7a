"""What happens to people, authorities and companies, by id only: no name is ever in an event."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from procure import record
from procure.people.actor import Actor

CHAIN = "people"

for _kind, _keys in {
    "account_created": {"user"},
    "account_changed": {"user", "fields"},
    "account_disabled": {"user"},
    "account_enabled": {"user"},
    "password_changed": {"user", "by_link"},
    "second_factor_set": {"user", "renewed"},
    "second_factor_removed": {"user"},
    "second_factor_reset": {"user"},
    "recovery_codes_made": {"user"},
    "recovery_code_used": {"user", "left"},
    "directory_identity_linked": {"user", "new_account"},
    "first_operator_link_made": {"link"},
    "authority_created": {"authority"},
    "authority_role_granted": {"authority", "user", "role"},
    "authority_role_revoked": {"authority", "user", "role"},
    "invitation_sent": {"invitation", "authority", "case", "roles"},
    "invitation_withdrawn": {"invitation"},
    "invitation_used": {"invitation", "user", "new_account"},
    "company_registered": {"company", "user"},
    "company_changed": {"company", "fields"},
    "company_membership_asked": {"company", "user"},
    "company_membership_granted": {"company", "user"},
    "company_membership_refused": {"company", "user"},
    # On the chain of its case where it is for one case.
    "delegation_given": {
        "delegation",
        "giver",
        "delegate",
        "authority",
        "case",
        "begins_on",
        "ends_on",
    },
    "delegation_ended": {"delegation", "giver", "delegate"},
    # These two stand on the chain of their case.
    "role_granted": {"user", "role"},
    "role_revoked": {"user", "role"},
}.items():
    record.declare(_kind, _keys)


def tell(
    session: Session,
    kind: str,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    rows: Iterable[SQLModel | record.Gone] = (),
    chain: str = CHAIN,
) -> None:
    """Write one event, never dated before the one it follows.

    Two people who act at once read the clock before either has the writer's lock; the
    second is not turned away for the first one's later moment.
    """
    last = record.head(session, chain)
    if last is not None:
        now = max(now, record.history(session, chain, after=last.number - 1)[-1].at)
    record.append(session, chain, kind, actor.user_id or "nobody", now, data, rows)
