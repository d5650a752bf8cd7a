"""The supplier's own pilot: what is measured, what to report, what is payable."""

from flask import Response, abort, url_for
from sqlmodel import Session

from procure import agreements, db, engine, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.stages.pilot import forms, reporting, rounds, rules
from procure.stages.pilot.inputs import ReportInput
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.running import of_pilot
from procure.stages.pilot.tables import Pilot
from procure.web import needs

agreements.own_page("pilot", "pilot.own")


@pages.get("/cases/<id:case_id>/pilot/own")
@needs("see_own_pilot")
def own(case_id: str) -> Response:
    """Show the own company's latest pilot on this case."""
    with db.reading() as session:
        row = _own(session, case_id)
        values = of_pilot(session, case_id, row.id)
        values["case"] = engine.view(session, case_id)
        values["may_report"] = people.may(
            session,
            people.current(),
            "send_report",
            case_id=case_id,
            state=values["case"].state,
        )
    values["to_send"] = [
        kind
        for kind in rules.REPORTS
        if kind not in values["reports"] or values["reports"][kind].state == "returned"
    ]
    return web.render("pages/pilot/own.html", **values)


@pages.route("/cases/<id:case_id>/pilot/own/<any(midterm, final):kind>", methods=["GET", "POST"])
@needs("send_report")
def write_report(case_id: str, kind: str) -> Response:
    """Write and send a report, on a phone if need be."""
    with db.reading() as session:
        row = _own(session, case_id)
        case = engine.view(session, case_id)
        last = rounds.reports(session, row.id).get(kind)
    if last is not None and last.state != "returned":
        web.say(_("This report has been sent."), "notice")
        return web.see(url_for(".own", case_id=case_id))
    key = f"report-{row.id}-{kind}"
    kept = last.model_dump() if last else {}
    form = web.drafts.begin(forms.ReportForm, key, data=kept)
    if form.validate_on_submit():
        given = {
            name: field.data
            for name, field in form._fields.items()
            if name in ReportInput.model_fields and field.data is not None
        }
        try:
            report = ReportInput.model_validate({"kind": kind, **given})
            reporting.send_report(people.current(), case_id, row.id, report, now())
        except rules.NotNow:
            web.say(_("This report can no longer be sent."), "notice")
        else:
            web.drafts.drop(people.current().user_id, key)
            web.say(_("The report is sent. Host and officer read it."))
        return web.see(url_for(".own", case_id=case_id))
    return web.render(
        "pages/pilot/write_report.html", form=form, kind=kind, case=case, last=last, draft_key=key
    )


def _own(session: Session, case_id: str) -> Pilot:
    """Return the latest pilot of the reader's company; there is nothing else to be seen."""
    company = people.current().company_id
    held = [one for one in rounds.pilots(session, case_id) if one.company_id == company]
    if company is None or not held:
        abort(404)
    return held[-1]
