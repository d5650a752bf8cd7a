"""Shares, threads and agendas: pure sums that must be exact."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.cases import rules

CENTS = st.integers(0, 10**12).map(lambda n: Decimal(n) / 100)


@st.composite
def shares(draw: st.DrawFn) -> list[Decimal]:
    """Draw shares in hundredths of a percent that make exactly 100 %."""
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), max_size=11, unique=True)))
    edges = [0, *cuts, 10_000]
    return [Decimal(b - a) / 100 for a, b in itertools.pairwise(edges)]


@given(CENTS, shares())
def test_parts_of_a_sum_add_up_to_it_and_are_never_a_cent_off(
    total: Decimal, parts: list[Decimal]
) -> None:
    divided = rules.divided(total, parts)

    assert sum(divided) == total
    for part, share in zip(divided, parts, strict=True):
        assert part == part.quantize(Decimal("0.01"))
        assert abs(part - total * share / 100) < Decimal("0.01")


@given(shares(), st.integers(1, 50))
def test_a_hundredth_of_a_percent_too_much_is_not_a_hundred(
    parts: list[Decimal], more: int
) -> None:
    assert rules.sums_to_hundred(parts)
    assert not rules.sums_to_hundred([*parts[:-1], parts[-1] + Decimal(more) / 100])


def test_three_thirds_are_99_99_and_that_is_not_a_hundred() -> None:
    assert not rules.sums_to_hundred([Decimal("33.33")] * 3)
    assert rules.sums_to_hundred([Decimal("33.33"), Decimal("33.33"), Decimal("33.34")])


def test_a_case_without_funding_lines_has_nothing_to_add() -> None:
    assert rules.sums_to_hundred([])


@pytest.mark.parametrize("parts", [[], [Decimal(99)], [Decimal(150), Decimal(-50)]])
def test_a_sum_is_divided_by_a_hundred_percent_only(parts: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="100"):
        rules.divided(Decimal(10), parts)


def test_the_odd_cent_goes_to_the_largest_remainder() -> None:
    thirds = [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert rules.divided(Decimal("0.01"), thirds) == [0, 0, Decimal("0.01")]
    assert rules.divided(Decimal("100.00"), [Decimal(50), Decimal(50)]) == [50, 50]


@pytest.mark.parametrize(
    ("source", "target", "follows"),
    [
        ("need", "requirement:a", True),
        ("input:a", "requirement:b", True),
        ("requirement:a", "criterion:b", True),
        ("kpi:a", "clause:b", True),
        ("requirement:a", "requirement:b", True),
        ("requirement:a", "requirement:a", False),
        ("clause:a", "need", False),
        ("criterion:a", "requirement:b", False),
        ("need:x", "requirement:a", False),
        ("wish:a", "requirement:b", False),
        ("requirement", "criterion:b", False),
        ("input:", "requirement:b", False),
        ("", "", False),
    ],
)
def test_a_thread_runs_forward_between_known_kinds(source: str, target: str, follows: bool) -> None:
    assert rules.may_follow(source, target) is follows


def test_coverage_says_what_has_no_source_and_what_is_not_used() -> None:
    links = [
        ("need", "requirement:a"),
        ("input:1", "requirement:a"),
        ("input:2", "requirement:a"),
        ("requirement:a", "criterion:c"),
    ]

    first, second = rules.coverage({"a": "R1", "b": "R2"}, links)

    assert (first.code, first.has_source, first.inputs, first.is_used) == ("R1", True, 2, True)
    assert (second.code, second.has_source, second.inputs, second.is_used) == (
        "R2",
        False,
        0,
        False,
    )


TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize(
    ("due", "part"),
    [
        (None, "no_date"),
        (TUESDAY - timedelta(seconds=1), "overdue"),
        (TUESDAY, "today"),
        (datetime(2026, 11, 24, 23, 59, tzinfo=HELSINKI), "today"),
        (datetime(2026, 11, 25, 0, 0, tzinfo=HELSINKI), "this_week"),
        (datetime(2026, 11, 29, 23, 59, tzinfo=HELSINKI), "this_week"),
        (datetime(2026, 11, 30, 0, 0, tzinfo=HELSINKI), "later"),
    ],
)
def test_an_agenda_counts_days_and_weeks_in_helsinki(due: datetime | None, part: str) -> None:
    assert rules.when(due, TUESDAY) == part


@pytest.mark.parametrize(
    ("stage", "state", "may"),
    [
        ("need", "need", True),
        ("pilot", "pilot_gate", True),
        ("evaluation", "tender_planning", True),
        ("evaluation", "tendering", False),
        ("contract", "signing", False),
        ("closed", "closed", False),
    ],
)
def test_requirements_are_frozen_when_the_call_is_out(stage: str, state: str, may: bool) -> None:
    assert rules.requirements_may_change(stage, state) is may
