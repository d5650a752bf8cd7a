"""Whether standstill follows an award, and for how long (Act 1397/2016 128-130 §).

The law says the least; an authority may wait where it need not, never the other way.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from procure import law
from procure.assessment import Round
from procure.engine import CaseView, registry
from procure.law import Edition, Standstill
from procure.stages.evaluation.tables import AwardProposal, TenderPlan

# What is counted with where nobody has chosen a procedure: the strictest of them.
STRICTEST = "open"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The days of standstill: what the law asks, and what is proposed."""

    by_law: int
    days: int

    @property
    def applies(self) -> bool:
        """Say whether the contract waits."""
        return self.days > 0


def edition_of(case: CaseView, on: date) -> Edition:
    """Return the law that a case follows, as it holds on a day."""
    return law.edition(on, case.law_edition)


def procedure_of(case: CaseView) -> str:
    """Return the legal procedure to count with."""
    return case.procedure if case.procedure not in ("", "undecided") else STRICTEST


def waiting(
    session: Session,
    case: CaseView,
    one: Round,
    proposal: AwardProposal | None,
) -> Waiting:
    """Return the days of standstill after the award of a round.

    Thresholds count as they were when the round ended, so that the answer does not change
    between proposal and signature.
    """
    ended = one.call.deadline if one.call else case.opened_at
    edition = edition_of(case, ended.astimezone(law.HELSINKI).date())
    by_law = law.standstill_days(
        edition,
        procedure_of(case),
        _over_eu(session, case, one, proposal, edition),
        only_tenderer_left=len(one.subjects) == 1,
    )
    days = by_law
    if not by_law and proposal is not None and proposal.standstill:
        days = edition.period("standstill").days or 0
    return Waiting(by_law, days)


def clock(case: CaseView, sent_on: date, days: int) -> Standstill:
    """Count the standstill of a decision that is sent by e-mail on a day, in both readings."""
    return law.earliest_signature(sent_on, "email", days, edition=edition_of(case, sent_on))


def _over_eu(
    session: Session,
    case: CaseView,
    one: Round,
    proposal: AwardProposal | None,
    edition: Edition,
) -> bool:
    """Count with the highest value that is known: the need's, the ceiling, the winner's."""
    if "threshold_standing" in registry.FACTS:
        known = registry.gather(session, case.id, ["threshold_standing"])
        if str(known["threshold_standing"] or "").startswith("eu"):
            return True
    plan = session.get(TenderPlan, case.id)
    winner = one.subject(proposal.submission_id) if proposal else None
    sums = [Decimal(0)]
    if plan is not None and plan.max_value is not None:
        sums.append(plan.max_value)
    if winner is not None and winner.price_cents is not None:
        sums.append(Decimal(winner.price_cents) / 100)
    return law.advice("services", max(sums), edition.on, edition=edition).over_eu


def proposal_of(session: Session, case_id: str) -> AwardProposal | None:
    """Return the proposal of a case, if somebody has written one."""
    return session.get(AwardProposal, case_id)
