"""Finnish, Swedish (of Finland) and English: words, dates, money, and one template loader.

Whoever writes for a person says in which language first: ``with speaking("sv"): ...``.
An English sentence is its own key; names that come from files and registries have text
keys (``state.need``). Pages and papers use the same filters, so a sum never looks
different on paper.
"""

from procure.i18n.formats import (
    HELSINKI,
    cents,
    clock,
    day,
    euros,
    listed,
    moment,
    number,
    percent,
    size,
)
from procure.i18n.numerals import parse_clock, parse_day, parse_money, parse_number, parse_whole
from procure.i18n.speech import (
    LANGUAGES,
    NAMES,
    Lazy,
    fall_silent,
    gettext,
    language,
    lazy,
    ngettext,
    speak,
    speaking,
    translated,
)
from procure.i18n.templates import environment, equip, loader

__all__ = [
    "HELSINKI",
    "LANGUAGES",
    "NAMES",
    "Lazy",
    "cents",
    "clock",
    "day",
    "environment",
    "equip",
    "euros",
    "fall_silent",
    "gettext",
    "language",
    "lazy",
    "listed",
    "loader",
    "moment",
    "ngettext",
    "number",
    "parse_clock",
    "parse_day",
    "parse_money",
    "parse_number",
    "parse_whole",
    "percent",
    "size",
    "speak",
    "speaking",
    "translated",
]
