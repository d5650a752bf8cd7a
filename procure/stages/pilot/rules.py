"""What must hold on a pilot's way, how pilots and reports may move, and their sums. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

# States of the case by what is done in them, in both released ways.
PLANNING = frozenset({"pilot_planning", "call_planning"})
SELECTING = frozenset({"pilot_selection", "selection"})
AGREEING = frozenset({"pilot_agreeing", "agreeing"})
RUNNING = frozenset({"pilot_running", "pilot"})
GATE = frozenset({"pilot_gate", "report"})

LEGAL_BASES = ("small_purchase", "rd_excluded", "innovation_partnership", "other")
WAYS = ("scale", "iterate", "stop")
REPORTS = ("midterm", "final")
SIDES = ("host", "officer")
MOST_POINTS = 5

# --- small transition tables: (from, what happens) -> to ------------------------------------

PILOT_MOVES: dict[tuple[str, str], str] = {
    ("going", "give_up"): "given_up",
    ("going", "accept_final_report"): "reported",
    ("reported", "decide"): "decided",
    ("decided", "decide"): "decided",
}
REPORT_MOVES: dict[tuple[str, str], str] = {
    ("sent", "accept_as_host"): "accepted_by_host",
    ("sent", "accept_as_officer"): "accepted_by_officer",
    ("accepted_by_host", "accept_as_officer"): "accepted",
    ("accepted_by_officer", "accept_as_host"): "accepted",
    ("sent", "return"): "returned",
    ("accepted_by_host", "return"): "returned",
    ("accepted_by_officer", "return"): "returned",
}
# A report waits for somebody in these.
WAITING = frozenset({"sent", "accepted_by_host", "accepted_by_officer"})


class NotNow(Exception):
    """This does not happen in this state."""


class CriterionLike(Protocol):
    """What the rules read of a criterion."""

    id: str
    name: str
    weight: int
    lowest: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """An opened proposal as guards see it."""

    company_id: str
    decided: bool
    chosen: bool
    authors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A pilot of the current round as guards see it; one that was given up is none."""

    company_id: str
    signed: bool
    unmeasured: int
    final_accepted: bool
    decision: str
    reason: str
    authors: frozenset[str]


def moved(table: Mapping[tuple[str, str], str], state: str, what: str) -> str:
    """Return where a pilot or report stands after ``what``; refused if it is not done there."""
    try:
        return table[state, what]
    except KeyError:
        raise NotNow(f"{what} from {state}") from None


def weights_sum_to_hundred(weights: Iterable[int]) -> bool:
    """Weights of a round's criteria are 100 % together, each above zero."""
    given = list(weights)
    return bool(given) and min(given) > 0 and sum(given) == 100


def total(points: Mapping[str, int], criteria: Iterable[CriterionLike]) -> int:
    """Return the weighed points in hundredths, of at most 100 points: no rounding is needed."""
    return sum(points[one.id] * one.weight * 100 // MOST_POINTS for one in criteria)


def below_lowest(points: Mapping[str, int], criteria: Iterable[CriterionLike]) -> list[str]:
    """Return the names of the criteria whose lowest points are not reached."""
    return [one.name for one in criteria if points[one.id] < one.lowest]


def selection_is_reasoned(proposals: Sequence[Proposal]) -> bool:
    """Every proposal has its points, a decision and a reason, and one at least is chosen.

    A call that brings nothing worth trying ends by discontinuing the case with a reason.
    """
    return all(one.decided for one in proposals) and any(one.chosen for one in proposals)


def agreements_are_signed(chosen: Iterable[str], pilots: Sequence[Standing]) -> bool:
    """Everybody who was chosen and has not given up has an agreement signed by both."""
    known = {one.company_id: one.signed for one in pilots}
    return bool(known) and all(known.get(company, False) for company in chosen)


def every_pilot_is_decided(pilots: Sequence[Standing]) -> bool:
    """There is a pilot, and each is to scale, iterate or stop, with a reason."""
    return bool(pilots) and all(one.decision in WAYS and one.reason for one in pilots)


def some_pilot(way: str, pilots: Iterable[Standing]) -> bool:
    """Say whether some pilot is decided so."""
    return any(one.decision == way for one in pilots)


def some_pilot_scales(pilots: Sequence[Standing]) -> bool:
    """Some pilot scales and none iterates: a new round comes first."""
    return some_pilot("scale", pilots) and not some_pilot("iterate", pilots)


def no_pilot_goes_on(pilots: Sequence[Standing]) -> bool:
    """Every pilot stops."""
    return bool(pilots) and all(one.decision == "stop" for one in pilots)


def split(cents: int, parts: Sequence[int]) -> list[int]:
    """Divide a fee by whole percents of a hundred; the last part takes what rounding leaves."""
    given = [cents * part // 100 for part in parts[:-1]]
    return [*given, cents - sum(given)]
