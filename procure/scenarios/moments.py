"""Moments of a scenario: absolute, or counted from the day on which it is played.

``2021-01-15T14:00+02:00`` is absolute. ``-12d 09:00`` is nine o'clock in Helsinki twelve
days before the day of play, and ``+30d`` the day thirty days after it. They may stand
wherever a moment or a day is asked for.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from procure.law import HELSINKI

RELATIVE = re.compile(r"([+-]\d{1,4})d(?: (\d\d):(\d\d)(?::(\d\d))?)?")


def resolved(value: Any, today: date) -> Any:
    """Return a value of a file with every relative moment and day in it put in its place."""
    if isinstance(value, dict):
        return {key: resolved(one, today) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, today) for one in value]
    if isinstance(value, str) and (found := RELATIVE.fullmatch(value)):
        day = today + timedelta(days=int(found[1]))
        if found[2] is None:
            return day
        try:
            clock = time(int(found[2]), int(found[3]), int(found[4] or 0), tzinfo=HELSINKI)
        except ValueError:
            return value  # no such hour: whoever asked for a moment says so with its line
        return datetime.combine(day, clock)
    return value
