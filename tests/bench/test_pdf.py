"""The bench of papers measures what it says: like against like, and ours is the archivable one."""

import io
from pathlib import Path

import page
import pikepdf
import pytest

from procure import documents
from procure.documents import markup
from tests.bench import pdf

pytestmark = pytest.mark.bench


def test_both_ways_print_the_same_pages_and_only_ours_is_archivable(
    tmp_path: Path,
) -> None:
    values = pdf.snapshot(pdf.PAPERS[0], "fi", 1)
    said, css = documents.html(pdf.PAPERS[0], values, "fi"), markup.styles()
    pages = []
    for name, content in {
        "ours": pdf.ours(said, css, values),
        "naive": pdf.naive(said, css),
    }.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        with pikepdf.open(io.BytesIO(content)) as opened:
            pages.append(len(opened.pages))
        found = [page.validate_pdf(str(path), profile=p).is_compliant for p in ("3a", "ua1")]
        assert found == [name == "ours"] * 2
    assert pages == [4, 4]


def test_a_line_says_what_was_measured() -> None:
    line = pdf.measure(pdf.PAPERS[0], rounds=1)
    assert line["ratio"] > 0
    assert line["ours_ms"] > 0
    assert (line["paper"], line["goal"]) == (pdf.PAPERS[0], 1.0)
