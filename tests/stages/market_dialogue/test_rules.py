"""The small sums of the dialogue: minutes, letters, codes, timetables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procure import i18n
from procure.stages.market_dialogue import rules

NOON = datetime(2026, 11, 24, 10, tzinfo=UTC)
SHARED = NOON + timedelta(days=1)
MEETING = rules.Minuted("one_to_one", False, NOON, None, None, None, "")


@pytest.mark.parametrize(
    ("changes", "now", "standing"),
    [
        ({}, NOON - timedelta(microseconds=1), "coming"),
        ({}, NOON, "missing"),
        ({"cancelled": True}, NOON, "cancelled"),
        ({"shared_at": SHARED}, SHARED, "waits"),
        ({"shared_at": SHARED}, SHARED + timedelta(days=7, microseconds=-1), "waits"),
        ({"shared_at": SHARED}, SHARED + timedelta(days=7), "confirmed_silently"),
        ({"shared_at": SHARED, "confirmed_at": SHARED}, SHARED, "confirmed"),
        ({"shared_at": SHARED, "objected_at": SHARED}, SHARED + timedelta(days=30), "objected"),
        (
            {"shared_at": SHARED, "objected_at": SHARED, "objection_note": "Both stand."},
            SHARED,
            "refusal_noted",
        ),
        ({"shared_at": SHARED, "form": "briefing"}, SHARED, "confirmed"),
    ],
)
def test_minutes_stand_where_their_words_put_them(
    changes: dict[str, object], now: datetime, standing: str
) -> None:
    assert rules.standing(replace(MEETING, **changes), now) == standing  # type: ignore[arg-type]


def test_what_waits_is_counted() -> None:
    silent = replace(MEETING, shared_at=SHARED)

    assert rules.unsettled([MEETING, silent, replace(MEETING, cancelled=True)], SHARED) == 2
    assert rules.unsettled([silent], SHARED + rules.SILENCE) == 0


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA")],
)
def test_letters_go_on_after_z(number: int, letters: str) -> None:
    assert rules.letter(number) == letters


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("73100000", "73100000"),
        (" 73100000-3 ", "73100000-3"),
        ("7310000", None),
        ("731000000", None),
        ("73100000-", None),
        ("7310000o", None),
        ("٧٣١٠٠٠٠٠", None),
        ("", None),
    ],
)
def test_a_cpv_code_has_eight_digits(text: str, code: str | None) -> None:
    assert rules.cpv(text) == code


def test_every_suggested_code_is_one() -> None:
    assert [rules.cpv(code) for code in rules.INNOVATION_CODES] == list(rules.INNOVATION_CODES)


def test_a_timetable_has_days_and_words() -> None:
    with i18n.speaking("fi"):
        lines = rules.timetable(
            "18.12.2026: summary\n\nspring 2027: call\nthen we see\n31.2.2027: never"
        )

    assert lines == [
        ("2026-12-18", "", "summary"),
        ("", "spring 2027", "call"),
        ("", "", "then we see"),
        ("", "31.2.2027", "never"),
    ]
