"""What may enter the tables of a comparison: a table class does not check, these do."""

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

# Controls that no page shows and a database may refuse; line ends are made one kind.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")


def plain_text(text: str) -> str:
    """Return the text with one kind of line end and without invisible controls."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


Plain = AfterValidator(plain_text)
Words = Annotated[str, Plain, StringConstraints(max_length=2000)]
Said = Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Input):
    """What one score means."""

    points: Annotated[int, Field(ge=0, le=100)]
    title: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    text: Annotated[str, Plain, StringConstraints(max_length=1000)] = ""


class CriterionInput(_Input):
    """One award criterion."""

    name: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    description: Words = ""
    kind: Literal["quality", "price"] = "quality"
    weight: Annotated[int, Field(ge=1, le=100)]
    top: Literal[5, 100] = 5
    spread_limit: Annotated[int, Field(ge=0, le=100)] = 2
    levels: Annotated[list[Level], Field(max_length=101)] = []
    requirements: list[Id] = []

    @model_validator(mode="after")
    def _levels_are_on_the_scale(self) -> "CriterionInput":
        if any(one.points > self.top for one in self.levels) or self.spread_limit > self.top:
            raise ValueError("a level or the limit lies beyond the best score")
        return self


class CriteriaInput(_Input):
    """All criteria of a round, and how ties are broken."""

    criteria: Annotated[list[CriterionInput], Field(max_length=40)]
    tie_rule: Literal["lowest_price", "highest_quality", "draw"] = "lowest_price"


class DeclarationInput(_Input):
    """Somebody's interests: none, or which and that they take no part."""

    standing: Literal["none", "recused"]
    submissions: list[Id] = []
    explanation: Words = ""

    @model_validator(mode="after")
    def _a_recusal_says_what_it_is_about(self) -> "DeclarationInput":
        if self.standing == "recused" and not self.explanation:
            raise ValueError("a recusal says what the interest is")
        if self.standing == "none" and (self.submissions or self.explanation):
            raise ValueError("who has no interests names none")
        return self


class ScoreInput(_Input):
    """A score as it is drafted: either part may still be missing."""

    points: Annotated[int, Field(ge=0, le=100)] | None = None
    note: Words = ""


class ConsensusInput(_Input):
    """What the panel agrees on, and why."""

    points: Annotated[int, Field(ge=0, le=100)]
    reason: Said
    discussion: Words = ""
    dissent: Words = ""


class RejectionInput(_Input):
    """Why a tender is left out; the ground may be written later, before the award."""

    kind: Literal["rejected", "excluded", "withdrawn"]
    ground: Annotated[str, Plain, StringConstraints(max_length=500)] = ""
    reason: Words = ""
