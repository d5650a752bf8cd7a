"""Finding agreements and what belongs to them. Nothing here writes."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from sqlalchemy import exists
from sqlmodel import Session, col, func, select

from procure import engine, record
from procure.agreements import rules
from procure.agreements.tables import MILLION, Agreement, Instalment, Kpi, Measurement, Signature
from procure.cases import thread
from procure.people.tables import Authority, Company

FORMAT = 1


class NoSuchAgreement(Exception):
    """There is no such agreement on this case."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with its latest value and where it stands."""

    kpi: Kpi
    value: Decimal | None
    at: datetime | None
    count: int

    @property
    def standing(self) -> rules.Standing:
        """Say where the measure stands."""
        return rules.standing(self.kpi, self.value)


def get(session: Session, agreement_id: str) -> Agreement:
    """Return an agreement by its id."""
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise NoSuchAgreement(agreement_id)
    return found


def authors(session: Session, row: Agreement) -> frozenset[str]:
    """Return everybody who has written in an agreement: none of them signs it for the city."""
    wrote = {"agreement_written", "kpi_written", "kpi_removed"}
    return record.actors(session, row.case_id, wrote, agreement=row.id) | {row.author_id}


def find(session: Session, case_id: str, agreement_id: str) -> Agreement:
    """Return an agreement of this case."""
    found = get(session, agreement_id)
    if found.case_id != case_id:
        raise NoSuchAgreement(agreement_id)
    return found


def of_case(
    session: Session, case_id: str, kind: str, round_: int | None = None
) -> list[Agreement]:
    """Return the agreements of a kind on a case, by round and company's name."""
    wanted = (
        select(Agreement)
        .join(Company, col(Company.id) == col(Agreement.company_id))
        .where(Agreement.case_id == case_id, Agreement.kind == kind)
        .order_by(col(Agreement.round), col(Company.name), col(Agreement.id))
    )
    if round_ is not None:
        wanted = wanted.where(Agreement.round == round_)
    return list(session.exec(wanted))


def of_company(session: Session, company_id: str) -> list[Agreement]:
    """Return what has been offered to a company, the latest first."""
    wanted = select(Agreement).where(
        Agreement.company_id == company_id, col(Agreement.offered_at).is_not(None)
    )
    return list(session.exec(wanted.order_by(col(Agreement.offered_at).desc())))


def instalments(session: Session, agreement_id: str) -> list[Instalment]:
    """Return the instalments of an agreement in their order."""
    wanted = select(Instalment).where(Instalment.agreement_id == agreement_id)
    return list(session.exec(wanted.order_by(col(Instalment.number))))


def kpis(session: Session, agreement_id: str) -> list[Kpi]:
    """Return the measures of an agreement in their order."""
    wanted = select(Kpi).where(Kpi.agreement_id == agreement_id)
    return list(session.exec(wanted.order_by(col(Kpi.number))))


def kpi(session: Session, agreement_id: str, kpi_id: str) -> Kpi:
    """Return a measure of this agreement."""
    found = session.get(Kpi, kpi_id)
    if found is None or found.agreement_id != agreement_id:
        raise NoSuchAgreement(kpi_id)
    return found


def measured(session: Session, agreement_id: str) -> list[Measured]:
    """Return the measures of an agreement, each with its latest value that counts."""
    found = []
    for one in kpis(session, agreement_id):
        counts = (col(Measurement.kpi_id) == one.id, col(Measurement.replaced_by) == "")
        number = session.exec(select(func.count()).select_from(Measurement).where(*counts)).one()
        last = session.exec(
            select(Measurement).where(*counts).order_by(col(Measurement.at).desc()).limit(1)
        ).first()
        found.append(Measured(one, last.value if last else None, last.at if last else None, number))
    return found


def points(session: Session, kpi_id: str) -> list[tuple[datetime, Decimal]]:
    """Return every value that counts with its moment, in the order of time."""
    wanted = (
        select(Measurement.at, Measurement.millionths)
        .where(Measurement.kpi_id == kpi_id, Measurement.replaced_by == "")
        .order_by(col(Measurement.at))
    )
    return [(at, Decimal(value) / MILLION) for at, value in session.exec(wanted)]


def measurements(
    session: Session, kpi_id: str, *, before: datetime | None = None, limit: int = 50
) -> list[Measurement]:
    """Return measurements with those that were corrected, the latest first."""
    wanted = select(Measurement).where(Measurement.kpi_id == kpi_id)
    if before is not None:
        wanted = wanted.where(col(Measurement.at) < before)
    wanted = wanted.order_by(col(Measurement.at).desc(), col(Measurement.entered_at).desc())
    return list(session.exec(wanted.limit(limit)))


def unmeasured(session: Session, agreement_ids: Collection[str]) -> int:
    """Count the measures of these agreements that have no value at all."""
    values = exists().where(
        col(Measurement.kpi_id) == col(Kpi.id), col(Measurement.replaced_by) == ""
    )
    return session.exec(
        select(func.count())
        .select_from(Kpi)
        .where(col(Kpi.agreement_id).in_(sorted(agreement_ids)), ~values)
    ).one()


def signatures(session: Session, agreement: Agreement) -> dict[str, Signature]:
    """Return the signatures that stand under the agreement's present version, by side."""
    wanted = select(Signature).where(
        Signature.agreement_id == agreement.id, Signature.version == agreement.version
    )
    return {row.side: row for row in session.exec(wanted)}


def signed_by_both(session: Session, agreement_id: str) -> bool:
    """Say whether both sides have signed the version that stands."""
    return set(signatures(session, get(session, agreement_id))) == set(rules.SIDES)


def parties(session: Session, agreement: Agreement) -> list[dict[str, str]]:
    """Return both sides as they are identified in law; frozen once it was offered."""
    if agreement.parties:
        return agreement.parties
    case = engine.view(session, agreement.case_id)
    buyer = session.get_one(Authority, case.authority_id)
    seller = session.get_one(Company, agreement.company_id)
    return [
        {
            "name": buyer.name_in(agreement.language),
            "role": "authority",
            "register_number": buyer.register_number,
        },
        {"name": seller.name, "role": "supplier", "register_number": seller.register_number},
    ]


def content(session: Session, agreement: Agreement) -> dict[str, Any]:
    """Return everything that a signature stands under, as plain values."""
    case = engine.view(session, agreement.case_id)
    plain = ("title", "language", "subject", "goals", "sites", "host", "team", "manager")
    return {
        "format": FORMAT,
        "agreement": agreement.id,
        "case": case.reference,
        "kind": agreement.kind,
        "round": agreement.round,
        "version": agreement.version,
        **{name: getattr(agreement, name) for name in plain},
        "starts_on": _day(agreement.starts_on),
        "ends_on": _day(agreement.ends_on),
        "price_cents": agreement.price_cents,
        "follow_on_ceiling_cents": agreement.follow_on_ceiling_cents,
        "parties": parties(session, agreement),
        "clauses": agreement.clauses,
        "deliverables": agreement.deliverables,
        "instalments": [
            {
                "number": one.number,
                "what": one.what,
                "amount_cents": one.amount_cents,
                "due_on": _day(one.due_on),
                "release": one.release,
            }
            for one in instalments(session, agreement.id)
        ],
        "kpis": [one.model_dump(exclude={"agreement_id"}) for one in kpis(session, agreement.id)],
    }


def content_sha256(session: Session, agreement: Agreement) -> str:
    """Return the SHA-256 of the canonical content (RFC 8785): what both sides sign."""
    return hashlib.sha256(rfc8785.dumps(content(session, agreement))).hexdigest()


@thread.names_threads
def name_ends(session: Session, case_id: str) -> dict[str, str]:
    """Name measures and clauses of a case's agreements as ends of its golden thread."""
    rows: Sequence[Agreement] = session.exec(
        select(Agreement).where(Agreement.case_id == case_id)
    ).all()
    named = {f"clause:{c['id']}": c["heading"] for row in rows for c in row.clauses}
    for row in rows:
        named |= {f"kpi:{one.id}": one.name for one in kpis(session, row.id)}
    return named


def _day(value: Any) -> str | None:
    return None if value is None else value.isoformat()
