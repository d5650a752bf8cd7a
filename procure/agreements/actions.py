"""Writing an agreement until it is offered: its text, fee, instalments and measures."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, SQLModel

from procure import db, engine, people, record
from procure.agreements import rules, shelf
from procure.agreements.inputs import AgreementInput, ClauseInput, KpiInput
from procure.agreements.tables import Agreement, Instalment, Kpi
from procure.db.types import new_id
from procure.people import Actor

record.declare("agreement_written", {"agreement", "price_cents", "instalments", "clauses"})
record.declare("kpi_written", {"agreement", "kpi", "number"})
record.declare("kpi_removed", {"agreement", "kpi", "number"})

Rows = list[SQLModel | record.Gone]


def draft(
    session: Session,
    *,
    case_id: str,
    kind: str,
    round_: int,
    company_id: str,
    given: AgreementInput,
    author_id: str,
    language: str,
    kpis: Iterable[KpiInput] = (),
) -> tuple[Agreement, Rows]:
    """Make the draft of an agreement; returns it and all rows for the room's event.

    Part of the room's own transaction; the room asks the policy and touches the case. One
    agreement stands for a company in a round: a second one is refused by the database.
    """
    row = Agreement(
        case_id=case_id,
        kind=kind,
        round=round_,
        company_id=company_id,
        language=language,
        title=given.title,
        author_id=author_id,
    )
    session.add(row)
    session.flush()  # instalments and measures point at it
    rows = _put(session, row, given)
    for number, one in enumerate(kpis, 1):
        measure = Kpi(agreement_id=row.id, number=number, **one.columns())
        session.add(measure)
        rows.append(measure)
    return row, rows


def write(actor: Actor, agreement_id: str, given: AgreementInput, now: datetime) -> record.Sealed:
    """Write everything of a draft but its measures. What has been offered stands.

    Refused with ``rules.NotNow`` once it is offered: a signature stands under exact
    content, so an officer takes the agreement back first, which ends its signatures.
    """
    with db.transaction() as session:
        row = writable(session, actor, agreement_id)
        rows = _put(session, row, given)
        data = {
            "agreement": row.id,
            "price_cents": row.price_cents,
            "instalments": len(given.instalments),
            "clauses": len(given.clauses),
        }
        return engine.finish(session, actor, row.case_id, "agreement_written", data, rows, now)


def write_kpi(
    actor: Actor, agreement_id: str, given: KpiInput, now: datetime, kpi_id: str | None = None
) -> str:
    """Add a measure to a draft, or write one anew; returns its id."""
    with db.transaction() as session:
        agreement = writable(session, actor, agreement_id)
        if kpi_id is None:
            known = shelf.kpis(session, agreement.id)
            number = max((one.number for one in known), default=0) + 1
            row = Kpi(agreement_id=agreement.id, number=number, **given.columns())
        else:
            row = shelf.kpi(session, agreement.id, kpi_id)
            for name, value in given.columns().items():
                setattr(row, name, value)
        session.add_all([agreement, row])
        data = {"agreement": agreement.id, "kpi": row.id, "number": row.number}
        rows: Rows = [agreement, row]
        engine.finish(session, actor, agreement.case_id, "kpi_written", data, rows, now)
        return row.id


def remove_kpi(actor: Actor, agreement_id: str, kpi_id: str, now: datetime) -> record.Sealed:
    """Take a measure out of a draft; nothing has been measured by it yet."""
    with db.transaction() as session:
        agreement = writable(session, actor, agreement_id)
        row = shelf.kpi(session, agreement.id, kpi_id)
        session.delete(row)
        data = {"agreement": agreement.id, "kpi": row.id, "number": row.number}
        rows: Rows = [agreement, record.Gone(Kpi, kpi_id)]
        return engine.finish(session, actor, agreement.case_id, "kpi_removed", data, rows, now)


def writable(session: Session, actor: Actor, agreement_id: str) -> Agreement:
    """Return an agreement that this person may write now, or refuse."""
    row = shelf.get(session, agreement_id)
    state = engine.view(session, row.case_id).state
    people.require(session, actor, "write_agreement", case_id=row.case_id, state=state)
    if state not in rules.WRITING[row.kind] or not rules.may_change(row.status):
        raise rules.NotNow(f"write from {row.status}")
    return row


def _put(session: Session, row: Agreement, given: AgreementInput) -> Rows:
    plain = AgreementInput.model_fields.keys() - {"clauses", "deliverables", "instalments"}
    for name in sorted(plain):
        setattr(row, name, getattr(given, name))
    row.clauses = [_clause(one) for one in given.clauses]
    row.deliverables = [
        {
            "what": one.what,
            "due_on": one.due_on.isoformat() if one.due_on else "",
            "accepted_by": one.accepted_by,
        }
        for one in given.deliverables
    ]
    session.add(row)
    known = {one.number: one for one in shelf.instalments(session, row.id)}
    rows: Rows = [row]
    for number, one in enumerate(given.instalments, 1):
        part = known.pop(number, None) or Instalment(
            agreement_id=row.id, number=number, what="", amount_cents=0, release=""
        )
        part.what, part.amount_cents = one.what, one.amount_cents
        part.due_on, part.release = one.due_on, one.release
        session.add(part)
        rows.append(part)
    for part in known.values():
        session.delete(part)
        rows.append(record.Gone(Instalment, part.id))
    return rows


def _clause(one: ClauseInput) -> dict[str, str]:
    return {**one.model_dump(), "id": one.id or new_id()}
