"""Measurements: added, corrected by a new row with a reason, never overwritten."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from procure import db, engine, people, record
from procure.agreements import rules, shelf
from procure.agreements.inputs import CorrectionInput, MeasurementInput
from procure.agreements.tables import MILLION, Agreement, Kpi, Measurement
from procure.engine.registry import HELSINKI
from procure.people import Actor

record.declare("measurement_added", {"kpi", "measurement"})
record.declare("measurement_corrected", {"kpi", "measurement", "corrects"})


class WrongMoment(Exception):
    """The moment lies in the future, or before the agreement begins."""


class AlreadyMeasured(Exception):
    """There is a value of this measure at exactly this moment."""


def measure(actor: Actor, kpi_id: str, given: MeasurementInput, now: datetime) -> str:
    """Add a measured value; returns its id.

    Refused for a moment to come, one before the agreement begins, and one that has a
    value already: that one is corrected instead.
    """
    with db.transaction() as session:
        kpi, agreement = _may_measure(session, actor, kpi_id)
        row = _new(session, actor, agreement, kpi, given, now)
        session.add(row)
        data = {"kpi": kpi.id, "measurement": row.id}
        engine.finish(session, actor, agreement.case_id, "measurement_added", data, [row], now)
        return row.id


def correct(
    actor: Actor, kpi_id: str, measurement_id: str, given: CorrectionInput, now: datetime
) -> str:
    """Put the right value in place of a wrong one, with the reason; both rows stay."""
    with db.transaction() as session:
        kpi, agreement = _may_measure(session, actor, kpi_id)
        old = session.get(Measurement, measurement_id)
        if old is None or old.kpi_id != kpi.id:
            raise shelf.NoSuchAgreement(measurement_id)
        if old.replaced_by:
            raise rules.NotNow("correct a corrected value")
        row = _new(session, actor, agreement, kpi, given, now, instead_of=old.id)
        row.corrects, row.reason = old.id, given.reason
        old.replaced_by = row.id
        session.add_all([old, row])
        data = {"kpi": kpi.id, "measurement": row.id, "corrects": old.id}
        engine.finish(
            session, actor, agreement.case_id, "measurement_corrected", data, [old, row], now
        )
        return row.id


def _new(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    kpi: Kpi,
    given: MeasurementInput,
    now: datetime,
    instead_of: str = "",
) -> Measurement:
    day = given.at.astimezone(HELSINKI).date()
    if given.at > now or (agreement.starts_on is not None and day < agreement.starts_on):
        raise WrongMoment
    same = select(Measurement.id).where(
        Measurement.kpi_id == kpi.id,
        Measurement.replaced_by == "",
        Measurement.at == given.at,
        col(Measurement.id) != instead_of,
    )
    if session.exec(same.limit(1)).first() is not None:
        raise AlreadyMeasured
    return Measurement(
        kpi_id=kpi.id,
        at=given.at,
        millionths=int(given.value * Decimal(MILLION)),
        note=given.note,
        entered_by=actor.user_id,
        entered_at=now,
    )


def _may_measure(session: Session, actor: Actor, kpi_id: str) -> tuple[Kpi, Agreement]:
    kpi = session.get(Kpi, kpi_id)
    if kpi is None:
        raise shelf.NoSuchAgreement(kpi_id)
    agreement = shelf.get(session, kpi.agreement_id)
    state = engine.view(session, agreement.case_id).state
    people.require(session, actor, "measure", case_id=agreement.case_id, state=state)
    if actor.company_id is not None and actor.company_id != agreement.company_id:
        raise people.Forbidden("measure")
    if agreement.status != "signed":
        raise rules.NotNow(f"measure from {agreement.status}")
    return kpi, agreement
