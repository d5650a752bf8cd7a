"""Each rule and guard of the room, once true and once false."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from procure import engine
from procure.engine import registry
from procure.stages import pilot
from procure.stages.pilot import rules
from procure.stages.pilot.rules import Proposal, Standing

ONE = Standing(
    company_id="a",
    signed=True,
    unmeasured=0,
    final_accepted=True,
    decision="scale",
    reason="The numbers say so.",
    authors=frozenset({"officer"}),
)
SENT = Proposal(company_id="a", decided=True, chosen=True, authors=frozenset({"officer"}))


def holds(name: str, now: datetime, actor: str = "approver", **values: Any) -> bool:
    guard = registry.GUARDS[name]
    assert set(guard.reads) == set(values), "a guard reads what it declares"
    seen = engine.Facts(SimpleNamespace(), now, actor, values)  # type: ignore[arg-type]
    return guard.holds(seen)


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        ("proposals_are_opened", {"pilot_proposals_opened": True}, {"pilot_proposals_opened": 0}),
        (
            "selection_is_reasoned",
            {"pilot_proposals": (SENT, replace(SENT, chosen=False))},
            {"pilot_proposals": (SENT, replace(SENT, decided=False, chosen=False))},
        ),
        (
            "selection_is_reasoned",
            {"pilot_proposals": (SENT,)},
            {"pilot_proposals": (replace(SENT, chosen=False),)},
        ),
        ("selection_is_reasoned", {"pilot_proposals": (SENT,)}, {"pilot_proposals": ()}),
        (
            "selection_is_approved_by_another",
            {"pilot_proposals": (SENT,)},
            {"pilot_proposals": (SENT, replace(SENT, authors=frozenset({"officer", "approver"})))},
        ),
        (
            "agreements_are_signed_by_both",
            {"pilots": (ONE,), "pilots_chosen": ("a",)},
            {"pilots": (replace(ONE, signed=False),), "pilots_chosen": ("a",)},
        ),
        (
            "agreements_are_signed_by_both",
            {"pilots": (ONE,), "pilots_chosen": ("a",)},
            {"pilots": (ONE,), "pilots_chosen": ("a", "b")},
        ),
        (
            "agreements_are_signed_by_both",
            {"pilots": (ONE,), "pilots_chosen": ("a",)},
            {"pilots": (), "pilots_chosen": ()},
        ),
        (
            "kpis_are_measured",
            {"pilots": (ONE,)},
            {"pilots": (ONE, replace(ONE, unmeasured=1))},
        ),
        ("kpis_are_measured", {"pilots": (ONE,)}, {"pilots": ()}),
        (
            "final_reports_are_accepted",
            {"pilots": (ONE,)},
            {"pilots": (ONE, replace(ONE, final_accepted=False))},
        ),
        ("final_reports_are_accepted", {"pilots": (ONE,)}, {"pilots": ()}),
        (
            "every_pilot_is_decided",
            {"pilots": (ONE, replace(ONE, decision="stop"))},
            {"pilots": (ONE, replace(ONE, decision=""))},
        ),
        ("every_pilot_is_decided", {"pilots": (ONE,)}, {"pilots": (replace(ONE, reason=""),)}),
        ("every_pilot_is_decided", {"pilots": (ONE,)}, {"pilots": ()}),
        (
            "gate_is_approved_by_another",
            {"pilots": (ONE,)},
            {"pilots": (ONE, replace(ONE, authors=frozenset({"officer", "approver"})))},
        ),
        (
            "some_pilot_iterates",
            {"pilots": (ONE, replace(ONE, decision="iterate"))},
            {"pilots": (ONE,)},
        ),
        (
            "some_pilot_scales",
            {"pilots": (ONE, replace(ONE, decision="stop"))},
            {"pilots": (ONE, replace(ONE, decision="iterate"))},
        ),
        (
            "no_pilot_goes_on",
            {"pilots": (replace(ONE, decision="stop"),)},
            {"pilots": (ONE, replace(ONE, decision="stop"))},
        ),
        ("no_pilot_goes_on", {"pilots": (replace(ONE, decision="stop"),)}, {"pilots": ()}),
        (
            "follow_on_is_known",
            {"follow_on_route": "r", "follow_on_owner": "o", "follow_on_ceiling": 1},
            {"follow_on_route": "r", "follow_on_owner": "", "follow_on_ceiling": 1},
        ),
    ],
)
def test_a_guard_holds_or_not(
    name: str, true: dict[str, Any], false: dict[str, Any], now: datetime
) -> None:
    assert holds(name, now, **true)
    assert not holds(name, now, **false)


def test_the_call_is_over_after_its_last_moment(now: datetime) -> None:
    name = "pilot_call_time_is_over"
    assert not holds(name, now, pilot_call_deadline=now)
    assert holds(name, now + timedelta(microseconds=1), pilot_call_deadline=now)
    assert not holds(name, now, pilot_call_deadline=None)


def test_what_no_file_may_waive() -> None:
    never = {
        "pilot_call_time_is_over",
        "selection_is_approved_by_another",
        "gate_is_approved_by_another",
        "agreements_are_signed_by_both",
    }
    assert not [name for name in never if registry.GUARDS[name].waivable]


@pytest.mark.parametrize("table", [rules.PILOT_MOVES, rules.REPORT_MOVES])
def test_only_listed_moves_are_made(table: dict[tuple[str, str], str]) -> None:
    for state in {state for state, _what in table} | set(table.values()):
        for what in {what for _state, what in table}:
            if (state, what) in table:
                assert rules.moved(table, state, what) == table[state, what]
            else:
                with pytest.raises(rules.NotNow):
                    rules.moved(table, state, what)


def criterion(id_: str, weight: int, lowest: int = 0) -> Any:
    return SimpleNamespace(id=id_, name=id_, weight=weight, lowest=lowest)


def test_points_are_weighed_without_rounding() -> None:
    criteria = [criterion("a", 60), criterion("b", 40)]
    assert rules.total({"a": 5, "b": 5}, criteria) == 10_000
    assert rules.total({"a": 4, "b": 3}, criteria) == 7_200
    assert rules.total({"a": 0, "b": 0}, criteria) == 0
    assert rules.total({"a": 1}, [criterion("a", 33)]) == 660


def test_lowest_points_are_inclusive() -> None:
    criteria = [criterion("a", 60, lowest=2), criterion("b", 40)]
    assert rules.below_lowest({"a": 2, "b": 0}, criteria) == []
    assert rules.below_lowest({"a": 1, "b": 0}, criteria) == ["a"]


@pytest.mark.parametrize(
    ("weights", "right"),
    [([100], True), ([60, 40], True), ([60, 39], False), ([], False), ([100, 0], False)],
)
def test_weights_are_a_hundred(weights: list[int], right: bool) -> None:
    assert rules.weights_sum_to_hundred(weights) is right


def test_a_call_with_wrong_weights_is_refused() -> None:
    one = pilot.CriterionInput(name="Effect", weight=60)
    with pytest.raises(ValidationError):
        pilot.PilotCallInput(criteria=[one])


def test_a_fee_is_split_to_the_cent() -> None:
    assert rules.split(4_800_001, (40, 60)) == [1_920_000, 2_880_001]
    assert rules.split(1, (40, 60)) == [0, 1]
    assert sum(rules.split(99, (33, 33, 34))) == 99
