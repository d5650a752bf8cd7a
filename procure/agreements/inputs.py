"""What may enter the tables of agreements: a table class does not check, these models do."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from procure.agreements import rules
from procure.documents.frozen import UNPRINTABLE

MOST_CENTS = 10**14
# Within these bounds a value in millionths fits the database's largest whole number.
MOST = Decimal(10) ** 12
PLACES = Decimal("0.000001")
MOST_ROWS = 60

_RELEASES = Literal["midterm", "final", "acceptance"]


def plain_text(text: str) -> str:
    """Return the text with one kind of line end and without marks that no page shows."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def exact(value: Decimal) -> Decimal:
    """Refuse what is not a finite number of at most six decimals and reasonable size."""
    if not value.is_finite() or abs(value) >= MOST or value != value.quantize(PLACES):
        raise ValueError("not a number of at most six decimals")
    return value


def as_text(value: Decimal | None) -> str | None:
    """Return a number as the tables and papers keep it: ``12.5``."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


Plain = AfterValidator(plain_text)
Number = Annotated[Decimal, AfterValidator(exact)]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)]
Line = Annotated[str, Plain, StringConstraints(max_length=200)]
Named = Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, Plain, StringConstraints(max_length=1000)]
Long = Annotated[str, Plain, StringConstraints(max_length=10000)]
Sourced = Annotated[str, Plain, StringConstraints(max_length=60)]
Key = Annotated[str, StringConstraints(pattern=re.compile(r"^[a-z_]{0,40}$"))]
Said = Annotated[str, Plain, StringConstraints(min_length=1, max_length=1000)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClauseInput(_Input):
    """A clause as it is printed. Without a key it stands among the further clauses."""

    id: Annotated[str, StringConstraints(pattern=re.compile(r"^([0-9a-f]{32})?$"))] = ""
    key: Key = ""
    heading: Named
    text: Annotated[str, Plain, StringConstraints(min_length=1, max_length=10000)]
    source_link: Sourced = ""


class InstalmentInput(_Input):
    """A part of the fee, and whose acceptance releases it."""

    what: Named
    amount_cents: Annotated[int, Field(gt=0, le=MOST_CENTS)]
    due_on: date | None = None
    release: _RELEASES


class DeliverableInput(_Input):
    """What is handed over, and by when."""

    what: Named
    due_on: date | None = None
    accepted_by: Line = ""


class AgreementInput(_Input):
    """Everything of an agreement but its measures, which are written one at a time."""

    title: Named
    subject: Long = ""
    goals: Long = ""
    sites: Text = ""
    host: Annotated[str, Plain, StringConstraints(max_length=400)] = ""
    team: Text = ""
    manager: Line = ""
    starts_on: date | None = None
    ends_on: date | None = None
    price_cents: Cents | None = None
    follow_on_ceiling_cents: Cents | None = None
    clauses: Annotated[list[ClauseInput], Field(max_length=MOST_ROWS)] = []
    deliverables: Annotated[list[DeliverableInput], Field(max_length=MOST_ROWS)] = []
    instalments: Annotated[list[InstalmentInput], Field(max_length=MOST_ROWS)] = []


class KpiInput(_Input):
    """A measure as it is agreed."""

    name: Named
    unit: Annotated[str, Plain, StringConstraints(max_length=40)] = ""
    direction: Literal["up", "down"]
    baseline: Number | None = None
    target: Number
    stop_limit: Number | None = None
    method: Text = ""
    source: Annotated[str, Plain, StringConstraints(max_length=500)] = ""
    measured_by: Line = ""
    frequency: Line = ""
    consequence: Text = ""

    @model_validator(mode="after")
    def _numbers_agree(self) -> "KpiInput":
        if fault := rules.kpi_fault(_Numbers(**self.columns())):
            raise ValueError(fault)
        return self

    def columns(self) -> dict[str, Any]:
        """Return the values of a row; numbers are text."""
        return {
            name: as_text(value) if isinstance(value, Decimal) else value
            for name, value in ((n, getattr(self, n)) for n in type(self).model_fields)
        }


class _Numbers:
    """A measure's numbers as the rules read them."""

    def __init__(self, **columns: Any) -> None:
        self.name = str(columns["name"])
        self.direction = str(columns["direction"])
        self.baseline = columns["baseline"]
        self.target = str(columns["target"])
        self.stop_limit = columns["stop_limit"]


class MeasurementInput(_Input):
    """One measured value and when it was measured."""

    at: AwareDatetime
    value: Number
    note: Text = ""


class CorrectionInput(MeasurementInput):
    """The right value, and why the old one was wrong."""

    reason: Said
