"""A table that only the record's tests know, with every type of column a room may use."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from procure.db import Json, Moment, Money, new_id


class Thing(SQLModel, table=True):
    """A row to commit to."""

    __tablename__ = "record_test_thing"
    __uncommitted__: ClassVar[frozenset[str]] = frozenset({"seen"})

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    name: str = ""
    count: int = 0
    kept: bool = False
    seen: int = 0
    on: date | None = None
    at: datetime | None = Field(default=None, sa_column=Column(Moment))
    price: Decimal | None = Field(default=None, sa_column=Column(Money))
    facts: Any = Field(default=None, sa_column=Column(Json))
    raw: bytes | None = None


class Link(SQLModel, table=True):
    """A row with a key of two parts; every one of them is written by an event."""

    __tablename__ = "record_test_link"
    __recorded__: ClassVar[bool] = True

    left: str = Field(primary_key=True, max_length=32)
    number: int = Field(primary_key=True)
    note: str = ""
