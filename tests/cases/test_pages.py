"""The pages of a case, as a browser without script sees them."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from werkzeug.test import TestResponse

from procure import cases, db, documents, people
from procure.cases import listing
from procure.db.clock import now
from procure.documents import markup
from procure.engine import searching
from procure.stages import need
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, faults, heading, said

Browse = Callable[[people.Actor | None], Browser]

PAGES = [
    "",
    "/timeline",
    "/register",
    "/requirements",
    "/requirements/new",
    "/tasks",
    "/funding",
    "/partners",
    "/lots",
    "/diary",
    "/answers",
    "/steps/approve_need",
    "/need",
    "/need/edit",
    "/need/background",
    "/need/value",
    "/need/statistics",
    "/need/lists/outcomes",
    "/need/lists/risks",
    "/need/lists/options",
    "/need/lists/stakeholders",
]
# A text key that nobody has translated; file names and addresses are none.
KEY = re.compile(r"\b(?:fact|guard|step|state|stage|turn|room|nav|paper|list|order)\.[a-z_.]+")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_a_case_speaks_each_language(
    browse: Browse, city: City, case_id: str, language: str
) -> None:
    browser = browse(city.officer)

    for path in (f"cases/{case_id}{page}" for page in PAGES):
        answer = browser.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        assert not KEY.findall(said(answer).split(" – Procure", 1)[-1]), path
        assert heading(answer), path
    for path in ("work", "cases"):
        answer = browser.get(f"/{language}/{path}")
        assert (answer.status_code, bool(heading(answer))) == (200, True), path


@pytest.mark.parametrize("who", ["stranger", "registrar", "supplier"])
def test_a_case_is_not_there_for_who_holds_no_role_on_it(
    browse: Browse, city: City, case_id: str, who: str
) -> None:
    browser = browse(getattr(city, who))

    for page in PAGES:
        assert browser.get(f"/fi/cases/{case_id}{page}").status_code == 404, page


def test_an_auditor_reads_and_changes_nothing(browse: Browse, city: City, case_id: str) -> None:
    browser = browse(city.auditor)

    assert browser.get(f"/fi/cases/{case_id}").status_code == 200
    assert "/funding" not in browser.page
    for page in ("/funding", "/need/edit", "/steps/approve_need", "/requirements/new", "/tasks"):
        assert browser.get(f"/fi/cases/{case_id}{page}").status_code == 403, page


def test_the_case_says_where_it_stands_and_whose_turn_it_is(
    browse: Browse, city: City, case_id: str
) -> None:
    answer = browse(city.officer).get(f"/fi/cases/{case_id}")

    words = said(answer)
    assert "Kaikki on valmista. Hyväksyjän vuoro." in words
    assert "Kävelykatujen älykäs talvikunnossapito" in heading(answer)
    assert 'aria-current="step"' in answer.text


def test_a_step_that_cannot_be_taken_says_all_that_is_missing(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_case(city, flow, began)
    browser = browse(city.approver)
    page = f"/en/cases/{case_id}/steps/approve_need"
    assert "Approve the need</button>" in browser.get(page).text

    answer = browser.post(page, state="need", password="wrong on purpose")

    assert answer.status_code == 422
    assert faults(answer) == [
        "Not met: The value is estimated – Officer’s turn",
        "Not met: Somebody owns the solution after the pilot – Officer’s turn",
        "Not met: The adoption has a budget line – Officer’s turn",
        "Not met: The theme is chosen – Officer’s turn",
        "Not met: The legal procedure is chosen – Officer’s turn",
        "Not met: The advice on thresholds is answered as it stands now – Officer’s turn",
    ]
    assert builders.reload(case_id).state == "need"


def test_an_officer_finds_the_page_that_mends_each_missing_thing(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_case(city, flow, began)
    browser = browse(city.officer)
    browser.get(f"/fi/cases/{case_id}")

    links = re.findall(rf'href="(/fi/cases/{case_id}/need/[a-z]+)#([a-z_]+)"', browser.page)

    assert {"need_theme", "estimated_value", "adoption_owner"} <= {anchor for _, anchor in links}
    for page, anchor in links:
        assert f'id="{anchor}"' in browser.get(page).text, anchor


def approve(browser: Browser, case_id: str, **typed: str) -> TestResponse:
    page = f"/en/cases/{case_id}/steps/approve_need"
    browser.get(page)
    values = {
        "state": browser.value_of("state"),
        "content": browser.value_of("content"),
        "password": builders.PASSWORD,
    }
    return browser.post(page, **(values | typed))


def test_an_approver_reads_the_paper_and_approves_with_the_password(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.approver)

    wrong = approve(browser, case_id, password="kolme pientä valhetta")
    assert (wrong.status_code, faults(wrong)) == (422, ["The password is wrong"])
    right = approve(browser, case_id)

    assert right.status_code == 303
    assert builders.reload(case_id).state == "pilot_planning"
    shown = browser.get(f"/en/cases/{case_id}")
    assert "Need statement" in said(shown)
    assert "Being made" in said(shown)
    assert "Done: Approve the need." in said(shown)


def test_content_that_changed_under_an_approver_is_shown_anew(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.approver)
    page = f"/en/cases/{case_id}/steps/approve_need"
    browser.get(page)
    seen = browser.value_of("content")
    need.save_need(city.officer, case_id, need.NeedInput(sites="Kamppi"), now())

    answer = browser.post(page, state="need", content=seen, password=builders.PASSWORD)

    assert answer.status_code == 409
    assert "The paper has changed since you opened it" in said(answer)
    assert "The need was written" in said(answer)
    assert builders.reload(case_id).state == "need"
    assert approve(browser, case_id).status_code == 303


def test_what_a_guard_does_not_print_does_not_throw_an_approver_out(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    browser = browse(city.approver)
    browser.get(f"/en/cases/{case_id}/steps/approve_need")
    seen = browser.value_of("content")
    task = cases.TaskInput(title="Soita", assignee_id=city.officer.user_id)
    cases.promise_task(city.second_officer, case_id, task, began)
    given = cases.RequirementInput(kind="must", text="Varoita jäästä")
    cases.write_requirement(city.officer, case_id, given, began)

    assert approve(browser, case_id, content=seen).status_code == 303


def test_a_step_that_somebody_took_before_says_what_has_happened(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    browser = browse(city.approver)
    page = f"/en/cases/{case_id}/steps/approve_need"
    browser.get(page)
    content = browser.value_of("content")
    builders.walk(city, case_id, "approve_need", now=began)

    answer = browser.post(page, state="need", content=content, password=builders.PASSWORD)

    assert answer.status_code == 409
    assert heading(answer) == "The case has moved on"
    assert browser.get(page).status_code == 404


def test_an_officer_cannot_take_the_approvers_step(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/steps/approve_need"
    browser.get(page)

    answer = browser.post(page, state="need", content=browser.value_of("content"))

    assert answer.status_code in (403, 422)
    assert builders.reload(case_id).state == "need"


def test_ending_repeats_the_consequence_and_wants_a_reason(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.approver)
    page = f"/en/cases/{case_id}/steps/discontinue"
    assert "It cannot be opened again" in said(browser.get(page))

    empty = browser.post(page, state="need", reason=" ", password=builders.PASSWORD)
    assert (empty.status_code, faults(empty)) == (422, ["Fill in “Reason”"])
    assert builders.reload(case_id).state == "need"
    done = browser.post(
        page, state="need", reason="Rahaa <b>ei</b> ole", password=builders.PASSWORD
    )

    assert done.status_code == 303
    assert builders.reload(case_id).state == "discontinued"
    timeline = browser.get(f"/en/cases/{case_id}/timeline")
    assert "Rahaa &lt;b&gt;ei&lt;/b&gt; ole" in timeline.text
    with db.reading() as session:
        assert not people.may(session, city.officer, "need_edit", case_id, state="discontinued")


def test_a_waived_rule_no_longer_stands_in_the_way_and_says_so(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    given = need.NeedInput(follow_on_value=Decimal(900_000))
    need.save_need(city.officer, case_id, given, began)
    browser = browse(city.approver)
    page = f"/en/cases/{case_id}/steps/approve_need/waive/threshold_advice_is_answered"
    assert "Waive this rule" in said(browser.get(f"/en/cases/{case_id}/steps/approve_need"))
    browser.get(page)

    empty = browser.post(page, reason=" ")
    assert (empty.status_code, faults(empty)) == (422, ["Fill in “Reason”"])
    for _ in range(2):
        # Sent twice, it is waived once.
        assert browser.post(page, reason="Kynnysarvo selvitetään myöhemmin").status_code == 303
    assert browse(city.officer).get(page).status_code == 403

    assert "Waived by an approver" in said(browser.get(f"/en/cases/{case_id}"))
    assert approve(browser, case_id).status_code == 303
    for shown in (f"/en/cases/{case_id}/timeline", f"/en/audit/cases/{case_id}"):
        words = said(browse(city.auditor).get(shown))
        assert words.count("Kynnysarvo selvitetään myöhemmin") == 1, shown
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)
    printed = markup.html(paper.kind, json.loads(paper.snapshot), "en")
    section = printed.partition("Conditions waived by the approver")[2]
    assert section.count("Kynnysarvo selvitetään myöhemmin") == 1
    assert city.approver.name in section
    never = page.replace("threshold_advice_is_answered", "need_is_approved_by_another")
    assert browser.get(never).status_code == 404


def test_a_need_sent_back_is_a_task_in_the_officers_work(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.approver)
    page = f"/fi/cases/{case_id}/steps/approve_need/back"
    browser.get(page)
    assert browser.post(page, reason="Kuka maksaa huollon?").status_code == 303

    work = said(browse(city.officer).get("/fi/work"))
    assert "Palautettu: Hyväksy tarve: Kuka maksaa huollon?" in work


def test_lines_are_kept_added_and_blamed_one_by_one(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/funding"
    browser.get(page)
    typed = {
        "source-0": "erdf",
        "percent-0": "60,00",
        "amount-0": "1 250,50",
        "source-1": "city",
        "percent-1": "",
        "source-2": "",
        "percent-2": "",
    }

    wrong = browser.post(page, **typed)
    assert (wrong.status_code, faults(wrong)) == (422, ["Fill in “Share of the whole”"])
    assert 'value="60,00"' in wrong.text
    more = browser.post(page, **typed, more="1")
    assert (more.status_code, "percent-3" in more.text) == (200, True)
    assert browser.post(page, **(typed | {"percent-1": "40"})).status_code == 303

    with db.reading() as session:
        lines = cases.funding(session, case_id)
    assert [(x.source, x.percent, x.amount) for x in lines] == [
        ("erdf", Decimal(60), Decimal("1250.50")),
        ("city", Decimal(40), None),
    ]


def test_own_questions_of_the_workflow_are_asked_and_kept(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.officer)
    page = f"/sv/cases/{case_id}/answers"
    assert "Snödjup" in said(browser.get(page))

    assert browser.post(page, **{"question-depth_of_snow": "12,5"}).status_code == 303

    assert 'value="12,5"' in browser.get(page).text


def test_the_case_register_has_the_fields_of_the_law(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    builders.walk(city, case_id, "approve_need", now=began)

    words = said(browse(city.auditor).get(f"/en/cases/{case_id}/register"))

    for field in (
        "Business ID of the unit",
        "Authority",
        "Process",
        "Opened",
        "Initiator",
        "Parties to the case",
        "State",
        "Document id",
        "How it arrived",
        "Sender",
        "Author",
        "Created",
    ):
        assert field in words
    assert city.authority.register_number in words
    assert "Aino Virtanen" in words
    assert "Made in Procure" in words


def test_a_paper_is_given_out_only_when_printed_and_only_on_its_own_case(
    browse: Browse, city: City, case_id: str, flow: str, began: datetime
) -> None:
    builders.walk(city, case_id, "approve_need", now=began)
    other = builders.a_case(city, flow, began)
    from procure import documents

    with db.reading() as session:
        (row,) = documents.of_case(session, case_id)
    browser = browse(city.officer)

    assert browser.get(f"/fi/cases/{case_id}/papers/{row.id}.pdf").status_code == 303
    assert browser.get(f"/fi/cases/{other}/papers/{row.id}.pdf").status_code == 404


@pytest.mark.slow
def test_the_draft_of_a_paper_is_printed_for_the_approver(
    browse: Browse, city: City, case_id: str
) -> None:
    answer = browse(city.approver).get(f"/fi/cases/{case_id}/steps/approve_need/papers/0.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")


def test_the_table_of_papers_is_a_fragment_for_htmx_and_the_case_without_it(
    browse: Browse, city: City, case_id: str
) -> None:
    browser = browse(city.officer)
    path = f"/fi/cases/{case_id}/papers"

    assert browser.get(path, headers={"HX-Request": "true"}).text.lstrip().startswith("<div id")
    assert browser.get(path).status_code == 303


HOSTILE = '"><script>alert(1)</script>{{7*7}}'


def test_hostile_text_is_text_on_every_page(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    answers = need.Answers(problem=HOSTILE, sufferers=HOSTILE, outcome=HOSTILE, adopter=HOSTILE)
    case_id = builders.a_need(
        city,
        flow,
        began,
        answers=answers,
        title=HOSTILE,
        adoption_owner=HOSTILE,
        outcomes=[{"outcome": HOSTILE, "measure": HOSTILE}],
        stakeholders=[{"name": HOSTILE}],
    )
    cases.write_requirement(
        city.officer, case_id, cases.RequirementInput(kind="must", text=HOSTILE), began,
        None, "need", HOSTILE,
    )  # fmt: skip
    task = cases.TaskInput(title=HOSTILE, assignee_id=city.officer.user_id)
    cases.promise_task(city.officer, case_id, task, began)
    browser = browse(city.officer)

    for path in ("work", "cases", *(f"cases/{case_id}{page}" for page in PAGES)):
        page = browser.get(f"/en/{path}").text
        assert "<script>alert" not in page, path
        assert "49" not in re.findall(r"alert\(1\)[^<]*", page), path


def test_a_search_says_that_it_lists_the_newest_hits_only(
    browse: Browse, city: City, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browse(city.officer)
    only = "vain uusimmat hankinnat"
    assert only not in page.get("/fi/cases?text=2026").text
    monkeypatch.setattr(listing, "FEW", -1)
    monkeypatch.setattr(searching, "HITS", 0)
    assert only in page.get("/fi/cases?text=2026").text


def test_the_list_is_always_sorted_in_some_order(browse: Browse, city: City, case_id: str) -> None:
    for asked, selected in (("", ""), ("?order=changed", ""), ("?order=title", "title")):
        page = browse(city.officer).get(f"/en/cases{asked}").text
        (orders,) = re.findall(r'<select[^>]*name="order".*?</select>', page, re.DOTALL)
        assert re.findall(r'<option value="([^"]*)"', orders) == ["", "due", "title", "reference"]
        assert re.findall(r'<option value="([^"]*)" selected', orders) == [selected]
        assert "All" not in orders
