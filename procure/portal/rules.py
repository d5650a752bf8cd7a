"""When a case and a paper are public, and what a hash is. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

DIGEST = re.compile(r"[0-9a-f]{64}")
NEED = "need_statement"


class PaperLike(Protocol):
    """What the rules read of a paper."""

    kind: str
    publicity: str
    public_of: str | None
    created_at: datetime


def is_digest(text: str) -> bool:
    """Say whether a text is a SHA-256 as we write it."""
    return DIGEST.fullmatch(text) is not None


def digest_in(typed: str) -> str:
    """Return what was typed as a SHA-256 is written: no spaces, small letters."""
    return "".join(typed.split()).lower()


def may_be_read(paper: PaperLike) -> bool:
    """A paper is public as a whole, or it is the public version of one that is not."""
    return paper.publicity == "public" or paper.public_of is not None


def approved_need(papers: Sequence[Any]) -> Any | None:
    """Return the need statement that the public may read: the newest one, or None.

    The step that approves a need promises this paper, so without it no need is approved.
    """
    found = [one for one in papers if one.kind == NEED and may_be_read(one)]
    return max(found, key=lambda one: one.created_at) if found else None


def is_public(published_at: datetime | None, papers: Sequence[Any]) -> bool:
    """A case is public when it is published and its need has been approved."""
    return published_at is not None and approved_need(papers) is not None


def words(body: Mapping[str, Any], name: str) -> str:
    """Return a text of a paper's body; what is withheld or empty is no text."""
    value = body.get(name)
    return value if isinstance(value, str) else ""
