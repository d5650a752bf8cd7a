"""Thresholds at their cent, the sum of pilot and follow-on, and what advice may say."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure import law

ON = date(2026, 5, 4)
LAW = law.edition(ON)
CENT = Decimal("0.01")
NATIONAL = {
    "goods": 60_000,
    "services": 60_000,
    "design_contest": 60_000,
    "works": 150_000,
    "health_social": 400_000,
    "other_special": 300_000,
    "concession": 500_000,
}
EU = {
    "goods": 216_000,
    "services": 216_000,
    "design_contest": 216_000,
    "works": 5_404_000,
    "health_social": 750_000,
    "other_special": 750_000,
    "concession": 5_404_000,
}
EUROS = st.decimals(0, 7_000_000, places=2)


@pytest.mark.parametrize("kind", law.KINDS)
def test_a_threshold_is_reached_at_its_value_and_not_a_cent_before(kind):
    for limit, below, at in (
        (NATIONAL[kind], "below_national", "national"),
        (EU[kind], "national", "eu"),
    ):
        assert law.advice(kind, limit - CENT, ON).level == below
        assert law.advice(kind, Decimal(limit), ON).level == at


@pytest.mark.parametrize(
    ("on", "subcentral", "central", "works"),
    [
        (date(2027, 12, 31), 216_000, 140_000, 5_404_000),
        (date(2026, 1, 1), 216_000, 140_000, 5_404_000),
        (date(2025, 12, 31), 221_000, 143_000, 5_538_000),
        (date(2024, 1, 1), 221_000, 143_000, 5_538_000),
        (date(2023, 12, 31), 215_000, 140_000, 5_382_000),
        (date(2021, 12, 31), 214_000, 139_000, 5_350_000),
        (date(2019, 12, 31), 221_000, 144_000, 5_548_000),
        (date(2017, 1, 1), 209_000, 135_000, 5_225_000),
    ],
)
def test_the_eu_thresholds_follow_the_day(on, subcentral, central, works):
    assert law.advice("services", 0, on).eu.euros == subcentral
    assert law.advice("services", 0, on, buyer="central").eu.euros == central
    assert law.advice("works", 0, on).eu.euros == works


def test_218000_euros_were_national_in_2025_and_are_eu_in_2026():
    assert law.advice("services", 218_000, date(2025, 12, 31)).level == "national"
    assert law.advice("services", 218_000, date(2026, 1, 1)).level == "eu"


def test_a_year_without_known_eu_threshold_is_said():
    advice = law.advice("services", 10_000_000, date(2028, 1, 1))
    assert advice.eu is None
    assert advice.level == "national"
    assert "law.eu_threshold_unknown" in advice.warnings


def test_a_threshold_from_memory_is_said():
    assert "law.threshold_unconfirmed" in law.advice("works", 1, date(2025, 1, 1)).warnings
    assert law.advice("works", 1, ON).warnings == ()


def test_pilot_and_follow_on_count_together():
    advice = law.advice("services", 50_000, ON, follow_on=166_000)
    assert advice.counted == 216_000
    assert advice.over_eu
    assert advice.over_national
    assert advice.splitting
    assert advice.warnings == ("law.splitting", "law.pilot_gives_no_right_to_buy")


def test_parts_that_escape_nothing_are_no_splitting():
    assert not law.advice("services", 20_000, ON, follow_on=Decimal("39999.99")).splitting
    assert law.advice("services", 20_000, ON, follow_on=40_000).splitting
    # the pilot alone is over the national threshold already, the EU one is not reached
    assert not law.advice("services", 60_000, ON, follow_on=100_000).splitting
    assert law.advice("services", 60_000, ON, follow_on=10_000).warnings == ()
    # over the national threshold alone, but only together over the EU one
    assert law.advice("services", 100_000, ON, follow_on=150_000).splitting
    assert not law.advice("services", 216_000, ON, follow_on=300_000).splitting


def test_apart_names_each_threshold_that_is_escaped():
    assert [one.level for one in law.apart(LAW, "services", [50_000] * 5)] == ["national", "eu"]
    assert law.apart(LAW, "services", [50_000]) == ()
    assert law.apart(LAW, "services", []) == ()


@given(st.sampled_from(law.KINDS), EUROS, EUROS)
def test_advice_counts_and_never_lowers(kind, value, follow_on):
    order = ["below_national", "national", "eu"]
    alone, both = law.advice(kind, value, ON), law.advice(kind, value, ON, follow_on=follow_on)
    assert both.counted == value + follow_on
    assert order.index(both.level) >= order.index(alone.level)
    assert both.over_eu == (both.counted >= EU[kind])
    assert both.over_national == (both.counted >= NATIONAL[kind])
    assert both.procedures
    assert not alone.splitting
    if both.splitting:
        assert max(value, follow_on) < EU[kind]


@pytest.mark.parametrize(
    ("kind", "value", "fits", "on_grounds"),
    [
        ("services", 59_999, {"small_purchase"}, {"rd_excluded"}),
        ("services", 60_000, {"national"}, {"rd_excluded", "direct_award"}),
        (
            "services",
            216_000,
            {"open", "restricted", "negotiated", "competitive_dialogue", "innovation_partnership"},
            {"rd_excluded", "direct_award"},
        ),
        ("health_social", 400_000, {"annex_e_services"}, {"direct_award"}),
        ("health_social", 750_000, {"annex_e_services"}, {"direct_award"}),
        ("concession", 500_000, {"concession"}, set()),
        ("design_contest", 216_000, {"design_contest"}, set()),
    ],
)
def test_procedures_that_fit(kind, value, fits, on_grounds):
    advice = law.advice(kind, value, ON)
    assert set(advice.procedures) == fits
    assert on_grounds <= set(advice.on_grounds)


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("0", "reasonable"),
        ("2999.99", "reasonable"),
        ("3000.00", "price_level"),
        ("9999.99", "price_level"),
        ("10000.00", "enough_tenders"),
        ("59999.99", "enough_tenders"),
        ("60000.00", "act_followed"),
    ],
)
def test_erdf_purchases(value, rule):
    assert law.advice("services", Decimal(value), ON, erdf=True).erdf.id == rule


def test_erdf_rules_follow_the_kind_the_sum_and_the_decree():
    assert law.erdf_purchase(LAW, "works", Decimal("149999.99")).id == "enough_tenders"
    assert law.erdf_purchase(LAW, "works", 150_000).id == "act_followed"
    assert law.advice("services", 5_000, ON, follow_on=6_000, erdf=True).erdf.id == "enough_tenders"
    assert law.advice("services", 5_000, date(2021, 10, 14), erdf=True).erdf is None
    assert law.advice("services", 5_000, date(2021, 10, 15), erdf=True).erdf.id == "price_level"
    assert law.advice("services", 5_000, ON).erdf is None


def test_small_lots():
    """A fifth of all lots, each below 80 000 euros and below the national threshold."""
    lots = [240_000, 40_000, 20_000]
    assert law.small_lots_are_exempt(LAW, "services", lots, [1, 2])
    assert not law.small_lots_are_exempt(LAW, "services", [*lots[:2], 20_001], [1, 2])
    assert not law.small_lots_are_exempt(LAW, "services", [600_000, 60_000], [1])
    assert law.small_lots_are_exempt(LAW, "services", [600_000, Decimal("59999.99")], [1])
    assert law.small_lots_are_exempt(LAW, "health_social", [600_000, Decimal("79999.99")], [1])
    assert not law.small_lots_are_exempt(LAW, "health_social", [600_000, 80_000], [1])
    assert law.small_lots_are_exempt(LAW, "services", lots, [])
    assert not law.small_lots_are_exempt(LAW, "concession", [900_000, 1], [1])


def test_works_lots_stay_under_the_act_from_the_national_threshold():
    assert law.small_lots_are_exempt(LAW, "works", [9_000_000, Decimal("149999.99")], [1])
    assert not law.small_lots_are_exempt(LAW, "works", [9_000_000, 150_000], [1])


@pytest.mark.parametrize(
    ("cpv", "ours", "paid", "excluded"),
    [
        ("73000000-2", True, True, False),
        ("73000000-2", False, True, True),
        ("73300000", True, False, True),
        ("72000000-5", False, False, False),
    ],
)
def test_research_services_are_excluded_when_benefit_or_cost_is_shared(cpv, ours, paid, excluded):
    found = law.rd_service_is_excluded(LAW, cpv, benefit_is_ours_alone=ours, we_pay_in_full=paid)
    assert found is excluded


def test_wrong_values_are_refused():
    with pytest.raises(TypeError, match="not float"):
        law.advice("services", 59_999.99, ON)
    with pytest.raises(ValueError, match="below zero"):
        law.advice("services", -1, ON)
    with pytest.raises(ValueError, match="below zero"):
        law.advice("services", Decimal("NaN"), ON)
    with pytest.raises(ValueError, match="no kind of purchase 'pilots'"):
        law.advice("pilots", 1, ON)
    with pytest.raises(ValueError, match="no buyer 'city'"):
        law.advice("services", 1, ON, buyer="city")
