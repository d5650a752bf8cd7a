"""Standard clauses, read from files that a city may replace with its own.

``templates/clauses/<kind>.<language>.toml``; the instance's folder is looked up first. An
officer chooses and edits them: what stands in an agreement is its own copy.
"""

import tomllib
from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from procure import config
from procure.agreements.inputs import ClauseInput


class ClausesWrong(Exception):
    """A file of clauses cannot be read; the message names file and fault."""


class Standard(BaseModel):
    """A clause of a file. With a variant it is offered only where that variant is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = ""
    variant: str = ""
    heading: str
    text: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    clause: list[Standard]


def standard(kind: str, language: str, variants: Collection[str] = ()) -> list[ClauseInput]:
    """Return the standard clauses of a kind of agreement in a language, in their order."""
    path = _find(kind, language)
    try:
        given = _File.model_validate(tomllib.loads(path.read_text("utf-8"))).clause
        return [
            ClauseInput(key=one.key, heading=one.heading, text=one.text)
            for one in given
            if not one.variant or one.variant in variants
        ]
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as wrong:
        raise ClausesWrong(f"{path.name}: {wrong}") from None


def _find(kind: str, language: str) -> Path:
    name = f"{kind}.{language}.toml"
    for place in config.places("templates"):
        path = place / "clauses" / name
        if path.is_file():
            return path
    raise ClausesWrong(f"there is no file templates/clauses/{name}")
