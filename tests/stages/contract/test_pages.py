"""Pages of the last stage: what there is to do, in which order, and by whom."""

import re
from collections.abc import Callable

import pytest

from procure import db
from procure.people import Actor
from procure.stages import contract
from tests import builders
from tests.assessment.browsing import an_app
from tests.assessment.scene import Scene
from tests.cases.browsing import Browser, faults, said

HOSTILE = '<script>alert(1)</script> {{ 7*7 }} "><img src=x>'
Open = Callable[[Actor], Browser]


@pytest.fixture
def browse(scene: Scene) -> Open:
    app = an_app()
    return lambda who: Browser(app, scene.city).sign_in(who)


def at(scene: Scene, rest: str = "", language: str = "en") -> str:
    return f"/{language}/cases/{scene.case_id}/contract{rest}"


def test_the_decision_is_sent_from_its_page(scene: Scene, browse: Open) -> None:
    scene.decided()
    browser = browse(scene.city.officer)
    assert "The decision has not been sent" in said(browser.get(at(scene)))
    browser.get(at(scene, "/send"))
    wrong = browser.post(at(scene, "/send"), by="letter")
    assert faults(wrong) == ["Say when the letters were sent"]
    early = browser.post(at(scene, "/send"), by="letter", sent_on="10 February 2026")
    assert faults(early) == ["The day lies in the future, or before the decision was sent"]
    right = browser.post(at(scene, "/send"), by="letter", sent_on="14 February 2026")
    assert right.status_code == 303
    words = said(browser.get(at(scene)))
    # received on Saturday 21 February; fourteen days end on Saturday 7 March, so on the 9th
    assert "Last day of the standstill of 14 days." in words
    assert "The counted day, 7 March 2026, is a day off" in words
    assert "Monday 9 March 2026 First day of signing by the letter of the law" in words
    assert "Tuesday 10 March 2026 First day of signing, by the safe reading" in words


def test_appeals_are_recorded_and_ended(scene: Scene, browse: Open) -> None:
    scene.decided()
    browser = browse(scene.city.officer)
    browser.get(at(scene, "/appeals/new"))
    sent = browser.post(
        at(scene, "/appeals/new"),
        appellant=HOSTILE,
        court="market_court",
        filed_on="12 February 2026",
    )
    assert sent.status_code == 303
    page = browser.get(at(scene))
    assert "<script>alert" not in page.text
    assert "1 appeal is pending" in said(page)
    one = re.search(r"contract/appeals/([0-9a-f]{32})", page.text)
    assert one
    browser.get(at(scene, f"/appeals/{one[1]}"))
    wrong = browser.post(
        at(scene, f"/appeals/{one[1]}"), ended_on="1 February 2026", outcome="Dismissed."
    )
    assert wrong.status_code == 422
    done = browser.post(
        at(scene, f"/appeals/{one[1]}"), ended_on="1 March 2026", outcome="Dismissed."
    )
    assert done.status_code == 303
    assert "pending" not in said(browser.get(at(scene)))
    assert browser.get(at(scene, "/appeals/" + "0" * 32)).status_code == 404


def test_a_contract_is_drafted_offered_and_signed_by_both(scene: Scene, browse: Open) -> None:
    scene.waited()
    officer = browse(scene.city.officer)
    officer.get(at(scene, "/draft"))
    backwards = officer.post(at(scene, "/draft"), starts_on="1 April 2029", ends_on="1 April 2026")
    assert faults(backwards) == ["The contract ends before it begins"]
    made = officer.post(at(scene, "/draft"), starts_on="1 April 2026", ends_on="31 March 2029")
    assert made.status_code == 303
    with db.reading() as session:
        row = contract.of_case(session, scene.case_id)
    assert row is not None
    page = f"/en/cases/{scene.case_id}/agreements/{row.id}"
    assert page in officer.get(at(scene)).text
    assert officer.get(page).status_code == 200
    assert officer.post(f"{page}/offer").status_code == 303
    supplier, approver = browse(scene.city.supplier), browse(scene.city.approver)
    for one in (supplier, approver):
        sheet = one.get(f"{page}/sign")
        assert sheet.status_code == 200
        answer = one.post(
            f"{page}/sign",
            content=re.search(r'name="content"[^>]*value="([^"]+)"', sheet.text)[1],  # type: ignore[index]
            position="",
            password=builders.PASSWORD,
        )
        assert answer.status_code == 303, faults(answer)
    assert "Signed by both" in said(approver.get(at(scene)))


def test_only_the_city_reads_the_room(scene: Scene, browse: Open) -> None:
    scene.decided()
    assert browse(scene.city.supplier).get(at(scene)).status_code == 403
    assert browse(scene.city.stranger).get(at(scene)).status_code == 404
    assert browse(scene.city.evaluators[0]).get(at(scene)).status_code == 403
    auditor = browse(scene.city.auditor)
    assert auditor.get(at(scene)).status_code == 200
    assert auditor.get(at(scene, "/send")).status_code == 403


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_speak_three_languages(scene: Scene, browse: Open, language: str) -> None:
    scene.decided()
    browser = browse(scene.city.officer)
    for page in ("", "/send", "/appeals/new", "/draft"):
        answer = browser.get(at(scene, page, language))
        assert answer.status_code == 200
        assert "contract." not in said(answer)
