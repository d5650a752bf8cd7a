"""Pilots: plan and criteria per round, selection, what runs, reports, decisions, lessons.

The call and its proposals stand in ``calls``, agreements with their measures in
``agreements``. A new round has rows of its own; nothing of an earlier one changes.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id


def _long() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, default=""))


def _cents() -> Any:
    big = BigInteger().with_variant(Integer, "sqlite")
    return Field(default=None, sa_column=Column(big, nullable=True))


class PilotPlan(SQLModel, table=True):
    """The plan of one round of pilots. Sums are whole cents without VAT."""

    __tablename__ = "pilot_plan"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("case_id", "round"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    round: int
    challenge: str = _long()
    bought: str = Field(default="", max_length=4000, description="what is bought")
    goals: str = Field(default="", max_length=4000, description="goals and hypotheses")
    legal_basis: str = Field(default="", max_length=40)
    legal_reason: str = Field(default="", max_length=2000)
    price_cap_cents: int | None = _cents()
    host_unit: str = Field(default="", max_length=200)
    host_person: str = Field(default="", max_length=200)
    site: str = Field(default="", max_length=1000)
    users: str = Field(default="", max_length=2000)
    starts_on: date | None = None
    ends_on: date | None = None
    schedule: str = Field(default="", max_length=4000, description="a line each: when: what")
    eligibility: str = Field(default="", max_length=2000)
    team: str = Field(default="", max_length=1000)
    manager: str = Field(default="", max_length=200)
    permits: str = Field(default="", max_length=2000)
    data: str = Field(default="", max_length=2000)
    data_protection: str = Field(default="", max_length=2000, description="impact assessment")
    accessibility: str = Field(default="", max_length=2000)
    safety: str = Field(default="", max_length=2000)
    risks: str = Field(default="", max_length=4000)
    dismantling: str = Field(default="", max_length=2000)
    erdf_note: str = Field(default="", max_length=2000, description="decree 866/2021 18 §")
    # each as agreements.KpiInput gives its columns; copied into every agreement
    measures: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    follow_on_route: str = Field(default="", max_length=2000)
    follow_on_owner: str = Field(default="", max_length=200)
    follow_on_ceiling_cents: int | None = _cents()
    author_id: str = Field(foreign_key="user_account.id", max_length=32)


class PilotCriterion(SQLModel, table=True):
    """One criterion of a round, with its weight in whole percent and lowest points."""

    __tablename__ = "pilot_criterion"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    plan_id: str = Field(foreign_key="pilot_plan.id", max_length=32)
    number: int
    name: str = Field(max_length=200)
    description: str = Field(default="", max_length=1000)
    weight: int
    lowest: int = Field(default=0, description="points from 0 to 5; below it one is not chosen")


class PilotSelection(SQLModel, table=True):
    """What was decided on one proposal, with points per criterion and the reason."""

    __tablename__ = "pilot_selection"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("call_id", "company_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    round: int
    call_id: str = Field(foreign_key="call.id", max_length=32)
    company_id: str = Field(foreign_key="company.id", max_length=32)
    submission_id: str = Field(foreign_key="submission.id", max_length=32)
    points: dict[str, int] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    total: int = Field(description="hundredths of a point, of at most 100 points")
    chosen: bool
    reason: str = Field(max_length=4000)
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class Pilot(SQLModel, table=True):
    """A pilot with one supplier in one round. ``state`` moves by ``rules.PILOT_MOVES`` only."""

    __tablename__ = "pilot"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("case_id", "round", "company_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    round: int
    company_id: str = Field(foreign_key="company.id", index=True, max_length=32)
    agreement_id: str = Field(foreign_key="agreement.id", unique=True, max_length=32)
    state: str = Field(default="going", max_length=12)
    given_up_reason: str = Field(default="", max_length=2000)
    decision: str = Field(default="", max_length=10, description="scale, iterate or stop")
    decision_reason: str = Field(default="", max_length=4000)
    decided_by: str = Field(default="", max_length=32)
    decided_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class PilotReport(SQLModel, table=True):
    """A report of a supplier; ``state`` moves by ``rules.REPORT_MOVES`` only.

    One that was returned is sent again as a version of its own.
    """

    __tablename__ = "pilot_report"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("pilot_id", "kind", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    pilot_id: str = Field(foreign_key="pilot.id", max_length=32)
    kind: str = Field(max_length=10, description="midterm or final")
    version: int
    state: str = Field(default="sent", max_length=20)
    done: str = _long()
    users: str = Field(default="", max_length=4000)
    users_count: int | None = None
    unexpected: str = Field(default="", max_length=4000)
    emissions: str = Field(default="", max_length=2000)
    emissions_method: str = Field(default="", max_length=1000)
    lessons: str = Field(default="", max_length=4000)
    recommendation: str = Field(default="", max_length=10)
    recommendation_reason: str = Field(default="", max_length=2000)
    sent_by: str = Field(foreign_key="user_account.id", max_length=32)
    sent_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    host_accepted_by: str = Field(default="", max_length=32)
    host_accepted_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    host_would_use: bool | None = None
    host_word: str = Field(default="", max_length=2000)
    officer_accepted_by: str = Field(default="", max_length=32)
    officer_accepted_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    returned_by: str = Field(default="", max_length=32)
    returned_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    returned_reason: str = Field(default="", max_length=4000)


class LessonCard(SQLModel, table=True):
    """What another city should know of it, on one page."""

    __tablename__ = "lesson_card"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    context: str = Field(default="", max_length=2000)
    tried: str = Field(default="", max_length=4000)
    result: str = Field(default="", max_length=4000, description="in numbers")
    contract: str = Field(default="", max_length=1000, description="whether one followed")
    copy_this: str = Field(default="", max_length=4000)
    avoid: str = Field(default="", max_length=4000)
    files: str = Field(default="", max_length=1000, description="reusable files, their licence")
    contact: str = Field(default="", max_length=300)
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
