"""Pure sums and questions about a case: shares of money, the golden thread, due dates.

Shares are kept in hundredths of a percent and money in cents, so nothing is rounded
away: what is divided always adds up to what was there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from procure.law import HELSINKI

HUNDRED = Decimal(100)
NEED = "need"

# The kinds of things a thread runs through, in the order in which it runs.
THREAD = (NEED, "input", "requirement", "criterion", "kpi", "clause")

When = Literal["overdue", "today", "this_week", "no_date", "later"]
AGENDA: tuple[When, ...] = ("overdue", "today", "this_week", "no_date", "later")


def sums_to_hundred(shares: Iterable[Decimal]) -> bool:
    """Shares add up to exactly 100 %; a case without funding lines has nothing to add."""
    given = list(shares)
    return not given or sum(given, Decimal()) == HUNDRED


def divided(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Divide a sum by shares of a hundred so that the parts add up to it to the cent.

    The cents that rounding down leaves over go to the largest remainders, the first
    line first. Shares that do not add up to 100 % are refused.
    """
    if not shares or not sums_to_hundred(shares) or min(shares) < 0:
        raise ValueError("shares must add up to 100 %")
    cents = int(total * 100)
    exact = [cents * int(share * 100) for share in shares]
    parts = [one // 10_000 for one in exact]
    left = cents - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda n: (-(exact[n] % 10_000), n))
    for n in by_remainder[:left]:
        parts[n] += 1
    return [Decimal(part) / 100 for part in parts]


def is_reference(text: str) -> bool:
    """Say whether a text names something that the golden thread can run through."""
    kind, _, key = text.partition(":")
    return kind in THREAD and (kind == NEED) == (key == "") and (kind == NEED) == (text == NEED)


def may_follow(source: str, target: str) -> bool:
    """A thread runs forward only: from the need towards the clause, or beside itself."""
    kinds = [text.partition(":")[0] for text in (source, target)]
    return (
        is_reference(source)
        and is_reference(target)
        and source != target
        and THREAD.index(kinds[0]) <= THREAD.index(kinds[1])
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """How one requirement hangs in the golden thread."""

    id: str
    code: str
    sources: tuple[str, ...]
    inputs: int
    targets: tuple[str, ...]

    @property
    def has_source(self) -> bool:
        """Say whether it follows from the need or from an input."""
        return bool(self.sources)

    @property
    def is_used(self) -> bool:
        """Say whether anything follows from it."""
        return bool(self.targets)


def coverage(
    requirements: Mapping[str, str], links: Iterable[tuple[str, str]]
) -> tuple[Covered, ...]:
    """Say of each requirement (id to code) what it follows from and what follows from it."""
    sources: dict[str, list[str]] = {f"requirement:{one}": [] for one in requirements}
    targets: dict[str, list[str]] = {name: [] for name in sources}
    for source, target in links:
        if target in sources:
            sources[target].append(source)
        if source in targets:
            targets[source].append(target)
    return tuple(
        Covered(
            one,
            code,
            tuple(sources[f"requirement:{one}"]),
            sum(s.startswith("input:") for s in sources[f"requirement:{one}"]),
            tuple(targets[f"requirement:{one}"]),
        )
        for one, code in requirements.items()
    )


def requirements_may_change(stage: str, state: str) -> bool:
    """Requirements are frozen when the call for tenders is published.

    Dir. 2014/24 art. 18: what tenderers answered to does not change under them.
    """
    return stage in ("need", "market_dialogue", "pilot") or state == "tender_planning"


def when(due: datetime | None, now: datetime) -> When:
    """Say in which part of an agenda a due moment stands, by the days of Helsinki."""
    if due is None:
        return "no_date"
    if due < now:
        return "overdue"
    day, today = due.astimezone(HELSINKI).date(), now.astimezone(HELSINKI).date()
    if day == today:
        return "today"
    return "this_week" if day <= end_of_week(today) else "later"


def end_of_week(day: date) -> date:
    """Return the Sunday of the week."""
    return day + timedelta(days=6 - day.weekday())
