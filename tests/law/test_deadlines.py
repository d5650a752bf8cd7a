"""Time limits, standstill and appeals, counted by hand from the statute."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure import law

MAY_4 = date(2026, 5, 4)
LAW = law.edition(MAY_4)
DAYS = st.dates(date(2021, 7, 1), date(2099, 6, 1))
ONE_DAY = timedelta(days=1)


def test_open_and_electronic_is_thirty_days():
    limit = law.earliest_deadline(LAW, "open", "tender", MAY_4, grounds=["electronic"])
    assert limit.earliest == date(2026, 6, 3)
    assert limit.days == 30
    assert limit.limit.cite == "HankL 56.3"


def test_requests_for_an_innovation_partnership_have_thirty_days():
    limit = law.earliest_deadline(LAW, "innovation_partnership", "request", MAY_4)
    assert limit.earliest == date(2026, 6, 3)


@pytest.mark.parametrize(
    ("sent_on", "by", "expected"),
    [
        # Friday; day 14 is Midsummer Eve
        ("2026-06-05", "email", "06-05 06-19 06-22 06-22 06-23"),
        ("2026-06-01", "letter", "06-08 06-22 06-22 06-23 06-23"),
        # day 14 is Christmas Eve, before a whole weekend
        ("2026-12-10", "email", "12-10 12-24 12-28 12-28 12-29"),
        # a Saturday
        ("2026-09-05", "email", "09-05 09-19 09-21 09-21 09-22"),
        # Independence Day on a Sunday
        ("2026-11-22", "email", "11-22 12-06 12-07 12-07 12-08"),
        # May Day on a Friday
        ("2026-04-17", "email", "04-17 05-01 05-04 05-04 05-05"),
        # over the end of the year, to New Year's Day, a Friday
        ("2026-12-18", "email", "12-18 01-01 01-04 01-04 01-05"),
        # an ordinary Friday: the readings agree, and the day after is a Saturday
        ("2026-08-07", "email", "08-07 08-21 08-21 08-22 08-22"),
        # a letter over Christmas
        ("2026-12-21", "letter", "12-28 01-11 01-11 01-12 01-12"),
    ],
)
def test_standstill_in_both_readings(sent_on, by, expected):
    """Expected: received, last day and last day rolled; signature literal and safe."""
    found = law.earliest_signature(date.fromisoformat(sent_on), by=by, days=14)
    days = [found.received_on, found.last_day_literal, found.last_day, found.literal, found.safe]
    assert " ".join(f"{on:%m-%d}" for on in days) == expected


def test_the_ordinary_standstill_is_that_of_the_law():
    assert law.earliest_signature(MAY_4) == law.earliest_signature(MAY_4, by="email", days=14)


def test_without_standstill_the_contract_may_be_signed_at_once_even_on_a_saturday():
    saturday = date(2026, 9, 5)
    found = law.earliest_signature(saturday, by="letter", days=0)
    assert found.safe == found.literal == saturday
    assert found.days == 0


def test_before_2021_the_literal_text_knew_no_days_off():
    """Sent on 2020-06-05; day 14 was Midsummer Eve, and 499/2021 was not yet written."""
    found = law.earliest_signature(date(2020, 6, 5))
    assert found.literal == date(2020, 6, 20)
    assert found.safe == date(2020, 6, 23)


def test_a_decision_is_sent_by_email_or_letter():
    with pytest.raises(ValueError, match="not by 'fax'"):
        law.earliest_signature(MAY_4, by="fax")
    with pytest.raises(ValueError, match="below zero"):
        law.earliest_signature(MAY_4, days=-1)


@given(DAYS, st.sampled_from(["email", "letter"]), st.sampled_from([10, 14]))
def test_the_safe_day_is_never_earlier_than_the_literal_one(sent_on, by, days):
    found = law.earliest_signature(sent_on, by=by, days=days)
    assert law.is_business_day(found.last_day)
    assert found.safe >= found.literal > found.last_day_literal
    assert found.last_day >= found.last_day_literal == found.received_on + days * ONE_DAY
    assert found.safe == found.last_day + ONE_DAY
    assert found.received_on >= sent_on


@pytest.mark.parametrize(
    ("procedure", "over_eu", "days"),
    [
        ("open", True, 14),
        ("open", False, 0),
        ("restricted", True, 14),
        ("negotiated", True, 14),
        ("competitive_dialogue", True, 14),
        ("innovation_partnership", True, 14),
        ("annex_e_services", False, 14),
        ("concession", False, 14),
        ("national", False, 0),
        ("national", True, 0),
        ("small_purchase", False, 0),
        ("rd_excluded", True, 0),
        ("direct_award", True, 0),
        ("design_contest", True, 0),
        ("framework_calloff", True, 10),
        ("dps_calloff", True, 10),
    ],
)
def test_standstill_by_procedure(procedure, over_eu, days):
    assert law.standstill_days(LAW, procedure, over_eu) == days


def test_no_standstill_for_the_only_tenderer():
    assert law.standstill_days(LAW, "open", True, only_tenderer_left=True) == 0


def test_an_unknown_procedure_is_refused():
    with pytest.raises(law.NotInForceError, match="no procedure 'dialogue'"):
        law.standstill_days(LAW, "dialogue", True)
    with pytest.raises(law.NotInForceError, match="no procedure 'dialogue'"):
        law.earliest_deadline(LAW, "dialogue", "tender", MAY_4)


@pytest.mark.parametrize(
    ("procedure", "of", "grounds", "days"),
    [
        ("open", "tender", [], 35),
        ("open", "tender", ["prior_notice"], 15),
        ("open", "tender", ["urgent", "electronic"], 15),
        ("restricted", "request", [], 30),
        ("restricted", "request", ["electronic"], 30),
        ("restricted", "request", ["urgent"], 15),
        ("restricted", "tender", [], 30),
        ("restricted", "tender", ["electronic"], 25),
        ("restricted", "tender", ["prior_notice"], 10),
        ("restricted", "tender", ["urgent"], 10),
        ("restricted", "tender", ["agreed"], None),
        ("restricted", "tender", ["not_agreed"], 10),
        ("negotiated", "request", ["urgent"], 15),
        ("negotiated", "initial_tender", [], 30),
        ("negotiated", "initial_tender", ["electronic"], 25),
        ("negotiated", "initial_tender", ["prior_notice"], 10),
        ("negotiated", "initial_tender", ["urgent"], 10),
        ("negotiated", "final_tender", [], None),
        ("competitive_dialogue", "request", ["electronic"], 30),
        ("competitive_dialogue", "final_tender", [], None),
        ("innovation_partnership", "request", ["prior_notice"], 30),
        ("innovation_partnership", "initial_tender", [], 30),
        ("innovation_partnership", "initial_tender", ["electronic"], 25),
        ("national", "tender", ["electronic"], None),
        ("small_purchase", "tender", [], None),
        ("concession", "tender", ["electronic"], 25),
        ("concession", "invited_tender", [], 22),
        ("concession", "invited_tender", ["electronic"], 17),
        ("dps_calloff", "tender", [], 10),
    ],
)
def test_time_limits(procedure, of, grounds, days):
    limit = law.earliest_deadline(LAW, procedure, of, MAY_4, grounds=grounds)
    assert limit.days == days
    assert (limit.earliest is None) is (days is None)


@pytest.mark.parametrize("procedure", ["competitive_dialogue", "innovation_partnership"])
def test_urgency_is_refused_where_there_is_no_accelerated_form(procedure):
    with pytest.raises(law.NotAvailableError, match=f"{procedure} has no accelerated form"):
        law.earliest_deadline(LAW, procedure, "request", MAY_4, grounds=["urgent"])


def test_central_government_cannot_agree_on_the_time():
    limit = law.earliest_deadline(
        LAW, "restricted", "tender", MAY_4, grounds=["agreed"], buyer="central"
    )
    assert limit.days == 30


def test_a_site_visit_asks_for_more_than_the_minimum():
    limit = law.earliest_deadline(LAW, "open", "tender", MAY_4, site_visit=True)
    assert limit.days == 36


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="no time limit of 'bid'"):
        law.earliest_deadline(LAW, "open", "bid", MAY_4)
    with pytest.raises(ValueError, match="no ground 'pin'"):
        law.earliest_deadline(LAW, "open", "tender", MAY_4, grounds=["pin"])


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day():
    """Day 30 after 20 May 2026 is Midsummer Eve."""
    limit = law.earliest_deadline(LAW, "open", "tender", date(2026, 5, 20), grounds=["electronic"])
    assert limit.earliest == date(2026, 6, 22)


@given(
    DAYS,
    st.sampled_from([(one.procedure, one.of) for one in LAW.data.limits]),
    st.sets(st.sampled_from(["electronic", "prior_notice", "not_agreed", "agreed"])),
    st.booleans(),
)
def test_no_deadline_is_earlier_than_its_limit(sent_on, which, grounds, site_visit):
    found = law.earliest_deadline(LAW, *which, sent_on, grounds=grounds, site_visit=site_visit)
    if found.earliest is None:
        return
    shortest = min(one.days for one in LAW.limits(which[0]) if one.of == which[1] and one.days)
    assert found.days >= found.limit.days >= shortest
    assert (found.earliest - sent_on).days >= found.days
    assert law.is_business_day(found.earliest)


@pytest.mark.parametrize(
    ("prior", "counts"),
    [
        (date(2026, 3, 31), False),  # 34 days before
        (date(2026, 3, 30), True),  # 35 days before
        (date(2025, 5, 4), True),  # 12 months before
        (date(2025, 5, 3), False),
    ],
)
def test_a_prior_notice_counts_between_35_days_and_12_months(prior, counts):
    assert law.prior_notice_counts(LAW, prior, MAY_4) is counts


def test_information_is_given_six_days_before_or_four_when_urgent():
    assert law.last_day_for_information(LAW, date(2026, 6, 3)) == date(2026, 5, 28)
    assert law.last_day_for_information(LAW, date(2026, 6, 3), urgent=True) == date(2026, 5, 30)


@pytest.mark.parametrize(
    ("kind", "event_on", "last"),
    [
        ("appeal", date(2026, 6, 5), date(2026, 6, 22)),
        ("appeal_without_standstill", date(2026, 5, 20), date(2026, 6, 22)),
        ("appeal_defective_decision", date(2026, 6, 24), date(2026, 12, 28)),
        ("appeal_after_notice", date(2026, 12, 10), date(2026, 12, 28)),
        ("appeal_direct_award_result_notice", MAY_4, date(2026, 6, 3)),
        ("appeal_direct_award_without_notice", date(2026, 8, 31), date(2027, 3, 1)),
    ],
)
def test_appeals(kind, event_on, last):
    assert law.last_day_for_appeal(LAW, event_on, kind) == last


def test_an_unknown_appeal_is_refused():
    with pytest.raises(ValueError, match="no appeal 'complaint'"):
        law.last_day_for_appeal(LAW, MAY_4, "complaint")


def test_rectification_rolls_for_the_party_only():
    assert law.last_day_for_rectification(LAW, date(2026, 6, 5)) == date(2026, 6, 22)
    own = law.last_day_for_rectification(LAW, date(2026, 6, 7), own_initiative=True)
    assert own == date(2026, 9, 5)
    assert law.why_off(own) == "saturday"


def test_the_contract_of_a_noticed_direct_award_waits_fourteen_days():
    found = law.earliest_direct_award_signature(date(2026, 6, 5))
    assert (found.last_day, found.safe) == (date(2026, 6, 22), date(2026, 6, 23))


@given(DAYS, st.sampled_from([one.id for one in LAW.data.periods]))
def test_a_period_that_rolls_ends_on_a_working_day_and_no_other_is_moved(event_on, name):
    period = LAW.period(name)
    end = law.last_day(period, event_on)
    if period.back:
        assert end < event_on
    else:
        assert end >= event_on
    if period.rolls:
        assert law.is_business_day(end)
    elif period.days is not None:
        assert abs((end - event_on).days) == period.days
