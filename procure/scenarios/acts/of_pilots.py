"""Acts of pilots and agreements."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field
from sqlmodel import Session, col, select

from procure import agreements, db, engine
from procure.agreements import Agreement
from procure.people import Actor
from procure.scenarios.acts.of_dialogue import sent_by
from procure.scenarios.acts.registry import Company, Given, Ref, act, retold, values_of
from procure.scenarios.world import Unplayable, World
from procure.stages import pilot
from procure.stages.pilot import rounds

Said = Annotated[str, Field(min_length=1, max_length=4000)]
Whose = (Company, ...)


class Plan(pilot.PlanInput, pilot.PilotCallInput):
    """The plan of a round with its call and criteria."""


class Measures(Given):
    """What every pilot of the round is measured by."""

    measures: list[agreements.KpiInput]


class Judged(Given):
    """Points by the names of the criteria, whether it is chosen, and why."""

    company: Company
    points: dict[str, int]
    chosen: bool
    reason: Said


class Reasoned(Given):
    """A company and a reason."""

    company: Company
    reason: Said


class Whosever(Given):
    """The company whose agreement is meant."""

    company: Company


class Signed(Whosever):
    """Who signs says in which position."""

    position: Annotated[str, Field(max_length=200)] = ""


class Measured(Given):
    """A value of a measure, by its number in the agreement."""

    company: Company
    measure: int
    value: Any
    at: AwareDatetime | None = None
    note: str = ""


class Corrected(Measured):
    """The right value in place of an earlier one."""

    instead_of: Annotated[str, Ref("measurement")]
    reason: Said


class Paid(Given):
    """An instalment by its number, and the day of its payment."""

    company: Company
    number: int
    paid_on: date


class Report(Given):
    """Which report is meant."""

    company: Company
    kind: Literal["midterm", "final"]


class Accepted(Report):
    """A report that one side accepts."""

    side: Literal["host", "officer"]
    would_use: bool | None = None
    word: str = ""


class Returned(Report):
    """A report that is returned."""

    reason: Said


@act(Plan)
def save_plan(w: World, who: Actor, given: Plan) -> None:
    """Save the plan of the round with its call."""
    call = set(pilot.PilotCallInput.model_fields)
    pilot.save_plan(
        who,
        w.case_id,
        pilot.PlanInput(**values_of(given, *call)),
        pilot.PilotCallInput(**given.model_dump(include=call)),
        w.now,
    )


@act(Measures)
def save_measures(w: World, who: Actor, given: Measures) -> None:
    """Save the measures of the round."""
    pilot.save_measures(who, w.case_id, given.measures, w.now)


@act(pilot.FollowOnInput)
def save_follow_on(w: World, who: Actor, given: pilot.FollowOnInput) -> None:
    """Say what could follow."""
    pilot.save_follow_on(who, w.case_id, given, w.now)


@act(Judged)
def judge(w: World, who: Actor, given: Judged) -> None:
    """Give a proposal its points, and choose it or not."""
    with db.reading() as session:
        plan = rounds.plan_now(session, w.case_id)
        known = rounds.criteria(session, plan.id) if plan else []
        ids = {one.name: one.id for one in known}
        submission = sent_by(session, w, given.company, "pilot")
    if unknown := sorted(given.points.keys() - ids.keys()):
        raise Unplayable(f"the call has no criterion {unknown[0]!r}")
    judgement = pilot.Judgement(
        points={ids[name]: points for name, points in given.points.items()},
        chosen=given.chosen,
        reason=given.reason,
    )
    pilot.judge(who, w.case_id, submission, judgement, w.now)


@act()
def make_agreements(w: World, who: Actor, _given: Given) -> None:
    """Draft the agreements of the chosen."""
    pilot.make_agreements(who, w.case_id, w.now)


@act(Reasoned)
def give_up_pilot(w: World, who: Actor, given: Reasoned) -> None:
    """Note that a pilot does not begin."""
    pilot.give_up(who, w.case_id, _pilot(w, given.company).id, given.reason, w.now)


@act(retold(agreements.AgreementInput, title=(str | None, None), company=Whose))
def write_agreement(w: World, who: Actor, given: Any) -> None:
    """Write some fields of a draft; the others stay as they are."""
    with db.reading() as session:
        row = agreement_of(session, w, given.company)
        about = _as_written(session, row) | values_of(given, "company")
    agreements.write(who, row.id, agreements.AgreementInput.model_validate(about), w.now)


@act(retold(agreements.KpiInput, company=Whose))
def write_kpi(w: World, who: Actor, given: Any) -> None:
    """Add a measure to a draft."""
    kpi = agreements.KpiInput(**values_of(given, "company"))
    agreements.write_kpi(who, _agreement_id(w, given.company), kpi, w.now)


@act(Whosever)
def offer_agreement(w: World, who: Actor, given: Whosever) -> None:
    """Offer an agreement to be signed."""
    agreements.offer(who, _agreement_id(w, given.company), w.now)


@act(Reasoned)
def take_back_agreement(w: World, who: Actor, given: Reasoned) -> None:
    """Take an offered agreement back to change it."""
    agreements.take_back(who, _agreement_id(w, given.company), given.reason, w.now)


@act(Signed)
def sign_agreement(w: World, who: Actor, given: Signed) -> None:
    """Sign for one side what stands; a played person has no password to be asked for."""
    with db.reading() as session:
        row = agreement_of(session, w, given.company)
        content = agreements.content_sha256(session, row)
    agreements.sign(who, row.id, True, content, w.now, given.position)


@act(Measured, makes="measurement")
def measure(w: World, who: Actor, given: Measured) -> str:
    """Add a measured value."""
    value = agreements.MeasurementInput(at=given.at or w.now, value=given.value, note=given.note)
    return agreements.measure(who, _kpi(w, given.company, given.measure), value, w.now)


@act(Corrected, makes="measurement")
def correct_measurement(w: World, who: Actor, given: Corrected) -> str:
    """Put the right value in place of a wrong one."""
    value = agreements.CorrectionInput(
        at=given.at or w.now, value=given.value, note=given.note, reason=given.reason
    )
    kpi = _kpi(w, given.company, given.measure)
    return agreements.correct(who, kpi, w.made[given.instead_of], value, w.now)


@act(Paid)
def pay_instalment(w: World, who: Actor, given: Paid) -> None:
    """Say that a payable instalment was paid."""
    with db.reading() as session:
        row = agreement_of(session, w, given.company)
        parts = {one.number: one.id for one in agreements.instalments(session, row.id)}
    if given.number not in parts:
        raise Unplayable(f"the agreement has no instalment {given.number}")
    agreements.pay(who, parts[given.number], given.paid_on, w.now)


@act(pilot.ReportInput)
def send_report(w: World, who: Actor, given: pilot.ReportInput) -> None:
    """Send a report of the own company's pilot."""
    mine = [name for name, one in w.companies.items() if one == who.company_id]
    if not mine:
        raise Unplayable("a report is sent by a supplier")
    pilot.send_report(who, w.case_id, _pilot(w, mine[0]).id, given, w.now)


@act(Accepted)
def accept_report(w: World, who: Actor, given: Accepted) -> None:
    """Accept a report as host or as officer."""
    word = pilot.HostWord(would_use=given.would_use, word=given.word)
    report = _report(w, given)
    host = word if given.side == "host" else None
    pilot.accept_report(who, w.case_id, report, given.side, w.now, host)


@act(Returned)
def return_report(w: World, who: Actor, given: Returned) -> None:
    """Return a report with what is missing in it."""
    pilot.return_report(who, w.case_id, _report(w, given), given.reason, w.now)


@act(retold(pilot.Decision, company=Whose))
def decide_pilot(w: World, who: Actor, given: Any) -> None:
    """Say what becomes of a pilot."""
    decision = pilot.Decision(way=given.way, reason=given.reason)
    pilot.decide_pilot(who, w.case_id, _pilot(w, given.company).id, decision, w.now)


@act(pilot.LessonInput)
def save_lesson(w: World, who: Actor, given: pilot.LessonInput) -> None:
    """Save the lesson card."""
    pilot.save_lesson(who, w.case_id, given, w.now)


def agreement_of(session: Session, w: World, company: str) -> Agreement:
    """Return the agreement with a company that is meant where the case stands."""
    case = engine.view(session, w.case_id)
    kind = "contract" if case.stage == "contract" else "pilot"
    known = [
        one
        for one in agreements.of_case(session, w.case_id, kind)
        if one.company_id == w.companies[company]
    ]
    if not known:
        raise Unplayable(f"there is no agreement with {company}")
    return max(known, key=lambda one: one.round)


def _agreement_id(w: World, company: str) -> str:
    with db.reading() as session:
        return agreement_of(session, w, company).id


def _as_written(session: Session, row: Agreement) -> dict[str, Any]:
    fields = agreements.AgreementInput.model_fields.keys() - {"instalments"}
    about = {name: getattr(row, name) for name in fields}
    about["deliverables"] = [{**one, "due_on": one["due_on"] or None} for one in row.deliverables]
    about["instalments"] = [
        {"what": p.what, "amount_cents": p.amount_cents, "due_on": p.due_on, "release": p.release}
        for p in agreements.instalments(session, row.id)
    ]
    return about


def _kpi(w: World, company: str, number: int) -> str:
    with db.reading() as session:
        row = agreement_of(session, w, company)
        known = {one.number: one.id for one in agreements.kpis(session, row.id)}
    if number not in known:
        raise Unplayable(f"the agreement has no measure {number}")
    return known[number]


def _pilot(w: World, company: str) -> pilot.Pilot:
    with db.reading() as session:
        wanted = select(pilot.Pilot).where(
            pilot.Pilot.case_id == w.case_id, pilot.Pilot.company_id == w.companies[company]
        )
        found = session.exec(wanted.order_by(col(pilot.Pilot.round).desc())).first()
    if found is None:
        raise Unplayable(f"{company} has no pilot")
    return found


def _report(w: World, given: Report) -> str:
    one = _pilot(w, given.company)
    with db.reading() as session:
        found = rounds.reports(session, one.id).get(given.kind)
    if found is None:
        raise Unplayable(f"{given.company} has sent no {given.kind} report")
    return found.id
