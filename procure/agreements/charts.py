"""A measure over time as our own small SVG: numbers in, places on a sheet out. Pure.

The template only writes attributes. Labels stand at the end of their lines, so no legend
is needed; a long series is thinned to what the sheet can show, keeping its extremes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil, floor, log10

from procure import i18n
from procure.agreements.rules import KpiLike
from procure.i18n import gettext as _

WIDTH, HEIGHT = 1000, 350
LEFT, RIGHT, TOP, BOTTOM = 66, 190, 22, 44
LABEL = 20
MOST_POINTS = 160
MOST_DOTS = 40

Point = tuple[datetime, Decimal]


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line: what it is, its value in words, and where it and its label stand."""

    kind: str
    text: str
    y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template needs to draw a measure over time."""

    title: str
    about: str
    levels: tuple[Level, ...]
    grid: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    line: str
    dots: tuple[tuple[float, float], ...]
    last: tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands between stop-limit and target; worse is left, better right."""

    title: str
    stop: float | None
    target: float
    base: float | None
    now: float | None


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """Return at most so many points: first, last, and the extremes of equal stretches."""
    if len(points) <= most:
        return list(points)
    stretches = (most - 2) // 2
    inner = points[1:-1]
    kept = [points[0]]
    for n in range(stretches):
        part = inner[n * len(inner) // stretches : (n + 1) * len(inner) // stretches]
        if part:
            extremes = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
            kept += sorted(extremes)
    return [*kept, points[-1]]


def over_time(kpi: KpiLike, unit: str, points: Sequence[Point]) -> Chart | None:
    """Return the chart of a measure, or None while there is no line to draw."""
    if len(points) < 2:
        return None
    marks = [("stop", kpi.stop_limit), ("base", kpi.baseline), ("target", kpi.target)]
    fixed = [(kind, Decimal(value)) for kind, value in marks if value is not None]
    seen = thinned(points)
    low, high, step = _bounds([*(v for _at, v in seen), *(v for _kind, v in fixed)])
    first, last = points[0][0], points[-1][0]
    span = max((last - first).total_seconds(), 1.0)

    def across(at: datetime) -> float:
        return round(LEFT + (at - first).total_seconds() / span * (WIDTH - LEFT - RIGHT), 1)

    def up(value: Decimal) -> float:
        part = float((high - value) / (high - low))
        return round(TOP + part * (HEIGHT - TOP - BOTTOM), 1)

    placed = [(across(at), up(value)) for at, value in seen]
    end = f"{i18n.number(points[-1][1])} {unit}".strip()
    return Chart(
        title=_("%(name)s over time", name=kpi.name),
        about=_(
            "From %(first)s to %(last)s, %(count)s values.",
            first=_with_unit(points[0][1], unit),
            last=end,
            count=i18n.number(len(points)),
        ),
        levels=_levels(fixed, unit, up),
        grid=tuple((up(v), i18n.number(v)) for v in _steps(low, high, step)),
        days=tuple((across(at), i18n.day(at)) for at in _days(first, last)),
        line=" ".join(f"{x},{y}" for x, y in placed),
        dots=tuple(placed) if len(placed) <= MOST_DOTS else (),
        last=(*placed[-1], end),
    )


def place(kpi: KpiLike, unit: str, value: Decimal | None) -> Place:
    """Return where a value stands on a bar of 280, from worse to better."""
    known = [Decimal(v) for v in (kpi.baseline, kpi.target, kpi.stop_limit) if v is not None]
    if value is not None:
        known.append(value)
    low, high = min(known), max(known)
    pad = (high - low) / 6 or Decimal(1)
    low, high = low - pad, high + pad

    def along(at: Decimal) -> float:
        part = float((at - low) / (high - low))
        return round((part if kpi.direction == "up" else 1 - part) * 280, 1)

    said = _("not measured yet") if value is None else _with_unit(value, unit)
    return Place(
        title=_(
            "%(name)s: %(now)s, target %(target)s",
            name=kpi.name,
            now=said,
            target=_with_unit(Decimal(kpi.target), unit),
        ),
        stop=None if kpi.stop_limit is None else along(Decimal(kpi.stop_limit)),
        target=along(Decimal(kpi.target)),
        base=None if kpi.baseline is None else along(Decimal(kpi.baseline)),
        now=None if value is None else along(value),
    )


def _with_unit(value: Decimal, unit: str) -> str:
    return f"{i18n.number(value)} {unit}".strip()


def _bounds(values: Iterable[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Return round lower and upper bounds of the sheet, and the step of its grid."""
    given = list(values)
    low, high = min(given), max(given)
    if low > 0 and low < high / 2:
        low = Decimal(0)
    spread = float(high - low) or max(abs(float(high)), 1.0)
    size = 10.0 ** floor(log10(spread / 4))
    size *= next(n for n in (1, 2, 5, 10) if spread / (size * n) <= 5)
    step = Decimal(repr(size))
    bottom = Decimal(floor(low / step)) * step
    top = Decimal(ceil(high / step)) * step
    if top == bottom:
        top += step
    return bottom, top, step


def _steps(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    return [low + step * n for n in range(int((high - low) / step) + 1)]


def _days(first: datetime, last: datetime) -> list[datetime]:
    """Return up to five moments evenly spread over the time that is shown."""
    days = (last - first) // timedelta(days=1)
    number = max(1, min(4, days))
    marks = [first + (last - first) * n / number for n in range(number + 1)]
    return marks if days else [first]


def _levels(
    fixed: list[tuple[str, Decimal]], unit: str, up: Callable[[Decimal], float]
) -> tuple[Level, ...]:
    """Return the fixed lines with labels that do not stand on each other."""
    words = {"stop": _("Stop-limit"), "base": _("Baseline"), "target": _("Target")}
    rows = sorted((up(value), kind, value) for kind, value in fixed)
    found: list[Level] = []
    lowest = 0.0
    for y, kind, value in rows:
        at = max(y + 5, lowest)
        lowest = at + LABEL
        found.append(Level(kind, f"{words[kind]} {_with_unit(value, unit)}", y, round(at, 1)))
    return tuple(found)
