"""Agreements with suppliers, of pilots and contracts alike, and what is measured under them.

An agreement is written and offered by the authority, and signed by both sides. What both
have signed does not change. Measurements are corrected by new rows, never overwritten.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id

# A measured value is kept in millionths, so that it is exact and sorts as a number.
MILLION = 1_000_000


def _big() -> Any:
    return BigInteger().with_variant(Integer, "sqlite")


def _rows() -> Any:
    return Field(default_factory=list, sa_column=Column(Json, nullable=False))


class Agreement(SQLModel, table=True):
    """One agreement with one supplier. Sums are whole cents without VAT."""

    __tablename__ = "agreement"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "round", "company_id"),
        # What waits for a signature stands in people's work; it is the least of all there is.
        Index(
            "agreement_offered",
            "case_id",
            sqlite_where=text("status = 'offered'"),
            postgresql_where=text("status = 'offered'"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    kind: str = Field(max_length=20, description="pilot or contract")
    round: int = 1
    company_id: str = Field(foreign_key="company.id", index=True, max_length=32)
    language: str = Field(default="fi", max_length=2)
    title: str = Field(max_length=200)
    subject: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    goals: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    sites: str = Field(default="", max_length=1000)
    host: str = Field(default="", max_length=400)
    team: str = Field(default="", max_length=1000)
    manager: str = Field(default="", max_length=200)
    starts_on: date | None = None
    ends_on: date | None = None
    price_cents: int | None = Field(default=None, sa_column=Column(_big()))
    follow_on_ceiling_cents: int | None = Field(default=None, sa_column=Column(_big()))
    # each with id, key, heading, text and source_link, in the order in which they are printed
    clauses: list[dict[str, str]] = _rows()
    # each with what, due_on and accepted_by
    deliverables: list[dict[str, str]] = _rows()
    # each with name, role and register_number, frozen when the agreement is offered
    parties: list[dict[str, str]] = _rows()
    status: str = Field(default="draft", max_length=10, description="draft, offered, signed, ended")
    version: int = Field(default=1, description="raised when it is taken back: signatures lapse")
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    offered_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    signed_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class Instalment(SQLModel, table=True):
    """A part of the fee, locked until what releases it has been accepted."""

    __tablename__ = "agreement_instalment"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    agreement_id: str = Field(foreign_key="agreement.id", max_length=32)
    number: int
    what: str = Field(max_length=200)
    amount_cents: int = Field(sa_column=Column(_big(), nullable=False))
    due_on: date | None = None
    release: str = Field(max_length=20, description="midterm, final or acceptance")
    status: str = Field(default="locked", max_length=10, description="locked, payable, paid")
    released_by: str = Field(default="", max_length=32, description="the report that released it")
    released_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    paid_on: date | None = None


class Kpi(SQLModel, table=True):
    """A measure: from where to where, where it stops, and who measures how.

    Numbers are exact text such as ``12.5``, as papers carry them.
    """

    __tablename__ = "agreement_kpi"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    agreement_id: str = Field(foreign_key="agreement.id", max_length=32)
    number: int
    name: str = Field(max_length=200)
    unit: str = Field(default="", max_length=40)
    direction: str = Field(default="down", max_length=4, description="which way is better")
    baseline: str | None = Field(default=None, max_length=24)
    target: str = Field(max_length=24)
    stop_limit: str | None = Field(default=None, max_length=24)
    method: str = Field(default="", max_length=1000)
    source: str = Field(default="", max_length=500)
    measured_by: str = Field(default="", max_length=200)
    frequency: str = Field(default="", max_length=200)
    consequence: str = Field(default="", max_length=1000)


class Measurement(SQLModel, table=True):
    """One measured value. A correction is a row of its own; the old one says by which."""

    __tablename__ = "measurement"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (Index("measurement_by_kpi", "kpi_id", "replaced_by", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    kpi_id: str = Field(foreign_key="agreement_kpi.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    millionths: int = Field(sa_column=Column(_big(), nullable=False))
    note: str = Field(default="", max_length=1000)
    how: str = Field(default="typed", max_length=10, description="typed")
    entered_by: str = Field(foreign_key="user_account.id", max_length=32)
    entered_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    corrects: str | None = Field(
        default=None, foreign_key="measurement.id", max_length=32, unique=True
    )
    reason: str = Field(default="", max_length=1000, description="why it corrects another")
    replaced_by: str = Field(default="", max_length=32, description="empty: this value counts")

    @property
    def value(self) -> Decimal:
        """Return the value as an exact number."""
        return Decimal(self.millionths) / MILLION


class Signature(SQLModel, table=True):
    """One side's signature under one version of an agreement's exact content."""

    __tablename__ = "agreement_signature"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("agreement_id", "version", "side"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    agreement_id: str = Field(foreign_key="agreement.id", max_length=32)
    version: int
    side: str = Field(max_length=10, description="authority or supplier")
    user_id: str = Field(foreign_key="user_account.id", max_length=32)
    name: str = Field(max_length=100, description="as it was when it was signed")
    delegated_by: str | None = Field(
        default=None, max_length=100, description="for whom a delegate signed, by name"
    )
    position: str = Field(default="", max_length=200)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    content_sha256: str = Field(max_length=64)
