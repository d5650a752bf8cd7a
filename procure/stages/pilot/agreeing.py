"""Agreements of the chosen: made from the plan, the proposal and the standard clauses."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import agreements, calls, db, engine, people, record
from procure.agreements import AgreementInput, InstalmentInput, KpiInput
from procure.agreements.inputs import plain_text
from procure.i18n import gettext as _
from procure.i18n import speaking
from procure.people import Actor
from procure.stages.pilot import rounds, rules
from procure.stages.pilot.actions import Rows
from procure.stages.pilot.tables import Pilot, PilotPlan

record.declare("pilots_made", {"round", "pilots"})
record.declare("pilot_given_up", {"pilot", "round"})

# What an officer begins from; both can be changed until the agreement is offered.
FIRST_PARTS = (40, 60)


def make_agreements(actor: Actor, case_id: str, now: datetime) -> record.Sealed | None:
    """Make the draft of an agreement for everybody who was chosen and has none.

    Returns None when nobody lacks one.
    """
    with db.transaction() as session:
        case = engine.view(session, case_id)
        people.require(session, actor, "make_pilot_agreements", case_id=case_id, state=case.state)
        number = rounds.current(session, case)
        plan = rounds.plan(session, case_id, number)
        call = rounds.call_of(session, case_id, number)
        if plan is None or call is None:
            raise rounds.NotYours(case_id)
        have = {one.company_id for one in rounds.pilots(session, case_id, number)}
        sent = {one.company_id: one for one in calls.opened(session, call.id)}
        made: list[str] = []
        rows: Rows = []
        for chosen in rounds.selections(session, case_id, number):
            if not chosen.chosen or chosen.company_id in have:
                continue
            agreement, more = agreements.draft(
                session,
                case_id=case_id,
                kind="pilot",
                round_=number,
                company_id=chosen.company_id,
                given=_first_text(case, plan, sent[chosen.company_id]),
                author_id=actor.user_id,
                language=case.language,
                kpis=[KpiInput.model_validate(one) for one in plan.measures],
            )
            pilot = Pilot(
                case_id=case_id,
                round=number,
                company_id=chosen.company_id,
                agreement_id=agreement.id,
            )
            session.add(pilot)
            made.append(pilot.id)
            rows += [*more, pilot]
        if not made:
            return None
        data = {"round": number, "pilots": made}
        return engine.finish(session, actor, case_id, "pilots_made", data, rows, now)


def give_up(actor: Actor, case_id: str, pilot_id: str, reason: str, now: datetime) -> record.Sealed:
    """Note that a pilot does not begin: the chosen one withdraws, or no agreement is reached.

    Refused once both have signed, and without a reason.
    """
    with db.transaction() as session:
        state = engine.view(session, case_id).state
        people.require(session, actor, "make_pilot_agreements", case_id=case_id, state=state)
        row = rounds.pilot(session, case_id, pilot_id)
        why = plain_text(reason)[:2000]
        if not why:
            raise engine.ReasonMissing
        if agreements.signed_by_both(session, row.agreement_id):
            raise rules.NotNow("give_up a signed pilot")
        row.state = rules.moved(rules.PILOT_MOVES, row.state, "give_up")
        row.given_up_reason = why
        session.add(row)
        data = {"pilot": row.id, "round": row.round}
        return engine.finish(
            session, actor, case_id, "pilot_given_up", data, [row], now, {"reason": why}
        )


def standings(session: Session, case_id: str, round_: int) -> list[rules.Standing]:
    """Return the pilots of a round as guards see them; who gave up is not among them."""
    found = []
    for one in rounds.pilots(session, case_id, round_):
        if one.state == "given_up":
            continue
        final = rounds.reports(session, one.id).get("final")
        found.append(
            rules.Standing(
                company_id=one.company_id,
                signed=agreements.signed_by_both(session, one.agreement_id),
                unmeasured=agreements.unmeasured(session, [one.agreement_id]),
                final_accepted=final is not None and final.state == "accepted",
                decision=one.decision,
                reason=one.decision_reason,
                authors=record.actors(session, case_id, {"pilot_decided"}, pilot=one.id),
            )
        )
    return found


def _first_text(case: engine.CaseView, plan: PilotPlan, sent: calls.Opened) -> AgreementInput:
    price = sent.answers.get("price")
    fee = price if isinstance(price, int) else 0
    with speaking(case.language):
        names = (_("pilot.instalment_midterm"), _("pilot.instalment_final"))
        parts = [
            InstalmentInput.model_validate(
                {"what": what, "amount_cents": amount, "release": release}
            )
            for what, amount, release in zip(
                names, rules.split(fee, FIRST_PARTS), rules.REPORTS, strict=True
            )
            if amount > 0
        ]
    values: dict[str, Any] = {
        "title": case.title,
        "subject": "\n\n".join(filter(None, (plan.challenge, plan.bought))),
        "goals": plan.goals,
        "sites": plan.site,
        "host": ", ".join(filter(None, (plan.host_person, plan.host_unit))),
        "team": plan.team,
        "manager": plan.manager,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "price_cents": fee,
        "follow_on_ceiling_cents": plan.follow_on_ceiling_cents,
        "clauses": _clauses(case, plan),
        "deliverables": [
            {
                "what": f"{one.when}: {one.what}"[:200] if one.when else one.what[:200],
                "due_on": one.on,
            }
            for one in agreements.dated(plan.schedule)
        ],
        "instalments": parts,
    }
    return AgreementInput.model_validate(values)


def _clauses(case: engine.CaseView, plan: PilotPlan) -> list[agreements.ClauseInput]:
    given = agreements.standard("pilot", case.language, {plan.legal_basis})
    if plan.legal_basis != "other" or not plan.legal_reason:
        return given
    with speaking(case.language):
        own = agreements.ClauseInput(
            key="legal_basis", heading=_("Legal basis"), text=plan.legal_reason
        )
    return [own, *given]
