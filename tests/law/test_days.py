"""Days off are those of the Act, and a period never ends on one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure import law

DAYS = st.dates(date(2017, 1, 1), date(2099, 12, 20))
ONE_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Reckon Easter Sunday by the anonymous Gregorian rule, apart from the holiday tables."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, number = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, number + 1)


def first(weekday: int, on: date) -> date:
    """Return the first such weekday from a day on."""
    return on + (weekday - on.weekday()) % 7 * ONE_DAY


def days_off(year: int) -> set[date]:
    """Return the Act's days off of a year that are not merely Saturdays or Sundays."""
    sunday = easter(year)
    fixed = [(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)]
    moving = [sunday - 2 * ONE_DAY, sunday + ONE_DAY, sunday + 39 * ONE_DAY]
    midsummer_eve = first(4, date(year, 6, 19))
    return {date(year, *one) for one in fixed} | {*moving, midsummer_eve}


@pytest.mark.parametrize("year", range(2017, 2100))
def test_the_days_off_are_exactly_those_of_the_act(year):
    on, expected = date(year, 1, 1), days_off(year)
    while on.year == year:
        assert law.is_day_off(on) == (on.weekday() >= 5 or on in expected), on
        on += ONE_DAY


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2026, 6, 18), None),
        (date(2026, 6, 19), "midsummer_eve"),
        (date(2026, 6, 20), "public_holiday"),
        (date(2026, 6, 13), "saturday"),
        (date(2026, 6, 14), "sunday"),
        (date(2011, 6, 2), "public_holiday"),  # Ascension Day, a Thursday in June
        (date(2026, 12, 24), "christmas_eve"),
        (date(2026, 12, 6), "independence_day"),
        (date(2026, 5, 1), "may_day"),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), "public_holiday"),
        (date(2026, 10, 31), "public_holiday"),
    ],
)
def test_a_day_off_says_why(on, why):
    assert law.why_off(on) == why
    assert law.is_business_day(on) is (why is None)


@given(DAYS)
def test_every_reason_is_an_item_of_the_rule(on):
    items = law.edition(date(2026, 1, 1)).rule("standstill_rolls").items
    why = law.why_off(on)
    assert (why in items) if law.is_day_off(on) else why is None


@given(DAYS)
def test_a_rolled_day_is_the_next_working_day(on):
    rolled = law.rolled(on)
    assert law.is_business_day(rolled)
    assert rolled >= on
    assert all(law.is_day_off(on + n * ONE_DAY) for n in range((rolled - on).days))


def test_christmas_rolls_over_four_days():
    assert law.rolled(date(2026, 12, 24)) == date(2026, 12, 28)


def test_a_day_may_roll_into_the_next_year():
    assert law.rolled(date(2027, 1, 1)) == date(2027, 1, 4)
    assert law.rolled(date(2028, 12, 30)) == date(2029, 1, 2)


def test_a_moment_late_in_the_evening_is_the_next_day_in_finland():
    assert law.day(datetime(2026, 6, 4, 21, 30, tzinfo=UTC)) == date(2026, 6, 5)
    assert law.day(datetime(2026, 12, 4, 21, 30, tzinfo=UTC)) == date(2026, 12, 4)


def test_a_day_ends_at_midnight_in_finland():
    assert law.end_of(date(2026, 6, 5)) == datetime(2026, 6, 5, 21, tzinfo=UTC)
    assert law.end_of(date(2026, 12, 31)) == datetime(2026, 12, 31, 22, tzinfo=UTC)


def test_a_day_of_clock_change_is_a_whole_day():
    for changes_on in (date(2026, 3, 29), date(2026, 10, 25)):
        before_midnight = law.end_of(changes_on) - timedelta(microseconds=1)
        assert law.day(before_midnight) == changes_on
        assert law.day(law.end_of(changes_on)) == changes_on + ONE_DAY


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="needs its zone"):
        law.day(datetime(2026, 6, 5, 12))  # noqa: DTZ001


def test_a_moment_is_not_taken_for_a_day():
    moment = datetime(2026, 6, 5, 12, tzinfo=UTC)
    for ask in (law.is_business_day, law.edition, law.earliest_signature, law.end_of):
        with pytest.raises(TypeError, match="not a moment"):
            ask(moment)


def test_years_without_holiday_tables_are_refused():
    with pytest.raises(ValueError, match="2101 are not known"):
        law.is_day_off(date(2101, 1, 3))


@pytest.mark.parametrize(
    ("on", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 1, 15), -12, date(2025, 1, 15)),
        (date(2026, 12, 31), 4, date(2027, 4, 30)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(on, months, later):
    assert law.months_later(on, months) == later
