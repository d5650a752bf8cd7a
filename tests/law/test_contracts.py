"""Result notices, changes and the keeping of papers, at their edges."""

from datetime import date
from decimal import Decimal

import pytest

from procure import law

ON = date(2026, 5, 4)
LAW = law.edition(ON)
CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("kind", "event_on", "due"),
    [
        ("result_notice", ON, date(2026, 6, 3)),
        ("result_notice_concession", ON, date(2026, 6, 21)),  # a Sunday: duties do not roll
        ("result_notice_national", ON, date(2027, 4, 30)),
        ("result_notice_national", date(2026, 12, 31), date(2027, 4, 30)),
        ("result_notice", date(2026, 12, 15), date(2027, 1, 14)),
    ],
)
def test_result_notices(kind, event_on, due):
    assert law.result_notice_due(LAW, event_on, kind) == due


def test_an_unknown_notice_is_refused():
    with pytest.raises(ValueError, match="no notice 'notice'"):
        law.result_notice_due(LAW, ON, "notice")


@pytest.mark.parametrize(("kind", "share"), [("services", 10), ("goods", 10), ("works", 15)])
def test_minor_changes_stay_below_their_share(kind, share):
    original = Decimal(1_000_000)
    limit = original * share / 100
    assert law.minor_changes(LAW, kind, original, [limit - CENT]).allowed
    refused = law.minor_changes(LAW, kind, original, [limit])
    assert not refused.allowed
    assert refused.ceiling == limit
    assert not refused.notice_required


def test_minor_changes_add_up_to_their_net_value():
    original = Decimal(1_000_000)
    assert not law.minor_changes(
        LAW, "services", original, [Decimal(60_000), Decimal(40_000)]
    ).allowed
    net = law.minor_changes(LAW, "services", original, [Decimal(90_000), Decimal(-40_000)])
    assert net.allowed
    assert net.amount == 50_000
    assert not law.minor_changes(LAW, "services", original, [Decimal(-100_000)]).allowed


def test_minor_changes_stay_below_the_threshold_too():
    large = Decimal(10_000_000)
    at = law.minor_changes(LAW, "services", large, [Decimal(216_000)])
    assert not at.allowed
    assert at.ceiling == 216_000
    assert law.minor_changes(LAW, "services", large, [216_000 - CENT]).allowed
    assert law.minor_changes(LAW, "health_social", large, [400_000 - CENT]).allowed
    assert not law.minor_changes(LAW, "health_social", large, [Decimal(400_000)]).allowed


def test_a_necessary_change_is_at_most_half_each_alone_and_notified():
    original = Decimal("100000.00")
    half = law.necessary_change(LAW, original, Decimal("50000.00"))
    assert half.allowed
    assert half.notice_required
    assert not law.necessary_change(LAW, original, Decimal("50000.01")).allowed


def test_papers_are_kept_three_years():
    kept = law.retention(LAW, ON)
    assert kept.until == date(2029, 5, 4)
    assert kept.reasons == (("retention", date(2029, 5, 4)),)
    assert law.retention(LAW, date(2024, 2, 29)).until == date(2027, 2, 28)


def test_papers_of_a_large_contract_are_kept_as_long_as_it_lasts():
    ends = date(2031, 1, 1)
    small = law.retention(LAW, ON, value=1_000_000 - CENT, contract_ends_on=ends)
    assert small.until == date(2029, 5, 4)
    large = law.retention(LAW, ON, value=1_000_000, contract_ends_on=ends)
    assert large.until == ends
    works = law.retention(LAW, ON, kind="works", value=9_999_999, contract_ends_on=ends)
    assert works.until == date(2029, 5, 4)


def test_papers_of_erdf_projects_are_kept_five_years_from_the_last_payments_year():
    kept = law.retention(LAW, ON, last_erdf_payment_on=date(2027, 3, 1))
    assert kept.until == date(2032, 12, 31)
    assert [reason for reason, _ in kept.reasons] == ["retention", "retention_erdf"]


@pytest.mark.parametrize(
    ("procedure", "count"),
    [
        ("open", None),
        ("restricted", 5),
        ("negotiated", 3),
        ("competitive_dialogue", 3),
        ("innovation_partnership", 3),
    ],
)
def test_candidates(procedure, count):
    assert law.min_candidates(LAW, procedure) == count
