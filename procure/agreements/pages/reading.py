"""Reading agreements: the supplier's list, and one agreement as a whole."""

from flask import Response

from procure import db, engine, people, web
from procure.agreements import rules, shelf
from procure.agreements.dress import OWN_PAGES
from procure.agreements.pages import pages
from procure.agreements.pages.frame import frame
from procure.web import needs


@pages.get("/agreements")
@needs("list_my_agreements")
def mine() -> Response:
    """List the own company's agreements, and first what waits for a signature."""
    with db.reading() as session:
        rows = [
            (one, shelf.signatures(session, one), engine.view(session, one.case_id))
            for one in shelf.of_company(session, str(people.current().company_id))
        ]
    waits = [row for row in rows if row[0].status == "offered" and "supplier" not in row[1]]
    return web.render("pages/agreements/mine.html", rows=rows, waits=waits, own_pages=OWN_PAGES)


@pages.get("/cases/<id:case_id>/agreements/<id:agreement_id>")
@needs("read_agreement")
def show(case_id: str, agreement_id: str) -> Response:
    """Show an agreement: its text, fee, measures, and who has signed."""
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
        one = values["agreement"]
        parts = shelf.instalments(session, one.id)
        measured = shelf.measured(session, one.id)
        faults = rules.missing(one, parts, [m.kpi for m in measured]) if values["may_write"] else []
        both = shelf.parties(session, one)
        sha = shelf.content_sha256(session, one)
    return web.render(
        "pages/agreements/show.html",
        parts=parts,
        measured=measured,
        faults=faults,
        parties=both,
        sha=sha,
        **values,
    )
