"""What must hold before a market dialogue ends, and the small sums of the room. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from procure.i18n.numerals import NotUnderstood, parse_day

FORMS = ("briefing", "one_to_one", "comments_on_drafts", "written_answer")
DISPOSITIONS = ("accepted", "partly", "rejected")
# How long a supplier has to confirm or object; the room's own time, told with the minutes.
SILENCE = timedelta(days=7)

# Codes whose name says that something new is made or found out (Act 1397/2016 Annex A and
# the CPV's division 73); an officer may write any other code.
INNOVATION_CODES = (
    "73000000-2",
    "73100000-3",
    "73110000-6",
    "73111000-3",
    "73120000-9",
    "73200000-4",
    "73210000-7",
    "73220000-0",
    "73300000-5",
    "73420000-2",
    "73430000-5",
)
_CPV = re.compile(r"(\d{8})(?:-(\d))?", re.ASCII)

Standing = Literal[
    "cancelled",
    "coming",
    "missing",
    "waits",
    "confirmed",
    "confirmed_silently",
    "objected",
    "refusal_noted",
]
# Minutes in these standings owe nobody anything.
SETTLED = frozenset({"cancelled", "confirmed", "confirmed_silently", "refusal_noted"})


class MeetingLike(Protocol):
    """What the rules read of a meeting."""

    form: str
    cancelled: bool
    starts_at: datetime
    shared_at: datetime | None
    confirmed_at: datetime | None
    objected_at: datetime | None
    objection_note: str


@dataclass(frozen=True, slots=True)
class Minuted:
    """A meeting as a fact that guards may read."""

    form: str
    cancelled: bool
    starts_at: datetime
    shared_at: datetime | None
    confirmed_at: datetime | None
    objected_at: datetime | None
    objection_note: str


class Dated(NamedTuple):
    """A line of a timetable: a day as text in ISO form, or words, and what happens."""

    on: str
    when: str
    what: str


def standing(meeting: MeetingLike, now: datetime) -> Standing:
    """Say where a meeting's minutes stand. Silence counts as consent after its time.

    The officer who shares minutes answers for the authority's side. A briefing has no
    other side: its minutes stand when they are shared.
    """
    if meeting.cancelled:
        return "cancelled"
    if meeting.shared_at is None:
        return "coming" if now < meeting.starts_at else "missing"
    if meeting.confirmed_at is not None or meeting.form == "briefing":
        return "confirmed"
    if meeting.objected_at is not None:
        return "refusal_noted" if meeting.objection_note else "objected"
    return "confirmed_silently" if now >= silent_from(meeting.shared_at) else "waits"


def silent_from(shared_at: datetime) -> datetime:
    """Return the moment from which silence counts as confirmed."""
    return shared_at + SILENCE


def unsettled(meetings: Iterable[MeetingLike], now: datetime) -> int:
    """Count the meetings whose minutes are missing, or wait for a word."""
    return sum(standing(m, now) not in SETTLED for m in meetings)


def letter(number: int) -> str:
    """Return the letter of the n-th participant, from 1: A to Z, then AA, AB ..."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def cpv(text: str) -> str | None:
    """Return a CPV code in its written form, or None: eight digits, and perhaps a check digit."""
    found = _CPV.fullmatch(text.strip())
    if not found:
        return None
    digits, check = found.groups()
    return digits if check is None else f"{digits}-{check}"


def timetable(text: str) -> list[Dated]:
    """Read a timetable: a line each, ``18.12.2026: summary`` or ``spring 2027: call``."""
    lines = []
    for line in text.splitlines():
        when, mark, what = line.strip().partition(": ")
        if not mark:
            when, what = "", line.strip()
        if not what:
            continue
        try:
            lines.append(Dated(parse_day(when).isoformat(), "", what))
        except NotUnderstood:
            lines.append(Dated("", when, what))
    return lines


def lines(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
