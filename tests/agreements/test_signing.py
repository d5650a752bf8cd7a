"""Signatures stand under exact content, one a side, by who may sign."""

import pytest

from procure import agreements, db, engine, people, record
from procure.agreements import ClauseInput, NotNow
from tests.agreements.conftest import GIVEN, KPI, Deal


def test_both_sign_the_same_content(signed: Deal) -> None:
    row = signed.row
    with db.reading() as session:
        marks = agreements.signatures(session, row)
        assert agreements.signed_by_both(session, row.id)
        assert not [f for f in record.verify(session).findings if f.table != "document"]

    assert row.status == "signed"
    assert {one.content_sha256 for one in marks.values()} == {signed.sha}
    assert marks["authority"].name == signed.city.approver.name
    assert marks["supplier"].user_id == signed.city.supplier.user_id
    assert signed.kinds()[-4:] == [
        "agreement_offered", "agreement_signed", "agreement_signed", "step_taken",
    ]  # fmt: skip


def test_a_draft_is_not_signed(deal: Deal) -> None:
    with pytest.raises(NotNow):
        deal.sign(deal.city.approver)


def test_an_unready_draft_is_not_offered(deal: Deal) -> None:
    agreements.write(
        deal.city.officer, deal.id, GIVEN.model_copy(update={"price_cents": 1}), deal.tick()
    )
    with pytest.raises(agreements.NotReady) as refused:
        deal.offer()
    assert refused.value.missing == ("agreement.instalments_differ_from_price",)


def test_the_password_is_asked_again(offered: Deal) -> None:
    with pytest.raises(agreements.NotConfirmed):
        offered.sign(offered.city.approver, password_confirmed=False)


def test_other_content_than_was_read_is_not_signed(offered: Deal) -> None:
    with pytest.raises(engine.Stale):
        offered.sign(offered.city.approver, content_sha256="0" * 64)
    assert "agreement_signed" not in offered.kinds()


def test_a_side_signs_once(offered: Deal) -> None:
    offered.sign(offered.city.supplier)
    with pytest.raises(agreements.AlreadySigned):
        offered.sign(offered.city.supplier)
    with db.reading() as session:
        assert not agreements.signed_by_both(session, offered.id)


def test_another_company_does_not_sign(offered: Deal) -> None:
    with pytest.raises(people.Forbidden):
        offered.sign(offered.city.suppliers[1])


@pytest.mark.parametrize("role", ["officer", "pilot_host", "auditor", "stranger", "evaluator"])
def test_only_the_approver_signs_for_the_authority(offered: Deal, role: str) -> None:
    with pytest.raises(people.Forbidden):
        offered.sign(getattr(offered.city, role))


def test_nobody_signs_what_they_have_written(offered: Deal) -> None:
    both = offered.city.officer
    with db.transaction() as session:
        people.grant(session, both, offered.case_id, both.user_id, "approver", offered.tick())
    with pytest.raises(agreements.OwnAgreement):
        offered.sign(both)


def test_what_is_offered_does_not_change(offered: Deal) -> None:
    before = offered.sha
    for act in (
        lambda: agreements.write(offered.city.officer, offered.id, GIVEN, offered.tick()),
        lambda: agreements.write_kpi(offered.city.officer, offered.id, KPI, offered.tick()),
        lambda: agreements.remove_kpi(
            offered.city.officer, offered.id, offered.kpi.id, offered.tick()
        ),
    ):
        with pytest.raises(NotNow):
            act()
    assert offered.sha == before


def test_taking_back_ends_the_signature(offered: Deal) -> None:
    offered.sign(offered.city.supplier)
    old = offered.sha
    with pytest.raises(engine.ReasonMissing):
        agreements.take_back(offered.city.officer, offered.id, " \n", offered.tick())

    agreements.take_back(offered.city.officer, offered.id, "The dates slip", offered.tick())

    row = offered.row
    with db.reading() as session:
        assert agreements.signatures(session, row) == {}
    assert (row.status, row.version) == ("draft", 2)
    assert offered.sha != old
    changed = GIVEN.model_copy(update={"manager": "Olli Ahola"})
    agreements.write(offered.city.officer, offered.id, changed, offered.tick())
    offered.offer()
    offered.sign(offered.city.approver)
    offered.sign(offered.city.supplier)
    with db.reading() as session:
        assert agreements.signed_by_both(session, offered.id)


def test_what_both_signed_is_not_taken_back(signed: Deal) -> None:
    with pytest.raises((NotNow, people.Forbidden)):
        agreements.take_back(signed.city.officer, signed.id, "Too late", signed.tick())
    assert signed.row.status == "signed"


def test_every_part_of_the_content_moves_the_hash(deal: Deal) -> None:
    seen = {deal.sha}
    for change in (
        {"title": "Another"},
        {"price_cents": 4_800_001},
        {"manager": "X"},
        {"follow_on_ceiling_cents": 1},
        {"clauses": [ClauseInput(heading="Rights", text="Ours")]},
        {"instalments": list(reversed(GIVEN.instalments))},
    ):
        given = GIVEN.model_copy(update=change)
        agreements.write(deal.city.officer, deal.id, given, deal.tick())
        seen.add(deal.sha)
    agreements.write_kpi(deal.city.officer, deal.id, KPI, deal.tick())
    seen.add(deal.sha)
    assert len(seen) == 8


def test_a_supplier_writes_nothing(deal: Deal) -> None:
    for who in (deal.city.supplier, deal.city.approver, deal.city.stranger):
        with pytest.raises(people.Forbidden):
            agreements.write(who, deal.id, GIVEN, deal.tick())
        with pytest.raises(people.Forbidden):
            agreements.offer(who, deal.id, deal.tick())


def test_rows_that_are_left_out_are_gone(deal: Deal) -> None:
    shorter = GIVEN.model_copy(
        update={"instalments": GIVEN.instalments[:1], "price_cents": 1_800_000}
    )
    agreements.write(deal.city.officer, deal.id, shorter, deal.tick())
    assert [one.what for one in deal.parts] == ["First"]
    with db.reading() as session:
        assert not [f for f in record.verify(session).findings if f.table != "document"]


def test_whoever_has_written_in_it_does_not_sign_it_though_another_saved_it_last(
    deal: Deal,
) -> None:
    city = deal.city
    with db.transaction() as session:
        people.grant(session, city.officer, deal.case_id, city.approver.user_id, "officer", deal.at)
    agreements.write(city.approver, deal.id, GIVEN, deal.tick())
    agreements.write(city.officer, deal.id, GIVEN, deal.tick())
    deal.offer()
    with pytest.raises(agreements.OwnAgreement):
        deal.sign(city.approver)
