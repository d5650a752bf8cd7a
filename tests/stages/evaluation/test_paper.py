"""The award decision says what 123 § asks for, in three languages, and keeps hostile text."""

from datetime import timedelta

import pytest

from procure import assessment, config, db, documents, engine, record
from procure.assessment import RejectionInput
from procure.documents import BODIES
from procure.engine import registry
from tests.assessment.scene import Scene, a_scene

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202edlrow\u202c & “quotes” 100 %"


def proposed(scene: Scene) -> Scene:
    """Propose an award after one member was recused and one tender rejected."""
    scene.tendered(0, 1, 2)
    scene.seat(0, 1, 2)
    scene.declare(scene.city.evaluators[2], "recused", scene.tenders[1])
    given = RejectionInput(kind="rejected", ground="74 §", reason=f"R1 is not met. {HOSTILE}")
    assessment.reject(scene.city.officer, scene.case_id, scene.tenders[2], given, scene.after)
    for who in scene.city.evaluators[:2]:
        scene.declare(who)
        scene.hand_in(who, 5, 3)
    scene.agree(5, 2, reason=f"Shown in homes. {HOSTILE}")
    scene.propose(0, contact_name="Aino Virtanen", contact_email="aino@example.fi")
    scene.take("propose_award", scene.city.officer)
    return scene


def frozen(scene: Scene) -> registry.Frozen:
    with db.reading() as session:
        case = engine.view(session, scene.case_id)
        ((_kind, paper, _frame),) = engine.preview(
            session, scene.city.approver, case, "decide_award", scene.after
        )
    return paper


def test_the_decision_holds_the_contents_of_123(scene: Scene) -> None:
    paper = frozen(proposed(scene))
    body = dict(paper.body)

    BODIES["award_decision"].model_validate(body)
    assert body["procedure"] == "open"
    assert body["value_cents"] == 10_000_000
    outcomes = [(t["name"], t["rank"], t["outcome"]) for t in body["tenderers"]]
    assert outcomes == [
        ("Lumi A Oy", 1, "chosen"),
        ("Lumi B Oy", 2, "not_chosen"),
        ("Lumi C Oy", None, "rejected"),
    ]
    assert [t["total_points"] for t in body["tenderers"]] == ["92.00", "64.00", None]
    assert body["tenderers"][1]["comparison_price_cents"] == 8_000_000
    assert [r["tenderer"] for r in body["reasons"][0]["tenders"]] == ["Lumi A Oy", "Lumi B Oy"]
    assert body["reasons"][0]["tenders"][1]["weighted_points"] == "24.00"
    assert body["rejections"][0]["ground"] == "74 §"
    assert "1 henkilö ilmoitti sidonnaisuuden" in body["conflicts"]
    assert body["standstill_applies"] is True
    assert "14 päivän" in body["correction_instructions"]
    assert "Markkinaoikeus" in body["appeal_instructions"]
    assert body["appeal_notice_contact"]["email"] == "aino@example.fi"
    assert [one["on"] for one in body["stages"]] == ["2026-01-07", "2026-02-11", "2026-02-11"]
    # sent on Wednesday 11 February: fourteen days end on Wednesday 25 February
    assert body["standstill_ends_on"] == "2026-02-25"
    assert body["first_signing_on"] == "2026-02-26"


@pytest.mark.parametrize(
    ("language", "court"),
    [("fi", "Markkinaoikeus"), ("sv", "Marknadsdomstolen"), ("en", "Market Court")],
)
def test_the_instructions_speak_the_language_of_the_case(
    instance: config.Settings, language: str, court: str
) -> None:
    scene = proposed(a_scene(instance, language=language))
    body = dict(frozen(scene).body)
    assert court in body["appeal_instructions"]
    with db.reading() as session:
        case = engine.view(session, scene.case_id)
        ((kind, paper, frame),) = engine.preview(
            session, scene.city.approver, case, "decide_award", scene.after
        )
        snapshot = documents.draft(
            session,
            case_id=case.id,
            kind=kind,
            language=language,
            title=paper.title,
            snapshot=frame,
        )
    html = documents.html(kind, snapshot, language)
    assert court in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in html
    assert "\u202e" not in html


def test_what_an_approver_reads_is_the_same_a_minute_later(scene: Scene) -> None:
    proposed(scene)
    with db.reading() as session:
        case = engine.view(session, scene.case_id)
        hashes = {
            engine.content_hash(session, scene.city.approver, case, "decide_award", at)
            for at in (scene.after, scene.after + timedelta(minutes=1))
        }
    assert len(hashes) == 1


def test_the_step_promises_the_decision_and_everything_was_committed_to(scene: Scene) -> None:
    proposed(scene)
    scene.take("decide_award", scene.city.approver)
    with db.reading() as session:
        papers = documents.of_case(session, scene.case_id)
        report = record.verify(session)
    assert [(one.kind, one.publicity) for one in papers] == [("award_decision", "partly_secret")]
    assert [one for one in report.findings if one.table not in {"", "document"}] == []


@pytest.mark.parametrize(
    ("procedure", "printed", "why"),
    [
        ("small_purchase", "small_purchase", "alittaa kansallisen kynnysarvon"),
        ("rd_excluded", "rd_excluded_pcp", "rajattu hankintalain ulkopuolelle"),
    ],
)
def test_no_appeal_goes_to_the_market_court_where_the_act_does_not_lead_there(
    scene: Scene, procedure: str, printed: str, why: str
) -> None:
    with db.transaction() as session:
        engine.touch(session, scene.case_id, scene.now, procedure=procedure)
    body = dict(frozen(proposed(scene)).body)
    assert body["procedure"] == printed
    assert why in body["appeal_instructions"]
    assert "Markkinaoikeus, " not in body["appeal_instructions"]
    assert body["appeal_notice_contact"] is None
