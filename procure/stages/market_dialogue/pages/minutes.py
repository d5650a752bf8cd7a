"""The supplier's page of a meeting: read its minutes, confirm them or object."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import db, engine, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.stages.market_dialogue import forms, meetings, rules
from procure.stages.market_dialogue.actions import NotYours
from procure.stages.market_dialogue.meetings import NotShared, Settled
from procure.stages.market_dialogue.pages import pages
from procure.web import needs


@pages.get("/cases/<id:case_id>/dialogue/minutes/<id:meeting_id>")
@needs("confirm_minutes")
def minutes(case_id: str, meeting_id: str) -> Response:
    """Show the minutes of the own company's meeting."""
    return _page(case_id, meeting_id, forms.WordsForm())


@pages.post("/cases/<id:case_id>/dialogue/minutes/<id:meeting_id>/confirm")
@needs("confirm_minutes")
def confirm_minutes(case_id: str, meeting_id: str) -> Response:
    """Confirm the version that was read."""
    try:
        meetings.confirm_minutes(people.current(), case_id, meeting_id, _version(), now())
    except (NotYours, people.Forbidden):
        abort(404)
    except (NotShared, Settled):
        web.say(_("The minutes have changed since you read them. Read them again."), "notice")
    else:
        web.say(_("You have confirmed the minutes."))
    return web.see(url_for(".minutes", case_id=case_id, meeting_id=meeting_id))


@pages.post("/cases/<id:case_id>/dialogue/minutes/<id:meeting_id>/object")
@needs("confirm_minutes")
def object_to_minutes(case_id: str, meeting_id: str) -> Response:
    """Say what is wrong in the version that was read."""
    form = forms.WordsForm()
    if not form.validate_on_submit():
        return _page(case_id, meeting_id, form)
    try:
        meetings.object_to_minutes(
            people.current(), case_id, meeting_id, _version(), form.words.data, now()
        )
    except (NotYours, people.Forbidden):
        abort(404)
    except (NotShared, Settled):
        web.say(_("The minutes have changed since you read them. Read them again."), "notice")
    else:
        web.say(_("Your objection is recorded. The officer answers it."))
    return web.see(url_for(".minutes", case_id=case_id, meeting_id=meeting_id))


def _page(case_id: str, meeting_id: str, form: Any) -> Response:
    with db.reading() as session:
        case = engine.view(session, case_id)
        try:
            one = meetings.find(session, case_id, meeting_id)
        except NotYours:
            abort(404)
    if one.company_id is None or one.company_id != people.current().company_id:
        abort(404)
    return web.render(
        "pages/market_dialogue/minutes.html",
        case=case,
        one=one,
        standing=rules.standing(one, now()),
        silent_from=rules.silent_from(one.shared_at) if one.shared_at else None,
        form=form,
    )


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
