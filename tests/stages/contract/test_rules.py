"""The clock of the standstill: both readings, letters, days off, and what it refuses."""

from dataclasses import dataclass
from datetime import date

import pytest

from procure import law
from procure.stages.contract import rules

EDITION = law.edition(date(2026, 1, 7)).name


@pytest.mark.parametrize(
    ("sent", "by", "last", "literal", "safe"),
    [
        # Wednesday to Wednesday: no day off in the way
        ("2026-02-11", "email", "2026-02-25", "2026-02-26", "2026-02-26"),
        # the fourteenth day is Saturday 28 February: it moves to Monday 2 March
        ("2026-02-14", "email", "2026-03-02", "2026-03-02", "2026-03-03"),
        # a letter of 11 February counts as received on the 18th
        ("2026-02-11", "letter", "2026-03-04", "2026-03-05", "2026-03-05"),
        # the fourteenth day is Good Friday, 3 April: it moves over Easter to 7 April
        ("2026-03-20", "email", "2026-04-07", "2026-04-07", "2026-04-08"),
    ],
)
def test_both_readings_are_counted(sent: str, by: str, last: str, literal: str, safe: str) -> None:
    clock = rules.clock(date.fromisoformat(sent), by, 14, EDITION)
    assert (clock.last_day.isoformat(), clock.literal.isoformat(), clock.safe.isoformat()) == (
        last,
        literal,
        safe,
    )


@pytest.mark.parametrize(
    ("today", "sent", "days", "may"),
    [
        ("2026-02-25", "2026-02-11", 14, False),
        ("2026-02-26", "2026-02-11", 14, True),
        ("2026-03-02", "2026-02-14", 14, False),
        ("2026-03-03", "2026-02-14", 14, True),
        ("2026-02-11", "2026-02-11", 0, True),
        ("2026-02-11", None, 0, False),
        ("2026-12-31", "2026-02-11", None, False),
    ],
)
def test_the_safe_reading_counts(today: str, sent: str | None, days: int | None, may: bool) -> None:
    sent_on = date.fromisoformat(sent) if sent else None
    assert rules.may_sign_on(date.fromisoformat(today), sent_on, "email", days, EDITION) is may


@dataclass
class One:
    """An appeal as the rules read it."""

    filed_on: date
    ended_on: date | None


def test_pending_appeals_are_those_that_have_not_ended() -> None:
    day = date(2026, 3, 1)
    assert rules.pending([]) == 0
    assert rules.pending([One(day, None), One(day, day)]) == 1


def test_the_result_notice_is_due_thirty_days_after_the_contract() -> None:
    assert rules.notice_due(date(2026, 3, 2), "open", 14, EDITION) == date(2026, 4, 1)
    assert rules.notice_due(date(2026, 3, 2), "national", 0, EDITION) > date(2026, 12, 31)


def test_an_appeal_ends_after_it_was_filed() -> None:
    assert rules.dates_are_in_order(date(2026, 3, 1), date(2026, 3, 1))
    assert not rules.dates_are_in_order(date(2026, 3, 2), date(2026, 3, 1))
