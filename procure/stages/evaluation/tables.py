"""The call for tenders as it is prepared, and the award as it is proposed.

Criteria, panel and scores stand in ``assessment``, the call and what was sent to it in
``calls``, the wordings of the requirements in ``cases``.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, Money


def _long() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, default=""))


class TenderPlan(SQLModel, table=True):
    """What is bought and on which terms, as tenderers read it (Act 1397/2016 67-68 §)."""

    __tablename__ = "tender_plan"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    subject: str = Field(default="", max_length=500)
    description: str = _long()
    duration: str = Field(default="", max_length=500)
    max_value: Decimal | None = Field(default=None, sa_column=Column(Money))
    languages: str = Field(default="", max_length=200)
    suitability: str = _long()
    contract_terms: str = _long()
    notice_number: str = Field(default="", max_length=60)
    contact_name: str = Field(default="", max_length=200)
    contact_email: str = Field(default="", max_length=254)
    requirements: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(Json, nullable=False),
        description="id, code, version, kind and text, as tenderers answer to them",
    )
    author_id: str = Field(foreign_key="user_account.id", max_length=32)


class AwardProposal(SQLModel, table=True):
    """Whom the officer proposes, and why. Another person decides (Act 1397/2016 123 §)."""

    __tablename__ = "award_proposal"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    submission_id: str = Field(foreign_key="submission.id", max_length=32)
    decision: str = Field(max_length=2000)
    relative_advantages: str = Field(max_length=4000)
    decision_maker: str = Field(default="", max_length=200)
    power: str = Field(default="", max_length=500, description="what gives the power to decide")
    standstill: bool = Field(default=True, description="wait also where the law does not ask it")
    standstill_note: str = Field(default="", max_length=500)
    contact_name: str = Field(default="", max_length=200)
    contact_email: str = Field(default="", max_length=254)
    authors: list[str] = Field(
        default_factory=list,
        sa_column=Column(Json, nullable=False),
        description="whoever has written here cannot approve it",
    )
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
