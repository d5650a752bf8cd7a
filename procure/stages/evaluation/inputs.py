"""What may enter the tables of the evaluation: a table class does not check, these do."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from procure.assessment.inputs import plain_text

Plain = AfterValidator(plain_text)
Line = Annotated[str, Plain, StringConstraints(max_length=200)]
Email = Annotated[str, Plain, StringConstraints(max_length=254)]
Long = Annotated[str, Plain, StringConstraints(max_length=20000)]
Words = Annotated[str, Plain, StringConstraints(max_length=500)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


def _whole_cents(value: Decimal) -> Decimal:
    if value != value.quantize(Decimal("0.01")):
        raise ValueError("not whole cents")
    return value


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlanInput(_Input):
    """What is bought and on which terms. The step asks for what may not be missing."""

    subject: Words = ""
    description: Long = ""
    duration: Words = ""
    max_value: (
        Annotated[
            Decimal,
            Field(gt=0, le=Decimal("9999999999.99"), allow_inf_nan=False),
            AfterValidator(_whole_cents),
        ]
        | None
    ) = None
    languages: Line = ""
    suitability: Long = ""
    contract_terms: Long = ""
    notice_number: Annotated[str, Plain, StringConstraints(max_length=60)] = ""
    contact_name: Line = ""
    contact_email: Email = ""


class TimesInput(_Input):
    """Until when tenders and questions are taken."""

    deadline: AwareDatetime
    questions_until: AwareDatetime | None = None


class ProposalInput(_Input):
    """Whom to award, and why."""

    submission_id: Id
    decision: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    relative_advantages: Annotated[str, Plain, StringConstraints(min_length=1, max_length=4000)]
    decision_maker: Line = ""
    power: Words = ""
    standstill: bool = True
    standstill_note: Words = ""
    contact_name: Line = ""
    contact_email: Email = ""


def values(given: BaseModel) -> dict[str, Any]:
    """Return the values of a checked input as columns."""
    return {name: getattr(given, name) for name in type(given).model_fields}
