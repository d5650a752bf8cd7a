"""How dates, times, sums and numbers look in each language.

Finland's Swedish authorities write dates as Finnish ones do, and Babel's plain English
is American, so the patterns are ours. Moments are shown in Helsinki time. Money is
``Decimal`` (or its text); a float is refused.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from procure.i18n.speech import language

HELSINKI = ZoneInfo("Europe/Helsinki")
LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
DAYS = {"fi": "d.M.yyyy", "sv": "d.M.yyyy", "en": "d MMMM yyyy"}
SHORT_DAYS = {"fi": "d.M.", "sv": "d.M.", "en": "d MMMM"}
WEEKDAYS = {"fi": "cccc d.M.yyyy", "sv": "cccc d.M.yyyy", "en": "EEEE d MMMM yyyy"}
_STYLES = {"full": DAYS, "short": SHORT_DAYS, "weekday": WEEKDAYS}
CLOCKS = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}
MOMENTS = {"fi": "{} klo {}", "sv": "{} kl. {}", "en": "{}, {}"}
ZONES = {
    "fi": "Helsingin aikaa (UTC{})",
    "sv": "Helsingforstid (UTC{})",
    "en": "Helsinki time (UTC{})",
}
# No-break spaces: a sum or a unit is never torn apart at the end of a line.
UNITS = ("B", "kB", "MB", "GB")
THOUSAND = 1000


def euros(amount: Decimal | int | str | None, cents: bool | None = None) -> str:
    """Write a sum: 1 250 000,50 €, in English €1,250,000.50.

    Whole euros are written without cents unless ``cents`` asks for them (a column of
    sums wants them all alike).
    """
    if amount is None or amount == "":
        return ""
    value = _decimal(amount)
    whole = value == value.to_integral_value()
    pattern = "¤#,##0.00" if _english() else "#,##0.00\u00a0¤"
    if whole and not cents:
        pattern = pattern.replace(".00", "")
    return _minus(format_currency(value, "EUR", pattern, locale=_locale(), currency_digits=False))


def cents(amount: int | None, always: bool | None = None) -> str:
    """Write a sum kept as whole cents."""
    return "" if amount is None else euros(Decimal(amount) / 100, always)


def day(value: date | datetime | str | None, style: str = "full") -> str:
    """Write a date: 1.12.2026, in English 1 December 2026.

    ``style="short"`` leaves the year out, ``"weekday"`` puts the day of the week first.
    A moment is taken as the day it is in Helsinki.
    """
    if value is None or value == "":
        return ""
    return _day(value, style, language())


def clock(value: datetime | str | None) -> str:
    """Write the time of day in Helsinki: 16.05, in English 16:05."""
    if value is None or value == "":
        return ""
    at = _moment(value)
    return _clock(at.hour, at.minute, language())


def moment(value: datetime | str | None, zone: bool = False) -> str:
    """Write a moment: 1.12.2026 klo 16.05; with ``zone`` it names Helsinki and the offset."""
    if value is None or value == "":
        return ""
    at, code = _moment(value), language()
    text = MOMENTS[code].format(_day(at.date(), "full", code), _clock(at.hour, at.minute, code))
    if zone:
        hours = int(at.strftime("%z")) // 100
        text += " " + ZONES[language()].format(f"+{hours}")
    return text


def number(value: Decimal | int | str | None, decimals: int | None = None) -> str:
    """Write a number: 1 250,5; ``decimals`` fixes how many are shown."""
    if value is None or value == "":
        return ""
    pattern = "#,##0.##########" if decimals is None else "#,##0." + "0" * decimals
    return _minus(format_decimal(_decimal(value), pattern.rstrip("."), locale=_locale()))


def percent(value: Decimal | int | str | None, decimals: int | None = None) -> str:
    """Write percents given as percents: 25 is 25 %, in English 25%."""
    if value is None or value == "":
        return ""
    return number(value, decimals) + ("%" if _english() else "\u00a0%")


def size(count: int | None) -> str:
    """Write the size of a file: 344 kB, 1,4 MB."""
    if count is None:
        return ""
    value, unit = Decimal(count), 0
    while value >= THOUSAND and unit < len(UNITS) - 1:
        value, unit = value / THOUSAND, unit + 1
    rounded = value.quantize(Decimal("0.1") if unit > 1 else Decimal(1))
    return f"{number(rounded)}\u00a0{UNITS[unit]}"


def listed(items: Iterable[Any]) -> str:
    """Write a list in one line: a, b ja c."""
    return format_list([str(item) for item in items], "standard", locale=_locale())


# A list has the same days again and again, and Babel takes its time for each.
@lru_cache(maxsize=4096)
def _day(value: date | datetime | str, style: str, code: str) -> str:
    return format_date(_date(value), _STYLES[style][code], locale=LOCALES[code])


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, code: str) -> str:
    return format_time(time(hour, minute), CLOCKS[code], locale=LOCALES[code])


def _english() -> bool:
    return language() == "en"


def _locale() -> str:
    return LOCALES[language()]


def _minus(text: str) -> str:
    # Babel leaves the hyphen of our own patterns as it is; a hyphen may end a line.
    return "\u2212" + text[1:] if text.startswith("-") else text


def _decimal(value: Decimal | int | str) -> Decimal:
    if isinstance(value, bool | float):
        raise TypeError(f"{value!r} is not an exact number")
    return Decimal(value)


def _date(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return _moment(value).date() if isinstance(value, datetime) else value


def _moment(value: datetime | str) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is UTC:
        return value.astimezone(HELSINKI)
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return value.astimezone(UTC).astimezone(HELSINKI)
