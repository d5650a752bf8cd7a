"""Finnish calendar days: which of them are days off, and how a period ends on them.

A day is a `date` in Europe/Helsinki; a moment is an aware `datetime`. The two are never
mixed: a moment passed as a day is refused, because at night they differ.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays import PUBLIC, country_holidays

HELSINKI: Final = ZoneInfo("Europe/Helsinki")
ONE_DAY: Final = timedelta(days=1)
JUNE: Final = 6
FRIDAY: Final = 4
SATURDAY: Final = 5
SUNDAY: Final = 6
LAST_YEAR: Final = 2100  # the holiday tables end here; beyond them they are silently empty


def day(moment: datetime) -> date:
    """Return the day a moment falls on in Finland."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(HELSINKI).date()


def end_of(on: date) -> datetime:
    """Return the midnight that ends a Finnish day, in UTC."""
    midnight = datetime.combine(plain(on) + ONE_DAY, time(), HELSINKI)
    return midnight.astimezone(UTC)


def plain(on: date) -> date:
    """Return the day itself; refuse a moment, which has to say its day with `day()` first."""
    if isinstance(on, datetime):
        raise TypeError("a day is wanted, not a moment: use law.day(moment)")
    return on


def is_business_day(on: date) -> bool:
    """Tell whether offices work on this day: no weekend, public holiday or eve."""
    return not is_day_off(on)


def is_day_off(on: date) -> bool:
    """Tell whether a period may not end on this day.

    The days are those of Act 1397/2016 s. 129.1 as amended by 499/2021; the holiday
    tables' public days are exactly these and the weekends, which a test proves.
    """
    return plain(on).weekday() >= SATURDAY or on in _public_days(on.year)


def why_off(on: date) -> str | None:
    """Say in the words of the law data why this is a day off; None for a working day.

    The words are the items of the rule `standstill_rolls`. Of several the most telling
    one is said: 6 December on a Sunday is Independence Day.
    """
    if not is_day_off(on):
        return None
    named = {(12, 6): "independence_day", (5, 1): "may_day", (12, 24): "christmas_eve"}
    if name := named.get((on.month, on.day)):
        return name
    if on in _public_days(on.year):
        # no other public day is a Friday in June: Ascension Day is always a Thursday
        eve = on.month == JUNE and on.weekday() == FRIDAY
        return "midsummer_eve" if eve else "public_holiday"
    return "sunday" if on.weekday() == SUNDAY else "saturday"


def rolled(on: date) -> date:
    """Return this day, or the next working day if it is a day off."""
    while is_day_off(on):
        on += ONE_DAY
    return on


def months_later(on: date, months: int) -> date:
    """Return the same day of another month, or that month's last day; months may be negative."""
    year, month = divmod(plain(on).year * 12 + on.month - 1 + months, 12)
    for number in (on.day, 30, 29):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, 28)


@lru_cache(maxsize=64)
def _public_days(year: int) -> frozenset[date]:
    if year > LAST_YEAR:
        raise ValueError(f"the holidays of {year} are not known")
    return frozenset(country_holidays("FI", years=year, categories=PUBLIC))
