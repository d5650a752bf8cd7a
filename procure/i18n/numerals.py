"""Reading what people type: sums, numbers, days and times of day.

The same text means the same in every language wherever it can; where a comma could mean
two things (``1,250``) the language decides or the text is refused, never guessed.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal

from procure.i18n.speech import language

SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
CURRENCY = re.compile(r"^(€|eur\b)\s*|\s*(€|\beur|\beuroa|\beuros?)$", re.IGNORECASE)
LONGEST = 40
DIGITS = 13
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)


class NotUnderstood(ValueError):
    """The text is not what was asked for, or could mean two things."""


def parse_money(text: str) -> Decimal:
    """Read euros: ``1 250,50``, ``1250.5 €``, ``€1,250.50``. More than two decimals are refused."""
    sign, body = _signed(text)
    value = parse_number(CURRENCY.sub("", body), decimals=2)
    if sign < 0 and value.is_signed():
        raise NotUnderstood(text)
    return (sign * value).quantize(Decimal("0.01"))


def parse_whole(text: str) -> int:
    """Read a whole number: ``1 250``."""
    return int(parse_number(text, decimals=0))


def parse_number(text: str, decimals: int = 6) -> Decimal:
    """Read a number with at most so many decimals."""
    if not text.strip() or len(text) > LONGEST:
        raise NotUnderstood(text)
    sign, body = _signed(text)
    whole, fraction = _parts(SPACES.sub(" ", body), decimals)
    digits = re.sub(r"[ .,']", "", whole)
    if len(digits) > DIGITS:
        raise NotUnderstood(text)
    return sign * Decimal(f"{digits}.{fraction or 0}")


def parse_day(text: str) -> date:
    """Read a date: ``1.12.2026``, ``2026-12-01`` or ``1 December 2026``."""
    text = SPACES.sub(" ", text.strip())
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[./] ?(\d{1,2})[./] ?(\d{4})", text, re.ASCII):
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+) (\d{4})", text, re.ASCII):
        day, year = int(found[1]), int(found[3])
        month = _month(found[2])
    else:
        raise NotUnderstood(text)
    try:
        return date(year, month, day)
    except ValueError:
        raise NotUnderstood(text) from None


def parse_clock(text: str) -> time:
    """Read a time of day: ``16.05``, ``16:05`` or ``16``."""
    found = re.fullmatch(r"(?:klo|kl\.?)? ?(\d{1,2})(?:[.:](\d{2}))?", text.strip(), re.ASCII)
    if not found:
        raise NotUnderstood(text)
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise NotUnderstood(text) from None


def parse_moment(text: str) -> datetime:
    """Read a wall-clock moment without zone: ``1.12.2026 16.05`` or its ISO form."""
    text = SPACES.sub(" ", text.strip().replace("T", " "))
    head, _, tail = text.rpartition(" ")
    head = re.sub(r"[ ,]*(klo|kl\.?)?$", "", head)
    return datetime.combine(parse_day(head), parse_clock(tail))


def _signed(text: str) -> tuple[int, str]:
    text = text.strip().replace("\u2212", "-")
    return (-1, text[1:].strip()) if text.startswith("-") else (1, text)


def _parts(body: str, decimals: int) -> tuple[str, str]:
    """Split digits into the whole part, still grouped, and the decimals."""
    last = max(body.rfind(","), body.rfind("."))
    if last >= 0 and _is_decimal(body, last, decimals):
        whole, fraction = body[:last], body[last + 1 :]
        if not re.fullmatch(rf"\d{{1,{max(decimals, 1)}}}", fraction, re.ASCII) or not decimals:
            raise NotUnderstood(body)
    else:
        whole, fraction = body, ""
    for group in (" ", ",", ".", "'"):
        if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole, re.ASCII):
            return whole, fraction
    if not re.fullmatch(r"\d+", whole, re.ASCII):
        raise NotUnderstood(body)
    return whole, fraction


def _is_decimal(body: str, at: int, decimals: int) -> bool:
    """Say whether the last comma or point starts the decimals, or refuse the doubt."""
    mark, tail = body[at], body[at + 1 :]
    others = [c for c in body[:at] if c in " .,'"]
    if mark in others:
        return False  # 1.250.000: the same mark twice groups
    if others or len(tail) != 3:  # groups have three digits
        return True
    # 1,250 alone: thousands in English; elsewhere three decimals, if so many are allowed
    if language() == "en":
        return mark == "."
    if decimals >= len(tail) and mark == ",":
        return True
    raise NotUnderstood(body)


def _month(name: str) -> int:
    for index, month in enumerate(MONTHS, 1):
        if name.lower() in {month, month[:3]}:
            return index
    raise NotUnderstood(name)
