"""Making, revoking and opening the secret address of a calendar.

The address holds a key made from the row's id with a secret of the installation: whoever
reads the database, a backup or the record cannot open a calendar with what they find.
"""

import hmac
from datetime import datetime

from sqlmodel import Session, col, select

from procure import config, db, engine, i18n, people, record
from procure.exchange.tables import CalendarAddress
from procure.people import Actor, actor_of
from procure.people.tables import User

record.declare("calendar_address_made", {"address", "case"})
record.declare("calendar_address_revoked", {"address", "case"})

SECRET = "calendar"  # noqa: S105 - the name of a file of keys
KEY_LENGTH = 32


def make_address(actor: Actor, case_id: str, now: datetime) -> CalendarAddress:
    """Make the person's calendar address of a case; one that is there stays as it is."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        known = address_of(session, actor, case_id)
        if known is not None:
            return known
        row = CalendarAddress(
            user_id=actor.user_id, case_id=case_id, language=i18n.language(), made_at=now
        )
        session.add(row)
        session.flush()
        _tell(session, actor, "calendar_address_made", row, now)
        return row


def revoke_address(actor: Actor, case_id: str, now: datetime) -> bool:
    """Close the person's calendar address of a case; False if there is none."""
    with db.transaction() as session:
        _require(session, actor, case_id)
        row = address_of(session, actor, case_id)
        if row is None:
            return False
        row.revoked_at = now
        session.add(row)
        _tell(session, actor, "calendar_address_revoked", row, now)
        return True


def address_of(session: Session, actor: Actor, case_id: str) -> CalendarAddress | None:
    """Return the person's address of a case that works now, or None."""
    return session.exec(
        select(CalendarAddress).where(
            CalendarAddress.user_id == actor.user_id,
            CalendarAddress.case_id == case_id,
            col(CalendarAddress.revoked_at).is_(None),
        )
    ).first()


def key_of(row: CalendarAddress) -> str:
    """Return the secret half of an address."""
    secret = config.current().secret(SECRET)
    return hmac.digest(secret, row.id.encode(), "sha256").hex()[:KEY_LENGTH]


def opened(session: Session, address_id: str, key: str) -> tuple[CalendarAddress, Actor] | None:
    """Return the address and its person if the key fits and they still see the case."""
    row = session.get(CalendarAddress, address_id)
    if row is None or not hmac.compare_digest(key_of(row).encode(), key.encode()):
        return None
    user = session.get(User, row.user_id)
    if row.revoked_at is not None or user is None or user.disabled:
        return None
    actor = actor_of(user)
    state = engine.view(session, row.case_id).state
    if not people.may(session, actor, "keep_calendar", case_id=row.case_id, state=state):
        return None
    return row, actor


def _require(session: Session, actor: Actor, case_id: str) -> None:
    state = engine.view(session, case_id).state
    people.require(session, actor, "keep_calendar", case_id=case_id, state=state)


def _tell(
    session: Session, actor: Actor, kind: str, row: CalendarAddress, now: datetime
) -> record.Sealed:
    # Who reads a case where is no event of the case: it has a chain of its own.
    data = {"address": row.id, "case": row.case_id}
    return record.append(
        session, f"calendar:{row.case_id}", kind, actor.user_id, now, data, rows=(row,)
    )
