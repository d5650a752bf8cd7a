"""Calls, what suppliers send to them sealed, and what everybody is told about them.

Before the opening nothing but ``submit`` and the opening itself reads ``submission``: no
page does, whoever asks. What was sent is clear text only in ``submission_content``, whose
rows are written by the opening.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id


class Call(SQLModel, table=True):
    """A call for something that suppliers send by a deadline.

    It is open to the public while its case stands in the state that opens it; the step
    that opens it changes nothing here.
    """

    __tablename__ = "call"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "round"),
        # The calls that take answers now, the next deadline first.
        Index(
            "call_planned",
            "deadline",
            "id",
            sqlite_where=text("status = 'planned'"),
            postgresql_where=text("status = 'planned'"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", max_length=32)
    kind: str = Field(max_length=20, description="market_dialogue, pilot or tender")
    round: int = 1
    title: str = Field(max_length=200)
    text: str = Field(default="", max_length=20000, description="what is needed, in plain words")
    language: str = Field(default="fi", max_length=2, description="of its texts")
    opens_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    deadline: datetime = Field(sa_column=Column(Moment, nullable=False))
    questions_until: datetime | None = Field(default=None, sa_column=Column(Moment))
    sealing: str = Field(default="server", max_length=20)
    status: str = Field(default="planned", max_length=20, description="planned, opened, cancelled")
    page: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    opened_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class CallQuestion(SQLModel, table=True):
    """One question of a call; everybody who answers is asked the same."""

    __tablename__ = "call_question"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("call_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    call_id: str = Field(foreign_key="call.id", max_length=32)
    name: str = Field(max_length=50)
    position: int
    label: str = Field(max_length=1000)
    hint: str = Field(default="", max_length=1000)
    type: str = Field(default="text", max_length=10, description="text money number choice date")
    word_limit: int | None = None
    choices: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    required: bool = False


class Submission(SQLModel, table=True):
    """What one company sent, sealed. The last one that came in time counts."""

    __tablename__ = "submission"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (Index("submission_by_call", "call_id", "company_id"),)
    # The event commits to the hash of the envelope, which says the same in 64 characters.
    __uncommitted__: ClassVar[frozenset[str]] = frozenset({"envelope"})

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    call_id: str = Field(foreign_key="call.id", max_length=32)
    company_id: str = Field(foreign_key="company.id", index=True, max_length=32)
    user_id: str = Field(foreign_key="user_account.id", max_length=32)
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    promise: str = Field(default="server", max_length=20)
    envelope_format: int = 1
    sealed_to: str = Field(max_length=200, description="the public key that it is sealed to")
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    envelope_sha256: str = Field(max_length=64)
    content_sha256: str = Field(max_length=64, description="of the clear content, which is salted")
    replaced_by: str = Field(default="", max_length=32)


class Receipt(SQLModel, table=True):
    """What the supplier was promised at the moment of sending."""

    __tablename__ = "receipt"

    submission_id: str = Field(foreign_key="submission.id", primary_key=True, max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    promise: str = Field(max_length=20)
    content_sha256: str = Field(max_length=64)
    event_id: int
    event_hash: str = Field(max_length=64)


class OpeningConfirmation(SQLModel, table=True):
    """One person's word that the submissions may be opened. Two people open."""

    __tablename__ = "opening_confirmation"
    __recorded__: ClassVar[bool] = True

    call_id: str = Field(foreign_key="call.id", primary_key=True, max_length=32)
    user_id: str = Field(foreign_key="user_account.id", primary_key=True, max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class SubmissionContent(SQLModel, table=True):
    """What an opened submission says, in clear."""

    __tablename__ = "submission_content"
    __recorded__: ClassVar[bool] = True

    submission_id: str = Field(foreign_key="submission.id", primary_key=True, max_length=32)
    call_id: str = Field(foreign_key="call.id", index=True, max_length=32)
    company_id: str = Field(foreign_key="company.id", max_length=32)
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    secrets: dict[str, str] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    problem: str = Field(default="", max_length=20, description="unreadable, or empty")


class Inquiry(SQLModel, table=True):
    """A supplier's question about a call. Who asked is never shown, to the officer neither."""

    __tablename__ = "inquiry"
    __recorded__: ClassVar[bool] = True

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    call_id: str = Field(foreign_key="call.id", index=True, max_length=32)
    company_id: str = Field(foreign_key="company.id", max_length=32)
    asked_by: str = Field(foreign_key="user_account.id", max_length=32)
    asked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    original: str = Field(max_length=2000, description="as it was asked")
    question: str = Field(default="", max_length=2000, description="as it is published")
    answer: str = Field(default="", max_length=5000)
    number: int | None = None
    published_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class AnswerDraft(SQLModel, table=True):
    """What the officer is going to publish; a row without events."""

    __tablename__ = "inquiry_draft"

    inquiry_id: str = Field(foreign_key="inquiry.id", primary_key=True, max_length=32)
    question: str = Field(max_length=2000)
    answer: str = Field(max_length=5000)


class Announcement(SQLModel, table=True):
    """Something that everybody is told on the public page of a call, at the same moment."""

    __tablename__ = "announcement"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    call_id: str = Field(foreign_key="call.id", max_length=32)
    number: int
    text: str = Field(max_length=5000)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class SealedDraft(SQLModel, table=True):
    """An answer that is being written, sealed too. A row without events."""

    __tablename__ = "call_draft"

    call_id: str = Field(foreign_key="call.id", primary_key=True, max_length=32)
    company_id: str = Field(foreign_key="company.id", primary_key=True, max_length=32)
    saved_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    envelope: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
