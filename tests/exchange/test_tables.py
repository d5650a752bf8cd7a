"""Tables hold what their pages show to the same reader."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from werkzeug.test import TestResponse

from procure import cases, db, documents, record
from procure.people import Actor
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser

Browse = Callable[[Actor | None], Browser]
HOUR = timedelta(hours=2)
TABLES = ("events", "papers", "requirements", "funding")
KEY = re.compile(r"\b(?:event|state|stage|paper|theme|requirement)\.[a-z_.]+")


def rows_of(answer: TestResponse) -> list[list[str]]:
    """Read a CSV that was downloaded."""
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.status
    text = answer.data.decode("utf-8-sig")
    assert not KEY.findall(text)
    return list(csv.reader(io.StringIO(text, newline="")))


def sheet_of(answer: TestResponse) -> list[list[str]]:
    """Read a workbook that was downloaded, each value as text."""
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [[str(one.value or "") for one in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_table_is_given_in_both_forms_and_each_language(
    browse: Browse, city: City, case_id: str, language: str
) -> None:
    browser = browse(city.officer)

    for table in TABLES:
        page = f"/{language}/cases/{case_id}/tables/{table}"
        plain = rows_of(browser.get(f"{page}.csv"))
        book = sheet_of(browser.get(f"{page}.xlsx"))
        assert plain[0] == book[0], table
        assert len(plain) == len(book), table
    listed = rows_of(browser.get(f"/{language}/tables/cases.csv"))
    assert len(listed) == 2
    assert listed[1][1] == "Kävelykatujen älykäs talvikunnossapito"


def test_events_and_papers_carry_their_hashes(browse: Browse, city: City, case_id: str) -> None:
    browser = browse(city.auditor)
    with db.reading() as session:
        happened = record.history(session, case_id)
        (paper,) = documents.of_case(session, case_id)

    events = rows_of(browser.get(f"/en/cases/{case_id}/tables/events.csv"))[1:]
    papers = rows_of(browser.get(f"/en/cases/{case_id}/tables/papers.csv"))[1:]

    assert [(int(one[0]), one[-1]) for one in events] == [
        (one.number, one.hash.hex()) for one in happened
    ]
    assert [one[8] for one in papers] == [paper.file_sha256]


def test_funding_and_requirements_are_whole(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    given = cases.RequirementInput(kind="must", text="=1+1 and ä", reason="@x")
    cases.write_requirement(city.officer, case_id, given, began + HOUR, None, "need", "+why")
    browser = browse(city.officer)

    requirement = rows_of(browser.get(f"/en/cases/{case_id}/tables/requirements.csv"))[1]
    funding = rows_of(browser.get(f"/en/cases/{case_id}/tables/funding.csv"))[1:]

    assert (requirement[0], requirement[2], requirement[5]) == ("R1", "'=1+1 and ä", "'@x")
    assert requirement[6]
    assert [Decimal(one[2]) for one in funding] == [60, 40]


def test_a_formula_in_a_title_is_a_text_in_the_list(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    title = '=HYPERLINK("http://evil.example";"x")'
    builders.a_case(city, flow, began, title=title)
    browser = browse(city.officer)

    assert rows_of(browser.get("/fi/tables/cases.csv"))[1][1] == f"'{title}"
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/fi/tables/cases.xlsx").data))
    cell = book.active["B2"]
    assert (cell.value, cell.data_type) == (title, "s")


def test_the_list_has_the_filters_and_order_of_its_page(
    browse: Browse, city: City, flow: str, began: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procure.exchange.content.PIECE", 2)
    titles = ["Aalto", "Koivu", "Lumi", "Meri", "Niitty"]
    for number, title in enumerate(titles):
        builders.a_case(city, flow, began + timedelta(minutes=number), title=title)
    browser = browse(city.officer)

    def listed(query: str) -> list[str]:
        return [row[1] for row in rows_of(browser.get(f"/fi/tables/cases.csv?{query}"))[1:]]

    assert listed("order=title") == titles
    assert listed("") == titles[::-1]
    assert listed("text=lumi") == ["Lumi"]
    assert listed("stage=pilot") == []
    assert listed("stage=nowhere&order=x") == titles[::-1]


def test_a_table_holds_only_the_readers_own_cases(browse: Browse, city: City, case_id: str) -> None:
    for who in (city.stranger, city.supplier, city.registrar):
        browser = browse(who)
        assert len(rows_of(browser.get("/fi/tables/cases.csv"))) == 1
        for table in TABLES:
            for form in ("csv", "xlsx"):
                answer = browser.get(f"/fi/cases/{case_id}/tables/{table}.{form}")
                assert answer.status_code == 404
    assert browse(None).get("/fi/tables/cases.csv").status_code == 303


def test_an_evaluator_is_not_given_papers_that_are_not_public(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    from procure.documents.envelope import Frame
    from procure.documents.frozen import parsed

    with db.transaction() as session:
        (paper,) = documents.of_case(session, case_id)
        whole = parsed(paper.snapshot.encode())
        documents.promise(
            session, case_id=case_id, kind="need_statement", subject="x", language="fi",
            title="Salainen", snapshot={name: whole[name] for name in Frame.model_fields},
            now=began + HOUR, publicity="secret", ground="621/1999 24 §",
        )  # fmt: skip

    page = f"/fi/cases/{case_id}/tables/papers.csv"
    assert len(rows_of(browse(city.evaluator).get(page))) == 2
    assert len(rows_of(browse(city.auditor).get(page))) == 3


def test_what_is_no_table_is_not_there(browse: Browse, city: City, case_id: str) -> None:
    browser = browse(city.officer)

    for page in (f"cases/{case_id}/tables/secrets.csv", "tables/cases.exe", "tables/users.csv"):
        assert browser.get(f"/fi/{page}").status_code == 404
