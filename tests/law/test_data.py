"""The data file is read strictly, and a case finds the edition it started under."""

import shutil
from datetime import date

import pytest

from procure import law
from procure.law import reading

ON = date(2026, 11, 24)
TEXT = (reading.FOLDER / "fi.toml").read_text()
THRESHOLD = """
[[threshold]]
id = "extra"
means = "x"
level = "national"
kinds = ["works"]
euros = 1
cite = "x"
confidence = "C"
"""


@pytest.fixture
def file(tmp_path):
    """Write a text as fi.toml and return its path."""

    def write(text):
        path = tmp_path / "fi.toml"
        path.write_text(text)
        return path

    return write


def test_our_file_is_whole():
    data = law.load(reading.FOLDER / "fi.toml")
    assert data.ruleset.name == "fi-hankl 2025-02-23"
    assert len(data.sha256) == 64
    assert len(list(data.entries())) > 150


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"colour = 1\n{TEXT}", "fi.toml: unknown key 'colour'"),
        (TEXT.replace('vat = "', 'tax = 1\nvat = "'), "fi.toml: ruleset: unknown key 'tax'"),
        (TEXT + THRESHOLD + "colour = 1", "fi.toml: threshold extra: unknown key 'colour'"),
        (
            TEXT + '[[limit]]\nid = "x"',
            "fi.toml: limit 35: unknown key 'id'",
        ),
        (
            TEXT + THRESHOLD.replace('level = "national"\n', ""),
            "fi.toml: threshold extra: key 'level' is missing",
        ),
        (
            TEXT + THRESHOLD.replace('["works"]', '["work"]'),
            "fi.toml: threshold extra: kinds is 'work', not one of",
        ),
        (
            TEXT + THRESHOLD.replace('["works"]', "[]"),
            "fi.toml: threshold extra: kinds must be a list",
        ),
        (
            TEXT + THRESHOLD.replace("euros = 1", 'euros = "1"'),
            "fi.toml: threshold extra: euros is '1', not of type Decimal",
        ),
        (
            TEXT + THRESHOLD.replace("euros = 1", "euros = true"),
            "fi.toml: threshold extra: euros is True, not of type Decimal",
        ),
        (
            TEXT + THRESHOLD.replace("euros = 1", "euros = -1"),
            "fi.toml: threshold extra: euros is below zero",
        ),
        (
            TEXT + THRESHOLD + "valid_from = 2026-01-01T00:00:00",
            "fi.toml: threshold extra: valid_from is datetime",
        ),
        (
            TEXT + THRESHOLD + "valid_from = 2026-01-02\nvalid_to = 2026-01-01",
            "fi.toml: threshold extra: valid_to is before valid_from",
        ),
        (
            TEXT + THRESHOLD.replace('"C"', '"A"'),
            "fi.toml: threshold extra: confidence A needs key 'sentence'",
        ),
        (
            TEXT + THRESHOLD + 'text = "499/2021"',
            "fi.toml: threshold extra: key 'text' without 'sentence'",
        ),
        (
            TEXT + THRESHOLD.replace('"C"', '"D"'),
            "fi.toml: threshold extra: confidence is 'D', not one of 'A', 'B', 'C'",
        ),
        (
            TEXT + THRESHOLD + THRESHOLD,
            "fi.toml: two entries 'extra' are in force at once",
        ),
        (
            TEXT.replace("days = 90\n", "days = 90\nyears = 1\n"),
            "fi.toml: period rectification_own_initiative: wants exactly one of days, months",
        ),
        (
            TEXT.replace("from_euros = 3000\n", ""),
            "fi.toml: erdf_purchase price_level: wants either from_euros or",
        ),
        (
            TEXT.replace('procedure = "dps_calloff"', 'procedure = "dps"'),
            "fi.toml: limit dps.tender.ordinary: no procedure 'dps'",
        ),
        (
            TEXT.replace("[ruleset]", "[rules]"),
            "fi.toml: [ruleset] is missing",
        ),
        ("not toml", "fi.toml: Expected"),
        (
            f"rule = 1\n{TEXT.split('# ----')[0]}",
            "fi.toml: rule must be a list of tables",
        ),
    ],
)
def test_a_fault_is_refused_with_file_entry_and_key(file, text, message):
    with pytest.raises(law.LawDataError) as refused:
        law.load(file(text))
    assert str(refused.value).startswith(message)


def test_entries_that_follow_each_other_are_accepted(file):
    first = THRESHOLD + "valid_to = 2025-12-31"
    second = THRESHOLD + "valid_from = 2026-01-01"
    assert law.load(file(TEXT + first + second))
    with pytest.raises(law.LawDataError, match="two entries 'extra' are in force at once"):
        law.load(file(TEXT + first + second.replace("2026-01-01", "2025-12-31")))


def test_both_ends_of_the_validity_are_in_force():
    threshold = law.edition(ON).threshold("eu", "services", "subcentral")
    assert threshold.in_force(date(2026, 1, 1))
    assert threshold.in_force(date(2027, 12, 31))
    assert not threshold.in_force(date(2025, 12, 31))
    assert not threshold.in_force(date(2028, 1, 1))


def test_every_day_since_the_act_has_all_numbers_it_needs():
    for year in range(2017, 2028):
        edition = law.edition(date(year, 1, 1))
        for kind in law.KINDS:
            for buyer in law.BUYERS:
                assert edition.threshold("national", kind, buyer)
                assert edition.threshold("eu", kind, buyer)


def test_days_before_the_act_are_refused():
    assert law.edition(date(2017, 1, 1))
    with pytest.raises(law.NotInForceError, match="begins on 2017-01-01"):
        law.edition(date(2016, 12, 31))


def test_the_bill_is_there_and_switched_off(file):
    assert [one.id for one in law.edition(ON).data.overlays] == ["he_2_2026"]
    assert law.edition(ON).bills() == ()
    enacted = law.load(file(TEXT.replace("enabled = false", "enabled = true")))
    assert [one.id for one in law.Edition(enacted, ON).bills()] == ["he_2_2026"]


def test_an_unknown_entry_is_named():
    for ask in ("amount", "period", "procedure", "rule"):
        with pytest.raises(law.NotInForceError, match=f"no {ask} 'x' on 2026-11-24"):
            getattr(law.edition(ON), ask)("x")


def test_a_case_finds_the_edition_it_started_under(tmp_path):
    """A newer text comes beside the older one; who began before it keeps the older."""
    shutil.copy(reading.FOLDER / "fi.toml", tmp_path / "fi.2025-02-23.toml")
    newer = TEXT.replace("text_as_of = 2025-02-23", "text_as_of = 2027-01-01")
    newer = newer.replace("euros = 60000", "euros = 70000")
    (tmp_path / "fi.toml").write_text(newer)

    def national(on, name=None):
        return reading._edition(on, name, tmp_path).threshold("national", "goods", "central").euros

    assert national(date(2026, 12, 31)) == 60_000
    assert national(date(2027, 1, 1)) == 70_000
    assert national(date(2027, 6, 1), "fi-hankl 2025-02-23") == 60_000
    assert reading._edition(ON, None, tmp_path).name == "fi-hankl 2025-02-23"
    with pytest.raises(law.NotInForceError, match="no law data 'fi-hankl 1999-01-01'; there is"):
        national(ON, "fi-hankl 1999-01-01")


def test_two_texts_of_one_name_and_an_empty_shelf_are_refused(tmp_path):
    with pytest.raises(law.LawDataError, match="no law data"):
        law.shelf(tmp_path)
    for name in ("fi.toml", "fi.old.toml"):
        shutil.copy(reading.FOLDER / "fi.toml", tmp_path / name)
    with pytest.raises(law.LawDataError, match="two files are named"):
        law.shelf(tmp_path)


def test_a_pinned_name_gives_the_same_edition():
    now = law.edition(ON)
    assert law.edition(ON, now.name) is not None
    assert law.edition(ON, now.name).data is now.data
