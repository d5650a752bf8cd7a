"""What people type is read the same way everywhere, or refused; never guessed."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure import i18n
from procure.i18n.numerals import (
    NotUnderstood,
    parse_clock,
    parse_day,
    parse_moment,
    parse_money,
    parse_number,
    parse_whole,
)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("1 250,50", "1250.50"),
        ("1\u00a0250,50\u00a0€", "1250.50"),
        ("1\u202f250\u202f000", "1250000.00"),
        ("1250.5", "1250.50"),
        ("1250,5", "1250.50"),
        ("€1,250.50", "1250.50"),
        ("1.250,50 EUR", "1250.50"),
        ("1.250.000", "1250000.00"),
        ("1'250'000.05", "1250000.05"),
        ("0", "0.00"),
        ("-3", "-3.00"),
        ("\u22123,10", "-3.10"),
    ],
)
def test_sums_as_people_write_them(language: str, text: str, euros: str) -> None:
    with i18n.speaking(language):
        assert str(parse_money(text)) == euros


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["", "abc", "12 50", "1,2,3", "1.234", "1 2500", "12,345,6", "1e5", "٣", "--5", "1,", ",5",
     "9" * 14, "1 000 000,505", "NaN", "∞", "1_000"],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused(language: str, text: str) -> None:
    with i18n.speaking(language), pytest.raises(NotUnderstood):
        parse_money(text)


def test_a_lone_comma_before_three_digits_groups_in_english_only() -> None:
    with i18n.speaking("en"):
        assert parse_money("1,250") == Decimal(1250)
    with i18n.speaking("fi"), pytest.raises(NotUnderstood):
        parse_money("1,250")
    with i18n.speaking("fi"):
        assert parse_number("1,250") == Decimal("1.25")


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(i18n.LANGUAGES))
def test_what_we_write_we_can_read(value: Decimal, language: str) -> None:
    with i18n.speaking(language):
        assert parse_money(i18n.euros(value)) == value
        assert parse_money(i18n.euros(value, True)) == value


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_money, parse_whole, parse_number, parse_day, parse_clock, parse_moment):
        try:
            parse(text)
        except NotUnderstood:
            continue


def test_whole_numbers_have_no_decimals() -> None:
    assert parse_whole("1 250") == 1250
    for text in ("1,5", "2.0"):
        with pytest.raises(NotUnderstood):
            parse_whole(text)


@pytest.mark.parametrize(
    "text", ["1.12.2026", "01.12.2026", "2026-12-01", "1 December 2026", "1 dec 2026", "1/12/2026"]
)
def test_days_as_people_write_them(text: str) -> None:
    assert parse_day(text) == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["31.2.2026", "1.13.2026", "1.12.26", "tomorrow", "0.1.2026"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_day(text)


def test_clocks_and_moments() -> None:
    assert [parse_clock(t) for t in ("16.05", "16:05", "9", "klo 9.30")] == [
        time(16, 5),
        time(16, 5),
        time(9),
        time(9, 30),
    ]
    for text in ("1.12.2026 16.05", "1.12.2026 klo 16.05", "2026-12-01T16:05"):
        assert parse_moment(text) == datetime(2026, 12, 1, 16, 5)  # noqa: DTZ001 - a wall clock
    with pytest.raises(NotUnderstood):
        parse_clock("24.00")
