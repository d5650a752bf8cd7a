"""No cell is a formula, and what is in a table comes out of it."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from procure.exchange import sheets

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\n@SUM(1)",
    "|calc",
    "%0A=1",
    "＝1+1",
    '"=1+1',
    "a\x0bb\x00c",
    "\u202e=1+1",
    "x" * 40_000,
]
STARTS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n", " ")


def cells_of(content: bytes) -> list[list[str]]:
    """Read a CSV as a spreadsheet does."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    (head,), (cell,) = cells_of(sheets.csv([text], [[text]]))

    for one in (head, cell):
        assert not one.startswith(STARTS)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_xlsx(text: str) -> None:
    content = sheets.xlsx([text], [[text]], text)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.active.iter_rows():
        assert [one.data_type for one in row] == ["s"]


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_whatever_is_typed_stays_a_text(text: str) -> None:
    _head, *rows = cells_of(sheets.csv(["x", "y"], [[text, "end"]]))
    assert len(rows) == 1
    assert not rows[0][0].startswith(STARTS)
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx(["x"], [[text]], "t")))
    assert isinstance(book.active["A2"].value, str | None)
    assert book.active["A2"].data_type != "f"


def test_numbers_and_days_stay_what_they_are() -> None:
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    row = [-5, Decimal("-1250000.50"), date(2026, 12, 4), moment, None, True, "ä"]

    (_, read) = cells_of(sheets.csv(list("abcdefg"), [row]))
    assert read == ["-5", "-1250000.50", "2026-12-04", "2026-07-01 12:30:00 +0300", "", "1", "ä"]
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx(list("abcdefg"), [row], "t")))
    values = [one.value for one in next(book.active.iter_rows(min_row=2))]
    assert values[:2] == [-5, -1250000.5]
    assert values[2] == datetime(2026, 12, 4)  # noqa: DTZ001 - a day, as the library reads it
    assert values[3] == "2026-07-01 12:30:00 +0300"


@pytest.mark.parametrize("title", ["", "[]:*?/\\", "a" * 99, "Hankinnat / Upphandlingar", "'x'"])
def test_a_sheet_has_a_name_that_programs_take(title: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx(["x"], [], title)))

    assert 0 < len(book.sheetnames[0]) <= 31
