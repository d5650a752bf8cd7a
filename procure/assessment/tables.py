"""How proposals and tenders are compared: criteria, panel, interests, scores, consensus.

A ``purpose`` is the kind of the call that is compared (tender or pilot), a ``round`` its
round. Scores of one person are nobody else's to read until everybody has handed in; only
``reading.scores`` reads them, and it asks who wants to know.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from procure.db.types import Json, Moment, new_id


def _case() -> Any:
    return Field(foreign_key="procurement_case.id", max_length=32)


class Comparison(SQLModel, table=True):
    """How a round is compared as a whole, as it is published with its criteria."""

    __tablename__ = "comparison"
    __recorded__: ClassVar[bool] = True

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    purpose: str = Field(primary_key=True, max_length=20)
    round: int = Field(primary_key=True)
    tie_rule: str = Field(
        default="lowest_price", max_length=20, description="lowest_price, highest_quality, draw"
    )
    price_formula: str = Field(default="lowest_divided", max_length=20)


class Criterion(SQLModel, table=True):
    """An award criterion: its weight in whole percent, and what each level means."""

    __tablename__ = "criterion"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("case_id", "purpose", "round", "position"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = _case()
    purpose: str = Field(max_length=20)
    round: int = 1
    position: int
    name: str = Field(max_length=200)
    description: str = Field(default="", max_length=2000)
    kind: str = Field(default="quality", max_length=10, description="quality or price")
    weight: int = Field(description="whole percent")
    top: int = Field(default=5, description="the best score: 5 or 100")
    spread_limit: int = Field(default=2, description="a wider spread must be discussed")
    levels: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(Json, nullable=False),
        description="points, title and text of each described level",
    )

    @property
    def code(self) -> str:
        """Return the name that pages and papers use: C2."""
        return f"C{self.position}"

    @property
    def reference(self) -> str:
        """Return its name in the golden thread."""
        return f"criterion:{self.id}"


class PanelMember(SQLModel, table=True):
    """Somebody who compares. Who leaves stays here, and is not waited for any more."""

    __tablename__ = "panel_member"
    __recorded__: ClassVar[bool] = True
    # What a member owes stands in the member's own work, on whatever case.
    __table_args__ = (Index("panel_member_by_user", "user_id", "left_at"),)

    case_id: str = Field(foreign_key="procurement_case.id", primary_key=True, max_length=32)
    purpose: str = Field(primary_key=True, max_length=20)
    user_id: str = Field(foreign_key="user_account.id", primary_key=True, max_length=32)
    chair: bool = False
    added_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    left_at: datetime | None = Field(default=None, sa_column=Column(Moment))


class ConflictDeclaration(SQLModel, table=True):
    """One person's word on their interests in one case. The latest one counts."""

    __tablename__ = "conflict_declaration"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (UniqueConstraint("case_id", "purpose", "round", "user_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = _case()
    purpose: str = Field(max_length=20)
    round: int = 1
    user_id: str = Field(foreign_key="user_account.id", max_length=32)
    number: int
    standing: str = Field(max_length=10, description="none or recused")
    submissions: list[str] = Field(
        default_factory=list,
        sa_column=Column(Json, nullable=False),
        description="ids of the tenders that the interest is in",
    )
    explanation: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class ScoreDraft(SQLModel, table=True):
    """A score that has not been handed in; a row without events, its owner's alone."""

    __tablename__ = "score_draft"

    user_id: str = Field(foreign_key="user_account.id", primary_key=True, max_length=32)
    criterion_id: str = Field(foreign_key="criterion.id", primary_key=True, max_length=32)
    submission_id: str = Field(foreign_key="submission.id", primary_key=True, max_length=32)
    points: int | None = None
    note: str = Field(default="", max_length=2000)
    saved_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class Score(SQLModel, table=True):
    """What one person gave one tender on one criterion, as it was handed in."""

    __tablename__ = "score"
    __recorded__: ClassVar[bool] = True
    __table_args__ = (
        UniqueConstraint("criterion_id", "submission_id", "user_id"),
        Index("score_by_case", "case_id", "user_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    case_id: str = _case()
    criterion_id: str = Field(foreign_key="criterion.id", max_length=32)
    submission_id: str = Field(foreign_key="submission.id", max_length=32)
    user_id: str = Field(foreign_key="user_account.id", max_length=32)
    points: int
    note: str = Field(max_length=2000)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class Consensus(SQLModel, table=True):
    """What the panel agrees on for one tender and criterion, and why."""

    __tablename__ = "consensus"
    __recorded__: ClassVar[bool] = True

    criterion_id: str = Field(foreign_key="criterion.id", primary_key=True, max_length=32)
    submission_id: str = Field(foreign_key="submission.id", primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    points: int
    reason: str = Field(max_length=2000)
    discussion: str = Field(
        default="", max_length=2000, description="how a spread above the limit was talked over"
    )
    dissent: str = Field(default="", max_length=2000)
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class Rejection(SQLModel, table=True):
    """A tender that is not compared: rejected, its tenderer excluded, or withdrawn."""

    __tablename__ = "tender_rejection"
    __recorded__: ClassVar[bool] = True

    submission_id: str = Field(foreign_key="submission.id", primary_key=True, max_length=32)
    case_id: str = Field(foreign_key="procurement_case.id", index=True, max_length=32)
    kind: str = Field(max_length=10, description="rejected, excluded, withdrawn")
    ground: str = Field(default="", max_length=500, description="the provision")
    reason: str = Field(default="", max_length=2000)
    lifted: bool = False
    author_id: str = Field(foreign_key="user_account.id", max_length=32)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
