"""The row of a case, the workflow file it is pinned to, its answers and waivers."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id

OPEN, PUBLISHED = "closed_at IS NULL", "published_at IS NOT NULL"


def _of(name: str, where: str, *columns: str) -> Index:
    """Return an index of the fewer cases that lists ask for: the open or the public ones."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class PinnedFile(SQLModel, table=True):
    """The exact bytes of a workflow file that some case follows, kept for good."""

    __tablename__ = "workflow_file"

    sha256: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=60)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Case(SQLModel, table=True):
    """One procurement from need to close. Only ``advance()`` assigns its state."""

    __tablename__ = "procurement_case"
    __table_args__ = (
        UniqueConstraint("authority_id", "year", "serial"),
        _of("case_open_by_due", OPEN, "due_at", "id"),
        # A list is read along the index of its order; the id at its end makes each place one.
        Index("case_by_due", "due_at", "id"),
        _of("case_open_by_state", OPEN, "state", "id"),
        Index("case_by_changed", "changed_at", "id"),
        Index("case_by_authority", "authority_id", "changed_at", "id"),
        Index("case_by_owner", "owner_id", "changed_at", "id"),
        _of("case_published", PUBLISHED, "published_at", "id"),
        _of(
            "case_published_by_authority",
            PUBLISHED,
            "authority_id",
            "published_at",
            "id",
        ),
    )
    # Lists are sorted and filtered by these; they follow from other rows and are not evidence.
    __uncommitted__: ClassVar[frozenset[str]] = frozenset({"due_at", "changed_at"})

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    year: int
    serial: int
    reference: str = Field(unique=True, max_length=40)
    diary_number: str = Field(default="", max_length=60, description="the city's own number")
    title: str = Field(max_length=200)
    workflow: str = Field(max_length=60)
    workflow_sha256: str = Field(foreign_key="workflow_file.sha256", max_length=64)
    state: str = Field(max_length=50)
    stage: str = Field(max_length=50)
    version: int = 1
    authority_id: str = Field(foreign_key="authority.id", max_length=32)
    owner_id: str = Field(foreign_key="user_account.id", max_length=32)
    language: str = Field(default="fi", max_length=2, description="of its papers")
    theme: str = Field(default="", max_length=40)
    procedure: str = Field(
        default="", max_length=40, description="the legal procedure, as in eForms"
    )
    law_edition: str = Field(max_length=60, description="the law it started under")
    initiator: str = Field(default="own", max_length=120, description="906/2019 26 §: who began it")
    task_class: str = Field(default="02.08.00", max_length=30, description="of the records plan")
    opened_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    changed_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    closed_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    published_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    demonstration: bool = False
    replayed: bool = Field(default=False, description="written by a scenario, not lived")


class Answer(SQLModel, table=True):
    """What was answered to a question that the workflow file asks."""

    __tablename__ = "case_answer"

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    name: str = Field(primary_key=True, max_length=50)
    value: Any = Field(default=None, sa_column=Column(Json))


class Waiver(SQLModel, table=True):
    """A guard that an approver has waived for one step, with the reason."""

    __tablename__ = "guard_waiver"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    action: str = Field(max_length=50)
    guard: str = Field(max_length=50)
    reason: str = Field(max_length=2000)
    approver_id: str = Field(foreign_key="user_account.id", max_length=32)
    delegated_by: str | None = Field(
        default=None, max_length=100, description="for whom a delegate waived, by name"
    )
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    used: bool = False
