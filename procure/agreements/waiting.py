"""What agreements add to people's work: something to sign."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from procure import engine, people
from procure.agreements import rules, shelf
from procure.agreements.tables import Agreement
from procure.cases.inbox import Item, inbox_item
from procure.people import Actor, holding


@inbox_item
def waits(session: Session, actor: Actor, _now: datetime) -> Iterator[Item]:
    """Give the agreements that wait for this person's signature."""
    wanted = select(Agreement).where(Agreement.status == "offered")
    if actor.company_id:
        wanted = wanted.where(Agreement.company_id == actor.company_id)
        side = "supplier"
    else:
        mine = holding.cases({"approver"})
        wanted = wanted.where(col(Agreement.case_id).in_(mine))
        side = "authority"
    who = holding.reader(session, actor)
    for one in session.exec(wanted.order_by(col(Agreement.offered_at)), params=who).all():
        signers = people.acts_for(session, actor, one.case_id, "approver")
        if side in shelf.signatures(session, one) or signers & shelf.authors(session, one):
            continue
        if engine.view(session, one.case_id).state not in rules.SIGNING[one.kind]:
            continue
        yield Item(
            "agreement.inbox_sign",
            {"title": one.title},
            one.case_id,
            "agreements.show",
            arguments={"agreement_id": one.id},
        )
