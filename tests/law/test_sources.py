"""Each quoted sentence and each cited section really stands in the statute.

The statutes are not part of this repository: the test reads them from `data/law` of the
folder `shared` beside it (or of PROCURE_SHARED). Where that is missing it says so aloud.
"""

import os
import re
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from procure import law

BESIDE = Path(__file__).resolve().parents[3] / "shared"
STATUTES = Path(os.environ.get("PROCURE_SHARED", BESIDE)) / "data" / "law"
FILES = {
    "HankL": "1397-2016-fi.xml",
    "499/2021": "499-2021.xml",
    "866/2021": "866-2021.xml",
    "906/2019": "906-2019.xml",
}
OWN = re.compile(r"(HankL|866/2021|906/2019) (\d+)(?:\.(\d+))?(?:\((\d+)\))?")
ANNEX = re.compile(r"HankL Annex ([A-F])")
ENTRIES = [one for text in law.shelf() for one in text.entries()]
S = "{http://www.vn.fi/skeemat/saadoskooste/2010/04/27}"
NUMBER = "{http://www.vn.fi/skeemat/saadoselementit/2010/04/27}identifiointiTunnus"


@pytest.fixture
def statutes(capsys):
    """Tell whether the statutes are here, and say aloud if not."""
    if STATUTES.is_dir():
        return True
    with capsys.disabled():
        sys.stdout.write("\nLEFT OUT: no statutes beside us, quotes and cites are not checked\n")
    return False


def words(element):
    """Return an element's text with single spaces."""
    return " ".join("".join(element.itertext()).split())


@cache
def root(act):
    return ET.parse(STATUTES / FILES[act]).getroot()  # noqa: S314 - our own copy


@cache
def sections(act):
    """Return {section: [(whole text of a subsection, {item: its text})]} of a statute."""
    found = {}
    for section in root(act).iter(f"{S}Pykala"):
        number = section.get(NUMBER, "").removesuffix(" §")
        found[number] = [
            (words(part), dict(items(part)))
            for part in section
            if part.tag in {f"{S}MomenttiKooste", f"{S}KohdatMomentti"}
        ]
    return found


def items(subsection):
    for item in subsection.iter(f"{S}MomenttiKohtaKooste"):
        text = words(item)
        if numbered := re.match(r"(\d+)\)", text):
            yield numbered[1], text


def missing_place(act, section, subsection, item):
    """Say what of a cited place does not stand in the statute; None if all does."""
    places = sections(act).get(section)
    if places is None:
        return f"no section {section} in {act}"
    if subsection is None:
        return None
    if int(subsection) > len(places):
        added = f"{section} §:ään uusi {subsection} momentti"
        return None if added in words(root("499/2021")) else f"no {section}.{subsection} in {act}"
    if item is not None and item not in places[int(subsection) - 1][1]:
        return f"no item {item} in {act} {section}.{subsection}"
    return None


def misquoted(entry):
    """Say where a quoted sentence does not stand; None if it does."""
    act, section, subsection, item = OWN.fullmatch(entry.cite.split("; ")[0]).groups()
    quote = " ".join(entry.sentence.split())
    if entry.text:
        # an amending act leaves out what it does not change, so its subsections have no numbers
        places = [text for text, _ in sections(entry.text).get(section, [])]
    elif subsection is None:
        places = [text for text, _ in sections(act)[section]]
    else:
        whole, numbered = sections(act)[section][int(subsection) - 1]
        places = [numbered[item] if item else whole]
    return None if any(quote in place for place in places) else f"{entry.id}: {quote!r}"


def test_every_cited_section_stands_in_the_statute(statutes):
    if not statutes:
        return
    wrong = []
    for entry in ENTRIES:
        for part in entry.cite.split("; "):
            if annex := ANNEX.fullmatch(part):
                if f"Liite {annex[1]}" not in words(root("HankL")):
                    wrong.append(f"{entry.id}: no {part}")
            elif part.split(" ")[0] in FILES:
                place = OWN.fullmatch(part)
                fault = missing_place(*place.groups()) if place else f"cannot read {part!r}"
                if fault:
                    wrong.append(f"{entry.id}: {fault}")
    assert wrong == []


def test_every_quoted_sentence_stands_at_the_first_cited_place(statutes):
    if not statutes:
        return
    assert [fault for entry in ENTRIES if entry.sentence and (fault := misquoted(entry))] == []


def test_a_false_quote_and_a_false_cite_are_found(statutes):
    """The two tests above would notice: 21 days is the repealed Act."""
    if not statutes:
        return
    standstill = law.edition(law.shelf()[0].ruleset.checked).period("standstill")
    true = vars(standstill)
    assert misquoted(law.Period(**{**true, "sentence": "aikaisintaan 21 päivän kuluttua"}))
    assert misquoted(law.Period(**{**true, "cite": "HankL 129.2", "text": ""}))
    assert missing_place("HankL", "124", "4", None)
    assert missing_place("HankL", "25", "1", "6")
    assert missing_place("HankL", "999", None, None)
    assert missing_place("HankL", "101", "3", None) is None


def test_the_research_services_are_those_of_annex_a(statutes):
    if not statutes:
        return
    codes = law.edition(law.shelf()[0].ruleset.checked).rule("rd_services").items
    annex = words(root("HankL")).partition("Liite A")[2].partition("Liite B")[0]
    assert set(codes) == set(re.findall(r"73\d{6}-\d", annex))


def test_every_number_of_confidence_a_quotes_its_statute():
    for entry in ENTRIES:
        if entry.confidence == "A":
            assert entry.sentence, entry.id
            assert OWN.fullmatch(entry.cite.split("; ")[0]), entry.id
