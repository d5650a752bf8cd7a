"""Tables of what is promised, jobs and mails, and of the processes that keep the promises."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from procure.db import Moment, new_id
from procure.db.types import Json


def _index(name: str, *columns: str, where: str) -> Index:
    """Return an index of one status, so that the queue stays quick however much is done."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Job(SQLModel, table=True):
    """One promised deed: which function (``kind``) on which thing (``key``), and how it goes."""

    __tablename__ = "job"
    __table_args__ = (
        Unique("kind", "key"),
        # By kind first: what this installation cannot do at present waits beside, not in front.
        _index("job_waiting", "kind", "run_at", where="status = 'queued'"),
        _index("job_running", "lease", where="status = 'running'"),
        _index("job_failed", "ended_at", "kind", where="status = 'failed'"),
        _index("job_done", "kind", "ended_at", where="status = 'done'"),
    )

    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    )
    kind: str = Field(max_length=60)
    key: str = Field(max_length=200)
    status: str = Field(default="queued", max_length=10)
    attempts: int = 0
    promised_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    run_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    lease: datetime | None = Field(default=None, sa_column=Column(Moment))
    worker: str = Field(default="", max_length=80)
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    # When it was done or given up, in the machine's own time.
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class CrewMember(SQLModel, table=True):
    """A process that does jobs, feeds a broker or keeps time, as it was last heard of.

    All moments are the machine's own: a demonstration's clock says nothing of a process.
    """

    __tablename__ = "crew_member"

    name: str = Field(primary_key=True, max_length=80)
    role: str = Field(max_length=10)
    machine: str = Field(max_length=80)
    process: int
    since: datetime = Field(sa_column=Column(Moment, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    # What it says of itself, such as how far its printing is confined.
    told: Any = Field(default=None, sa_column=Column(Json))


class Mail(SQLModel, table=True):
    """A mail as it was worded when it was promised."""

    __tablename__ = "mail"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    recipient: str = Field(max_length=320)
    language: str = Field(max_length=2)
    template: str = Field(max_length=80)
    subject: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    promised_at: datetime = Field(sa_column=Column(Moment, nullable=False, index=True))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Moment))
