"""The pages of calls and dialogues, as people and companies use them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from procure import calls, config, db
from procure.people import SYSTEM
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue.tables import Dialogue
from tests.stages.market_dialogue.browsing import Browser, an_app, browser_of
from tests.stages.market_dialogue.conftest import Scene, a_scene

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert(1)</script>{{7*7}}'\"><img src=x onerror=alert(1)> \u202e"
# What differs between two answers that say the same: tokens and the clock.
CHANGES = re.compile(r'name="csrf_token" value="[^"]+"|X-CSRFToken": "[^"]+"')


@pytest.fixture
def live(instance: config.Settings) -> Scene:
    """Return a dialogue that is open now, by the machine's clock."""
    scene = a_scene(instance, datetime.now(UTC) - timedelta(days=2))
    scene.invite()
    scene.open_up()
    return scene


@pytest.fixture
def app(live: Scene) -> Flask:
    """Serve the rooms over that dialogue."""
    return an_app()


def as_it_is(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return CHANGES.sub("", answer.text)


def test_a_supplier_answers_and_gets_a_receipt(app: Flask, live: Scene) -> None:
    browser = browser_of(app, live.city.supplier)
    form = f"/en/calls/{live.call.id}/answer"
    browser.get(form)
    answer = browser.post(
        form,
        answer__q1="We heat the street",
        answer__q2="25 000,50",
        secret__q1="y",
        ground__q1="Our own heat exchanger",
        preview="1",
    )
    assert answer.status_code == 303, answer.text

    page = browser.get(f"/en/calls/{live.call.id}/preview").text
    assert "We heat the street" in page
    assert "Our own heat exchanger" in page
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
    sent = browser.post(f"/en/calls/{live.call.id}/send", seen=seen)
    assert sent.status_code == 303
    receipt = browser.get(sent.headers["Location"])
    assert "was received" in receipt.text
    assert "Two different people open it" in receipt.text
    assert "You can change it until" in browser.get("/en/calls/mine").text

    other = browser_of(app, live.city.suppliers[1])
    assert other.get(sent.headers["Location"]).status_code == 404


def test_too_many_words_are_refused_and_everything_typed_is_kept(app: Flask, live: Scene) -> None:
    browser = browser_of(app, live.city.supplier)
    form = f"/en/calls/{live.call.id}/answer"
    browser.get(form)
    long = "word " * 51
    answer = browser.post(form, answer__q1=long, answer__q2="100", preview="1")

    assert answer.status_code == 422
    assert "Use at most 50 words. You have 51." in answer.text
    assert long.strip() in answer.text
    assert long.strip() in browser.get(form).text, "the draft keeps what was typed"


def test_what_changed_after_the_preview_is_not_sent(app: Flask, live: Scene) -> None:
    browser = browser_of(app, live.city.supplier)
    form = f"/en/calls/{live.call.id}/answer"
    browser.get(form)
    browser.post(form, answer__q1="One", preview="1")
    page = browser.get(f"/en/calls/{live.call.id}/preview").text
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
    browser.post(form, answer__q1="Two", save="1")

    answer = browser.post(f"/en/calls/{live.call.id}/send", seen=seen)
    assert answer.headers["Location"].endswith("/preview")
    assert "has changed since" in browser.get(answer.headers["Location"]).text


def test_a_late_answer_is_told_so_and_its_draft_is_still_there(instance: config.Settings) -> None:
    scene = a_scene(instance, datetime.now(UTC) - timedelta(days=20))
    scene.invite()
    scene.open_up()
    from procure.calls import drafts

    drafts.save(scene.city.supplier, scene.call.id, {"answer-q1": ["Almost"]}, scene.now)
    browser = browser_of(an_app(), scene.city.supplier)
    answer = browser.get(f"/en/calls/{scene.call.id}/answer")

    assert answer.status_code == 409
    assert "Answering has closed" in answer.text
    assert "is still here" in answer.text


def test_pages_are_the_same_whether_something_was_sent_or_not(app: Flask, live: Scene) -> None:
    desk = f"/en/cases/{live.case_id}/calls/{live.call.id}"
    addresses = {
        None: ["/en/calls", f"/en/calls/{live.call.id}"],
        live.city.officer: [
            f"{desk}/questions",
            f"{desk}/opening",
            f"{desk}/submissions",
            f"/en/cases/{live.case_id}/dialogue",
            f"/en/cases/{live.case_id}/dialogue/inputs",
            f"/en/cases/{live.case_id}/dialogue/ledger",
            f"/en/cases/{live.case_id}/dialogue/meetings",
            f"/en/cases/{live.case_id}/dialogue/conclusions",
            f"/en/cases/{live.case_id}/people",
        ],
        live.city.suppliers[1]: ["/en/calls/mine", f"/en/calls/{live.call.id}/answer"],
    }
    browsers = {who: browser_of(app, who) for who in addresses}
    before = [as_it_is(browsers[who], one) for who, ones in addresses.items() for one in ones]
    live.answer(0)
    after = [as_it_is(browsers[who], one) for who, ones in addresses.items() for one in ones]

    assert before == after


def test_nobody_is_shown_as_the_asker(app: Flask, live: Scene) -> None:
    browser = browser_of(app, live.city.supplier)
    browser.get(f"/en/calls/{live.call.id}/ask")
    assert browser.post(f"/en/calls/{live.call.id}/ask", question=HOSTILE).status_code == 303

    officer = browser_of(app, live.city.officer)
    page = officer.get(f"/en/cases/{live.case_id}/calls/{live.call.id}/questions").text
    assert live.city.companies[0].name not in page
    assert live.city.supplier.name not in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_officer_answers_and_publishes(app: Flask, live: Scene) -> None:
    one = calls.ask(live.city.supplier, live.call.id, "May two answer?", live.now)
    browser = browser_of(app, live.city.officer)
    desk = f"/en/cases/{live.case_id}/calls/{live.call.id}/questions"
    browser.get(desk)
    empty = browser.post(f"{desk}/{one}", question="May two answer together?", answer="")
    assert empty.status_code == 422
    assert "May two answer together?" in empty.text
    assert browser.post(f"{desk}/{one}", question="May two?", answer="Yes.").status_code == 303
    assert "May two?" not in browser_of(app).get(f"/en/calls/{live.call.id}").text
    assert browser.post(f"{desk}/publish").status_code == 303

    public = browser_of(app).get(f"/en/calls/{live.call.id}").text
    assert "May two?" in public
    assert "May two answer?" not in public


def test_two_people_open_with_their_passwords(instance: config.Settings) -> None:
    scene = a_scene(instance, datetime.now(UTC) - timedelta(days=20))
    scene.invite()
    scene.open_up()
    scene.answer(0)
    scene.take("close_market_dialogue", SYSTEM, scene.after)
    app = an_app()
    opening = f"/en/cases/{scene.case_id}/calls/{scene.call.id}/opening"
    officer = browser_of(app, scene.city.officer)
    officer.get(opening)
    wrong = officer.post(opening, password="wrong")
    assert wrong.status_code == 422
    assert "The password is wrong" in wrong.text
    officer.post(opening, password="kolme pientä sanaa")
    assert "Another person must confirm" in officer.get(opening).text
    assert "We heat the street" not in officer.get(opening.replace("opening", "submissions")).text

    approver = browser_of(app, scene.city.approver)
    approver.get(opening)
    answer = approver.post(opening, password="kolme pientä sanaa")
    assert answer.headers["Location"].endswith("/submissions")
    page = approver.get(answer.headers["Location"]).text
    assert "We heat the street, 0" in page
    assert "Supplier A" in page
    assert scene.city.companies[0].name not in page


def test_an_early_opening_is_refused_on_the_page_too(app: Flask, live: Scene) -> None:
    browser = browser_of(app, live.city.officer)
    opening = f"/en/cases/{live.case_id}/calls/{live.call.id}/opening"
    assert "sealed until" in browser.get(opening).text
    browser.post(opening, password="kolme pientä sanaa")

    assert "The attempt has been recorded" in browser.get(opening).text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("approver", 200),
        ("auditor", 200),
        ("evaluator", 403),
        ("stranger", 404),
        ("supplier", 404),
    ],
)
@pytest.mark.parametrize("page", ["", "/meetings", "/ledger", "/inputs", "/conclusions"])
def test_the_room_is_open_to_those_who_work_on_it(
    app: Flask, live: Scene, who: str, status: int, page: str
) -> None:
    browser = browser_of(app, getattr(live.city, who))

    assert browser.get(f"/en/cases/{live.case_id}/dialogue{page}").status_code == status


def test_an_invitation_is_written_and_hostile_text_is_only_text(instance: config.Settings) -> None:
    scene = a_scene(instance, datetime.now(UTC))
    browser = browser_of(an_app(), scene.city.officer)
    form = f"/en/cases/{scene.case_id}/dialogue"
    browser.get(form)
    fields = dict.fromkeys(
        (
            "purpose",
            "dialogue_background",
            "dialogue_plan",
            "open_points",
            "forms_text",
            "timetable",
            "q1__text",
        ),
        HOSTILE,
    )
    due = datetime.now(UTC) + timedelta(days=30)
    answer = browser.post(
        form,
        rows="4",
        dialogue_answers_due__day=f"{due:%d.%m.%Y}",
        dialogue_answers_due__clock="16.00",
        q1__type="text",
        q1__limit="100",
        cpv_code="73100000-3",
        **fields,
    )
    # a mark that turns the reading direction is kept as it was typed, and shown as text
    assert answer.status_code == 303, answer.text
    with db.reading() as session:
        assert session.get_one(Dialogue, scene.case_id).purpose == HOSTILE.strip()
    scene.take("open_market_dialogue", scene.city.officer, datetime.now(UTC))
    for address in (form, f"/en/calls/{scene.call.id}", "/en/calls"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.text
        assert "<img src=x" not in page.text


def test_what_is_wrong_in_the_invitation_is_said_and_kept(instance: config.Settings) -> None:
    scene = a_scene(instance, datetime.now(UTC))
    browser = browser_of(an_app(), scene.city.officer)
    form = f"/en/cases/{scene.case_id}/dialogue"
    browser.get(form)
    answer = browser.post(form, rows="4", purpose="Kept", cpv_code="123", q2__text="Also kept")

    assert answer.status_code == 422
    assert "Write the CPV code with eight digits" in answer.text
    assert "Kept" in answer.text
    assert "Also kept" in answer.text


def test_the_supplier_reads_and_confirms_its_minutes_and_no_other(app: Flask, live: Scene) -> None:
    meeting = live.meet(0)
    live.meet(1)
    live.share(meeting)
    address = f"/en/cases/{live.case_id}/dialogue/minutes/{meeting}"
    browser = browser_of(app, live.city.supplier)
    assert "Slopes and batteries" in browser.get(address).text
    assert browser.post(f"{address}/confirm", version="1").status_code == 303
    assert "Confirmed" in browser.get(address).text

    other = browser_of(app, live.city.suppliers[1])
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/confirm", version="1").status_code == 404


def test_objects_of_another_case_are_not_found(
    app: Flask, live: Scene, instance: config.Settings
) -> None:
    meeting = live.meet(0)
    other = a_scene(instance, live.now)
    browser = browser_of(app, other.city.officer)
    room = f"/en/cases/{other.case_id}/dialogue"
    desk = f"/en/cases/{other.case_id}/calls/{live.call.id}"

    for address in (
        f"{room}/meetings/{meeting}",
        f"{room}/questions",
        f"{room}/answers",
        f"{room}/ledger/{'0' * 32}/secret",
        f"{desk}/questions",
        f"{desk}/opening",
        f"{desk}/submissions",
    ):
        status = browser.get(address).status_code
        assert status in (403, 404), address


def test_a_call_that_is_planned_is_nobodys_to_see(instance: config.Settings) -> None:
    scene = a_scene(instance, datetime.now(UTC))
    scene.invite()
    app = an_app()

    assert browser_of(app).get(f"/en/calls/{scene.call.id}").status_code == 404
    assert browser_of(app).get(f"/en/calls/{'0' * 32}").status_code == 404
    supplier = browser_of(app, scene.city.supplier)
    assert supplier.get(f"/en/calls/{scene.call.id}/answer").status_code == 404
    assert supplier.get(f"/en/calls/{scene.call.id}/ask").status_code == 404


def test_the_ledger_is_kept_on_its_pages(app: Flask, live: Scene) -> None:
    live.share(live.meet())
    browser = browser_of(app, live.city.officer)
    room = f"/en/cases/{live.case_id}/dialogue/ledger"
    page = browser.get(room).text
    assert "2 things were told to some" in page
    first, second = re.findall(r'name="disclosure" value="([0-9a-f]{32})"', page)
    browser.get(f"{room}/{first}/secret")
    assert browser.post(f"{room}/{first}/secret", ground="").status_code == 422
    assert browser.post(f"{room}/{first}/secret", ground="Its own secret").status_code == 303
    assert browser.post(f"{room}/release", disclosure=second).status_code == 303
    assert browser.post(f"{room}/involvement", nobody="1").status_code == 303

    page = browser.get(room).text
    assert "Kept secret" in page
    assert "Nobody was involved before." in page
    public = browser_of(app).get(f"/en/calls/{live.call.id}").text
    assert ("Two streets are steep." in public) != ("The depot has charging." in public)


def test_inputs_and_conclusions_are_written_on_their_pages(instance: config.Settings) -> None:
    scene = a_scene(instance, datetime.now(UTC) - timedelta(days=20))
    scene.invite()
    scene.open_up()
    scene.answer(0)
    scene.answer(1)
    scene.open_answers()
    browser = browser_of(an_app(), scene.city.officer)
    room = f"/en/cases/{scene.case_id}/dialogue"
    assert "0 of 4 inputs are decided" in browser.get(f"{room}/inputs").text
    one = scene.inputs()[0]
    refused = browser.post(f"{room}/inputs/{one.id}", disposition="accepted", reason="")
    assert refused.status_code == 422
    assert (
        browser.post(f"{room}/inputs/{one.id}", disposition="accepted", reason="Good").status_code
        == 303
    )
    theme = scene.inputs()[1].theme
    decision = {"theme-theme": theme, "theme-disposition": "rejected", "theme-reason": "No"}
    browser.post(f"{room}/inputs/theme", **decision)
    assert "3 of 4 inputs are decided" in browser.get(f"{room}/inputs").text

    browser.get(f"{room}/conclusions")
    fields = {"dialogue_conclusions": HOSTILE, "pilot": "yes", "procedure": "open"}
    wrong = browser.post(f"{room}/conclusions", band1__what="", band1__low="100", **fields)
    assert wrong.status_code == 422
    assert (
        browser.post(
            f"{room}/conclusions", band1__what="A pilot", band1__low="100", **fields
        ).status_code
        == 303
    )
    auditor = browser_of(an_app(), scene.city.auditor)
    page = auditor.get(f"{room}/conclusions").text
    assert "<script>alert(1)" not in page
    assert "A pilot" in page
    assert auditor.post(f"{room}/conclusions", **fields).status_code in (400, 403)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_public_page_speaks_every_language(app: Flask, live: Scene, language: str) -> None:
    page = browser_of(app).get(f"/{language}/calls/{live.call.id}").text

    said = {"fi": "Tausta", "sv": "Bakgrund", "en": "Background"}[language]
    assert f">{said}</h2>" in page
    assert ('lang="fi">How can narrow' in page) == (language != "fi")


def test_the_work_list_tells_suppliers_about_minutes(live: Scene) -> None:
    from procure.cases import inbox

    live.share(live.meet(0))
    later = live.now + timedelta(days=3)
    with db.reading() as session:
        mine = inbox.items(session, live.city.supplier, later)
        others = inbox.items(session, live.city.suppliers[1], later)
    assert [item.key for item in mine] == ["dialogue.inbox_minutes"]
    assert others == []
    assert dialogue.waiting
