"""Offering an agreement, and signing it on both sides.

A signature stands under the SHA-256 of the exact content that was on screen. An offered
agreement does not change. To change it an officer takes it back with a reason, until both
have signed: its version rises, and every signature under the old version lapses.
"""

from datetime import datetime

from sqlmodel import Session

from procure import db, engine, people, record
from procure.agreements import rules, shelf
from procure.agreements.actions import Rows, writable
from procure.agreements.inputs import plain_text
from procure.agreements.tables import Agreement, Signature
from procure.people import Actor

record.declare("agreement_offered", {"agreement", "version", "content_sha256"})
record.declare("agreement_taken_back", {"agreement", "version", "lapsed"})
record.declare("agreement_signed", {"agreement", "version", "side", "content_sha256"}, people.TOLD)


class NotReady(Exception):
    """The draft lacks something; ``missing`` says what, as text keys."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(", ".join(missing))


class OwnAgreement(Exception):
    """Nobody signs for the authority what they have written themselves."""


class NotConfirmed(Exception):
    """The password was not asked again just before signing."""


class AlreadySigned(Exception):
    """This side has signed this version."""


def offer(actor: Actor, agreement_id: str, now: datetime) -> record.Sealed:
    """Offer an agreement to be signed; from here on its content stands."""
    with db.transaction() as session:
        row = writable(session, actor, agreement_id)
        parts = shelf.instalments(session, row.id)
        if faults := rules.missing(row, parts, shelf.kpis(session, row.id)):
            raise NotReady(faults)
        row.parties = shelf.parties(session, row)
        row.status = rules.moved(rules.AGREEMENT_MOVES, row.status, "offer")
        row.offered_at = now
        session.add(row)
        data = {
            "agreement": row.id,
            "version": row.version,
            "content_sha256": shelf.content_sha256(session, row),
        }
        return engine.finish(session, actor, row.case_id, "agreement_offered", data, [row], now)


def take_back(actor: Actor, agreement_id: str, reason: str, now: datetime) -> record.Sealed:
    """Take an offered agreement back to change it; a signature under it lapses.

    Refused once both have signed, and without a reason.
    """
    with db.transaction() as session:
        row = shelf.get(session, agreement_id)
        state = engine.view(session, row.case_id).state
        people.require(session, actor, "write_agreement", case_id=row.case_id, state=state)
        if state not in rules.WRITING[row.kind]:
            raise rules.NotNow(f"take_back in {state}")
        why = plain_text(reason)[:2000]
        if not why:
            raise engine.ReasonMissing
        lapsed = len(shelf.signatures(session, row))
        row.status = rules.moved(rules.AGREEMENT_MOVES, row.status, "take_back")
        row.version += 1
        row.parties = []
        session.add(row)
        data = {"agreement": row.id, "version": row.version, "lapsed": lapsed}
        return engine.finish(
            session, actor, row.case_id, "agreement_taken_back", data, [row], now, {"reason": why}
        )


def sign(
    actor: Actor,
    agreement_id: str,
    password_confirmed: bool,
    content_sha256: str,
    now: datetime,
    position: str = "",
) -> record.Sealed:
    """Sign for one side the exact content that was read; the second side makes it stand.

    ``password_confirmed`` says that the password was asked again just now (ASVS 7.5.3).
    ``Stale`` is raised if the content is no longer what was on screen. The approver signs
    for the authority, and never what they have written themselves; a delegate also not what
    the one they act for has written.
    """
    with db.transaction() as session:
        row = shelf.get(session, agreement_id)
        side, by = _side(session, actor, row)
        if not password_confirmed:
            raise NotConfirmed
        if row.status != "offered":
            raise rules.NotNow(f"sign from {row.status}")
        if content_sha256 != shelf.content_sha256(session, row):
            raise engine.Stale
        known = shelf.signatures(session, row)
        if side in known:
            raise AlreadySigned
        signature = Signature(
            agreement_id=row.id,
            version=row.version,
            side=side,
            user_id=actor.user_id,
            name=actor.name,
            delegated_by=by.giver if by else None,
            position=plain_text(position)[:200],
            at=now,
            content_sha256=content_sha256,
        )
        session.add(signature)
        rows: Rows = [signature]
        if len(known) + 1 == len(rules.SIDES):
            row.status = rules.moved(rules.AGREEMENT_MOVES, row.status, "sign_last")
            row.signed_at = now
            session.add(row)
            rows.append(row)
        data = {
            "agreement": row.id,
            "version": row.version,
            "side": side,
            "content_sha256": content_sha256,
            **people.told(by),
        }
        return engine.finish(session, actor, row.case_id, "agreement_signed", data, rows, now)


def end(session: Session, agreement_id: str) -> Rows:
    """End a signed agreement; the rows for the room's event, none if it had ended."""
    row = shelf.get(session, agreement_id)
    if row.status == "ended":
        return []
    row.status = rules.moved(rules.AGREEMENT_MOVES, row.status, "end")
    session.add(row)
    return [row]


def _side(session: Session, actor: Actor, row: Agreement) -> tuple[str, people.By | None]:
    state = engine.view(session, row.case_id).state
    people.require(session, actor, "sign_agreement", case_id=row.case_id, state=state)
    if state not in rules.SIGNING[row.kind]:
        raise rules.NotNow(f"sign in {state}")
    if actor.company_id is not None:
        if actor.company_id != row.company_id:
            raise people.Forbidden("sign_agreement")
        return "supplier", None
    if people.acts_for(session, actor, row.case_id, "approver") & shelf.authors(session, row):
        raise OwnAgreement
    return "authority", people.held(session, actor, row.case_id)["approver"]
