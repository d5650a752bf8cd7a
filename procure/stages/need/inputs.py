"""What may enter the need's tables: a table class does not check, these models do.

An unknown key, a wrong code or a text that is too long is refused here, whoever sends it:
a form, an import or the API.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from procure.cases.inputs import Cents, plain_text
from procure.people.rules import email_address

Plain = AfterValidator(plain_text)
Line = Annotated[str, Plain, StringConstraints(max_length=200, strip_whitespace=True)]
Short = Annotated[str, Plain, StringConstraints(max_length=500, strip_whitespace=True)]
Text = Annotated[str, Plain, StringConstraints(max_length=2000, strip_whitespace=True)]
Long = Annotated[str, Plain, StringConstraints(max_length=4000, strip_whitespace=True)]

Theme = Literal["smart_sustainable_city", "wellbeing_health", "learning_digital_skills"]
Objective = Literal[
    "innovative_public_procurement",
    "environments_for_experiments",
    "joint_research_development",
    "use_of_research_results",
    "low_carbon_solutions",
    "lessons_shared",
]
Procedure = Literal[
    "undecided",
    "small_purchase",
    "national",
    "annex_e_services",
    "open",
    "restricted",
    "negotiated",
    "competitive_dialogue",
    "innovation_partnership",
    "rd_excluded",
    "direct_award",
    "design_contest",
]
Kind = Literal["goods", "services", "works", "health_social", "other_special"]
RiskGroup = Literal["object", "buyer", "supplier", "process", "market"]

THEMES: tuple[str, ...] = Theme.__args__  # type: ignore[attr-defined]
OBJECTIVES: tuple[str, ...] = Objective.__args__  # type: ignore[attr-defined]
PROCEDURES: tuple[str, ...] = Procedure.__args__  # type: ignore[attr-defined]
KINDS: tuple[str, ...] = Kind.__args__  # type: ignore[attr-defined]
RISK_GROUPS: tuple[str, ...] = RiskGroup.__args__  # type: ignore[attr-defined]
STATISTICS = (
    "innovation_considered",
    "solution_new_to_buyer",
    "solution_new_to_market_or_industry",
    "low_carbon",
    "energy_efficiency_considered",
    "circular_economy",
    "sme_participation_considered",
    "end_user_involved",
)


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Answers(_Input):
    """The four answers that open a case. None of them may be empty."""

    problem: Annotated[str, Plain, StringConstraints(min_length=1, max_length=4000)]
    sufferers: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    outcome: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    adopter: Annotated[str, Plain, StringConstraints(min_length=1, max_length=1000)]


class Sender(_Input):
    """Who sends a need through a link, to be answered."""

    name: Annotated[str, Plain, StringConstraints(min_length=1, max_length=100)]
    email: Annotated[str, AfterValidator(email_address), StringConstraints(max_length=254)]


class Outcome(_Input):
    """A wanted outcome and how it is measured."""

    outcome: Annotated[str, Plain, StringConstraints(min_length=1, max_length=500)]
    measure: Short = ""
    baseline: Line = ""
    target: Line = ""


class Risk(_Input):
    """A risk, in the groups of the KIRI report (VN TEAS 2022:36)."""

    group: RiskGroup
    risk: Annotated[str, Plain, StringConstraints(min_length=1, max_length=500)]
    response: Short = ""
    owner: Line = ""


class Option(_Input):
    """A legal procedure that was weighed, and why it was or was not chosen."""

    procedure: Procedure
    reason: Short = ""


class Stakeholder(_Input):
    """Who must be heard, and why."""

    name: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    interest: Short = ""


class NeedInput(_Input):
    """What is being saved: only the fields that are given are written."""

    # columns of the case
    title: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)] = "-"
    theme: Theme | Literal[""] = ""
    procedure: Procedure | Literal[""] = ""
    language: Literal["fi", "sv", "en"] = "fi"
    # columns of the need
    problem: Long = ""
    sufferers: Text = ""
    sufferers_count: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    outcome: Text = ""
    adopter: Annotated[str, Plain, StringConstraints(max_length=1000)] = ""
    current_way: Long = ""
    baseline_cost: Cents | None = None
    baseline_emissions_kg: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    baseline_source: Short = ""
    outcomes: Annotated[list[Outcome], Field(max_length=20)] = []
    constraints: Long = ""
    systems: Text = ""
    data_available: Text = ""
    sites: Text = ""
    work_done: Text = ""
    prior_art: Long = ""
    patents: Text = ""
    standards: Text = ""
    market_gap: Long = ""
    strategy_goals: Text = ""
    agreement_objective: Objective | Literal[""] = ""
    pilot_value: Cents | None = None
    follow_on_value: Cents | None = None
    purchase_kind: Kind = "services"
    adoption_route: Text = ""
    adoption_owner: Line = ""
    adoption_owner_unit: Line = ""
    adoption_budget: Short = ""
    procedure_options: Annotated[list[Option], Field(max_length=12)] = []
    risks: Annotated[list[Risk], Field(max_length=30)] = []
    stakeholders: Annotated[list[Stakeholder], Field(max_length=30)] = []
    innovation_considered: bool | None = None
    solution_new_to_buyer: bool | None = None
    solution_new_to_market_or_industry: bool | None = None
    low_carbon: bool | None = None
    energy_efficiency_considered: bool | None = None
    circular_economy: bool | None = None
    sme_participation_considered: bool | None = None
    end_user_involved: bool | None = None
    is_joint: bool = False
    is_funded: bool = False
    has_lots: bool = False

    def given(self) -> dict[str, Any]:
        """Return the fields that are being saved, as plain values."""
        return self.model_dump(exclude_unset=True)


OF_THE_CASE = ("title", "theme", "procedure", "language")
