"""The end: every paper is printed, the auditor reads and takes it home, the public sees it."""

import io
import time
import zipfile
from collections import Counter

from sqlmodel import col, select

from procure import db, engine, jobs, record
from procure.documents.tables import Document
from procure.engine.tables import Case
from procure.scenarios import instances
from tests.journeys.house import House
from tests.journeys.way.cast import Cast

PATIENCE = 240
# One agreement, since one of two suppliers was chosen; a decision to each tenderer.
PAPERS = {
    "need_statement",
    "market_dialogue_invitation",
    "dialogue_summary",
    "pilot_agreement",
    "award_decision",
    "contract",
}


def walk(cast: Cast) -> None:
    """Wait for the papers, then audit."""
    wait_for_the_papers(cast)
    read_a_paper(cast)
    audit(cast)


def wait_for_the_papers(cast: Cast) -> None:
    """Look at the case until nothing is being made; the crew prints meanwhile."""
    aino = cast.at_the_case("Aino Virtanen")
    patience = time.monotonic() + PATIENCE
    while aino.word("Being made") in aino.text():
        assert time.monotonic() < patience, aino.text()
        aino.page.wait_for_timeout(2000)
        aino.goes(f"cases/{cast.case_id}")
    assert aino.word("Printing failed") not in aino.text()


def read_a_paper(cast: Cast) -> None:
    """Open the first paper: it is a PDF."""
    aino = cast("Aino Virtanen")
    links = aino.page.locator("#papers-table a")
    assert links.count() >= len(PAPERS)
    for link in (links.first, links.last):
        answer = aino.window.request.get(f"{aino.address}{link.get_attribute('href')}")
        assert answer.ok
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")


def audit(cast: Cast) -> None:
    """The auditor finds the case among those granted, sees that it adds up, takes it home."""
    ritva = cast("Ritva Lehto")
    ritva.goes("audit")
    ritva.clicks(cast.title, "main table a")
    patience = time.monotonic() + PATIENCE
    while ritva.word("The record is being sealed") in ritva.text():
        assert time.monotonic() < patience
        ritva.page.wait_for_timeout(1000)
        ritva.goes(f"audit/cases/{cast.case_id}")
    ritva.reads_word("The record adds up").reads_word("equals the stored state")
    link = ritva.page.locator("main a[href$='case.zip']").first.get_attribute("href")
    home = ritva.window.request.get(f"{ritva.address}{link}")
    assert home.ok
    names = zipfile.ZipFile(io.BytesIO(home.body())).namelist()
    assert sum(name.endswith(".pdf") for name in names) >= len(PAPERS), names


def holds(house: House, case_id: str) -> None:
    """Fail unless everything is printed and sealed, and the record tells the same as the rows."""
    with instances.opened(house.settings), db.reading() as session:
        case = session.get_one(Case, case_id)
        kinds = Counter(session.exec(select(Document.kind).where(col(Document.case_id) == case_id)))
        printed = session.exec(
            select(Document.file_sha256).where(col(Document.case_id) == case_id)
        ).all()
        assert case.state == "closed"
        assert set(kinds) == PAPERS, kinds
        assert all(printed)
        assert not record.verify(session).findings
        assert not list(engine.mismatches(session))
        happened = record.history(session, case_id)
        left = {kind for kind, status in jobs.counts(session) if status != "done"}
    actors = {one.actor for one in happened} - {"system"}
    # officer, approver, two evaluators, pilot host, two suppliers; the auditor writes elsewhere
    assert len(actors) >= 5, actors
    assert "print_paper" not in left
