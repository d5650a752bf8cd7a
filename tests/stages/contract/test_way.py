"""From the decision to a contract in force through real actions, and all that stops it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from procure import agreements, db, engine, jobs, people, record
from procure.documents import BODIES
from procure.engine import registry
from procure.people import SYSTEM
from procure.stages import contract
from procure.stages.contract import AppealInput, ContractInput, OutcomeInput
from tests.assessment.scene import Scene

# The award is decided and sent on Wednesday 11 February 2026.
LAST, SAFE = timedelta(days=14), timedelta(days=15)


def missing(scene: Scene, action: str, at: Any = None, who: Any = None) -> set[str]:
    return scene.reasons(action, who or SYSTEM, at or scene.after)


def send(scene: Scene, **given: Any) -> None:
    contract.send_decision(scene.city.officer, scene.case_id, scene.after, **given)


def an_appeal(scene: Scene, at: Any = None) -> str:
    given = AppealInput(appellant="Lumi B Oy", number="2026/12", filed_on=scene.after.date())
    contract.record_appeal(scene.city.officer, scene.case_id, given, at or scene.after)
    with db.reading() as session:
        return contract.appeals(session, scene.case_id)[0].id


def draft(scene: Scene, at: Any = None) -> agreements.Agreement:
    given = ContractInput(starts_on=date(2026, 4, 1), ends_on=date(2029, 3, 31))
    contract.make(scene.city.officer, scene.case_id, given, at or scene.after)
    with db.reading() as session:
        found = contract.of_case(session, scene.case_id)
    assert found is not None
    return found


def sign(scene: Scene, who: Any, row: agreements.Agreement, at: Any) -> None:
    with db.reading() as session:
        digest = agreements.content_sha256(session, agreements.get(session, row.id))
    agreements.sign(who, row.id, True, digest, at)


def test_standstill_begins_when_the_decision_is_sent(scene: Scene) -> None:
    scene.decided()
    late = scene.after + timedelta(days=300)
    assert missing(scene, "end_standstill", late) == {"standstill_is_over"}
    send(scene)
    assert missing(scene, "end_standstill", scene.after + LAST) == {"standstill_is_over"}
    assert missing(scene, "end_standstill", scene.after + SAFE) == set()


def test_the_decision_goes_to_all_tenderers_with_its_date(scene: Scene) -> None:
    scene.decided()
    send(scene)
    with db.reading() as session:
        mails = session.exec(select(jobs.Mail)).all()
    tenderers = {scene.city.email(one) for one in scene.city.suppliers[:2]}
    mine = [m for m in mails if f"/cases/{scene.case_id}/result" in m.text]
    assert {m.recipient for m in mine} == tenderers


def test_letters_count_from_their_day_and_never_earlier_than_before(scene: Scene) -> None:
    scene.decided()
    decided = scene.after.date()
    for wrong in (decided - timedelta(days=1), decided + timedelta(days=1)):
        with pytest.raises(contract.WrongDay):
            send(scene, by="letter", sent_on=wrong)
    send(scene, by="letter", sent_on=decided)
    assert "standstill_is_over" in missing(scene, "end_standstill", scene.after + SAFE)
    week = timedelta(days=7)
    assert missing(scene, "end_standstill", scene.after + SAFE + week) == set()


def test_a_pending_appeal_stops_the_standstill_and_the_signature(scene: Scene) -> None:
    scene.decided()
    send(scene)
    appeal = an_appeal(scene)
    late = scene.after + timedelta(days=100)
    assert missing(scene, "end_standstill", late) == {"no_appeal_is_pending"}
    with pytest.raises(engine.Refused):
        scene.take("end_standstill", SYSTEM, late)
    outcome = OutcomeInput(ended_on=late.date(), outcome="Dismissed.")
    contract.end_appeal(scene.city.officer, scene.case_id, appeal, outcome, late)
    assert missing(scene, "end_standstill", late) == set()
    scene.take("end_standstill", SYSTEM, late)
    again = late + timedelta(minutes=1)
    contract.record_appeal(
        scene.city.officer,
        scene.case_id,
        AppealInput(appellant="Lumi B Oy", filed_on=late.date()),
        again,
    )
    assert "no_appeal_is_pending" in missing(scene, "sign_contract", again, scene.city.approver)


def test_an_appeal_has_days_in_order_and_a_case_of_its_own(scene: Scene) -> None:
    scene.decided()
    appeal = an_appeal(scene)
    before = OutcomeInput(ended_on=scene.after.date() - timedelta(days=1), outcome="Dismissed.")
    with pytest.raises(contract.WrongDay):
        contract.end_appeal(scene.city.officer, scene.case_id, appeal, before, scene.after)
    with pytest.raises(contract.NotYours):
        contract.end_appeal(scene.city.officer, scene.case_id, "0" * 32, before, scene.after)
    future = AppealInput(appellant="X", filed_on=scene.after.date() + timedelta(days=1))
    with pytest.raises(contract.WrongDay):
        contract.record_appeal(scene.city.officer, scene.case_id, future, scene.after)


def test_the_draft_begins_from_requirements_tender_and_terms(scene: Scene) -> None:
    scene.decided()
    row = draft(scene)
    assert row.company_id == scene.city.companies[0].id
    assert row.price_cents == 10_000_000
    scope = [c for c in row.clauses if c["key"] == "scope"]
    assert [(c["heading"], c["text"]) for c in scope] == [("R1", "Notices a fall within a minute.")]
    assert scope[0]["source_link"] == f"requirement:{scene.requirements[0]}"
    assert row.clauses[-1]["text"] == "Paid monthly."
    with pytest.raises(contract.DraftedAlready):
        draft(scene)


def test_no_contract_is_drafted_or_signed_too_early(scene: Scene) -> None:
    scene.scored()
    with pytest.raises(people.Forbidden):
        draft(scene)
    scene.agree(5, 2)
    scene.propose(0)
    scene.take("propose_award", scene.city.officer)
    scene.take("decide_award", scene.city.approver)
    row = draft(scene)
    agreements.offer(scene.city.officer, row.id, scene.after)
    with pytest.raises(people.Forbidden):
        sign(scene, scene.city.approver, row, scene.after)
    with pytest.raises(people.Forbidden):
        sign(scene, scene.city.supplier, row, scene.after)


def test_the_whole_way_to_a_contract_in_force_and_its_end(scene: Scene) -> None:
    scene.waited()
    city, at = scene.city, scene.after + timedelta(days=22)
    assert missing(scene, "sign_contract", at, city.approver) == {
        "contract_terms",
        "contract_is_signed_by_both",
    }
    row = draft(scene, at)
    assert "contract_terms" in missing(scene, "sign_contract", at, city.approver)
    agreements.offer(city.officer, row.id, at)
    assert missing(scene, "sign_contract", at, city.approver) == {"contract_is_signed_by_both"}
    sign(scene, city.supplier, row, at)
    assert missing(scene, "sign_contract", at, city.approver) == {"contract_is_signed_by_both"}
    sign(scene, city.approver, row, at)
    assert missing(scene, "sign_contract", at, city.approver) == set()

    with db.reading() as session:
        case = engine.view(session, scene.case_id)
        ((_kind, paper, _frame),) = engine.preview(
            session, city.approver, case, "sign_contract", at
        )
    body = dict(paper.body)
    BODIES["contract"].model_validate(body)
    assert body["scope"][0]["requirement"] == "R1"
    assert body["total_cents"] == 10_000_000
    assert [one["name"] for one in body["signatures"]] == [city.approver.name, city.supplier.name]

    scene.take("sign_contract", city.approver, at)
    assert scene.state == "in_force"
    assert missing(scene, "close_case", at, city.officer) == {"result_notice_is_sent"}
    with pytest.raises(contract.WrongDay):
        contract.note_result_notice(
            city.officer, scene.case_id, at.date() + timedelta(days=1), "", at
        )
    contract.note_result_notice(city.officer, scene.case_id, at.date(), "2026/S 44-1", at)
    scene.take("close_case", city.officer, at)
    assert scene.state == "closed"
    with db.reading() as session:
        report = record.verify(session)
    assert [one for one in report.findings if one.table not in {"", "document"}] == []


def test_an_appeal_after_the_signature_is_recorded_and_changes_no_contract(scene: Scene) -> None:
    scene.waited()
    at = scene.after + timedelta(days=22)
    row = draft(scene, at)
    agreements.offer(scene.city.officer, row.id, at)
    sign(scene, scene.city.supplier, row, at)
    sign(scene, scene.city.approver, row, at)
    scene.take("sign_contract", scene.city.approver, at)
    an_appeal(scene, at)
    assert scene.state == "in_force"


def test_secrecy_standstill_and_signatures_are_never_waived() -> None:
    names = ("standstill_is_over", "no_appeal_is_pending", "contract_is_signed_by_both")
    assert all(not registry.GUARDS[name].waivable for name in names)


@pytest.mark.parametrize("who", ["approver", "evaluator", "supplier", "auditor", "stranger"])
def test_only_officers_send_record_and_draft(scene: Scene, who: str) -> None:
    scene.decided()
    actor = getattr(scene.city, who)
    appeal = AppealInput(appellant="Lumi B Oy", filed_on=scene.after.date())
    period = ContractInput(starts_on=date(2026, 4, 1), ends_on=date(2029, 3, 31))
    with pytest.raises(people.Forbidden):
        contract.send_decision(actor, scene.case_id, scene.after)
    with pytest.raises(people.Forbidden):
        contract.record_appeal(actor, scene.case_id, appeal, scene.after)
    with pytest.raises(people.Forbidden):
        contract.make(actor, scene.case_id, period, scene.after)
    with pytest.raises(people.Forbidden):
        contract.note_result_notice(actor, scene.case_id, scene.after.date(), "", scene.after)
