"""Pages of an auditor: granted cases, one case with its check, and what is taken home."""

from typing import Any

from flask import Response, abort, url_for

from procure import db, documents, engine, people, record, web
from procure.audit import actions, checking, screens
from procure.cases import screens as case_screens
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import rates
from procure.people.session.limited import limited
from procure.web import needs, paging

pages = web.blueprint("audit", __name__)

web.nav.add("nav.audits", "audit.index", "audit_case", 25)

case_screens.room("room.audit", "audit.show", "audit_case", 100)

LATEST = 12
TAKEN = 5


@pages.get("/audit")
@needs("see_audits")
def index() -> Response:
    """List the cases that were granted to whoever reads."""
    at = paging.cursor(str)
    with db.reading() as session:
        found = screens.granted(
            session, people.current(), at.key[0] if at else None, bool(at and at.back)
        )
    page = paging.page(found, at, lambda row: (row.reference,), screens.SIZE)
    return web.render("pages/audit/index.html", page=page)


@pages.get("/audit/cases/<id:case_id>")
@needs("audit_case")
def show(case_id: str) -> Response:
    """Show whether the record of a case adds up, what happened, and its papers."""
    moment = now()
    values = _of_case(case_id)
    with db.reading() as session:
        values |= {
            "papers": screens.papers(session, case_id),
            "taken": screens.taken(session, case_id, TAKEN),
            "checked_at": moment,
            "latest": LATEST,
        }
    waits = bool(values["checked"].waiting)
    return web.render("pages/audit/show.html", refresh=5 if waits else 0, **values)


@pages.get("/audit/cases/<id:case_id>/events")
@needs("audit_case")
def events(case_id: str) -> Response:
    """Show everything that happened, each event with its mark."""
    return web.render("pages/audit/events.html", **_of_case(case_id))


@pages.get("/audit/cases/<id:case_id>/events/<int:number>.tlog-proof")
@needs("audit_case")
@limited(rates.FILES)
def proof(case_id: str, number: int) -> Response:
    """Give out the proof that an event stands in the signed log (C2SP tlog-proof@v1)."""
    with db.reading() as session:
        happened = record.history(session, case_id, after=max(number, 1) - 1)
        if not happened or happened[0].number != number:
            abort(404)
        found = record.proof(session, happened[0].id)
    if found is None:
        web.say(_("The event waits for its place in the log. Ask again in a moment."), "notice")
        return web.see(url_for("audit.show", case_id=case_id))
    name = f"{number:06}.tlog-proof"
    return web.give(found.text.encode(), "text/plain; charset=utf-8", name, keep=True)


@pages.get("/audit/cases/<id:case_id>/papers/<id:document_id>.pdf")
@needs("audit_case")
@limited(rates.FILES)
def paper(case_id: str, document_id: str) -> Response:
    """Give out an archived paper; who took it is recorded."""
    try:
        row, content = actions.take_paper(people.current(), case_id, document_id, now())
    except actions.NotInTheCase:
        abort(404)
    except actions.NotWhole:
        web.say(_("This paper has no file that can be given out."), "notice")
        return web.see(url_for("audit.show", case_id=case_id, _anchor="papers"))
    return web.give(content, "application/pdf", documents.file_name(row), keep=True)


@pages.get("/audit/cases/<id:case_id>/case.zip")
@needs("audit_case")
@limited(rates.MADE)
def case_zip(case_id: str) -> Response:
    """Give out the whole case with the program that checks it; who took it is recorded."""
    with db.reading() as session:
        reference = engine.view(session, case_id).reference
    try:
        content = actions.take_case(people.current(), case_id, now())
    except record.NotSealed:
        web.say(_("The last event is being sealed. Download again in a moment."), "notice")
        return web.see(url_for("audit.show", case_id=case_id))
    return web.give(content, "application/zip", f"{_plain(reference)}.zip", keep=True)


def _of_case(case_id: str) -> dict[str, Any]:
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        return {
            "case": case,
            "head": case_screens.head(session, actor, case),
            "timeline": screens.timeline(session, case),
            "checked": checking.checked(session, case),
        }


def _plain(reference: str) -> str:
    """Return a reference fit for the name of a file."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in reference).strip("-")
