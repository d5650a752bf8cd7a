"""Instalments: released by what was accepted, then paid; each happens once."""

from datetime import date, datetime

from sqlmodel import Session

from procure import db, engine, people, record
from procure.agreements import rules, shelf
from procure.agreements.actions import Rows
from procure.agreements.tables import Instalment
from procure.people import Actor

record.declare("instalment_paid", {"agreement", "instalment", "amount_cents", "paid_on"})


def release(
    session: Session, agreement_id: str, release_: str, released_by: str, now: datetime
) -> Rows:
    """Make payable what an acceptance releases; returns the rows for the room's event.

    Part of the transaction of the acceptance, which is the only way to get here.
    """
    rows: Rows = []
    for one in shelf.instalments(session, agreement_id):
        if one.release == release_ and one.status == "locked":
            one.status = rules.moved(rules.INSTALMENT_MOVES, one.status, "release")
            one.released_by, one.released_at = released_by, now
            session.add(one)
            rows.append(one)
    return rows


def pay(actor: Actor, instalment_id: str, paid_on: date, now: datetime) -> record.Sealed:
    """Say that a payable instalment was paid. A locked or paid one is refused."""
    with db.transaction() as session:
        row = session.get(Instalment, instalment_id)
        if row is None:
            raise shelf.NoSuchAgreement(instalment_id)
        agreement = shelf.get(session, row.agreement_id)
        state = engine.view(session, agreement.case_id).state
        people.require(session, actor, "pay_instalment", case_id=agreement.case_id, state=state)
        row.status = rules.moved(rules.INSTALMENT_MOVES, row.status, "pay")
        row.paid_on = paid_on
        session.add(row)
        data = {
            "agreement": agreement.id,
            "instalment": row.id,
            "amount_cents": row.amount_cents,
            "paid_on": paid_on.isoformat(),
        }
        return engine.finish(session, actor, agreement.case_id, "instalment_paid", data, [row], now)
