"""The need statement: every heading of the need, frozen at the step that approves it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from procure import cases, engine, i18n
from procure.cases.words import word
from procure.documents.frozen import cents, day, number
from procure.engine import CaseView, Frozen, Move
from procure.i18n import gettext as _
from procure.law import Advice
from procure.people.tables import User
from procure.stages.need.actions import advice_on
from procure.stages.need.inputs import STATISTICS
from procure.stages.need.tables import Need


@engine.paper("need_statement", task="02.08.00", retention="r10")
def need_statement(session: Session, case: CaseView, move: Move) -> Iterable[Frozen]:
    """Freeze the need statement of a case.

    Who approves it and when stands in the envelope, not here: an approver's page must show
    the same content a minute later.
    """
    row = engine.get(session, case.id)
    need = session.get_one(Need, case.id)
    with i18n.speaking(case.language):
        yield Frozen(
            body=_body(session, row, need),
            title=case.title,
            lead=_("A need that the market is asked about before anything is bought."),
            author=_authors(session, need),
            funders=cases.funders(session, case.id),
        )


def _body(session: Session, case: engine.Case, need: Need) -> dict[str, Any]:
    advice = advice_on(case, need)
    return {
        "need": need.problem,
        "affected": need.sufferers,
        "affected_count": need.sufferers_count,
        "users": need.adopter or None,
        "current_way": need.current_way or None,
        "baseline_cost_cents": cents(need.baseline_cost),
        "baseline_emissions_kg": need.baseline_emissions_kg,
        "baseline_source": need.baseline_source or None,
        "solved_when": need.outcome or None,
        "outcomes": [_filled(one) for one in need.outcomes],
        "constraints": need.constraints or None,
        "systems": need.systems or None,
        "data_available": need.data_available or None,
        "sites": need.sites or None,
        "work_done": need.work_done or None,
        "prior_art": need.prior_art or None,
        "patents": need.patents or None,
        "standards": need.standards or None,
        "market_gap": need.market_gap or None,
        "theme": case.theme or None,
        "goals": _goals(need),
        "estimated_value_cents": cents(need.pilot_value),
        "follow_on_value_cents": cents(need.follow_on_value),
        "total_value_cents": None if advice is None else cents(advice.counted),
        "threshold_advice": [] if advice is None else [*advice_in_words(advice), *_answer(need)],
        "budget": need.adoption_budget or None,
        "funding": _funding(session, case.id),
        "adoption_route": need.adoption_route or None,
        "adoption_owner": need.adoption_owner or None,
        "adoption_owner_unit": need.adoption_owner_unit or None,
        "risks": [_filled(one) for one in need.risks],
        "procedure_options": _options(case, need),
        "policy_answers": [
            {"question": name, "answer": getattr(need, name)}
            for name in STATISTICS
            if getattr(need, name) is not None
        ],
        "stakeholders": [_filled(one) for one in need.stakeholders],
        "decision": _("The need is approved and the case goes on."),
        "authority_decisions": _partners(session, case.id) if need.is_joint else [],
    }


def advice_in_words(advice: Advice) -> list[str]:
    """Say in sentences what the law says of a value, in the language that is spoken."""
    said = [
        _(
            "Pilot and follow-on are counted together: %(sum)s without VAT.",
            sum=i18n.euros(advice.counted),
        ),
        word("threshold", advice.level),
        _("The national threshold is %(sum)s.", sum=i18n.euros(advice.national.euros)),
    ]
    if advice.eu is not None:
        said.append(_("The EU threshold is %(sum)s.", sum=i18n.euros(advice.eu.euros)))
    return said + [_(key) for key in advice.warnings]


def _answer(need: Need) -> list[str]:
    if not need.threshold_answer:
        return []
    return [_("Answer of the authority: %(answer)s", answer=need.threshold_answer)]


def _goals(need: Need) -> list[str]:
    goals = [line.strip() for line in need.strategy_goals.split("\n") if line.strip()]
    if need.agreement_objective:
        goals.append(word("objective", need.agreement_objective))
    return goals


def _funding(session: Session, case_id: str) -> list[dict[str, Any]]:
    return [
        {
            "source": line.source,
            "name": line.name or None,
            "share_percent": number(line.percent),
            "amount_cents": cents(line.amount),
        }
        for line in cases.funding(session, case_id)
    ]


def _options(case: engine.Case, need: Need) -> list[dict[str, Any]]:
    """Give the procedures that were weighed, the chosen one marked and never left out."""
    weighed = {one["procedure"]: one.get("reason", "") for one in need.procedure_options}
    if case.procedure:
        weighed.setdefault(case.procedure, "")
    return [
        {
            "procedure": "rd_excluded_pcp" if name == "rd_excluded" else name,
            "chosen": name == case.procedure,
            "reason": reason or None,
        }
        for name, reason in weighed.items()
    ]


def _partners(session: Session, case_id: str) -> list[dict[str, Any]]:
    return [
        {
            "authority": row.authority,
            "share_percent": number(row.percent),
            "diary_number": row.diary_number or None,
            "approver": row.approver or None,
            "decided_on": day(row.decided_on),
        }
        for row in cases.partners(session, case_id)
    ]


def _authors(session: Session, need: Need) -> str:
    wanted = select(col(User.name)).where(col(User.id).in_(need.authors)).order_by(col(User.name))
    return ", ".join(session.scalars(wanted))


def _filled(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}
