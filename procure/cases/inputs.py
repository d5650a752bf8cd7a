"""What may enter the tables of a case: a table class does not check, these models do."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from procure.cases.tables import Kind, Source

# Controls that no page shows and PostgreSQL may refuse; line ends are made one kind.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")


def plain_text(text: str) -> str:
    """Return the text with one kind of line end and without invisible controls."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _whole_cents(value: Decimal) -> Decimal:
    if value != value.quantize(Decimal("0.01")):
        raise ValueError("not whole hundredths")
    return value


Plain = AfterValidator(plain_text)
Line = Annotated[str, Plain, StringConstraints(max_length=200)]
Reasoned = Annotated[str, Plain, StringConstraints(max_length=2000)]
# Euros and percents alike are kept in whole hundredths.
Cents = Annotated[
    Decimal,
    Field(ge=0, le=Decimal("9999999999.99"), allow_inf_nan=False),
    AfterValidator(_whole_cents),
]
Percent = Annotated[Decimal, Field(gt=0, le=100, allow_inf_nan=False), AfterValidator(_whole_cents)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FundingInput(_Input):
    """One line of funding."""

    source: Source
    name: Line = ""
    percent: Percent
    amount: Cents | None = None
    project_code: Annotated[str, Plain, StringConstraints(max_length=60)] = ""
    aid_intensity: Percent | None = None


class PartnerInput(_Input):
    """One authority of a joint case and its own decision."""

    authority: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    approver: Line = ""
    percent: Percent | None = None
    diary_number: Annotated[str, Plain, StringConstraints(max_length=60)] = ""
    decision: Literal["", "joins", "declines"] = ""
    decided_on: date | None = None


class LotInput(_Input):
    """A part that can be awarded alone."""

    title: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    estimated_value: Cents | None = None


class RequirementInput(_Input):
    """One wording of a requirement."""

    kind: Kind
    text: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    reason: Reasoned = ""


class TaskInput(_Input):
    """What somebody promises to do."""

    title: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    assignee_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    due_on: date | None = None
