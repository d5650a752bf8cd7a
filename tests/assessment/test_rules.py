"""Exact points, rounding, ties and shared places; levels as they are written."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.assessment import rules
from procure.assessment.rules import Compared, price_points, quality_points, ranking


@dataclass
class Criterion:
    """A criterion as the sums read it."""

    id: str
    kind: str
    weight: int
    top: int = 5


QUALITY, PRICE = Criterion("q", "quality", 60), Criterion("p", "price", 40)


@pytest.mark.parametrize(
    ("weights", "holds"),
    [([60, 40], True), ([100], True), ([], False), ([60, 39], False), ([101, -1], False)],
)
def test_weights_add_up_to_a_hundred(weights: list[int], holds: bool) -> None:
    assert rules.weights_sum(weights) is holds


@pytest.mark.parametrize(
    ("weight", "points", "top", "worth"),
    [
        (60, 5, 5, "60.00"),
        (60, 0, 5, "0.00"),
        (35, 3, 5, "21.00"),
        (33, 1, 5, "6.60"),
        (7, 77, 100, "5.39"),
    ],
)
def test_points_of_quality(weight: int, points: int, top: int, worth: str) -> None:
    assert quality_points(weight, points, top) == Decimal(worth)


@pytest.mark.parametrize(
    ("lowest", "price", "worth"),
    [
        (100, 100, "40.00"),
        (100, 200, "20.00"),
        (100, 300, "13.33"),
        (200, 300, "26.67"),
        (8001, 64008, "5.00"),
        (1, 3200, "0.01"),  # 0.0125 is rounded down
        (1, 2667, "0.01"),  # 0.014998
        (3, 8000, "0.02"),  # exactly half a hundredth, 0.015, is rounded up
        (0, 0, "40.00"),
        (0, 100, "0.00"),
    ],
)
def test_points_of_price_are_rounded_half_up(lowest: int, price: int, worth: str) -> None:
    assert price_points(40, lowest, price) == Decimal(worth)


@pytest.mark.parametrize(("lowest", "price"), [(-1, 5), (10, 9)])
def test_an_absurd_price_is_refused(lowest: int, price: int) -> None:
    with pytest.raises(ValueError, match="lowest"):
        price_points(40, lowest, price)


@pytest.mark.parametrize("points", [-1, 6])
def test_points_off_the_scale_are_refused(points: int) -> None:
    with pytest.raises(ValueError, match="between"):
        quality_points(60, points, 5)


def ranks(rule: rules.TieRule, *tenders: tuple[str, int, int]) -> list[tuple[str, int]]:
    given = [Compared(name, price, {"q": points}) for name, price, points in tenders]
    return [(one.submission_id, one.rank) for one in ranking([QUALITY, PRICE], given, rule)]


def test_the_best_total_is_first() -> None:
    assert ranks("draw", ("b", 100, 3), ("a", 100, 5), ("c", 200, 3)) == [
        ("a", 1),
        ("b", 2),
        ("c", 3),
    ]


def test_ties_are_broken_by_the_published_rule() -> None:
    """60 x 5/5 + 40 x 100/200 = 80 = 60 x 100 % of another kind: quality 40 and price 40."""
    tie = [("dear", 150, 5), ("cheap", 100, 4)]
    criteria = [Criterion("q", "quality", 40, 4), Criterion("p", "price", 60)]
    given_ = [Compared(n, p, {"q": q - 1 if n == "dear" else 2}) for n, p, q in tie]
    by_price = ranking(criteria, given_, "lowest_price")
    assert [one.total for one in by_price] == [Decimal("80.00"), Decimal("80.00")]
    assert [(one.submission_id, one.rank) for one in by_price] == [("cheap", 1), ("dear", 2)]
    by_quality = ranking(criteria, given_, "highest_quality")
    assert [(one.submission_id, one.rank) for one in by_quality] == [("dear", 1), ("cheap", 2)]
    drawn = ranking(criteria, given_, "draw")
    assert [one.rank for one in drawn] == [1, 1]


def test_a_place_after_shared_ones_counts_them() -> None:
    assert ranks("lowest_price", ("a", 100, 5), ("b", 100, 5), ("c", 100, 4)) == [
        ("a", 1),
        ("b", 1),
        ("c", 3),
    ]


def test_nothing_is_ranked_without_tenders() -> None:
    assert ranking([QUALITY, PRICE], [], "draw") == []


@given(
    st.lists(
        st.tuples(st.integers(1, 10**14), st.integers(0, 5), st.integers(0, 100)),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 98),
)
def test_totals_are_exactly_the_sum_of_their_parts(
    tenders: list[tuple[int, int, int]], weight: int
) -> None:
    criteria = [
        Criterion("a", "quality", weight),
        Criterion("b", "quality", 99 - weight, 100),
        Criterion("p", "price", 1),
    ]
    compared = [
        Compared(str(n), price, {"a": five, "b": hundred})
        for n, (price, five, hundred) in enumerate(tenders)
    ]
    for one in ranking(criteria, compared, "lowest_price"):
        assert one.total == sum(one.parts.values())
        assert one.total == one.quality + one.price
        assert Decimal(0) <= one.total <= Decimal(100)
        assert one.total.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("points", "limit", "reason", "discussion", "holds"),
    [
        ([4, 2], 2, "Good", "", True),
        ([5, 2], 2, "Good", "", False),
        ([5, 2], 2, "Good", "We read page 3 together.", True),
        ([5, 2], 2, " ", "We read page 3 together.", False),
        ([], 2, "Good", "", True),
    ],
)
def test_a_wide_spread_wants_a_reason_of_its_own(
    points: list[int], limit: int, reason: str, discussion: str, holds: bool
) -> None:
    assert rules.is_reasoned(points, limit, reason, discussion) is holds


@dataclass
class Left:
    """A rejection as the rules read it."""

    kind: str
    ground: str
    reason: str


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (Left("rejected", "74 §", "R1 is not met"), True),
        (Left("rejected", "", "R1 is not met"), False),
        (Left("excluded", "80 §", " "), False),
        (Left("withdrawn", "", "By letter"), True),
        (Left("withdrawn", "", ""), False),
    ],
)
def test_a_rejection_has_ground_and_reason(one: Left, holds: bool) -> None:
    assert rules.is_grounded(one) is holds


def test_levels_are_read_from_lines_the_best_first() -> None:
    text = "0: Not shown\n 5 : Always: in ten homes: shown \n\n"
    read = rules.levels(text, 5)
    assert read == [
        {"points": 5, "title": "Always", "text": "in ten homes: shown"},
        {"points": 0, "title": "Not shown", "text": ""},
    ]
    assert rules.levels(rules.levels_as_text(read), 5) == read


@pytest.mark.parametrize("text", ["6: Too good", "x: y", "3", "3:", "3: a\n3: b", "-1: a", "٣: a"])
def test_a_level_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rules.levels(text, 5)


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (60, "BH")])
def test_tenders_have_letters(number: int, letter: str) -> None:
    assert rules.letter(number) == letter
