"""Tables of what is promised: jobs and mails."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from procure.db import Moment, new_id


def _index(name: str, column: str, where: str) -> Index:
    """Return an index of few rows, so that the queue stays quick however much is done."""
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))


class Job(SQLModel, table=True):
    """One promised deed: which function (``kind``) on which thing (``key``), and how it goes."""

    __tablename__ = "job"
    __table_args__ = (
        Unique("kind", "key"),
        _index("job_waiting", "run_at", "status = 'queued'"),
        _index("job_running", "lease", "status = 'running'"),
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
