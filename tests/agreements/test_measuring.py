"""Values are added and corrected, instalments released and paid; each by who may, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from procure import agreements, db, people, record
from procure.agreements import CorrectionInput, NotNow
from tests.agreements.conftest import Deal


def values(deal: Deal) -> list[Decimal]:
    with db.reading() as session:
        return [value for _at, value in agreements.points(session, deal.kpi.id)]


def right(deal: Deal, value: str, **given: Any) -> CorrectionInput:
    return CorrectionInput(**({"at": deal.at, "value": Decimal(value), "reason": "Typo"} | given))


def test_values_are_kept_exactly(signed: Deal) -> None:
    for who, value in (
        (signed.city.officer, "36.123456"),
        (signed.city.pilot_host, "-0.000001"),
        (signed.city.supplier, "999999999999.999999"),
    ):
        signed.measure(value, who)
        signed.tick(days=1)
    assert values(signed) == [
        Decimal("36.123456"), Decimal("-0.000001"), Decimal("999999999999.999999"),
    ]  # fmt: skip


def test_a_correction_leaves_the_old_row(signed: Deal) -> None:
    wrong = signed.measure("360")
    agreements.correct(
        signed.city.officer, signed.kpi.id, wrong, right(signed, "36"), signed.tick()
    )

    assert values(signed) == [Decimal(36)]
    with db.reading() as session:
        new, old = agreements.measurements(session, signed.kpi.id)
        assert (old.value, old.replaced_by) == (Decimal(360), new.id)
        assert (new.corrects, new.reason) == (old.id, "Typo")
        assert not [f for f in record.verify(session).findings if f.table != "document"]


def test_a_corrected_value_is_not_corrected_again(signed: Deal) -> None:
    wrong = signed.measure("360")
    agreements.correct(
        signed.city.officer, signed.kpi.id, wrong, right(signed, "36"), signed.tick()
    )
    with pytest.raises(NotNow):
        agreements.correct(
            signed.city.officer, signed.kpi.id, wrong, right(signed, "35"), signed.tick()
        )


def test_the_same_moment_is_measured_once(signed: Deal) -> None:
    at = signed.at
    signed.measure("36", at=at)
    with pytest.raises(agreements.AlreadyMeasured):
        signed.measure("35", at=at)


def test_moments_outside_the_agreement_are_refused(signed: Deal) -> None:
    for at in (signed.at + timedelta(seconds=5), signed.at - timedelta(days=400)):
        with pytest.raises(agreements.WrongMoment):
            signed.measure("36", at=at)


def test_a_foreign_supplier_measures_nothing(signed: Deal) -> None:
    for who in (signed.city.suppliers[1], signed.city.stranger, signed.city.auditor):
        with pytest.raises(people.Forbidden):
            signed.measure("1", who)


def test_nothing_is_measured_before_both_have_signed(offered: Deal) -> None:
    offered.sign(offered.city.supplier)
    offered.take("begin")
    offered.tick(days=60)
    with pytest.raises(NotNow):
        offered.measure("36")


def test_nothing_is_measured_after_the_pilot(signed: Deal) -> None:
    signed.take("finish")
    with pytest.raises(people.Forbidden):
        signed.measure("36")


def test_a_value_of_another_measure_is_not_corrected(signed: Deal) -> None:
    wrong = signed.measure("360")
    with pytest.raises(agreements.NoSuchAgreement):
        agreements.correct(signed.city.officer, "0" * 32, wrong, right(signed, "36"), signed.tick())


def test_a_measured_kpi_stands_by_its_latest_value(signed: Deal) -> None:
    with db.reading() as session:
        assert agreements.unmeasured(session, [signed.id]) == 1
    signed.measure("37")
    signed.tick(days=1)
    signed.measure("19.5")
    with db.reading() as session:
        (one,) = agreements.measured(session, signed.id)
        assert agreements.unmeasured(session, [signed.id]) == 0
    assert (one.value, one.count, one.standing) == (Decimal("19.5"), 2, "met")


def release(deal: Deal, what: str = "midterm") -> None:
    with db.transaction() as session:
        agreements.release(session, deal.id, what, "r" * 32, deal.tick())


def test_only_what_was_accepted_is_payable(signed: Deal) -> None:
    day = signed.at.date()
    first, last = signed.parts
    with pytest.raises(NotNow):
        agreements.pay(signed.city.officer, first.id, day, signed.tick())

    release(signed)

    assert [one.status for one in signed.parts] == ["payable", "locked"]
    agreements.pay(signed.city.officer, first.id, day, signed.tick())
    with pytest.raises(NotNow):
        agreements.pay(signed.city.officer, first.id, day, signed.tick())
    with pytest.raises(NotNow):
        agreements.pay(signed.city.officer, last.id, day, signed.tick())
    assert [one.status for one in signed.parts] == ["paid", "locked"]


def test_a_release_is_made_once(signed: Deal) -> None:
    release(signed)
    agreements.pay(signed.city.officer, signed.parts[0].id, signed.at.date(), signed.tick())
    release(signed)
    assert [one.status for one in signed.parts] == ["paid", "locked"]


def test_only_officers_say_that_it_was_paid(signed: Deal) -> None:
    release(signed)
    for who in (signed.city.supplier, signed.city.approver, signed.city.stranger):
        with pytest.raises(people.Forbidden):
            agreements.pay(who, signed.parts[0].id, signed.at.date(), signed.tick())


def at_once(*acts: Any) -> list[str]:
    """Do everything at the same time; return what became of each."""

    def outcome(act: Any) -> str:
        try:
            act()
        except (NotNow, agreements.AlreadySigned, agreements.AlreadyMeasured) as refused:
            return type(refused).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(outcome, acts))


def test_an_instalment_is_paid_once_even_in_a_race(signed: Deal) -> None:
    release(signed)
    one, at = signed.parts[0].id, signed.tick()

    def act() -> None:
        agreements.pay(signed.city.officer, one, at.date(), at)

    assert at_once(act, act, act, act) == ["NotNow"] * 3 + ["done"]
    assert signed.kinds().count("instalment_paid") == 1


def test_a_side_signs_once_even_in_a_race(offered: Deal) -> None:
    sha, at = offered.sha, offered.tick()

    def act() -> None:
        agreements.sign(offered.city.supplier, offered.id, True, sha, at)

    assert at_once(act, act, act) == ["AlreadySigned"] * 2 + ["done"]


def test_a_moment_is_measured_once_even_in_a_race(signed: Deal) -> None:
    at, now, one = signed.at, signed.tick(), signed.kpi.id

    def act() -> None:
        given = agreements.MeasurementInput(at=at, value=Decimal(1))
        agreements.measure(signed.city.officer, one, given, now)

    assert at_once(act, act, act) == ["AlreadyMeasured"] * 2 + ["done"]
