"""What may enter this room's tables: nothing that is not named here, and nothing unchecked.

Forms check the same rules and say what is wrong; these models are for every other way in.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from procure.people import rules
from procure.people.rules import email_address, one_line

Name = Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=100)]
Title = Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=200)]
MaybeTitle = Annotated[str, AfterValidator(one_line), Field(max_length=200)]
Email = Annotated[str, Field(max_length=254), AfterValidator(email_address)]
Language = Literal["fi", "sv", "en"]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Input):
    """What a person says of themselves when an account is made."""

    name: Name
    language: Language
    password: str = Field(max_length=1000, repr=False)


class Registered(_Input):
    """An organisation that some country's register knows by number."""

    country: str = Field(default="FI", max_length=2)
    register_number: str = Field(max_length=40)

    @model_validator(mode="before")
    @classmethod
    def _is_in_its_register(cls, values: dict[str, object]) -> dict[str, object]:
        country = str(values.get("country", "FI"))
        number = str(values.get("register_number", ""))
        return {**values, "register_number": rules.register_number(country, number)}


class NewAuthority(Registered):
    """An authority that the operator makes."""

    name: Title
    name_sv: MaybeTitle = ""
    name_en: MaybeTitle = ""
    unit: MaybeTitle = ""


class CompanyFacts(_Input):
    """What a company may change about itself."""

    name: Title
    size_class: Literal["", "micro", "small", "medium", "large"] = ""
    founded_year: int | None = Field(default=None, ge=rules.FOUNDED_EARLIEST, le=9999)
    research_organisation: bool = False
    email: Email | Literal[""] = ""
    language: Language = "fi"


class DelegationInput(_Input):
    """Whom an approver hands their role to, for which days, and why."""

    delegate_id: str = Field(min_length=1, max_length=32)
    case_id: str | None = Field(default=None, max_length=32)
    begins_on: date
    ends_on: date
    reason: Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=500)]


class NewCompany(CompanyFacts, Registered):
    """A company that tells of itself for the first time."""
