"""What stands on every page of an agreement, and who may do what with it."""

from typing import Any

from flask import abort
from sqlmodel import Session

from procure import engine, people
from procure.agreements import rules, shelf
from procure.agreements.dress import dressed
from procure.agreements.tables import Agreement
from procure.db.clock import now
from procure.people import Actor
from procure.people.tables import Company


def frame(session: Session, case_id: str, agreement_id: str) -> dict[str, Any]:
    """Return an agreement with its frame; what is not the reader's own is not there."""
    actor, at = people.current(), now()
    try:
        one = shelf.find(session, case_id, agreement_id)
    except shelf.NoSuchAgreement:
        abort(404)
    if not is_readable(actor, one):
        abort(404)
    case = engine.view(session, case_id)

    def may(permission: str, states: frozenset[str]) -> bool:
        return case.state in states and people.may(
            session, actor, permission, case_id=case_id, state=case.state
        )

    writes = may("write_agreement", rules.WRITING[one.kind])
    signed = shelf.signatures(session, one)
    side = "supplier" if actor.company_id else "authority"
    # A delegate does not sign what the one they act for has written either.
    signers = people.acts_for(session, actor, case_id, "approver")
    wrote = bool(signers & shelf.authors(session, one))
    dress = dressed(session, one.kind, actor, case, at)
    return {
        **dress.values,
        "layout": dress.layout,
        "case": case,
        "agreement": one,
        "supplier_name": session.get_one(Company, one.company_id).name,
        "signed": signed,
        "side": side,
        "by": people.held(session, actor, case_id).get("approver"),
        "may_write": writes and one.status == "draft",
        "may_take_back": writes and one.status == "offered",
        "may_sign": one.status == "offered"
        and side not in signed
        and not wrote
        and may("sign_agreement", rules.SIGNING[one.kind]),
        "own_text": one.status == "offered" and wrote,
        "may_measure": one.status == "signed" and may("measure", rules.MEASURING),
        "may_pay": may("pay_instalment", rules.PAYING),
        "present": at,
    }


def is_readable(actor: Actor, one: Agreement) -> bool:
    """Say whether a reader may know of an agreement: a supplier of its own, once offered."""
    if actor.company_id is None:
        return True
    return actor.company_id == one.company_id and one.offered_at is not None
