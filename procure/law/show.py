"""The text of `procure law show`: every value with its source, validity and confidence.

It is for operators and lawyers who check the data, so it hides nothing: what is not in
force on the day asked is listed at the end, and so is a bill that is switched off.
"""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from procure.law.data import (
    Amount,
    Entry,
    ErdfPurchase,
    LawData,
    Limit,
    Overlay,
    Period,
    Procedure,
    Rule,
    Threshold,
)
from procure.law.reading import edition

WIDTH = 100
COLUMNS = (50, 16, 25, 3)


def lines(on: date) -> Iterator[str]:
    """Give the law data of a day line by line, in English."""
    data = edition(on).data
    head = data.ruleset
    yield f"Law data {head.name}, checked {head.checked}. In force on {on}."
    yield f"Times in {head.timezone}; {head.currency}, VAT {head.vat}. Pending: {head.pending}."
    yield "Confidence: A primary text read and quoted, B secondary or not quoted, C from memory."
    yield "Data, not legal advice."
    later: list[Entry] = []
    for title, entries in _tables(data):
        yield ""
        yield title
        yield _row("id", "value", "in force", "", "source")
        for entry in entries:
            if entry.in_force(on):
                yield from _full(entry)
            else:
                later.append(entry)
    yield ""
    yield f"NOT IN FORCE ON {on}"
    for entry in later:
        yield _summary(entry)
    yield from () if later else ("  nothing",)
    yield ""
    yield "BILLS"
    for bill in data.overlays:
        yield _summary(bill)
        yield from _wrapped(bill.means)
        yield from (f"      - {item}" for item in bill.items)


def _tables(data: LawData) -> Iterable[tuple[str, tuple[Entry, ...]]]:
    yield "THRESHOLDS", data.thresholds
    yield "AMOUNTS, SHARES, COUNTS", data.amounts
    yield "PERIODS", data.periods
    yield "TIME LIMITS OF PROCEDURES", data.limits
    yield "PROCEDURES", data.procedures
    yield "RULES", data.rules
    yield "ERDF PURCHASES", data.erdf_purchases


def _full(entry: Entry) -> Iterator[str]:
    yield _summary(entry)
    yield from _wrapped(entry.means)
    match entry:
        case Rule(items=items) if items:
            yield from _wrapped(", ".join(items))
        case Procedure():
            yield from _wrapped(", ".join(entry.steps))
    if entry.sentence:
        place = f" ({entry.text})" if entry.text else ""
        yield from _wrapped(f"“{entry.sentence}”{place}")
    if entry.note:
        yield from _wrapped(entry.note)


def _summary(entry: Entry) -> str:
    return _row(entry.id, value(entry), _validity(entry), entry.confidence, entry.cite)


def value(entry: Entry) -> str:
    """Say the value of an entry as a person writes it."""
    match entry:
        case Threshold(euros=euros):
            return _euros(euros)
        case Amount(euros=Decimal() as euros):
            return _euros(euros)
        case Amount(share=Decimal() as share):
            return f"{(share * 100).normalize():f} %"
        case Amount(count=count):
            return str(count)
        case Period():
            return _length(entry)
        case Limit(days=days):
            return "no number" if days is None else f"{days} days"
        case ErdfPurchase(from_euros=None):
            return "from threshold"
        case ErdfPurchase(from_euros=Decimal() as euros):
            return f"from {_euros(euros)}"
        case Procedure(standstill=standstill):
            return f"wait: {standstill}"
        case Overlay(enabled=enabled):
            return "on" if enabled else "switched off"
    return "rule"


def _length(period: Period) -> str:
    for unit in ("days", "months", "years"):
        if (number := getattr(period, unit)) is not None:
            return f"{number} {unit}{' before' if period.back else ''}"
    return ""


def _validity(entry: Entry) -> str:
    if entry.valid_from is None and entry.valid_to is None:
        return "not dated"
    return f"{entry.valid_from or ''} – {entry.valid_to or ''}".strip()


def _euros(euros: Decimal) -> str:
    return f"{euros:,f} €".replace(",", " ")


def _row(*cells: str) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, COLUMNS, strict=False)]
    return f"  {' '.join(padded)} {cells[-1]}".rstrip()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
