"""Pages of the evaluation: forms that keep what was typed, the proposal, and the result."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from procure import db, documents
from procure.people import Actor
from procure.stages import contract, evaluation
from tests.assessment.browsing import an_app
from tests.assessment.scene import Scene
from tests.cases.browsing import Browser, faults, heading, said

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} "><img src=x>'
Open = Callable[[Actor], Browser]


@pytest.fixture
def browse(scene: Scene) -> Open:
    app = an_app()
    return lambda who: Browser(app, scene.city).sign_in(who)


def at(scene: Scene, rest: str, language: str = "en") -> str:
    return f"/{language}/cases/{scene.case_id}/{rest}"


def test_an_officer_writes_the_call_and_its_criteria(scene: Scene, browse: Open) -> None:
    scene.require("Notices a fall within a minute.")
    browser = browse(scene.city.officer)
    browser.get(at(scene, "tender"))
    call = {
        "tender_subject": "A service",
        "description": HOSTILE,
        "tender_deadline-day": "1 December 2036",
        "tender_deadline-clock": "12:00",
        "max_value": "150 000",
    }
    late = browser.post(at(scene, "tender"), **(call | {"tender_deadline-day": "1 December 2024"}))
    assert faults(late) == ["The deadline has passed already. Give a later one."]
    assert "A service" in late.text
    assert browser.post(at(scene, "tender"), **call).status_code == 303
    page = browser.get(at(scene, "tender/criteria"))
    assert "<script>alert" not in page.text
    rows = {
        "rows": "3",
        "tie_rule": "draw",
        "c1-name": HOSTILE,
        "c1-kind": "quality",
        "c1-weight": "60",
        "c1-levels": "5: Always\nnonsense",
        "c1-requirements": scene.requirements[0],
        "c2-name": "Price",
        "c2-kind": "price",
        "c2-weight": "40",
        "c3-weight": "10",
    }
    wrong = browser.post(at(scene, "tender/criteria"), **rows)
    assert faults(wrong) == [
        "This level cannot be read: nonsense",
        "Name the criterion that has a weight",
    ]
    right = rows | {"c1-levels": "5: Always: in ten homes", "c3-weight": ""}
    assert browser.post(at(scene, "tender/criteria"), **right).status_code == 303
    assert [c.weight for c in scene.round.criteria] == [60, 40]
    assert scene.round.comparison.tie_rule == "draw"  # type: ignore[union-attr]
    page = browser.get(at(scene, "tender/criteria"))
    assert "<script>alert" not in page.text
    assert "Add up" in said(page)


def test_what_is_published_is_read_and_not_written(scene: Scene, browse: Open) -> None:
    scene.prepared()
    scene.publish()
    browser = browse(scene.city.officer)
    page = browser.get(at(scene, "tender"))
    assert "Save the call" not in said(page)
    assert browser.post(at(scene, "tender"), tender_subject="Other").status_code == 403
    assert browser.post(at(scene, "tender/criteria"), rows="3").status_code == 403


def test_the_proposal_offers_whoever_is_first_and_keeps_what_was_typed(
    scored: Scene, browse: Open
) -> None:
    scored.agree(5, 2)
    browser = browse(scored.city.officer)
    page = browser.get(at(scored, "tender/award"))
    assert "Tender A: Lumi A Oy" in said(page)
    assert "Tender B: Lumi B Oy" not in said(page)
    other = browser.post(
        at(scored, "tender/award"),
        submission_id=scored.tenders[1],
        decision="B",
        relative_advantages="Cheaper",
        standstill="yes",
    )
    assert other.status_code == 422
    answer = browser.post(
        at(scored, "tender/award"),
        submission_id=scored.tenders[0],
        decision=HOSTILE,
        relative_advantages="Surer",
        standstill="yes",
    )
    assert answer.status_code == 303
    with db.reading() as session:
        row = session.get(evaluation.AwardProposal, scored.case_id)
        assert row is not None
        assert row.authors == [scored.city.officer.user_id]
    page = browse(scored.city.approver).get(at(scored, "tender/award"))
    assert "<script>alert" not in page.text
    assert scored.city.officer.name in said(page)


def test_evaluators_and_strangers_do_not_read_the_proposal(scored: Scene, browse: Open) -> None:
    assert browse(scored.city.evaluators[0]).get(at(scored, "tender/award")).status_code == 403
    assert browse(scored.city.stranger).get(at(scored, "tender/award")).status_code == 404


def test_a_tenderer_reads_the_result_once_the_decision_is_sent(scene: Scene, browse: Open) -> None:
    scene.decided()
    winner, loser, third = (browse(who) for who in scene.city.suppliers)
    assert loser.get(at(scene, "result")).status_code == 404
    contract.send_decision(scene.city.officer, scene.case_id, scene.after)
    assert heading(winner.get(at(scene, "result"))) == "Your tender was chosen"
    page = loser.get(at(scene, "result"))
    assert heading(page) == "Your tender was not chosen"
    words = said(page)
    assert "Worth 2." in words
    assert "Worth 5." not in words, "reasons of others are theirs"
    assert "€100,000" in words
    assert third.get(at(scene, "result")).status_code == 404, "who sent none has none"
    assert loser.get(at(scene, "result/decision.pdf")).status_code == 404, "not printed yet"
    assert browse(scene.city.officer).get(at(scene, "result")).status_code == 403


def test_the_decision_is_the_archived_file(scene: Scene, browse: Open) -> None:
    scene.decided()
    contract.send_decision(scene.city.officer, scene.case_id, scene.after)
    with db.reading() as session:
        (paper,) = documents.of_case(session, scene.case_id)
    documents.print_document(paper.id, scene.after)
    answer = browse(scene.city.suppliers[1]).get(at(scene, "result/decision.pdf"))
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_speak_three_languages(scored: Scene, browse: Open, language: str) -> None:
    scored.agree(5, 2)
    browser = browse(scored.city.officer)
    for page in ("tender", "tender/criteria", "tender/award", "consensus"):
        answer = browser.get(at(scored, page, language))
        assert answer.status_code == 200
        for key in ("assessment.", "award.", "tender.", "evaluation."):
            assert key not in said(answer)


def test_the_call_is_public_while_it_is_open(scene: Scene, browse: Open) -> None:
    scene.prepared()
    browser = browse(scene.city.supplier)
    address = f"/en/calls/{scene.call.id}"
    assert browser.get(address).status_code == 404
    scene.publish()
    page = browser.get(address)
    assert page.status_code == 200
    assert "Notices a fall within a minute." in page.text
    assert scene.deadline + timedelta(0) == scene.call.deadline
