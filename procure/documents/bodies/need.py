"""The need statement: what is lacking, for whom, and how one would notice it is solved.

Order and headings: EAFIP (needs, prior art, market consultation, business case) and the
risk groups of the KIRI report (VN TEAS 2022:36).
"""

from typing import Literal

from procure.documents.bodies.parts import Procedure
from procure.documents.frozen import Cents, Day, Instant, Number, Strict, Text, rows


class Outcome(Strict):
    """A wanted outcome and how it would be measured."""

    outcome: Text
    measure: Text | None = None
    baseline: Text | None = None
    target: Text | None = None


class Funding(Strict):
    """One source of money. ``source`` is a code of the funding lines."""

    source: Literal["erdf", "ministry", "city", "regional_council", "other"]
    name: Text | None = None  # which ministry, which city, which programme
    share_percent: Number | None = None
    amount_cents: Cents | None = None


class Risk(Strict):
    """A risk, in the groups of the KIRI report."""

    group: Literal["object", "buyer", "supplier", "process", "market"]
    risk: Text
    response: Text | None = None
    owner: Text | None = None


class ProcedureOption(Strict):
    """A procedure that was weighed, and why it was or was not chosen."""

    procedure: Procedure
    chosen: bool = False
    reason: Text | None = None


class PolicyAnswer(Strict):
    """One of the eight yes/no statistics of Hilma; ``answer`` empty means not answered."""

    question: Literal[
        "innovation_considered",
        "solution_new_to_buyer",
        "solution_new_to_market_or_industry",
        "low_carbon",
        "energy_efficiency_considered",
        "circular_economy",
        "sme_participation_considered",
        "end_user_involved",
    ]
    answer: bool | None = None
    note: Text | None = None


class Stakeholder(Strict):
    """Who must be heard, and why."""

    name: Text
    interest: Text | None = None


class AuthorityDecision(Strict):
    """The decision row of one authority in a joint case."""

    authority: Text
    share_percent: Number | None = None
    diary_number: Text | None = None
    approver: Text | None = None
    decided_on: Day | None = None


class NeedStatement(Strict):
    """Body of the paper ``need_statement``."""

    # the unmet need, technology-neutral; the one thing without which there is no paper
    need: Text
    # who suffers and how many; who would use the solution
    affected: Text | None = None
    affected_count: int | None = None
    users: Text | None = None
    # the current way of working, its cost and emissions in a year (the baseline)
    current_way: Text | None = None
    baseline_cost_cents: Cents | None = None
    baseline_emissions_kg: int | None = None  # kg CO2e in a year
    baseline_source: Text | None = None
    # wanted outcomes; how one would notice that the need is met
    solved_when: Text | None = None
    outcomes: list[Outcome] = rows()
    # what bounds a solution
    constraints: Text | None = None
    systems: Text | None = None
    data_available: Text | None = None
    sites: Text | None = None
    # what is known already
    work_done: Text | None = None
    prior_art: Text | None = None
    patents: Text | None = None
    standards: Text | None = None
    # why the market does not serve it
    market_gap: Text | None = None
    # goals of strategy met; theme is a code
    theme: (
        Literal["smart_sustainable_city", "wellbeing_health", "learning_digital_skills"] | None
    ) = None
    goals: list[Text] = rows()
    # value without VAT; pilot and follow-on are counted together
    estimated_value_cents: Cents | None = None
    follow_on_value_cents: Cents | None = None
    total_value_cents: Cents | None = None
    threshold_advice: list[Text] = rows()  # sentences of the threshold advice and the answers to it
    # budget and funding
    budget: Text | None = None
    funding: list[Funding] = rows()
    # route to adoption and its owner
    adoption_route: Text | None = None
    adoption_owner: Text | None = None
    adoption_owner_unit: Text | None = None
    risks: list[Risk] = rows()
    procedure_options: list[ProcedureOption] = rows()
    policy_answers: list[PolicyAnswer] = rows()
    stakeholders: list[Stakeholder] = rows()
    # the decision; authority_decisions only in a joint case
    decision: Text | None = None
    decided_by: Text | None = None
    decided_at: Instant | None = None
    authority_decisions: list[AuthorityDecision] = rows()
