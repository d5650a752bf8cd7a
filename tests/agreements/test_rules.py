"""Small transition tables, what a draft lacks, and where a measure stands."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from procure import agreements, config, i18n
from procure.agreements import (
    AgreementInput,
    ClauseInput,
    KpiInput,
    MeasurementInput,
    charts,
    rules,
)


def kpi(**given: Any) -> Any:
    values = {"name": "Surplus", "direction": "down", "baseline": "38", "target": "20"}
    return SimpleNamespace(**{**values, "stop_limit": "45", **given})


def draft(**given: Any) -> Any:
    values: dict[str, Any] = {
        "kind": "pilot",
        "title": "T",
        "subject": "S",
        "starts_on": date(2026, 2, 2),
        "ends_on": date(2026, 2, 2),
        "price_cents": 100,
        "clauses": [{"heading": "x"}],
    }
    return SimpleNamespace(**(values | given))


PARTS = [SimpleNamespace(amount_cents=100, release="final")]


@pytest.mark.parametrize("table", [rules.AGREEMENT_MOVES, rules.INSTALMENT_MOVES])
def test_only_listed_moves_are_made(table: dict[tuple[str, str], str]) -> None:
    states = {state for state, _what in table} | set(table.values())
    whats = {what for _state, what in table}
    for state in states:
        for what in whats:
            if (state, what) in table:
                assert rules.moved(table, state, what) == table[state, what]
            else:
                with pytest.raises(rules.NotNow):
                    rules.moved(table, state, what)


def test_a_whole_draft_lacks_nothing() -> None:
    assert rules.missing(draft(), PARTS, [kpi()]) == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"subject": " "}, "agreement.lacks_subject"),
        ({"ends_on": None}, "agreement.lacks_dates"),
        ({"ends_on": date(2026, 2, 1)}, "agreement.ends_before_it_starts"),
        ({"price_cents": None}, "agreement.lacks_price"),
        ({"price_cents": 101}, "agreement.instalments_differ_from_price"),
        ({"clauses": []}, "agreement.lacks_clauses"),
    ],
)
def test_a_draft_says_what_it_lacks(given: dict[str, Any], fault: str) -> None:
    assert rules.missing(draft(**given), PARTS, [kpi()]) == [fault]


def test_a_pilot_needs_measures_and_known_releases() -> None:
    assert rules.missing(draft(), PARTS, []) == ["agreement.lacks_kpis"]
    assert rules.missing(draft(kind="contract"), PARTS, []) == [
        "agreement.instalment_without_release"
    ]


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        (None, "unmeasured"),
        ("45.000001", "stopped"),
        ("45", "no_better"),
        ("38", "no_better"),
        ("37.9", "on_the_way"),
        ("20.1", "on_the_way"),
        ("20", "met"),
        ("0", "met"),
    ],
)
def test_a_measure_stands_between_its_limits(value: str | None, standing: str) -> None:
    assert rules.standing(kpi(), None if value is None else Decimal(value)) == standing


def test_larger_may_be_better() -> None:
    grade = kpi(direction="up", baseline="3.2", target="3.4", stop_limit="3")
    standings = [rules.standing(grade, Decimal(v)) for v in ("2.9", "3.2", "3.3", "3.4")]
    assert standings == ["stopped", "no_better", "on_the_way", "met"]


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        ({"stop_limit": "20"}, "kpi.stop_limit_is_not_worse"),
        ({"stop_limit": "19"}, "kpi.stop_limit_is_not_worse"),
        ({"baseline": "19"}, "kpi.baseline_is_beyond_target"),
        ({"baseline": "20"}, ""),
        ({"baseline": None, "stop_limit": None}, ""),
    ],
)
def test_a_measures_numbers_agree(numbers: dict[str, Any], fault: str) -> None:
    assert rules.kpi_fault(kpi(**numbers)) == fault
    given = {"baseline": "38", "target": "20", "stop_limit": "45", **numbers}
    if fault:
        with pytest.raises(ValidationError, match=fault):
            KpiInput(name="Surplus", direction="down", **given)
    else:
        KpiInput(name="Surplus", direction="down", **given)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "0.0000001", "1e12", "-1e30"])
def test_a_value_is_a_finite_exact_number(value: str) -> None:
    with pytest.raises(ValidationError):
        MeasurementInput(at=datetime(2026, 3, 1, tzinfo=UTC), value=Decimal(value))


def test_a_moment_says_its_zone() -> None:
    with pytest.raises(ValidationError):
        MeasurementInput(at=datetime(2026, 3, 1), value=Decimal(1))  # noqa: DTZ001


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError):
        AgreementInput.model_validate({"title": "T", "status": "signed"})


def test_hidden_marks_are_taken_out_of_what_is_signed() -> None:
    clause = ClauseInput(heading="Pay\u202enow", text="a\x00b\r\nc")
    assert (clause.heading, clause.text) == ("Paynow", "ab\nc")


def test_lines_with_days_are_read() -> None:
    assert [tuple(one) for one in rules.dated("18.12.2026: report\n\nspring: end\nloose")] == [
        (date(2026, 12, 18), "", "report"),
        (None, "spring", "end"),
        (None, "", "loose"),
    ]


def test_standard_clauses_are_the_same_in_all_languages() -> None:
    for variant in ("small_purchase", "rd_excluded", "innovation_partnership"):
        keys = [
            [one.key for one in agreements.standard("pilot", language, {variant})]
            for language in i18n.LANGUAGES
        ]
        assert keys[0] == keys[1] == keys[2]
        assert "legal_basis" in keys[0]
    assert "legal_basis" not in [one.key for one in agreements.standard("pilot", "fi", {"other"})]


def test_a_city_may_have_clauses_of_its_own(instance: config.Settings) -> None:
    folder = instance.instance / "templates" / "clauses"
    folder.mkdir(parents=True)
    (folder / "pilot.fi.toml").write_text('[[clause]]\nheading = "Oma"\ntext = "Ehto"\n', "utf-8")

    assert [one.heading for one in agreements.standard("pilot", "fi")] == ["Oma"]
    assert len(agreements.standard("pilot", "sv")) > 10

    (folder / "pilot.fi.toml").write_text('[[clause]]\nheading = "Oma"\nrun = "x"\n', "utf-8")
    with pytest.raises(agreements.ClausesWrong, match=r"pilot\.fi\.toml"):
        agreements.standard("pilot", "fi")


# --- charts -------------------------------------------------------------------------------

FIRST = datetime(2026, 2, 2, tzinfo=UTC)


def series(count: int) -> list[tuple[datetime, Decimal]]:
    values = [(FIRST + timedelta(minutes=n), Decimal(n % 40)) for n in range(count)]
    return [*values[:-1], (values[-1][0], Decimal(24))]


def test_a_long_series_keeps_its_ends_and_extremes() -> None:
    points = series(10_000)
    points[5_000] = (points[5_000][0], Decimal(99))
    seen = charts.thinned(points)

    assert len(seen) <= charts.MOST_POINTS
    assert (seen[0], seen[-1]) == (points[0], points[-1])
    assert points[5_000] in seen
    assert seen == sorted(seen)


def test_a_short_series_is_left_alone() -> None:
    assert charts.thinned(series(100)) == series(100)


def test_a_chart_stays_on_its_sheet() -> None:
    with i18n.speaking("en"):
        chart = charts.over_time(kpi(), "g", series(10_000))
    assert chart is not None
    places = [tuple(map(float, pair.split(","))) for pair in chart.line.split()]
    assert all(charts.LEFT <= x <= charts.WIDTH - charts.RIGHT for x, _y in places)
    assert all(charts.TOP <= y <= charts.HEIGHT - charts.BOTTOM for _x, y in places)
    assert chart.dots == ()
    assert chart.last[2] == "24 g"
    heights = [level.label_y for level in chart.levels]
    assert all(b - a >= charts.LABEL for a, b in itertools.pairwise(heights))


@pytest.mark.parametrize("values", [["5", "5"], ["0", "0"], ["-3", "-1"], ["0.001", "0.002"]])
def test_flat_and_odd_series_are_drawn(values: list[str]) -> None:
    points = [(FIRST + timedelta(days=n), Decimal(v)) for n, v in enumerate(values)]
    flat = kpi(baseline=None, stop_limit=None, target=values[0])
    with i18n.speaking("fi"):
        assert charts.over_time(flat, "", points) is not None
        assert charts.place(flat, "", Decimal(values[0])).now is not None


def test_one_value_is_no_line() -> None:
    with i18n.speaking("fi"):
        assert charts.over_time(kpi(), "g", series(1)) is None


def test_right_is_better_whatever_the_direction() -> None:
    with i18n.speaking("fi"):
        down = charts.place(kpi(), "g", Decimal(24))
        up = charts.place(
            kpi(direction="up", baseline="3.2", target="3.4", stop_limit="3"), "", Decimal("3.3")
        )
    for one in (down, up):
        assert one.stop is not None
        assert one.base is not None
        assert one.now is not None
        assert one.stop < one.base < one.now < one.target
