"""What belongs to a case beside its row: money, partners, lots, requirements, threads, tasks.

The case's own row, its state and its version stand in the engine. Who holds a role on a
case stands in ``people``. Nothing here is deleted once an event has committed to it,
except lines of funding, partners and lots, which are replaced as a whole and recorded.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from procure.db.types import Moment, Money, new_id

SOURCES = ("erdf", "ministry", "city", "regional_council", "other")
KINDS = ("must", "should")
# The themes of the cities' agreement with the state on their innovation ecosystems.
THEMES = ("smart_sustainable_city", "wellbeing_health", "learning_digital_skills")

Source = Literal["erdf", "ministry", "city", "regional_council", "other"]
Kind = Literal["must", "should"]


class FundingLine(SQLModel, table=True):
    """One source of money and its share of the whole."""

    __tablename__ = "funding_line"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    position: int
    source: str = Field(max_length=20)
    name: str = Field(default="", max_length=200, description="which ministry, city, programme")
    # Whole hundredths of a percent are kept, as whole cents are: 33.33 is exact.
    percent: Decimal = Field(sa_column=Column(Money, nullable=False))
    amount: Decimal | None = Field(default=None, sa_column=Column(Money))
    project_code: str = Field(default="", max_length=60)
    aid_intensity: Decimal | None = Field(
        default=None, sa_column=Column(Money), description="percent of the costs that are paid"
    )


class JointDecision(SQLModel, table=True):
    """One authority of a joint case: its share, its approver, and its own decision."""

    __tablename__ = "joint_decision"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    position: int
    authority: str = Field(max_length=200)
    approver: str = Field(default="", max_length=200)
    percent: Decimal | None = Field(default=None, sa_column=Column(Money))
    diary_number: str = Field(default="", max_length=60)
    decision: str = Field(default="", max_length=20, description="joins, declines or empty")
    decided_on: date | None = None


class Lot(SQLModel, table=True):
    """A part that can be awarded alone."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    number: int
    title: str = Field(max_length=200)
    estimated_value: Decimal | None = Field(default=None, sa_column=Column(Money))


class Requirement(SQLModel, table=True):
    """What a solution must or should do. Its words stand in its versions."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    number: int
    latest: int = Field(default=1, description="number of the version that counts")
    withdrawn: bool = False

    @property
    def code(self) -> str:
        """Return the name that pages and papers use: R4."""
        return f"R{self.number}"


class RequirementVersion(SQLModel, table=True):
    """One wording of a requirement. A version is written once and never changed."""

    __tablename__ = "requirement_version"

    requirement_id: str = Field(foreign_key="requirement.id", primary_key=True, max_length=32)
    number: int = Field(primary_key=True)
    kind: str = Field(max_length=10)
    text: str = Field(max_length=2000)
    reason: str = Field(default="", max_length=2000, description="why it was worded so")
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class ThreadLink(SQLModel, table=True):
    """One stitch of the golden thread: what follows from what, why, and who says so.

    ``source`` and ``target`` are references such as ``input:<id>``, ``requirement:<id>``,
    ``criterion:<id>``, ``kpi:<id>``, ``clause:<id>`` and ``need``.
    """

    __tablename__ = "thread_link"
    __table_args__ = (
        UniqueConstraint("case_id", "source", "target"),
        Index("thread_link_by_target", "case_id", "target"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    source: str = Field(max_length=60)
    target: str = Field(max_length=60)
    reason: str = Field(max_length=2000)
    author_id: str = Field(max_length=32)


class Task(SQLModel, table=True):
    """Something one person of the case has promised to do by a day."""

    __tablename__ = "case_task"
    __table_args__ = (Index("case_task_by_person", "assignee_id", "done_at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    title: str = Field(max_length=200)
    assignee_id: str = Field(foreign_key="user_account.id", max_length=32)
    due_on: date | None = None
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    done_by: str = Field(default="", max_length=32)


class CaseLook(SQLModel, table=True):
    """How far a person has read the record of a case; a draft of memory, without events."""

    __tablename__ = "case_look"

    user_id: str = Field(foreign_key="user_account.id", primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    number: int
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
