"""A case's own page, its papers as they are made, what happened, and its register entry."""

from typing import Any

from flask import Response, abort, url_for

from procure import db, documents, engine, people, web
from procure.cases import papers, parties, register, screens
from procure.cases.pages import pages
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import rates
from procure.people.session.limited import limited
from procure.web import needs

# What the case's page shows of the timeline; the rest has a page of its own.
LATEST = 8


@pages.get("/cases/<id:case_id>")
@needs("see_case")
def show(case_id: str) -> Response:
    """Show where a case stands, what stands in the way, its papers and what happened."""
    actor, moment = people.current(), now()
    with db.reading() as session:
        case = engine.get(session, case_id)
        made = papers.of_case(session, actor, case)
        values: dict[str, Any] = {
            "case": case,
            "head": screens.head(session, actor, case),
            "authority_name": screens.authority(session, case),
            "owner": screens.name_of(session, case.owner_id),
            "panels": screens.panels(session, actor, case, moment),
            "timeline": screens.timeline(session, case)[:LATEST],
            "papers": made,
            "lots": parties.lots(session, case_id),
            "partners": parties.partners(session, case_id),
            "funding": parties.funding(session, case_id),
            "keeps": people.may(session, actor, "keep_case", case_id, state=case.state),
            "may_waive": people.may(session, actor, "guard_waive", case_id, state=case.state),
            "diagram": engine.diagram.svg(engine.compiled(case).workflow, case.state),
        }
    waiting = any(paper.is_waiting for paper in made)
    return web.render("pages/cases/show.html", refresh=5 if waiting else 0, **values)


@pages.get("/cases/<id:case_id>/papers")
@needs("see_case")
def case_papers(case_id: str) -> Response:
    """Show the table of papers alone, asked for again while one is being made."""
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        made = papers.of_case(session, actor, case)
    if not web.is_fragment():
        return web.see(url_for("cases.show", case_id=case_id, _anchor="papers"))
    return web.render("pages/cases/_papers.html", case=case, papers=made)


@pages.get("/cases/<id:case_id>/papers/<id:document_id>.pdf")
@needs("see_case")
@limited(rates.FILES)
def paper(case_id: str, document_id: str) -> Response:
    """Give out an archived paper, exactly as it was printed; who took it is recorded."""
    with db.reading() as session:
        row = papers.readable(session, people.current(), case_id, document_id)
    if row is None:
        abort(404)
    try:
        content = documents.take(people.current(), row, now())
    except documents.NotYetPrinted:
        web.say(_("The paper is still being made."), "notice")
        return web.see(url_for("cases.show", case_id=case_id, _anchor="papers"))
    return web.give(content, "application/pdf", documents.file_name(row))


@pages.get("/cases/<id:case_id>/timeline")
@needs("see_case")
def timeline(case_id: str) -> Response:
    """Show everything that happened on a case."""
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        values: dict[str, Any] = {
            "head": screens.head(session, actor, case),
            "timeline": screens.timeline(session, case),
        }
    return web.render("pages/cases/timeline.html", **values)


@pages.get("/cases/<id:case_id>/register")
@needs("see_case")
def case_register(case_id: str) -> Response:
    """Show the fields of the case register (906/2019 26 §)."""
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        values: dict[str, Any] = {
            "head": screens.head(session, actor, case),
            "entry": register.entry(session, actor, case),
        }
    return web.render("pages/cases/register.html", **values)
