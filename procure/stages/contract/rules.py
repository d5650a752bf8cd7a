"""The clock of the standstill and the day of the result notice, from dated law. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, Protocol, cast

from procure import law
from procure.law import Standstill

COURTS = ("market_court", "supreme_administrative_court")
WAYS = ("email", "letter")
Way = Literal["email", "letter"]


class AppealLike(Protocol):
    """What the rules read of an appeal."""

    filed_on: date
    ended_on: date | None


def clock(sent_on: date, by: str, days: int, law_edition: str) -> Standstill:
    """Count the standstill of a decision from its sending, in both readings of its last day.

    Act 1397/2016 127 and 129 §: the day of sending by e-mail, the seventh day after it by
    letter, is the day of receipt and is not counted.
    """
    edition = law.edition(sent_on, law_edition)
    return law.earliest_signature(sent_on, cast("Way", by), days, edition=edition)


def may_sign_on(
    today: date, sent_on: date | None, by: str, days: int | None, law_edition: str
) -> bool:
    """Say whether the contract may be made: from the safe reading's day on, never before.

    A decision that nobody has sent has begun no standstill, even where none applies: the
    tenderers learn of it first.
    """
    if sent_on is None or days is None:
        return False
    return today >= clock(sent_on, by, days, law_edition).safe


def pending(appeals: Iterable[AppealLike]) -> int:
    """Count the appeals that have not ended (Act 1397/2016 150 §: no contract meanwhile)."""
    return sum(one.ended_on is None for one in appeals)


def notice_due(signed_on: date, procedure: str, days: int, law_edition: str) -> date:
    """Return the last day of the result notice (Act 1397/2016 58.5, 101.3 §).

    Where no standstill applied and the procedure is national the notice is voluntary, and
    has a later day.
    """
    edition = law.edition(signed_on, law_edition)
    national = procedure in {"national", "small_purchase"} and days == 0
    kind: Literal["result_notice", "result_notice_national"] = (
        "result_notice_national" if national else "result_notice"
    )
    return law.result_notice_due(edition, signed_on, kind)


def dates_are_in_order(filed_on: date, ended_on: date) -> bool:
    """An appeal ends on or after the day on which it was filed."""
    return ended_on >= filed_on
