"""What stands between a need and its approval."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from procure import cases, db, engine, people
from procure.stages import need
from tests import builders
from tests.builders import City


def missing(city: City, case_id: str, now: datetime) -> set[str]:
    """Return what stands in the approver's way."""
    with db.reading() as session:
        case = engine.view(session, case_id)
        offers = engine.offers(session, city.approver, case, now)
    (approval,) = (offer for offer in offers if offer.action == "approve_need")
    return {reason.name for reason in approval.reasons}


def test_four_answers_leave_the_rest_to_be_asked_and_every_reason_has_its_page(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_case(city, flow, now)

    with pytest.raises(engine.Refused) as refused:
        engine.advance(city.approver, case_id, "approve_need", now, state="need")

    reasons = {reason.name: reason for reason in refused.value.reasons}
    assert {"estimated_value", "adoption_owner", "need_theme", "threshold_advice_is_answered"} <= (
        reasons.keys()
    )
    assert not reasons.keys() & {"need_problem", "need_sufferers", "need_outcome", "need_adopter"}
    assert reasons["adoption_owner"].link == "need.edit"
    assert reasons["estimated_value"].link == "need.value"
    assert builders.reload(case_id).state == "need"


def test_a_complete_need_is_approved_and_promises_its_paper(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)
    assert missing(city, case_id, now) == set()

    assert builders.walk(city, case_id, "approve_need", now=now).state == "pilot_planning"


def test_nobody_approves_what_they_have_written_in(city: City, now: datetime, flow: str) -> None:
    case_id = builders.a_need(city, flow, now)
    with db.transaction() as session:
        people.grant(session, city.officer, case_id, city.officer.user_id, "approver", now)

    with pytest.raises(engine.Refused) as refused:
        engine.advance(city.officer, case_id, "approve_need", now, state="need")

    assert [r.name for r in refused.value.reasons] == ["need_is_approved_by_another"]
    assert not refused.value.reasons[0].waivable


def test_an_approver_who_edits_as_an_officer_becomes_an_author(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)
    with db.transaction() as session:
        people.grant(session, city.officer, case_id, city.approver.user_id, "officer", now)
    need.save_need(city.approver, case_id, need.NeedInput(sites="Aleksanterinkatu"), now)

    assert missing(city, case_id, now) == {"need_is_approved_by_another"}


def test_pilot_and_follow_on_are_counted_together(city: City, now: datetime, flow: str) -> None:
    case_id = builders.a_need(
        city, flow, now, pilot_value=Decimal(30000), follow_on_value=Decimal(30000)
    )

    with db.reading() as session:
        assert need.standing_of(session, case_id) == "national+splitting"


def test_an_answer_counts_until_the_advice_changes(city: City, now: datetime, flow: str) -> None:
    case_id = builders.a_need(
        city, flow, now, pilot_value=Decimal(10000), follow_on_value=Decimal(20000)
    )
    assert missing(city, case_id, now) == set()

    need.save_need(city.officer, case_id, need.NeedInput(pilot_value=Decimal(11000)), now)
    assert missing(city, case_id, now) == set()

    need.save_need(city.officer, case_id, need.NeedInput(follow_on_value=Decimal(900000)), now)
    assert missing(city, case_id, now) == {"threshold_advice_is_answered"}

    builders.answer_the_threshold_advice(city, case_id, now)
    assert missing(city, case_id, now) == set()


def test_an_answer_to_an_advice_that_has_changed_is_stale(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)

    with pytest.raises(engine.Stale):
        need.answer_threshold_advice(city.officer, case_id, "Ei vaikutusta.", "below_national", now)


def test_a_need_of_no_value_at_all_has_no_advice_and_waits_for_a_value(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_case(city, flow, now)

    assert {"estimated_value", "threshold_advice_is_answered"} <= missing(city, case_id, now)


def test_funding_shares_must_make_a_hundred_where_there_are_any(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)
    cases.save_funding(
        city.officer, case_id, [cases.FundingInput(source="erdf", percent=Decimal("99.99"))], now
    )
    assert "funding_shares_sum_to_hundred" in missing(city, case_id, now)

    cases.save_funding(city.officer, case_id, [], now)
    assert missing(city, case_id, now) == set()


def test_a_need_that_comes_back_is_written_again_and_approved_again(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)
    builders.walk(city, case_id, "approve_need", "return_to_need", now=now)
    later = now + timedelta(hours=1)

    need.save_need(city.officer, case_id, need.NeedInput(sites="Kamppi"), later)

    assert builders.walk(city, case_id, "approve_need", now=later).state == "pilot_planning"


def test_whoever_wrote_the_money_that_the_paper_prints_does_not_approve_it(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)
    with db.transaction() as session:
        people.grant(session, city.officer, case_id, city.approver.user_id, "officer", now)
    own = cases.FundingInput(source="city", percent=Decimal(100))
    cases.save_funding(city.approver, case_id, [own], now)

    assert missing(city, case_id, now) == {"need_is_approved_by_another"}
