"""What may enter the tables of the contract's room: a table class does not check, these do."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from procure.agreements.inputs import plain_text

Plain = AfterValidator(plain_text)
Number = Annotated[str, Plain, StringConstraints(max_length=60)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AppealInput(_Input):
    """An appeal as it became known."""

    appellant: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    court: Literal["market_court", "supreme_administrative_court"] = "market_court"
    number: Number = ""
    filed_on: date


class OutcomeInput(_Input):
    """How an appeal ended."""

    ended_on: date
    outcome: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]


class ContractInput(_Input):
    """What the draft of the contract begins from, beside what is known already."""

    starts_on: date
    ends_on: date
