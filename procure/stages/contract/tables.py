"""From the decision to the contract: when it was sent, who appealed, what was announced.

The contract itself is an agreement; its text, price and signatures stand in ``agreements``.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from procure.db.types import Moment, new_id


class DecisionNotice(SQLModel, table=True):
    """The decision was sent to all tenderers at once: the standstill counts from here."""

    __tablename__ = "decision_notice"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    sent_on: date
    by: str = Field(max_length=10, description="email or letter")
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class Appeal(SQLModel, table=True):
    """An appeal against the decision, recorded by the officer (Act 1397/2016 145-150 §)."""

    __tablename__ = "appeal"
    __recorded__: ClassVar[bool] = True

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    appellant: str = Field(max_length=200)
    court: str = Field(default="market_court", max_length=20)
    number: str = Field(default="", max_length=60, description="the court's own number")
    filed_on: date
    ended_on: date | None = None
    outcome: str = Field(default="", max_length=2000)
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class ResultNotice(SQLModel, table=True):
    """The notice of the result was sent (Act 1397/2016 58 §)."""

    __tablename__ = "result_notice"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    sent_on: date
    number: str = Field(default="", max_length=60)
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
