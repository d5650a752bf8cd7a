"""Every guard of the conclusion, false and true; and the papers that the steps freeze."""

from datetime import datetime, timedelta

import pytest

from procure import calls, db, engine, people
from procure.documents import BODIES
from procure.engine import registry
from procure.people import Actor
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue import ledger
from tests.stages.market_dialogue.conftest import Scene
from tests.stages.market_dialogue.test_inputs import ACCEPTED, a_requirement

STEP = "conclude_market_dialogue"
ALL = {
    "dialogue_conclusions",
    "every_input_is_dispositioned",
    "prior_involvement_is_handled",
    "conclusions_are_approved_by_another",
}


def missing(scene: Scene, who: Actor | None = None, at: datetime | None = None) -> set[str]:
    return scene.reasons(STEP, who or scene.city.approver, at or scene.after)


def conclude(scene: Scene, who: Actor | None = None) -> None:
    given = dialogue.ConclusionsInput(
        summary="Nine can do it.",
        conclusions="We pilot with three.",
        procedure="open",
        pilot=True,
        price_bands=[dialogue.PriceBand(what="A pilot", low_cents=2_500_000, high_cents=None)],
        changes_to_need="One hour instead of two",
    )
    dialogue.save_conclusions(who or scene.city.officer, scene.case_id, given, scene.after)


def decide_all(scene: Scene) -> None:
    ids = [one.id for one in scene.inputs()]
    dialogue.decide(scene.city.officer, scene.case_id, ids, ACCEPTED, scene.after)


def test_everything_that_is_missing_is_said_at_once(heard: Scene) -> None:
    assert missing(heard) == ALL


def test_answers_that_nobody_opened_stand_in_the_way(talking: Scene) -> None:
    from procure.people import SYSTEM

    talking.take("close_market_dialogue", SYSTEM, talking.after)
    assert "answers_are_opened" in missing(talking)
    calls.confirm_opening(talking.city.officer, talking.call.id, talking.after)
    assert "answers_are_opened" in missing(talking)
    calls.confirm_opening(talking.city.opener, talking.call.id, talking.after)
    assert "answers_are_opened" not in missing(talking)


def test_an_unanswered_question_stands_in_the_way(talking: Scene) -> None:
    one = calls.ask(talking.city.supplier, talking.call.id, "May two answer?", talking.now)
    talking.open_answers()
    assert "every_question_is_answered" in missing(talking)

    calls.write_answer(talking.city.officer, one, "May two answer?", "Yes.", talking.after)
    assert "every_question_is_answered" in missing(talking)
    calls.publish_answers(talking.city.officer, talking.call.id, talking.after)
    assert "every_question_is_answered" not in missing(talking)


def test_a_disclosure_to_one_stands_in_the_way(talking: Scene) -> None:
    talking.share(talking.meet())
    talking.open_answers()
    assert "every_disclosure_is_released" in missing(talking)

    with db.reading() as session:
        one, other = ledger.lines(session, talking.case_id)
    dialogue.release(talking.city.officer, talking.case_id, [one.id], talking.after)
    assert "every_disclosure_is_released" in missing(talking)
    dialogue.keep_secret(
        talking.city.officer, talking.case_id, other.id, "Its own secret", talking.after
    )
    assert "every_disclosure_is_released" not in missing(talking)


def test_minutes_that_wait_stand_in_the_way_until_silence_confirms(talking: Scene) -> None:
    one = talking.meet()
    talking.open_answers()
    assert "every_minute_is_confirmed" in missing(talking)

    shared = talking.after + timedelta(minutes=1)
    talking.share(one, at=shared)
    last = shared + timedelta(days=7)
    assert "every_minute_is_confirmed" in missing(talking, at=last - timedelta(microseconds=1))
    assert "every_minute_is_confirmed" not in missing(talking, at=last)


def test_an_undecided_input_stands_in_the_way(heard: Scene) -> None:
    *most, last = [one.id for one in heard.inputs()]
    dialogue.decide(heard.city.officer, heard.case_id, most, ACCEPTED, heard.after)
    assert "every_input_is_dispositioned" in missing(heard)

    dialogue.decide(heard.city.officer, heard.case_id, [last], ACCEPTED, heard.after)
    assert "every_input_is_dispositioned" not in missing(heard)


def test_an_advantage_that_is_not_removed_stands_in_the_way(heard: Scene) -> None:
    officer = heard.city.officer
    given = dialogue.InvolvementInput(party="Lumi A Oy", involvement="Drew the map in 2024.")
    dialogue.note_involvement(officer, heard.case_id, given, heard.after)
    assert "prior_involvement_is_handled" in missing(heard)

    told = given.model_copy(update={"measure": "The map was given to all."})
    dialogue.note_involvement(officer, heard.case_id, told, heard.after)
    assert "prior_involvement_is_handled" not in missing(heard)


def test_saying_that_nobody_was_involved_is_an_answer(heard: Scene) -> None:
    dialogue.note_involvement(heard.city.officer, heard.case_id, None, heard.after)
    assert "prior_involvement_is_handled" not in missing(heard)


def test_nobody_approves_conclusions_of_their_own(heard: Scene) -> None:
    conclude(heard)
    guard = registry.GUARDS["conclusions_are_approved_by_another"]

    assert "conclusions_are_approved_by_another" not in missing(heard)
    assert "conclusions_are_approved_by_another" in missing(heard, heard.city.officer)
    assert not guard.waivable


def test_who_wrote_in_the_conclusions_does_not_approve_them_though_another_saved_them_last(
    heard: Scene,
) -> None:
    approver = heard.city.approver
    with db.transaction() as session:
        people.grant(
            session, heard.city.officer, heard.case_id, approver.user_id, "officer", heard.after
        )
    given = dialogue.ConclusionsInput(conclusions="Mine.")
    dialogue.save_conclusions(approver, heard.case_id, given, heard.after)
    conclude(heard)

    assert "conclusions_are_approved_by_another" in missing(heard)


@pytest.fixture
def ready(talking: Scene) -> Scene:
    """Return a case with something of everything, ready to be concluded."""
    one = calls.ask(talking.city.supplier, talking.call.id, "May two answer?", talking.now)
    calls.write_answer(talking.city.officer, one, "May two answer?", "Yes.", talking.now)
    calls.publish_answers(talking.city.officer, talking.call.id, talking.now)
    meeting, briefing = talking.meet(0), talking.meet(1, "briefing")
    talking.answer(0, {"q1": "Our own heat exchanger"})
    talking.answer(1)
    talking.share(meeting)
    talking.share(briefing, information_given="", confidential="", attended=14)
    with db.reading() as session:
        first, second = ledger.lines(session, talking.case_id)
    soon = talking.now + timedelta(days=2)
    dialogue.release(talking.city.officer, talking.case_id, [first.id], soon)
    dialogue.keep_secret(talking.city.officer, talking.case_id, second.id, "Its own secret", soon)
    talking.open_answers()
    requirement = a_requirement(talking)
    first_input, *others = [one.id for one in talking.inputs()]
    dialogue.decide(
        talking.city.officer,
        talking.case_id,
        [first_input],
        ACCEPTED.model_copy(update={"requirement_id": requirement}),
        talking.after,
    )
    dialogue.decide(talking.city.officer, talking.case_id, others, ACCEPTED, talking.after)
    dialogue.note_involvement(talking.city.officer, talking.case_id, None, talking.after)
    conclude(talking)
    return talking


def frozen(scene: Scene, action: str) -> registry.Frozen:
    with db.reading() as session:
        case = engine.view(session, scene.case_id)
        ((_kind, paper, _frame),) = engine.preview(
            session, scene.city.approver, case, action, scene.after
        )
    return paper


def test_the_invitation_says_what_was_written(planned: Scene) -> None:
    paper = frozen(planned, "open_market_dialogue")

    BODIES["market_dialogue_invitation"].model_validate(dict(paper.body))
    assert [one["text"] for one in paper.body["questions"]] == [
        "How would you do it?",
        "What would a pilot cost?",
    ]
    assert paper.body["answer_address"].endswith(f"/fi/calls/{planned.call.id}")
    assert paper.body["timetable"][0]["on"] == "2026-12-18"
    assert paper.body["cpv"] == [{"code": "73100000-3", "name": None}]


def test_the_summary_holds_everything_and_withholds_what_is_secret(ready: Scene) -> None:
    assert missing(ready) == set()
    paper = frozen(ready, STEP)
    body = dict(paper.body)

    BODIES["dialogue_summary"].model_validate(body)
    assert len(body["inputs"]) == 4
    assert body["inputs"][0]["requirement"] == "R1"
    assert body["thread"][0]["sources"] == [f"Syöte {body['inputs'][0]['number']}"]
    assert [one["title"] for one in body["minutes"]] == ["Toimittaja A", "Infotilaisuus"]
    assert body["price_bands"] == [{"what": "A pilot", "low_cents": 2_500_000, "high_cents": None}]
    secret = {
        f"inputs.{n}.text"
        for n, one in enumerate(body["inputs"])
        if "street, 0" in one["text"] or "€" in one["text"]
    }
    (kept,) = [n for n, one in enumerate(body["ledger"]) if one["secret_ground"]]
    assert len(secret) == 3
    assert set(paper.withheld) == secret | {
        "minutes.0.confidential",
        "minutes.0.information_given",
        "minutes.0.people",
        "minutes.1.people",
        f"ledger.{kept}.information",
    }
    for company in ready.city.companies:
        assert company.name not in str({k: v for k, v in body.items() if k != "minutes"})


def test_the_public_summary_holds_nothing_that_is_secret(ready: Scene) -> None:
    from sqlmodel import select

    from procure.documents import Document

    ready.take(STEP, ready.city.approver, ready.after)
    with db.reading() as session:
        wanted = select(Document).where(Document.kind == "dialogue_summary")
        (public,) = [one for one in session.exec(wanted) if one.publicity == "public"]
        kept = [one for one in ledger.lines(session, ready.case_id) if one.secret_ground]
    secrets = ["We heat the street, 0", "25\xa0000", "How the sensor works", "Sami Myyjä"]
    for words in [*secrets, *(one.information for one in kept)]:
        assert words not in str(public.snapshot), words
    assert "We heat the street, 1" in str(public.snapshot)


def test_the_step_promises_the_summary(ready: Scene) -> None:
    ready.take(STEP, ready.city.approver, ready.after)

    from tests import builders

    assert builders.reload(ready.case_id).state == "closed"


def test_silent_minutes_say_so_in_the_summary(ready: Scene) -> None:
    with db.reading() as session:
        case = engine.view(session, ready.case_id)
        ((_kind, paper, _frame),) = engine.preview(
            session, ready.city.approver, case, STEP, ready.after
        )
    (minute, _briefing) = paper.body["minutes"]
    assert [one["how"] for one in minute["confirmations"]] == ["confirmed", "confirmed_silently"]


def test_everything_was_committed_to(ready: Scene) -> None:
    """No event of a whole dialogue left a row that says something else than it did."""
    from procure import record

    with db.reading() as session:
        report = record.verify(session)
    assert [one for one in report.findings if one.table not in {"", "document"}] == []
    assert report.rows > 50
