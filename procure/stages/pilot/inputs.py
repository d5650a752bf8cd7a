"""What may enter the tables of pilots: a table class does not check, these models do."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from procure.agreements.inputs import plain_text
from procure.stages.pilot import rules

Plain = AfterValidator(plain_text)
Line = Annotated[str, Plain, StringConstraints(max_length=200)]
Named = Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
Short = Annotated[str, Plain, StringConstraints(max_length=1000)]
Text = Annotated[str, Plain, StringConstraints(max_length=2000)]
Long = Annotated[str, Plain, StringConstraints(max_length=4000)]
Said = Annotated[str, Plain, StringConstraints(min_length=1, max_length=4000)]
Cents = Annotated[int, Field(ge=0, le=10**14)]
Id = Annotated[str, StringConstraints(pattern=re.compile(r"^[0-9a-f]{32}$"))]
Points = Annotated[int, Field(ge=0, le=rules.MOST_POINTS)]
Way = Literal["scale", "iterate", "stop"]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CriterionInput(_Input):
    """A criterion, its weight and its lowest points."""

    name: Named
    description: Short = ""
    weight: Annotated[int, Field(ge=1, le=100)]
    lowest: Points = 0


class PlanInput(_Input):
    """The plan of a round; what may still change later has an input of its own."""

    challenge: Annotated[str, Plain, StringConstraints(max_length=10000)] = ""
    bought: Long = ""
    goals: Long = ""
    legal_basis: Literal["", "small_purchase", "rd_excluded", "innovation_partnership", "other"] = (
        ""
    )
    legal_reason: Text = ""
    price_cap_cents: Cents | None = None
    host_unit: Line = ""
    host_person: Line = ""
    site: Short = ""
    users: Text = ""
    starts_on: date | None = None
    ends_on: date | None = None
    schedule: Long = ""
    eligibility: Text = ""
    team: Short = ""
    manager: Line = ""
    permits: Text = ""
    data: Text = ""
    data_protection: Text = ""
    accessibility: Text = ""
    safety: Text = ""
    risks: Long = ""
    dismantling: Text = ""
    erdf_note: Text = ""


class PilotCallInput(_Input):
    """Until when is proposed and asked, and by what is chosen."""

    deadline: AwareDatetime | None = None
    questions_until: AwareDatetime | None = None
    criteria: Annotated[list[CriterionInput], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _weights(self) -> "PilotCallInput":
        if self.criteria and not rules.weights_sum_to_hundred(one.weight for one in self.criteria):
            raise ValueError("weights must add up to 100")
        return self


class FollowOnInput(_Input):
    """By which route, whose budget and up to what sum one could go on."""

    follow_on_route: Text = ""
    follow_on_owner: Line = ""
    follow_on_ceiling_cents: Cents | None = None


class Judgement(_Input):
    """Points by criterion, whether it is chosen, and why."""

    points: dict[Id, Points]
    chosen: bool
    reason: Said


class ReportInput(_Input):
    """A report as a supplier sends it."""

    kind: Literal["midterm", "final"]
    done: Annotated[str, Plain, StringConstraints(min_length=1, max_length=10000)]
    users: Long = ""
    users_count: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    unexpected: Long = ""
    emissions: Text = ""
    emissions_method: Short = ""
    lessons: Long = ""
    recommendation: Way | Literal[""] = ""
    recommendation_reason: Text = ""


class HostWord(_Input):
    """What who has the problem says of it: "would you use it?"."""

    would_use: bool | None = None
    word: Text = ""


class Decision(_Input):
    """What becomes of a pilot, and why."""

    way: Way
    reason: Said


class LessonInput(_Input):
    """What another city should know."""

    context: Text = ""
    tried: Long = ""
    result: Long = ""
    contract: Short = ""
    copy_this: Long = ""
    avoid: Long = ""
    files: Short = ""
    contact: Annotated[str, Plain, StringConstraints(max_length=300)] = ""
