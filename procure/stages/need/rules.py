"""Pure questions about a need: what its value means in law, and who may approve it."""

from datetime import date
from decimal import Decimal
from typing import cast

from procure import law
from procure.law import Advice, Kind

TITLE = 80


def advised(
    kind: str, pilot: Decimal | None, follow_on: Decimal | None, on: date, edition: str
) -> Advice | None:
    """Return what the law says of a pilot and its follow-on, counted together.

    The case keeps the law it started under: ``on`` is the day it was opened. Without any
    value there is nothing to advise on.
    """
    if pilot is None and follow_on is None:
        return None
    known = law.edition(on, edition)
    own, later = pilot or Decimal(), follow_on or Decimal()
    return law.advice(cast("Kind", kind), own, on, follow_on=later, edition=known)


def standing(advice: Advice | None) -> str:
    """Return the short form of an advice that an answer is given to.

    An answer counts as long as this stays the same: a value that grows within its level
    needs no new answer, one that crosses a threshold does.
    """
    if advice is None:
        return ""
    return advice.level + ("+splitting" if advice.splitting else "")


def title_from(problem: str) -> str:
    """Return a first title from what does not work: its first sentence, cut at a word."""
    first = problem.strip().split("\n", 1)[0].split(". ", 1)[0].rstrip(".").strip()
    if len(first) <= TITLE:
        return first
    return first[:TITLE].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def prefix_from(name: str) -> str:
    """Return the letters that begin the references of an authority: Helsinki gives HEL."""
    letters = "".join(letter for letter in name.upper() if letter.isalpha())
    return letters[:3] or "CASE"
