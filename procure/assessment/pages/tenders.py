"""The tenders that are compared, and those that are left out with their grounds."""

from flask import Response, abort, url_for

from procure import db, people, web
from procure.assessment import actions, forms, reading
from procure.assessment.inputs import RejectionInput
from procure.assessment.pages import pages
from procure.assessment.pages.frame import room
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.web import needs


@pages.get("/cases/<id:case_id>/tenders", endpoint="tenders")
@needs("see_assessment")
def index(case_id: str) -> Response:
    """Show every tender that was opened, and what becomes of it."""
    with db.reading() as session:
        values = room(session, case_id)
    owed = {s.submission_id for s in reading.ungrounded(values["one"])}
    return web.render("pages/assessment/tenders.html", owed=owed, **values)


@pages.route("/cases/<id:case_id>/tenders/<id:submission_id>/leave-out", methods=["GET", "POST"])
@needs("reject_tenders")
def leave_out(case_id: str, submission_id: str) -> Response:
    """Leave a tender out of the comparison, with its ground."""
    with db.reading() as session:
        values = room(session, case_id)
    subject = values["one"].subject(submission_id)
    if subject is None:
        abort(404)
    form = forms.RejectionForm(obj=subject.rejection)
    if form.validate_on_submit():
        given = RejectionInput(
            kind=form.kind.data, ground=form.ground.data or "", reason=form.reason.data or ""
        )
        actions.reject(people.current(), case_id, submission_id, given, now())
        web.say(_("The tender is left out of the comparison."))
        return web.see(url_for(".tenders", case_id=case_id))
    return web.render("pages/assessment/leave_out.html", form=form, subject=subject, **values)


@pages.post("/cases/<id:case_id>/tenders/<id:submission_id>/take-back")
@needs("reject_tenders")
def take_back(case_id: str, submission_id: str) -> Response:
    """Compare a tender after all."""
    try:
        actions.take_back(people.current(), case_id, submission_id, now())
    except actions.NotYours:
        abort(404)
    web.say(_("The tender is compared again."))
    return web.see(url_for(".tenders", case_id=case_id))
