"""Which round of pilots counts, and finding what belongs to it."""

from sqlmodel import Session, col, select

from procure import calls, engine
from procure.engine import CaseView
from procure.stages.pilot import rules
from procure.stages.pilot.tables import (
    Pilot,
    PilotCriterion,
    PilotPlan,
    PilotReport,
    PilotSelection,
)

KIND = "pilot"


class NotYours(Exception):
    """The object belongs to another case or another company."""


def current(session: Session, case: CaseView) -> int:
    """Return the number of the round that counts now.

    A case that plans again after the proposals of its last round were opened is in the
    next one, even before anything of it is written.
    """
    wanted = select(PilotPlan.round).where(PilotPlan.case_id == case.id)
    last = session.exec(wanted.order_by(col(PilotPlan.round).desc()).limit(1)).first()
    if last is None:
        return 1
    call = call_of(session, case.id, last)
    over = call is not None and call.status == "opened" and case.state in rules.PLANNING
    return last + 1 if over else last


def plan(session: Session, case_id: str, round_: int) -> PilotPlan | None:
    """Return the plan of a round."""
    wanted = select(PilotPlan).where(PilotPlan.case_id == case_id, PilotPlan.round == round_)
    return session.exec(wanted).first()


def plan_now(session: Session, case_id: str) -> PilotPlan | None:
    """Return the plan of the round that counts now."""
    return plan(session, case_id, current(session, engine.view(session, case_id)))


def call_of(session: Session, case_id: str, round_: int) -> calls.Call | None:
    """Return the call of a round, which bears the same number."""
    call = calls.current(session, case_id, KIND)
    return call if call is not None and call.round == round_ else None


def criteria(session: Session, plan_id: str) -> list[PilotCriterion]:
    """Return the criteria of a plan in their order."""
    wanted = select(PilotCriterion).where(PilotCriterion.plan_id == plan_id)
    return list(session.exec(wanted.order_by(col(PilotCriterion.number))))


def selections(session: Session, case_id: str, round_: int) -> list[PilotSelection]:
    """Return what was decided on the proposals of a round, the best first."""
    wanted = select(PilotSelection).where(
        PilotSelection.case_id == case_id, PilotSelection.round == round_
    )
    return list(session.exec(wanted.order_by(col(PilotSelection.total).desc(), PilotSelection.id)))


def pilots(session: Session, case_id: str, round_: int | None = None) -> list[Pilot]:
    """Return the pilots of a case, of one round or of all."""
    wanted = select(Pilot).where(Pilot.case_id == case_id)
    if round_ is not None:
        wanted = wanted.where(Pilot.round == round_)
    return list(session.exec(wanted.order_by(col(Pilot.round), Pilot.id)))


def pilot(session: Session, case_id: str, pilot_id: str) -> Pilot:
    """Return a pilot of this case."""
    found = session.get(Pilot, pilot_id)
    if found is None or found.case_id != case_id:
        raise NotYours(pilot_id)
    return found


def reports(session: Session, pilot_id: str) -> dict[str, PilotReport]:
    """Return the latest version of each report of a pilot, by kind."""
    wanted = select(PilotReport).where(PilotReport.pilot_id == pilot_id)
    rows = session.exec(wanted.order_by(col(PilotReport.version)))
    return {row.kind: row for row in rows}


def report(session: Session, case_id: str, report_id: str) -> tuple[PilotReport, Pilot]:
    """Return a report of this case with its pilot."""
    found = session.get(PilotReport, report_id)
    if found is None:
        raise NotYours(report_id)
    return found, pilot(session, case_id, found.pilot_id)
