"""Reports as the city reads them: accepted by host and officer, or returned with reasons."""

from typing import Any

from flask import Response, abort, request, url_for
from sqlmodel import Session

from procure import agreements, db, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.pilot import forms, reporting, rounds, rules
from procure.stages.pilot.inputs import HostWord
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.frame import room
from procure.stages.pilot.tables import Pilot, PilotReport
from procure.web import needs


@pages.get("/cases/<id:case_id>/pilot/reports", endpoint="reports")
@needs("see_pilot")
def index(case_id: str) -> Response:
    """List the reports of the round, and first what waits."""
    with db.reading() as session:
        values = room(session, case_id)
        rows = [
            (one, report)
            for one in values["pilots"]
            for report in rounds.reports(session, one.id).values()
        ]
    waits = [row for row in rows if _waits(row[1], values["may_accept_as"])]
    return web.render("pages/pilot/reports.html", rows=rows, waits=waits, **values)


@pages.get("/cases/<id:case_id>/pilot/reports/<id:report_id>")
@needs("see_pilot")
def report(case_id: str, report_id: str) -> Response:
    """Show a report, and what it would release."""
    return _page(case_id, report_id)


@pages.post("/cases/<id:case_id>/pilot/reports/<id:report_id>/accept")
@needs("judge_report")
def accept(case_id: str, report_id: str) -> Response:
    """Accept a report for the side the reader stands on."""
    form, side = forms.HostForm(), request.form.get("side", "")
    if side not in rules.SIDES:
        with db.reading() as session:
            _of_case(session, case_id, report_id)
        abort(400)
    if not form.validate_on_submit():
        return _page(case_id, report_id, host=form)
    word = HostWord(would_use=form.would_use.data, word=form.word.data or "")
    try:
        reporting.accept_report(people.current(), case_id, report_id, side, now(), word)
    except rounds.NotYours:
        abort(404)
    except reporting.SamePerson:
        web.say(_("You have accepted it for the other side. Another person must too."), "notice")
    except rules.NotNow:
        web.say(_("This report does not wait for you any more."), "notice")
    else:
        web.say(_("You have accepted the report."))
    return web.see(url_for(".report", case_id=case_id, report_id=report_id))


@pages.post("/cases/<id:case_id>/pilot/reports/<id:report_id>/return")
@needs("judge_report")
def return_report(case_id: str, report_id: str) -> Response:
    """Return a report with what it lacks."""
    form = forms.ReturnForm()
    if not form.validate_on_submit():
        return _page(case_id, report_id, back=form)
    try:
        reporting.return_report(people.current(), case_id, report_id, form.reason.data, now())
    except rounds.NotYours:
        abort(404)
    except rules.NotNow:
        web.say(_("This report does not wait for you any more."), "notice")
    else:
        web.say(_("The report is returned. The supplier sees your reasons."))
    return web.see(url_for(".report", case_id=case_id, report_id=report_id))


def _of_case(session: Session, case_id: str, report_id: str) -> tuple[PilotReport, Pilot]:
    """Return a report and its pilot; one of another case is not there, whatever is asked of it."""
    try:
        return rounds.report(session, case_id, report_id)
    except rounds.NotYours:
        abort(404)


def _page(case_id: str, report_id: str, host: Any = None, back: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        row, pilot = _of_case(session, case_id, report_id)
        latest = rounds.reports(session, pilot.id)[row.kind].id == row.id
        released = [
            one
            for one in agreements.instalments(session, pilot.agreement_id)
            if one.release == row.kind
        ]
        measured = agreements.measured(session, pilot.agreement_id)
        ids = (row.sent_by, row.host_accepted_by, row.officer_accepted_by, row.returned_by)
        who = {one: session.get_one(User, one).name for one in ids if one}
    me = people.current().user_id
    sides = [
        side
        for side in values["may_accept_as"]
        if latest
        and (row.state, f"accept_as_{side}") in rules.REPORT_MOVES
        and me not in (row.host_accepted_by, row.officer_accepted_by)
    ]
    return web.render(
        "pages/pilot/report.html",
        report=row,
        pilot=pilot,
        released=released,
        measured=measured,
        who=who,
        sides=sides[:1],
        can_return=latest and values["may_return"] and row.state in rules.WAITING,
        host=host or forms.HostForm(formdata=None),
        back=back or forms.ReturnForm(formdata=None),
        **values,
    )


def _waits(report: Any, sides: list[str]) -> bool:
    me = people.current().user_id
    return me not in (report.host_accepted_by, report.officer_accepted_by) and any(
        (report.state, f"accept_as_{side}") in rules.REPORT_MOVES for side in sides
    )
