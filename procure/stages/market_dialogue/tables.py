"""The market dialogue as evidence: invitation, meetings, what was told, what was heard.

The questions, the answers and their opening stand in ``calls``. Nothing here is deleted
once an event has committed to it.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id


def _long() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False, default=""))


class Dialogue(SQLModel, table=True):
    """The invitation of a case's market dialogue (Act 1397/2016 65 §, Directive art. 40)."""

    __tablename__ = "dialogue"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    purpose: str = Field(default="", max_length=500, description="one question to the market")
    background: str = _long()
    planned: str = _long()
    open_points: str = _long()
    who_may_answer: str = Field(default="", max_length=1000)
    forms: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    forms_text: str = Field(default="", max_length=2000)
    languages: str = Field(default="", max_length=200)
    trade_secrets: str = Field(default="", max_length=2000)
    publication: str = Field(default="", max_length=2000)
    recording: str = Field(default="", max_length=1000)
    timetable: str = Field(default="", max_length=2000, description="a line each: when: what")
    contact_name: str = Field(default="", max_length=200)
    contact_role: str = Field(default="", max_length=200)
    contact_email: str = Field(default="", max_length=254)
    contact_phone: str = Field(default="", max_length=40)
    privacy_notice: str = Field(default="", max_length=1000)
    notice_number: str = Field(default="", max_length=60)
    cpv_code: str = Field(default="", max_length=10)
    cpv_text: str = Field(default="", max_length=200)
    invited: int | None = None
    invited_how: str = Field(default="", max_length=500)
    author_id: str = Field(foreign_key="user_account.id", max_length=32)


class Participant(SQLModel, table=True):
    """A company that takes part, and the letter it has on every page and paper."""

    __tablename__ = "dialogue_participant"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("case_id", "letter"),)

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    company_id: str = Field(foreign_key="company.id", primary_key=True, max_length=32)
    letter: str = Field(max_length=4)


class Meeting(SQLModel, table=True):
    """A briefing or a meeting with one supplier, and its minutes."""

    __tablename__ = "dialogue_meeting"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (
        Index("dialogue_meeting_by_case", "case_id", "starts_at"),
        Index("dialogue_meeting_by_company", "company_id", "shared_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    form: str = Field(max_length=20, description="briefing or one_to_one")
    title: str = Field(default="", max_length=200)
    company_id: str | None = Field(default=None, foreign_key="company.id", max_length=32)
    starts_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    ends_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    place: str = Field(default="", max_length=300)
    people: str = Field(default="", max_length=4000, description="a line each, with roles")
    topics: str = _long()
    information_given: str = Field(
        default="", max_length=8000, description="a line each: each becomes a disclosure"
    )
    confidential: str = _long()
    follow_up: str = _long()
    attended: int | None = None
    cancelled: bool = False
    minutes_version: int = Field(default=0, description="0: none have been shared")
    shared_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    shared_by: str = Field(default="", max_length=32)
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    confirmed_by: str = Field(default="", max_length=32)
    objected_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    objection: str = Field(default="", max_length=4000)
    objection_note: str = Field(default="", max_length=4000, description="the officer's word on it")


class Disclosure(SQLModel, table=True):
    """A row of the equal-treatment ledger: something that could help a supplier was told."""

    __tablename__ = "dialogue_disclosure"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    number: int
    information: str = Field(max_length=2000)
    how: str = Field(default="", max_length=300)
    company_id: str | None = Field(default=None, foreign_key="company.id", max_length=32)
    meeting_id: str | None = Field(
        default=None, foreign_key="dialogue_meeting.id", max_length=32, index=True
    )
    told_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    released_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    secret_ground: str = Field(default="", max_length=1000)


class Input(SQLModel, table=True):
    """Something that was heard, and what became of it."""

    __tablename__ = "dialogue_input"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("dialogue_input_by_theme", "case_id", "theme"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    number: int
    text: str = _long()
    source: str = Field(max_length=20, description="answer, meeting or other")
    company_id: str | None = Field(default=None, foreign_key="company.id", max_length=32)
    submission_id: str | None = Field(default=None, foreign_key="submission.id", max_length=32)
    question: str = Field(default="", max_length=50, description="name of the call's question")
    meeting_id: str | None = Field(default=None, foreign_key="dialogue_meeting.id", max_length=32)
    secret_ground: str = Field(default="", max_length=500)
    theme: str = Field(default="", max_length=100)
    disposition: str = Field(default="", max_length=10, description="accepted, partly, rejected")
    reason: str = Field(default="", max_length=2000)
    requirement_id: str | None = Field(default=None, max_length=32)
    decided_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    decided_by: str = Field(default="", max_length=32)


class Conclusions(SQLModel, table=True):
    """What was learnt, and what follows from it."""

    __tablename__ = "dialogue_conclusions"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    summary: str = _long()
    capability: str = _long()
    maturity: str = Field(default="", max_length=1000)
    price_bands: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )
    risks: str = _long()
    rights: str = _long()
    sme_barriers: str = _long()
    conclusions: str = _long()
    procedure: str = Field(default="", max_length=40)
    lots: str = Field(default="", max_length=2000)
    pilot: bool | None = None
    changes_to_need: str = Field(default="", max_length=4000, description="a line each")
    author_id: str = Field(foreign_key="user_account.id", max_length=32)


class PriorInvolvement(SQLModel, table=True):
    """A party that was involved in the preparation (Act 66 §, Directive art. 41)."""

    __tablename__ = "dialogue_prior_involvement"
    __recorded__: ClassVar[bool] = True

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    party: str = Field(default="", max_length=200, description="empty: nobody was involved")
    involvement: str = Field(default="", max_length=2000)
    measure: str = Field(default="", max_length=2000, description="how its advantage is removed")
    nobody: bool = False
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
