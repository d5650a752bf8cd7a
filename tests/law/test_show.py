"""`procure law show` hides nothing."""

from datetime import date

import pytest

from procure import law

ON = date(2026, 11, 24)


@pytest.mark.parametrize("on", [ON, date(2025, 6, 1), date(2017, 1, 1), date(2030, 1, 1)])
def test_every_entry_is_shown_with_source_and_confidence(on):
    text = list(law.show.lines(on))
    for entry in law.edition(on).data.entries():
        row = [line for line in text if line.split()[:1] == [entry.id] and entry.cite in line]
        assert any(f" {entry.confidence} " in line for line in row), entry.id
        assert any(law.show.value(entry) in line for line in row), entry.id
        for end in (entry.valid_from, entry.valid_to):
            assert end is None or any(str(end) in line for line in row), entry.id


def test_what_is_not_in_force_stands_at_the_end():
    text = "\n".join(law.show.lines(ON))
    now, _, later = text.partition("NOT IN FORCE ON 2026-11-24")
    assert "216 000 €" in now
    assert "221 000 €" not in now
    assert "221 000 €" in later
    assert "216 000 €" not in later
    assert "he_2_2026" in later
    assert "switched off" in later


def test_the_statutes_sentence_is_shown():
    text = " ".join(" ".join(law.show.lines(ON)).split())
    assert "“Odotusaikaa ei sovelleta suorahankinnassa.”" in text
    assert "ensimmäisenä sen jälkeisenä arkipäivänä.” (499/2021)" in text


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("minor_change_works", "15 %"),
        ("min_candidates_restricted", "5"),
        ("extra_information", "6 days before"),
        ("appeal_defective_decision", "6 months"),
        ("retention", "3 years"),
        ("open.tender.electronic", "30 days"),
        ("restricted.tender.agreed", "no number"),
        ("act_followed", "from threshold"),
    ],
)
def test_values_are_written_as_people_write_them(line, value):
    rows = [row for row in law.show.lines(ON) if row.split()[:1] == [line]]
    assert len(rows) == 1
    assert f" {value} " in rows[0]


def test_no_line_of_text_is_too_wide():
    wide = [line for line in law.show.lines(ON) if line.startswith("      ") and len(line) > 100]
    assert wide == []
