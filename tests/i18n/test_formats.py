"""Dates, money and numbers look as each language writes them, and floats are refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procure import i18n

AT = datetime(2026, 12, 1, 14, 5, tzinfo=UTC)
NBSP = "\u00a0"


def in_all(say: object, *values: object, **more: object) -> dict[str, str]:
    said = {}
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            said[language] = say(*values, **more)  # type: ignore[operator]
    return said


def test_a_sum_is_written_as_each_language_does() -> None:
    finnish = f"1{NBSP}250{NBSP}000,50{NBSP}€"

    said = in_all(i18n.euros, Decimal("1250000.50"))

    assert said == {"fi": finnish, "sv": finnish, "en": "€1,250,000.50"}


def test_whole_euros_have_cents_only_where_a_column_wants_them() -> None:
    assert in_all(i18n.euros, 18000)["fi"] == f"18{NBSP}000{NBSP}€"
    assert in_all(i18n.euros, 18000, True)["en"] == "€18,000.00"
    assert in_all(i18n.cents, 1800000)["en"] == "€18,000"


def test_a_negative_sum_has_a_real_minus() -> None:
    assert in_all(i18n.euros, Decimal("-5.10")) == {
        "fi": f"\u22125,10{NBSP}€",
        "sv": f"\u22125,10{NBSP}€",
        "en": "\u2212€5.10",
    }


@pytest.mark.parametrize("value", [1.5, True])
def test_a_float_is_no_sum(value: object) -> None:
    with pytest.raises(TypeError):
        i18n.euros(value)  # type: ignore[arg-type]


def test_days_and_moments_in_helsinki() -> None:
    assert in_all(i18n.day, date(2026, 12, 1)) == {
        "fi": "1.12.2026",
        "sv": "1.12.2026",
        "en": "1 December 2026",
    }
    assert in_all(i18n.moment, AT) == {
        "fi": "1.12.2026 klo 16.05",
        "sv": "1.12.2026 kl. 16.05",
        "en": "1 December 2026, 16:05",
    }
    assert in_all(i18n.clock, "2026-07-01T05:05:00Z") == {"fi": "8.05", "sv": "8.05", "en": "08:05"}


def test_a_moment_near_midnight_is_the_day_it_is_in_helsinki() -> None:
    assert in_all(i18n.day, datetime(2026, 11, 30, 22, 30, tzinfo=UTC))["fi"] == "1.12.2026"


def test_a_zone_names_helsinki_and_the_offset_of_that_day() -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert in_all(i18n.moment, AT, zone=True)["en"].endswith("16:05 Helsinki time (UTC+2)")
    assert in_all(i18n.moment, summer, zone=True)["fi"].endswith("15.00 Helsingin aikaa (UTC+3)")


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        i18n.moment(datetime(2026, 1, 1))  # noqa: DTZ001 - the point


def test_numbers_percents_sizes_and_lists() -> None:
    assert in_all(i18n.number, Decimal("1234.5")) == {
        "fi": f"1{NBSP}234,5",
        "sv": f"1{NBSP}234,5",
        "en": "1,234.5",
    }
    assert in_all(i18n.percent, 25) == {"fi": f"25{NBSP}%", "sv": f"25{NBSP}%", "en": "25%"}
    assert in_all(i18n.size, 1_400_000)["fi"] == f"1,4{NBSP}MB"
    assert in_all(i18n.listed, ["a", "b", "c"]) == {
        "fi": "a, b ja c",
        "sv": "a, b och c",
        "en": "a, b and c",
    }


@pytest.mark.parametrize("say", [i18n.euros, i18n.day, i18n.moment, i18n.clock, i18n.number])
def test_nothing_is_written_as_nothing(say: object) -> None:
    assert set(in_all(say, None).values()) == {""}
