"""How agreements, instalments and measures may move, and what is wrong with a draft. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from procure.i18n.numerals import NotUnderstood, parse_day

KINDS = ("pilot", "contract")
SIDES = ("authority", "supplier")
RELEASES: dict[str, tuple[str, ...]] = {
    "pilot": ("midterm", "final"),
    "contract": ("acceptance",),
}
# While the case stands here its agreements are written and signed.
WRITING: dict[str, frozenset[str]] = {
    "pilot": frozenset({"pilot_agreeing", "agreeing"}),
    "contract": frozenset({"standstill", "signing"}),
}
SIGNING: dict[str, frozenset[str]] = {
    "pilot": WRITING["pilot"],
    "contract": frozenset({"signing"}),
}
MEASURING = frozenset({"pilot_running", "pilot", "in_force"})
PAYING = frozenset({"pilot_running", "pilot", "pilot_gate", "report", "lesson_card", "in_force"})

# --- small transition tables: (from, what happens) -> to ------------------------------------

AGREEMENT_MOVES: dict[tuple[str, str], str] = {
    ("draft", "offer"): "offered",
    ("offered", "take_back"): "draft",
    ("offered", "sign_last"): "signed",
    ("signed", "end"): "ended",
}
INSTALMENT_MOVES: dict[tuple[str, str], str] = {
    ("locked", "release"): "payable",
    ("payable", "pay"): "paid",
}

Standing = Literal["unmeasured", "stopped", "met", "on_the_way", "no_better"]


class NotNow(Exception):
    """This does not happen in this state."""


class Dated(NamedTuple):
    """A line of a timetable: a day, or words that say when, and what happens."""

    on: date | None
    when: str
    what: str


class KpiLike(Protocol):
    """What the rules read of a measure."""

    name: str
    direction: str
    baseline: str | None
    target: str
    stop_limit: str | None


class InstalmentLike(Protocol):
    """What the rules read of an instalment."""

    amount_cents: int
    release: str


class AgreementLike(Protocol):
    """What the rules read of an agreement."""

    kind: str
    title: str
    subject: str
    starts_on: date | None
    ends_on: date | None
    price_cents: int | None
    clauses: list[dict[str, str]]


def moved(table: dict[tuple[str, str], str], status: str, what: str) -> str:
    """Return where something stands after ``what``; refused if it does not happen there."""
    try:
        return table[status, what]
    except KeyError:
        raise NotNow(f"{what} from {status}") from None


def may_change(status: str) -> bool:
    """Content changes in a draft only: what has been offered is what is signed."""
    return status == "draft"


def missing(
    agreement: AgreementLike, instalments: Sequence[InstalmentLike], kpis: Sequence[KpiLike]
) -> list[str]:
    """Return the text keys of what keeps an agreement from being offered."""
    faults = []
    if not agreement.title.strip() or not agreement.subject.strip():
        faults.append("agreement.lacks_subject")
    if agreement.starts_on is None or agreement.ends_on is None:
        faults.append("agreement.lacks_dates")
    elif agreement.ends_on < agreement.starts_on:
        faults.append("agreement.ends_before_it_starts")
    if agreement.price_cents is None:
        faults.append("agreement.lacks_price")
    elif sum(one.amount_cents for one in instalments) != agreement.price_cents:
        faults.append("agreement.instalments_differ_from_price")
    if any(one.release not in RELEASES[agreement.kind] for one in instalments):
        faults.append("agreement.instalment_without_release")
    if agreement.kind == "pilot" and not kpis:
        faults.append("agreement.lacks_kpis")
    if not agreement.clauses:
        faults.append("agreement.lacks_clauses")
    return faults


def kpi_fault(kpi: KpiLike) -> str:
    """Return the text key of what is wrong with a measure's numbers, or nothing.

    The stop-limit lies on the worse side of the target, the baseline not beyond the target.
    """
    target = Decimal(kpi.target)
    if kpi.stop_limit is not None and not _better(kpi, target, Decimal(kpi.stop_limit)):
        return "kpi.stop_limit_is_not_worse"
    if kpi.baseline is not None and _better(kpi, Decimal(kpi.baseline), target):
        return "kpi.baseline_is_beyond_target"
    return ""


def is_met(kpi: KpiLike, value: Decimal) -> bool:
    """A target is met when the value has reached it or gone beyond."""
    return not _better(kpi, Decimal(kpi.target), value)


def is_stopped(kpi: KpiLike, value: Decimal) -> bool:
    """A stop-limit is crossed when the value is worse than it."""
    return kpi.stop_limit is not None and _better(kpi, Decimal(kpi.stop_limit), value)


def standing(kpi: KpiLike, value: Decimal | None) -> Standing:
    """Say where a measure stands with its latest value."""
    if value is None:
        return "unmeasured"
    if is_stopped(kpi, value):
        return "stopped"
    if is_met(kpi, value):
        return "met"
    if kpi.baseline is not None and not _better(kpi, value, Decimal(kpi.baseline)):
        return "no_better"
    return "on_the_way"


def payable_cents(instalments: Iterable[tuple[int, str]]) -> int:
    """Return the sum of what is payable and not yet paid, from pairs of cents and status."""
    return sum(cents for cents, status in instalments if status == "payable")


def dated(text: str) -> list[Dated]:
    """Read lines such as ``18.12.2026: report`` or ``spring 2027: report``."""
    found = []
    for line in text.splitlines():
        when, mark, what = line.strip().partition(": ")
        if not mark:
            when, what = "", line.strip()
        if not what:
            continue
        try:
            found.append(Dated(parse_day(when), "", what))
        except NotUnderstood:
            found.append(Dated(None, when, what))
    return found


def _better(kpi: KpiLike, one: Decimal, other: Decimal) -> bool:
    """Say whether one value is strictly better than another, by the measure's direction."""
    return one > other if kpi.direction == "up" else one < other
