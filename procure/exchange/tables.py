"""The addresses under which calendar programs read a case's dates."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from procure.db.types import Moment, new_id


class CalendarAddress(SQLModel, table=True):
    """One person's address of one case's calendar. What opens it is not kept here."""

    __tablename__ = "calendar_address"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (Index("calendar_address_of", "user_id", "case_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    user_id: str = Field(foreign_key="user_account.id", max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    language: str = Field(max_length=2)
    made_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Moment))
