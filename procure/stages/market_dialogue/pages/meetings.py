"""Meetings as the officer keeps them: planned, held, minuted."""

from typing import Any

from flask import Response, abort, url_for

from procure import db, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.stages.market_dialogue import forms, meetings, rules
from procure.stages.market_dialogue.actions import NotYours
from procure.stages.market_dialogue.inputs import MeetingInput, MinutesInput
from procure.stages.market_dialogue.meetings import Settled
from procure.stages.market_dialogue.pages import pages
from procure.stages.market_dialogue.pages.frame import companies, room
from procure.stages.market_dialogue.papers import meeting_name
from procure.web import needs


@pages.get("/cases/<id:case_id>/dialogue/meetings", endpoint="meetings")
@needs("see_dialogue")
def index(case_id: str) -> Response:
    """List the meetings, and first what their minutes wait for."""
    with db.reading() as session:
        values = room(session, case_id)
        held = meetings.of_case(session, case_id)
    rows = [
        (one, meeting_name(one, values["letters"]), rules.standing(one, values["present"]))
        for one in held
    ]
    waits = [row for row in rows if row[2] in ("missing", "objected")]
    return web.render("pages/market_dialogue/meetings.html", rows=rows, waits=waits, **values)


@pages.route("/cases/<id:case_id>/dialogue/meetings/new", methods=["GET", "POST"])
@needs("keep_dialogue")
def new_meeting(case_id: str) -> Response:
    """Plan a briefing or a meeting with one supplier."""
    form = forms.MeetingForm()
    with db.reading() as session:
        values = room(session, case_id)
        form.company_id.choices = companies(session)
    if form.validate_on_submit() and _is_in_order(form):
        given = MeetingInput(
            form=form.form.data,
            title=form.title.data or "",
            company_id=form.company_id.data,
            starts_at=form.starts_at.data,
            ends_at=form.ends_at.data,
            place=form.place.data or "",
        )
        meetings.plan_meeting(people.current(), case_id, given, now())
        web.say(_("The meeting is planned."))
        return web.see(url_for(".meetings", case_id=case_id))
    return web.render("pages/market_dialogue/new_meeting.html", form=form, **values)


@pages.get("/cases/<id:case_id>/dialogue/meetings/<id:meeting_id>")
@needs("see_dialogue")
def meeting(case_id: str, meeting_id: str) -> Response:
    """Show a meeting, its minutes and where they stand."""
    return _page(case_id, meeting_id)


@pages.post("/cases/<id:case_id>/dialogue/meetings/<id:meeting_id>")
@needs("keep_dialogue")
def share_minutes(case_id: str, meeting_id: str) -> Response:
    """Write the minutes and share them with the other side."""
    form = forms.MinutesForm()
    if not form.validate_on_submit():
        return _page(case_id, meeting_id, form)
    given = MinutesInput(**{n: f.data for n, f in form._fields.items() if f.data is not None})
    try:
        meetings.share_minutes(people.current(), case_id, meeting_id, given, now())
    except NotYours:
        abort(404)
    except Settled:
        web.say(_("These minutes are confirmed. They do not change any more."), "notice")
    else:
        web.say(_("The minutes are shared."))
    return web.see(url_for(".meeting", case_id=case_id, meeting_id=meeting_id))


@pages.post("/cases/<id:case_id>/dialogue/meetings/<id:meeting_id>/cancel")
@needs("keep_dialogue")
def cancel_meeting(case_id: str, meeting_id: str) -> Response:
    """Cancel a meeting that has no minutes."""
    try:
        meetings.cancel_meeting(people.current(), case_id, meeting_id, now())
    except NotYours:
        abort(404)
    except Settled:
        web.say(_("A meeting with minutes cannot be cancelled."), "notice")
    else:
        web.say(_("The meeting is cancelled."))
    return web.see(url_for(".meetings", case_id=case_id))


@pages.post("/cases/<id:case_id>/dialogue/meetings/<id:meeting_id>/note")
@needs("keep_dialogue")
def note_objection(case_id: str, meeting_id: str) -> Response:
    """Keep the minutes beside the objection, with a word on it."""
    form = forms.WordsForm()
    if not form.validate_on_submit():
        return _page(case_id, meeting_id, note=form)
    try:
        meetings.note_objection(people.current(), case_id, meeting_id, form.words.data, now())
    except NotYours:
        abort(404)
    except Settled:
        web.say(_("Nothing is objected to."), "notice")
    else:
        web.say(_("Your word stands beside the objection."))
    return web.see(url_for(".meeting", case_id=case_id, meeting_id=meeting_id))


def _is_in_order(form: forms.MeetingForm) -> bool:
    if form.ends_at.data and form.ends_at.data <= form.starts_at.data:
        form.fault("ends_at", _("The meeting must end after it starts"))
    if form.form.data == "one_to_one" and not form.company_id.data:
        form.fault("company_id", _("Choose the supplier that is met"))
    return not form.errors


def _page(case_id: str, meeting_id: str, form: Any = None, note: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        try:
            one = meetings.find(session, case_id, meeting_id)
        except NotYours:
            abort(404)
    standing = rules.standing(one, values["present"])
    can_write = values["may_keep"] and standing in ("coming", "missing", "waits", "objected")
    if form is None and can_write:
        form = forms.MinutesForm(formdata=None, obj=one)
    return web.render(
        "pages/market_dialogue/meeting.html",
        one=one,
        name=meeting_name(one, values["letters"]),
        standing=standing,
        silent_from=rules.silent_from(one.shared_at) if one.shared_at else None,
        form=form if can_write else None,
        note=note or forms.WordsForm(formdata=None),
        **values,
    )
