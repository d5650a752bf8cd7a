"""Points, ties and rank: pure sums over exact numbers.

Every part is rounded to hundredths of a point, half up, before anything is added. A total
is therefore exactly the sum of the parts that a tenderer is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

HUNDRED = 100
LONGEST = len(str(HUNDRED))
TOPS = (5, 100)
TIE_RULES = ("lowest_price", "highest_quality", "draw")
KINDS = ("rejected", "excluded", "withdrawn")
TieRule = Literal["lowest_price", "highest_quality", "draw"]


class CriterionLike(Protocol):
    """What the sums read of a criterion."""

    id: str
    kind: str
    weight: int
    top: int


class RejectionLike(Protocol):
    """What the rules read of a rejection."""

    kind: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A tender as it is compared: its price in whole cents, its points by criterion."""

    submission_id: str
    price_cents: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A tender with its place. Equal places are not decided by the published rule."""

    submission_id: str
    rank: int
    total: Decimal
    quality: Decimal
    price: Decimal
    price_cents: int
    parts: Mapping[str, Decimal] = field(default_factory=dict)


def weights_sum(weights: Iterable[int]) -> bool:
    """Weights are whole percent and add up to exactly 100."""
    given = list(weights)
    return bool(given) and min(given) > 0 and sum(given) == HUNDRED


def quality_points(weight: int, points: int, top: int) -> Decimal:
    """Return the weighted points of a score: weight x points / the best score."""
    if not 0 <= points <= top:
        raise ValueError(f"{points} is not between 0 and {top}")
    return _rounded(weight * points, top)


def price_points(weight: int, lowest_cents: int, price_cents: int) -> Decimal:
    """Return the points of a price: weight x lowest price / own price.

    The formula is easily understood, and has a known weakness: one very low price pushes
    the points of all others together, and a price of zero leaves them none at all. Prices
    below zero are refused.
    """
    if lowest_cents < 0 or price_cents < lowest_cents:
        raise ValueError("the lowest price is not below zero nor above another price")
    if price_cents == 0:
        return _rounded(weight, 1)
    return _rounded(weight * lowest_cents, price_cents)


def ranking(
    criteria: Sequence[CriterionLike], tenders: Iterable[Compared], tie_rule: TieRule
) -> list[Ranked]:
    """Rank tenders by their total; equal totals by the published rule, else they share it.

    The lowest price is that of the tenders that are compared: a rejected one does not
    count. Every tender needs points on every criterion of quality.
    """
    given = list(tenders)
    if not given:
        return []
    lowest = min(one.price_cents for one in given)
    counted = [_counted(criteria, one, lowest) for one in given]

    def place(one: Ranked) -> tuple[Decimal, Decimal]:
        match tie_rule:
            case "lowest_price":
                return -one.total, Decimal(one.price_cents)
            case "highest_quality":
                return -one.total, -one.quality
            case _:
                return -one.total, Decimal(0)

    counted.sort(key=lambda one: (place(one), one.submission_id))
    ranked: list[Ranked] = []
    for number, one in enumerate(counted, 1):
        shared = bool(ranked) and place(counted[number - 2]) == place(one)
        rank = ranked[-1].rank if shared else number
        ranked.append(
            Ranked(
                one.submission_id,
                rank,
                one.total,
                one.quality,
                one.price,
                one.price_cents,
                one.parts,
            )
        )
    return ranked


def spread(points: Iterable[int]) -> int:
    """Return how far the highest and the lowest score lie apart."""
    given = list(points)
    return max(given) - min(given) if given else 0


def is_reasoned(points: Iterable[int], limit: int, reason: str, discussion: str) -> bool:
    """A consensus has its reason, and one of its own where the scores lay too far apart."""
    return bool(reason.strip()) and (spread(points) <= limit or bool(discussion.strip()))


def is_grounded(one: RejectionLike) -> bool:
    """A rejection says why and names its provision; a withdrawal is the tenderer's own."""
    return bool(one.reason.strip()) and (one.kind == "withdrawn" or bool(one.ground.strip()))


def letter(number: int) -> str:
    """Return the letter of the n-th tender, from 1: A to Z, then AA, AB ..."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def levels(text: str, top: int) -> list[dict[str, int | str]]:
    """Read described levels, a line each: ``4: Title: what it means``. The best comes first.

    A line that does not begin with whole points between 0 and the top is refused.
    """
    found: dict[int, dict[str, int | str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        number, mark, rest = line.partition(":")
        number = number.strip()
        if not (mark and number.isascii() and number.isdecimal() and len(number) <= LONGEST):
            raise ValueError(line)
        points = int(number)
        title, _mark, means = rest.strip().partition(":")
        if points > top or points in found or not title.strip():
            raise ValueError(line)
        found[points] = {"points": points, "title": title.strip(), "text": means.strip()}
    return [found[points] for points in sorted(found, reverse=True)]


def levels_as_text(rows: Iterable[Mapping[str, int | str]]) -> str:
    """Write described levels as they are read."""
    return "\n".join(
        ": ".join(filter(None, (str(one["points"]), str(one["title"]), str(one.get("text", "")))))
        for one in rows
    )


def _counted(criteria: Sequence[CriterionLike], one: Compared, lowest: int) -> Ranked:
    parts = {
        c.id: price_points(c.weight, lowest, one.price_cents)
        if c.kind == "price"
        else quality_points(c.weight, one.points[c.id], c.top)
        for c in criteria
    }
    quality = sum((parts[c.id] for c in criteria if c.kind != "price"), Decimal("0.00"))
    price = sum((parts[c.id] for c in criteria if c.kind == "price"), Decimal("0.00"))
    return Ranked(one.submission_id, 0, quality + price, quality, price, one.price_cents, parts)


def _rounded(numerator: int, denominator: int) -> Decimal:
    """Return a fraction in hundredths, half up, without ever leaving whole numbers."""
    hundredths = (2 * HUNDRED * numerator + denominator) // (2 * denominator)
    return Decimal(hundredths).scaleb(-2)
