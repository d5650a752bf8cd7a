"""Pages of the comparison: what they keep back, from whom, and that they can be used."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from procure import assessment, db
from procure.cases import inbox
from procure.people import Actor
from procure.people.session import guard
from tests.assessment.browsing import an_app
from tests.assessment.scene import Scene
from tests.cases.browsing import Browser, faults, heading, said

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} "><img src=x>'
Open = Callable[[Actor | None], Browser]


@pytest.fixture
def app(scene: Scene) -> Flask:
    return an_app()


@pytest.fixture
def browse(app: Flask, scene: Scene) -> Open:
    def open_browser(who: Actor | None) -> Browser:
        browser = Browser(app, scene.city)
        return browser if who is None else browser.sign_in(who)

    return open_browser


@pytest.fixture
def half(scene: Scene) -> Scene:
    """One of two members has handed in."""
    scene.tendered()
    scene.seat(0, 1, chair=0)
    scene.declare(scene.city.evaluators[0])
    scene.score(scene.city.evaluators[0], 5, 3, note="A note of the first one.")
    assessment.hand_in(scene.city.evaluators[0], scene.case_id, scene.after)
    scene.declare(scene.city.evaluators[1])
    return scene


def at(scene: Scene, rest: str) -> str:
    return f"/en/cases/{scene.case_id}/{rest}"


def test_every_view_says_a_permission(app: Flask) -> None:
    assert guard.unguarded(app) == []


def test_no_route_shows_the_scores_of_others_before_all_are_in(half: Scene, browse: Open) -> None:
    city = half.city
    pages = ["consensus", "scores", "panel", "tenders", "tender", "tender/criteria", ""]
    for who in (city.evaluators[1], city.officer, city.approver, city.auditor):
        browser = browse(who)
        for page in pages:
            answer = browser.get(at(half, page).rstrip("/"))
            assert answer.status_code == 200, (who.name, page)
            assert "A note of the first one." not in answer.text, (who.name, page)
        assert "1 of 2 members have handed in" in said(browser.get(at(half, "consensus")))


def test_each_member_is_asked_once_for_what_they_owe_and_not_after_it(half: Scene) -> None:
    def asked(who: Actor) -> list[tuple[str, tuple[str, ...]]]:
        with db.reading() as session:
            found = inbox.items(session, who, half.after)
        return [(item.key, item.missing) for item in found if item.mine]

    handed_in, owing, undeclared = half.city.evaluators[:3]
    half.seat(2)
    assert asked(handed_in) == []
    assert asked(owing) == [("assessment.inbox_scores", ())]
    assert asked(undeclared) == [("assessment.inbox_interests", ())]


def test_no_consensus_is_sent_before_all_are_in(half: Scene, browse: Open) -> None:
    browser = browse(half.city.officer)
    browser.get(at(half, "panel"))
    address = at(half, f"consensus/{half.criterion}/{half.tenders[0]}")
    assert browser.post(address, points="5", reason="Good").status_code == 404
    assert half.round.consensus == {}


def test_the_sheet_keeps_names_and_prices_back(half: Scene, browse: Open) -> None:
    browser = browse(half.city.evaluators[1])
    answer = browser.get(at(half, f"scores/{half.criterion}/{half.tenders[0]}"))
    assert answer.status_code == 200
    assert "Radar number 0" in answer.text
    assert "Met by tender 0" in answer.text
    words = said(answer)
    for hidden in ("Lumi", "100,000", "100000", "10000000"):
        assert hidden not in words
    assert "€" not in said(browser.get(at(half, "tenders")))


def test_prices_are_read_when_all_are_in(half: Scene, browse: Open) -> None:
    half.hand_in(half.city.evaluators[1], 4, 2)
    assert "€100,000" in said(browse(half.city.evaluators[1]).get(at(half, "tenders")))


def test_a_member_scores_from_sheet_to_sheet_and_hands_in(half: Scene, browse: Open) -> None:
    browser = browse(half.city.evaluators[1])
    first, second = half.tenders
    sheet = at(half, f"scores/{half.criterion}/{first}")
    browser.get(sheet)
    wrong = browser.post(sheet, points="", note="")
    assert wrong.status_code == 422
    assert len(faults(wrong)) == 2
    off = browser.post(sheet, points="9", note="Too good")
    assert off.status_code == 422
    answer = browser.post(sheet, points="4", note=HOSTILE)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/{second}")
    answer = browser.post(at(half, f"scores/{half.criterion}/{second}"), points="2", note="Weak")
    assert answer.location.endswith("/scores")
    page = browser.get(at(half, "scores"))
    assert "<script>alert" not in page.text
    assert "{{ 7*7 }}" in page.text
    assert "Every score is given" in said(page)
    assert browser.post(at(half, "scores/hand-in")).status_code == 303
    assert half.round.all_are_in
    again = browser.get(sheet)
    assert again.status_code == 303, "what is in does not change"


def test_a_draft_comes_back_as_it_was_left(half: Scene, browse: Open) -> None:
    browser = browse(half.city.evaluators[1])
    sheet = at(half, f"scores/{half.criterion}/{half.tenders[0]}")
    browser.get(sheet)
    key = f"score-{half.criterion}-{half.tenders[0]}"
    assert browser.post(f"/en/drafts/{key}", note="Half a thought").status_code == 303
    assert "Half a thought" in browser.get(sheet).text


def test_interests_are_asked_before_the_sheet(scene: Scene, browse: Open) -> None:
    scene.tendered()
    scene.seat(0)
    browser = browse(scene.city.evaluators[0])
    assert "Declare your interests first" in said(browser.get(at(scene, "scores")))
    answer = browser.get(at(scene, f"scores/{scene.criterion}/{scene.tenders[0]}"))
    assert answer.location.endswith("/interests")
    browser.get(at(scene, "interests"))
    wrong = browser.post(at(scene, "interests"), standing="recused")
    assert faults(wrong) == ["Say what the interest is"]
    done = browser.post(at(scene, "interests"), standing="none")
    assert done.location.endswith("/scores")


def test_who_is_recused_reads_nothing_of_the_comparison(half: Scene, browse: Open) -> None:
    half.declare(half.city.evaluators[1], "recused", half.tenders[0])
    browser = browse(half.city.evaluators[1])
    assert "take no part" in said(browser.get(at(half, "consensus")))
    sheet = at(half, f"scores/{half.criterion}/{half.tenders[0]}")
    assert browser.get(sheet).status_code == 303
    browser.get(at(half, "interests"))
    assert browser.post(at(half, "scores/hand-in")).status_code == 403


def test_strangers_suppliers_and_other_cases_find_nothing(half: Scene, browse: Open) -> None:
    for page in ("consensus", "scores", "panel", "tenders", "interests"):
        assert browse(half.city.stranger).get(at(half, page)).status_code == 404
        assert browse(half.city.supplier).get(at(half, page)).status_code in (403, 404)
    officer = browse(half.city.officer)
    officer.get(at(half, "tenders"))
    for foreign in ("tenders/" + "0" * 32 + "/leave-out",):
        assert officer.get(at(half, foreign)).status_code == 404
        assert officer.post(at(half, foreign), kind="rejected").status_code == 404


def test_the_officer_agrees_and_sees_the_ranking(half: Scene, browse: Open) -> None:
    half.hand_in(half.city.evaluators[1], 1, 3)
    browser = browse(half.city.officer)
    page = browser.get(at(half, "consensus"))
    assert "Talk about this one" in said(page)
    first = at(half, f"consensus/{half.criterion}/{half.tenders[0]}")
    wrong = browser.post(first, points="4", reason="Good")
    assert faults(wrong) == ["Fill in “How the difference was talked over”"]
    answer = browser.post(first, points="4", reason=HOSTILE, discussion="We read page 3.")
    assert answer.status_code == 303
    second = at(half, f"consensus/{half.criterion}/{half.tenders[1]}")
    assert browser.post(second, points="3", reason="Fair").status_code == 303
    page = browser.get(at(half, "consensus"))
    assert "<script>alert" not in page.text
    rows = re.findall(r"<strong>([\d.]+)</strong></span></td></tr>", page.text)
    assert rows == ["80.00", "76.00"]


def test_a_tender_is_left_out_with_its_ground(half: Scene, browse: Open) -> None:
    browser = browse(half.city.officer)
    address = at(half, f"tenders/{half.tenders[1]}/leave-out")
    browser.get(address)
    answer = browser.post(address, kind="rejected", ground="", reason=HOSTILE)
    assert answer.status_code == 303
    page = browser.get(at(half, "tenders"))
    assert "Ground is missing" in said(page)
    assert "<script>alert" not in page.text
    assert half.round.subject(half.tenders[1]).rejection is not None  # type: ignore[union-attr]
    browser.get(address)
    browser.post(address, kind="rejected", ground="74 §", reason="R1 is not met.")
    assert "Ground is missing" not in said(browser.get(at(half, "tenders")))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_speak_three_languages(half: Scene, browse: Open, language: str) -> None:
    browser = browse(half.city.officer)
    for page in ("panel", "tenders", "consensus", "interests"):
        answer = browser.get(f"/{language}/cases/{half.case_id}/{page}")
        assert answer.status_code == 200
        assert heading(answer)
        assert "assessment." not in said(answer)


def test_a_decision_that_is_not_made_is_read_by_those_who_prepare_and_decide(
    scored: Scene, browse: Open
) -> None:
    scored.agree(5, 2)
    scored.propose(0)
    scored.take("propose_award", scored.city.officer)
    step = at(scored, "steps/decide_award")
    city = scored.city
    for who, status in ((city.evaluators[0], 404), (city.approver, 200), (city.officer, 200)):
        browser = browse(who)
        assert browser.get(step).status_code == 200
        assert browser.get(f"{step}/papers/0.pdf").status_code == status, who.name
