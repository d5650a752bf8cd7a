"""The auditor's pages: whether the record adds up, what happened, what was taken."""

import io
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from procure import db, documents, record
from procure.people import Actor
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, heading, said

Browse = Callable[[Actor | None], Browser]
OF_EVENT_1, AT_1 = "UPDATE event SET body =", "WHERE chain = :case AND number = 1"
KEY = re.compile(r"\b(?:event|room|state|stage|paper|nav)\.[a-z_.]+")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_auditor_finds_a_granted_case_and_that_it_adds_up(
    browse: Browse, city: City, case_id: str, language: str
) -> None:
    browser = browse(city.auditor)
    verdict = {
        "fi": "Tapahtumaloki pitää paikkansa",
        "sv": "Händelseloggen stämmer",
        "en": "The record adds up",
    }[language]

    assert f"/{language}/audit/cases/{case_id}" in browser.get(f"/{language}/audit").text
    for page in ("", "/events"):
        answer = browser.get(f"/{language}/audit/cases/{case_id}{page}")
        assert answer.status_code == 200
        assert heading(answer)
        assert not KEY.findall(said(answer))
    words = said(browser.get(f"/{language}/audit/cases/{case_id}"))
    assert verdict in words


def test_the_case_page_leads_an_auditor_to_the_bench_and_nobody_else(
    browse: Browse, city: City, case_id: str
) -> None:
    link = f'href="/fi/audit/cases/{case_id}"'

    assert link in browse(city.auditor).get(f"/fi/cases/{case_id}").text
    assert link not in browse(city.officer).get(f"/fi/cases/{case_id}").text


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("stranger", 404)])
def test_others_are_refused(
    browse: Browse, city: City, case_id: str, who: str, status: int
) -> None:
    browser = browse(getattr(city, who))
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)

    for page in ("", "/events", "/events/1.tlog-proof", f"/papers/{paper.id}.pdf", "/case.zip"):
        answer = browser.get(f"/fi/audit/cases/{case_id}{page}")
        assert answer.status_code == status, page
    assert case_id not in browser.get("/fi/audit").text
    with db.reading() as session:
        assert record.history(session, documents.access_chain(case_id)) == []


def test_nobody_is_sent_to_sign_in(browse: Browse, case_id: str) -> None:
    answer = browse(None).get(f"/fi/audit/cases/{case_id}/case.zip")

    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_downloads_are_given_and_written_down(browse: Browse, city: City, case_id: str) -> None:
    browser = browse(city.auditor)
    page = browser.get(f"/en/audit/cases/{case_id}").text
    pdf = re.search(r'href="([^"]+\.pdf)"', page)
    assert pdf

    paper = browser.get(pdf[1])
    copy = browser.get(f"/en/audit/cases/{case_id}/case.zip")
    proof = browser.get(f"/en/audit/cases/{case_id}/events/1.tlog-proof")

    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert copy.mimetype == "application/zip"
    assert "verify.py" in zipfile.ZipFile(io.BytesIO(copy.data)).namelist()
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\n")
    assert proof.headers["Cache-Control"] == "no-store"
    words = said(browser.get(f"/en/audit/cases/{case_id}"))
    assert "A paper was downloaded · Tarmo Tarkastaja" in words
    assert "The whole case was downloaded for audit · Tarmo Tarkastaja" in words
    assert browser.get(f"/en/audit/cases/{case_id}/events/999.tlog-proof").status_code == 404


def test_what_others_on_the_case_download_is_written_down_too(
    browse: Browse, city: City, case_id: str
) -> None:
    with db.reading() as session:
        (paper,) = documents.of_case(session, case_id)

    given = browse(city.officer).get(f"/en/cases/{case_id}/papers/{paper.id}.pdf")

    assert (given.mimetype, given.data[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="01-need_statement-fi-v1.pdf"' in given.headers["Content-Disposition"]
    words = said(browse(city.auditor).get(f"/en/audit/cases/{case_id}"))
    assert "A paper was downloaded · Aino Virtanen" in words


def test_what_waits_for_its_seal_is_said_and_the_copy_is_not_given_yet(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_case(city, flow, began)
    browser = browse(city.auditor)

    answer = browser.get(f"/en/audit/cases/{case_id}")

    assert "The record is being sealed" in said(answer)
    assert "Download the case" not in said(answer)
    assert browser.get(f"/en/audit/cases/{case_id}/case.zip").status_code == 303
    assert "The last event is being sealed" in said(browser.get(f"/en/audit/cases/{case_id}"))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("UPDATE procurement_case SET state = 'closed' WHERE id = :case", "The row says closed"),
        ("UPDATE procurement_case SET title = 'x' WHERE id = :case", "row procurement_case"),
        (f"{OF_EVENT_1} CAST(replace(body, 'need', 'nee') AS BLOB) {AT_1}", "event 1: "),
        (f"{OF_EVENT_1} CAST('[]' AS BLOB) {AT_1}", "event 1: "),
        (f"{OF_EVENT_1} CAST('x' AS BLOB) {AT_1}", "event 1: "),
        (f"{OF_EVENT_1} 'x' {AT_1}", "record: it cannot be read"),
        ("DELETE FROM event WHERE chain = :case AND number = 3", "event 3: "),
        ("DELETE FROM log_tile", "record: it cannot be read"),
    ],
)
@pytest.mark.sqlite
def test_a_changed_database_does_not_add_up(
    browse: Browse, city: City, case_id: str, tamper: str, found: str
) -> None:
    browser = browse(city.auditor)
    # A connection of its own: it keeps no foreign keys, as whoever tampers would not.
    with closing(sqlite3.connect(str(db.engine().url.database))) as connection:
        changed = connection.execute(tamper, {"case": case_id}).rowcount
        connection.commit()
    assert changed

    answer = browser.get(f"/en/audit/cases/{case_id}")

    assert answer.status_code == 200
    assert "The record does not add up" in said(answer)
    assert re.search(rf"<li[^>]*>{re.escape(found)}", answer.text)


@pytest.mark.parametrize("content", ["x'00'", "'x'", "CAST(replace(body, 'need', 'nee') AS BLOB)"])
@pytest.mark.sqlite
def test_what_is_sealed_is_checked_while_more_waits(
    browse: Browse, city: City, case_id: str, began: datetime, content: str
) -> None:
    builders.walk(city, case_id, "return_to_need", now=began + timedelta(hours=2))
    browser = browse(city.auditor)
    page = f"/en/audit/cases/{case_id}"
    before = browser.get(page)
    assert "1 event waits for its place in the log. What is sealed holds" in said(before)
    assert (said(before).count("Verified"), said(before).count("Being sealed")) == (11, 1)

    with closing(sqlite3.connect(str(db.engine().url.database))) as connection:
        tamper = f"UPDATE event SET body = {content} WHERE chain = ? AND number = 1"
        connection.execute(tamper, (case_id,))
        connection.commit()

    answer = browser.get(page)
    assert answer.status_code == 200
    assert "The record does not add up" in said(answer)


def test_hostile_words_are_shown_as_words(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    title = "<script>alert(1)</script>{{ 7*7 }}"
    case_id = builders.a_case(city, flow, began, title=title)
    record.seal(began + timedelta(hours=1))
    browser = browse(city.auditor)

    for page in ("audit", f"audit/cases/{case_id}", f"audit/cases/{case_id}/events"):
        answer = browser.get(f"/en/{page}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert title in heading(browser.get(f"/en/audit/cases/{case_id}"))


def test_a_case_of_another_auditor_is_not_listed(
    browse: Browse, city: City, flow: str, case_id: str, began: datetime
) -> None:
    from procure import people

    with db.transaction() as session:
        people.revoke(
            session, city.officer, case_id, city.auditor.user_id, "auditor",
            began + timedelta(hours=2),
        )  # fmt: skip
    browser = browse(city.auditor)

    assert "No case has been granted to you" in said(browser.get("/en/audit"))
    assert browser.get(f"/en/audit/cases/{case_id}").status_code == 404
