"""The pages of agreements and pilots: who sees what, what is typed, and whose it is."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from procure import agreements, config, db
from procure.people import Actor
from procure.stages.pilot import rounds
from tests import builders
from tests.cases.browsing import Browser, an_app, faults, heading, said
from tests.stages.pilot.conftest import Scene

pytestmark = pytest.mark.slow

Browse = Callable[[Scene, Actor | None], Browser]


@pytest.fixture
def app(instance: config.Settings) -> Flask:
    return an_app(instance)


@pytest.fixture
def browse(app: Flask) -> Browse:
    """Return a function that opens a browser, signed in as somebody of a scene or as nobody."""

    def open_browser(scene: Scene, who: Actor | None) -> Browser:
        browser = Browser(app, scene.city)
        return browser if who is None else browser.sign_in(who)

    return open_browser


def report_of(scene: Scene, kind: str = "midterm") -> str:
    with db.reading() as session:
        return rounds.reports(session, scene.pilot_of(0).id)[kind].id


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_a_running_pilot_opens(running: Scene, browse: Browse, language: str) -> None:
    running.measure("36")
    running.tick(days=7)
    value = running.measure("35")
    report = running.send()
    one, case_id = running.pilot_of(0), running.case_id
    agreement, kpi = one.agreement_id, running.kpis()[0].id
    base = f"/{language}/cases/{case_id}"
    city = [
        f"{base}/pilot/plan",
        f"{base}/pilot/follow-on",
        f"{base}/pilot/selection",
        f"{base}/pilots/{one.id}",
        f"{base}/pilot/reports",
        f"{base}/pilot/reports/{report}",
        f"{base}/pilot/gate",
        f"{base}/pilot/lesson",
        f"{base}/agreements/{agreement}",
        f"{base}/agreements/{agreement}/measures/{kpi}",
        f"{base}/agreements/{agreement}/measures/{kpi}/{value}",
        f"{base}/calls/{running.call.id}/submissions",
    ]
    own = [
        f"/{language}/agreements",
        f"{base}/pilot/own",
        f"{base}/pilot/own/final",
        f"{base}/agreements/{agreement}",
        f"{base}/agreements/{agreement}/measures/{kpi}",
    ]
    for who, pages in ((running.city.officer, city), (running.city.supplier, own)):
        browser = browse(running, who)
        for page in pages:
            answer = browser.get(page)
            assert answer.status_code == 200, page
            shown = said(answer)
            assert "{{" not in shown, page
            assert "%(" not in shown, page
            assert not re.search(r"\b(pilot|agreement|kpi|release|fact|guard)\.[a-z_]+\b", shown)


def test_the_room_leads_to_what_is_done_now(agreeing: Scene, browse: Browse) -> None:
    browser = browse(agreeing, agreeing.city.officer)
    answer = browser.get(f"/en/cases/{agreeing.case_id}/pilot")
    assert answer.location.endswith(f"/cases/{agreeing.case_id}/pilots")


def test_a_plan_is_written_on_its_page(scene: Scene, browse: Browse) -> None:
    browser = browse(scene, scene.city.officer)
    path = f"/en/cases/{scene.case_id}/pilot/plan"
    assert "Plan the pilot" in said(browser.get(path))
    typed = {
        "rows": "4",
        "pilot_challenge": "Too much is cooked",
        "legal_basis": "small_purchase",
        "pilot_price_cap": "50,000",
        "pilot_call_deadline-day": "1 March 2199",
        "pilot_call_deadline-clock": "14:00",
        "pilot_host": "Pirjo",
        "pilot_site": "Twelve schools",
        "c1-name": "Effect",
        "c1-weight": "60",
        "c1-lowest": "2",
        "c2-name": "Team",
        "c2-weight": "30",
    }
    wrong = browser.post(path, **typed)
    assert wrong.status_code == 422
    assert faults(wrong) == ["Weights must add up to 100 %: they are 90 %"]
    assert "Too much is cooked" in wrong.text

    right = browser.post(path, **{**typed, "c2-weight": "40"})

    assert right.status_code == 303, faults(right)
    page = browser.get(path)
    assert 'value="50,000"' in page.text
    assert scene.reasons("publish_pilot_call") == {"follow_on_route"}


def test_a_measure_is_added_changed_and_taken_out(scene: Scene, browse: Browse) -> None:
    browser = browse(scene, scene.city.officer)
    path = f"/en/cases/{scene.case_id}/pilot/measures/1"
    browser.get(path)
    typed = {"name": "Surplus", "direction": "down", "target": "20", "stop_limit": "10"}
    wrong = browser.post(path, **typed)
    assert faults(wrong) == ["The stop-limit must lie on the worse side of the target"]
    assert browser.post(path, **{**typed, "stop_limit": "45.5"}).status_code == 303
    assert "45.5" in browser.get(path).text
    assert browser.get(path.replace("/1", "/3")).status_code == 404
    assert browser.post(f"{path}/remove").status_code == 303
    with db.reading() as session:
        row = rounds.plan_now(session, scene.case_id)
        assert row is not None
        assert row.measures == []


def test_a_proposal_is_judged_on_its_page(opened: Scene, browse: Browse) -> None:
    browser = browse(opened, opened.city.officer)
    path = f"/en/cases/{opened.case_id}/pilot/selection"
    page = browser.get(path)
    assert "0 of 2 proposals are judged" in said(page)
    action = re.search(r'action="([^"]+/pilot/selection/[0-9a-f]{32})"', page.text)
    assert action
    names = sorted(set(re.findall(r'name="(points-[0-9a-f]{32})"', page.text)))
    points = dict.fromkeys(names, "1")

    wrong = browser.post(action[1], chosen="yes", reason="Good", **points)
    assert faults(wrong) == ["The lowest points are not reached: Effect"]
    assert browser.post(action[1], chosen="yes", **dict.fromkeys(names, "9")).status_code == 422
    right = browser.post(action[1], chosen="yes", reason="Good", **dict.fromkeys(names, "4"))
    assert right.status_code == 303
    assert "1 of 2 proposals are judged" in said(browser.get(path))


def test_an_agreement_is_written_offered_and_signed_on_pages(
    agreeing: Scene, browse: Browse
) -> None:
    officer, one = agreeing.city.officer, agreeing.pilot_of(0).agreement_id
    base = f"/en/cases/{agreeing.case_id}/agreements/{one}"
    browser = browse(agreeing, officer)
    page = browser.get(f"{base}/edit")
    typed = {
        name: unescape(value)
        for name, value in re.findall(r'name="([^"]+)" type="\w+"[^>]*value="([^"]*)"', page.text)
    }
    typed |= {
        name: unescape(text).strip("\n")
        for name, text in re.findall(
            r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL
        )
    }
    typed |= {"parts": "4", "clauses": "21", "part1-release": "midterm", "part2-release": "final"}
    typed |= {"title": "Lunches", "clause1-text": "", "price": "48,000"}
    typed.pop("csrf_token", None)
    answer = browser.post(f"{base}/edit", **typed)
    assert answer.status_code == 303, faults(answer)
    with db.reading() as session:
        row = agreements.get(session, one)
        assert row.title == "Lunches"
        assert row.clauses[0]["key"] == "precedence"
        assert row.price_cents == 4_800_000
    page = browser.get(base)
    assert "The agreement can be offered" in said(page)
    assert browser.post(f"{base}/offer").status_code == 303
    assert "Another person signs it" in said(browser.get(base))
    assert browser.get(f"{base}/edit").status_code == 303

    for who in (agreeing.city.supplier, agreeing.city.approver):
        mine = browse(agreeing, who)
        assert "waits for your signature" in said(mine.get(base))
        mine.get(f"{base}/sign")
        content = (
            mine.value_of("content") if 'name="content" value=' in mine.page else agreeing.sha(one)
        )
        wrong = mine.post(f"{base}/sign", password="väärä sana tähän", content=content)
        assert faults(wrong) == ["The password is wrong"]
        stale = mine.post(f"{base}/sign", password=builders.PASSWORD, content="0" * 64)
        assert stale.status_code == 303
        assert "has changed since you read it" in said(mine.get(base))
        mine.get(f"{base}/sign")
        right = mine.post(f"{base}/sign", password=builders.PASSWORD, content=content)
        assert right.status_code == 303
        assert "You have signed the agreement." in said(mine.get(base))
    assert agreeing.reasons("start_pilots") == set()


def test_an_offered_agreement_is_taken_back_with_a_reason(agreeing: Scene, browse: Browse) -> None:
    one = agreeing.pilot_of(0).agreement_id
    agreements.offer(agreeing.city.officer, one, agreeing.tick())
    base = f"/en/cases/{agreeing.case_id}/agreements/{one}"
    browser = browse(agreeing, agreeing.city.officer)
    assert "It becomes a draft again" in said(browser.get(f"{base}/take-back"))
    assert browser.post(f"{base}/take-back", reason=" ").status_code == 422
    assert browser.post(f"{base}/take-back", reason="Dates").status_code == 303
    supplier = browse(agreeing, agreeing.city.supplier)
    shown = said(supplier.get(base))
    assert "The authority is changing this agreement" in shown
    assert "Vastuu" not in shown


def test_values_are_added_and_corrected_on_the_page(running: Scene, browse: Browse) -> None:
    kpi, one = running.kpis()[0].id, running.pilot_of(0).agreement_id
    path = f"/fi/cases/{running.case_id}/agreements/{one}/measures/{kpi}"
    browser = browse(running, running.city.supplier)
    browser.get(path)
    moment = {"at-day": "10.2.2026", "at-clock": "12.00"}

    assert browser.post(path, value="kolme", **moment).status_code == 422
    assert browser.post(path, value="NaN", **moment).status_code == 422
    early = browser.post(path, value="36,5", **{"at-day": "1.1.2026", "at-clock": "12.00"})
    assert faults(early) == ["Anna hetki sopimuksen ensimmäisen päivän jälkeen, ei tulevaa"]
    assert browser.post(path, value="36,5", **moment).status_code == 303
    twice = browser.post(path, value="36,5", **moment)
    assert faults(twice) == ["Tältä hetkeltä on jo arvo. Korjaa sitä."]
    page = browser.get(path)
    assert "36,5 g" in said(page)

    link = re.search(rf'href="(/fi/[^"]+/measures/{kpi}/[0-9a-f]{{32}})"', page.text)
    assert link
    browser.get(link[1])
    assert browser.post(link[1], value="35", **moment).status_code == 422
    assert browser.post(link[1], value="35", reason="Vaaka", **moment).status_code == 303
    shown = said(browser.get(path))
    assert "Korjaus: Vaaka" in shown
    assert "Korjattu" in shown


def test_a_report_goes_from_phone_to_payment(running: Scene, browse: Browse) -> None:
    base = f"/en/cases/{running.case_id}"
    supplier = browse(running, running.city.supplier)
    assert "Midterm report is to be written" in said(supplier.get(f"{base}/pilot/own"))
    supplier.get(f"{base}/pilot/own/midterm")
    assert supplier.post(f"{base}/pilot/own/midterm", lessons="x").status_code == 422
    sent = supplier.post(f"{base}/pilot/own/midterm", done="Scales", recommendation="scale")
    assert sent.status_code == 303

    path = f"{base}/pilot/reports/{report_of(running)}"
    host = browse(running, running.city.pilot_host)
    assert "1 report waits for you" in said(host.get(f"{base}/pilot/reports"))
    assert "Accept the report as host" in said(host.get(path))
    assert host.post(f"{path}/accept", side="officer").status_code == 403
    assert host.post(f"{path}/accept", side="god").status_code == 400
    assert host.post(f"{path}/accept", side="host", would_use="yes").status_code == 303
    officer = browse(running, running.city.officer)
    assert "The host would use it." in said(officer.get(path))
    assert officer.post(f"{path}/accept", side="officer").status_code == 303

    agreement, part = running.pilot_of(0).agreement_id, running.instalments()[0]
    pay = f"{base}/agreements/{agreement}/instalments/{part.id}/pay"
    assert "€19,200" in said(officer.get(pay))
    assert officer.post(pay, paid_on="20 November 2026").status_code == 303
    assert "Paid 20 November 2026" in said(officer.get(f"{base}/agreements/{agreement}"))


def test_a_returned_report_shows_its_reasons(running: Scene, browse: Browse) -> None:
    report = running.send()
    path = f"/en/cases/{running.case_id}/pilot/reports/{report}"
    host = browse(running, running.city.pilot_host)
    host.get(path)
    assert host.post(f"{path}/return", reason="").status_code == 422
    assert host.post(f"{path}/return", reason="Say what was left out").status_code == 303
    supplier = browse(running, running.city.supplier)
    assert "Say what was left out" in said(
        supplier.get(f"/en/cases/{running.case_id}/pilot/own/midterm")
    )


def test_the_gate_keeps_what_was_typed(at_gate: Scene, browse: Browse) -> None:
    browser = browse(at_gate, at_gate.city.officer)
    one = at_gate.pilot_of(0).id
    path = f"/en/cases/{at_gate.case_id}/pilot/gate"
    assert "1 pilot is not decided" in said(browser.get(path))
    wrong = browser.post(f"{path}/{one}", **{f"{one}-reason": "The numbers say so"})
    assert wrong.status_code == 422
    assert "The numbers say so" in wrong.text
    right = browser.post(f"{path}/{one}", **{f"{one}-way": "scale", f"{one}-reason": "Numbers"})
    assert right.status_code == 303
    assert "Every pilot is decided" in said(browser.get(path))


def test_a_lesson_card_is_written(at_gate: Scene, browse: Browse) -> None:
    browser = browse(at_gate, at_gate.city.officer)
    path = f"/sv/cases/{at_gate.case_id}/pilot/lesson"
    browser.get(path)
    assert browser.post(path, lesson_tried="En prognos").status_code == 303
    assert "En prognos" in browser.get(path).text


# --- own and foreign ------------------------------------------------------------------------


def test_a_foreign_supplier_finds_nothing(running: Scene, browse: Browse) -> None:
    """The other proposer is a supplier on the case too, and still sees nobody else's."""
    other = browse(running, running.city.suppliers[1])
    one, kpi = running.pilot_of(0).agreement_id, running.kpis()[0].id
    base = f"/en/cases/{running.case_id}"
    for path in (
        f"{base}/agreements/{one}",
        f"{base}/agreements/{one}/measures/{kpi}",
        f"{base}/pilot/own",
        f"{base}/pilot/own/final",
    ):
        assert other.get(path).status_code == 404, path
    other.get("/en/agreements")
    add = other.post(
        f"{base}/agreements/{one}/measures/{kpi}", value="1", **{"at-day": "10 February 2026"}
    )
    assert add.status_code == 404
    assert "You have no agreements" in said(other.get("/en/agreements"))
    for path in (f"{base}/pilot/plan", f"{base}/pilot/reports", f"{base}/pilots"):
        assert other.get(path).status_code == 403, path


def test_an_agreement_is_found_under_its_own_case_only(
    running: Scene, browse: Browse, instance: config.Settings
) -> None:
    another = builders.a_case(running.city, running.case.workflow, running.tick())
    one = running.pilot_of(0)
    officer = browse(running, running.city.officer)
    for path in (
        f"/en/cases/{another}/agreements/{one.agreement_id}",
        f"/en/cases/{another}/pilots/{one.id}",
    ):
        assert officer.get(path).status_code == 404


def test_a_draft_is_not_seen_by_its_supplier(agreeing: Scene, browse: Browse) -> None:
    supplier = browse(agreeing, agreeing.city.supplier)
    one = agreeing.pilot_of(0).agreement_id
    assert supplier.get(f"/en/cases/{agreeing.case_id}/agreements/{one}").status_code == 404


def test_the_host_sees_pilots_but_not_who_lost(running: Scene, browse: Browse) -> None:
    host = browse(running, running.city.pilot_host)
    base = f"/en/cases/{running.case_id}"
    page = host.get(f"{base}/pilots/{running.pilot_of(0).id}")
    assert page.status_code == 200
    assert "Selection" not in said(page)
    assert host.get(f"{base}/pilot/selection").status_code == 403


def test_strangers_find_no_case(running: Scene, browse: Browse) -> None:
    one = running.pilot_of(0)
    paths = [
        f"/en/cases/{running.case_id}/pilot/plan",
        f"/en/cases/{running.case_id}/agreements/{one.agreement_id}",
    ]
    stranger, nobody = browse(running, running.city.stranger), browse(running, None)
    for path in paths:
        assert stranger.get(path).status_code == 404
        assert nobody.get(path).status_code == 303


def test_the_inbox_brings_people_to_their_page(running: Scene, browse: Browse) -> None:
    running.send()
    shown = said(browse(running, running.city.pilot_host).get("/en/work"))
    assert "Read the midterm report and accept it or return it" in shown


def test_the_inbox_asks_to_sign(agreeing: Scene, browse: Browse) -> None:
    one = agreeing.pilot_of(0).agreement_id
    agreements.offer(agreeing.city.officer, one, agreeing.tick())
    for who in (agreeing.city.approver, agreeing.city.supplier):
        browser = browse(agreeing, who)
        assert "Read and sign the agreement" in said(browser.get("/en/work"))
        assert heading(browser.get("/en/work"))


def test_hostile_text_is_shown_as_text(scene: Scene, browse: Browse) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    scene.plan(challenge=hostile, site=hostile, host_person=hostile)
    scene.take("publish_pilot_call")
    officer = browse(scene, scene.city.officer)
    for path in (f"cases/{scene.case_id}/pilot/plan", f"calls/{scene.call.id}"):
        page = officer.get(f"/en/{path}")
        assert page.status_code == 200
        assert hostile not in page.text
        assert hostile in unescape(page.text)
