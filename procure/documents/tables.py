"""The row of a paper: what was promised, from which values, and the file that came of it."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field, SQLModel

from procure.db import Moment, new_id

PROMISED, PRINTED, FAILED = "promised", "printed", "failed"


def _one(name: str, where: str) -> Index:
    """Return the index that lets each version of a paper be there once."""
    columns = ("case_id", "kind", "subject", "version")
    return Index(
        name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where)
    )


class Document(SQLModel, table=True):
    """One paper of a case. Its values are frozen when it is promised and never change.

    ``case_id`` is an opaque id of a room above. A paper is not marked when a newer version
    comes: the newer one names it in ``supersedes_id``.
    """

    __tablename__ = "document"
    __table_args__ = (
        _one("document_version", "public_of IS NULL"),
        _one("document_public_version", "public_of IS NOT NULL"),
    )
    # how the printing goes is no event; that it was printed is
    __uncommitted__ = frozenset({"status", "failure", "event_number"})
    __recorded__ = True

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = Field(index=True, max_length=32)
    kind: str = Field(max_length=60)
    subject: str = Field(default="", max_length=80)
    number: int
    version: int
    supersedes_id: str | None = Field(default=None, foreign_key="document.id", max_length=32)
    public_of: str | None = Field(default=None, foreign_key="document.id", max_length=32)
    language: str = Field(max_length=2)
    title: str = Field(sa_column=Column(Text, nullable=False))
    publicity: str = Field(max_length=16)
    ground: str = Field(default="", sa_column=Column(Text, nullable=False))
    task_class: str = Field(default="", max_length=80)
    retention_class: str = Field(default="", max_length=80)
    # the exact RFC 8785 bytes, which are UTF-8 text
    snapshot: str = Field(sa_column=Column(Text, nullable=False))
    snapshot_sha256: str = Field(index=True, max_length=64)
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))

    status: str = Field(default=PROMISED, max_length=16)
    failure: str = Field(default="", sa_column=Column(Text, nullable=False))
    file_sha256: str | None = Field(default=None, index=True, max_length=64)
    template_sha256: str | None = Field(default=None, max_length=64)
    size: int | None = Field(default=None)
    pages: int | None = Field(default=None)
    printed_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    event_number: int | None = Field(default=None)
