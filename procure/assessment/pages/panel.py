"""The panel, and everybody's word on their interests."""

from typing import Any

from flask import Response, abort, url_for

from procure import db, people, web
from procure.assessment import actions, forms, reading
from procure.assessment.inputs import DeclarationInput
from procure.assessment.pages import pages
from procure.assessment.pages.frame import room
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.web import needs


@pages.get("/cases/<id:case_id>/panel", endpoint="panel")
@needs("see_assessment")
def show(case_id: str) -> Response:
    """Show who compares, and what they have declared."""
    return _page(case_id)


@pages.post("/cases/<id:case_id>/panel")
@needs("keep_panel")
def add_member(case_id: str) -> Response:
    """Put an evaluator on the panel, or make a member its chair."""
    form = forms.MemberForm()
    with db.reading() as session:
        form.user_id.choices = _evaluators(session, case_id)
    if not form.validate_on_submit():
        return _page(case_id, form)
    try:
        actions.add_member(
            people.current(), case_id, form.user_id.data, now(), chair=form.chair.data
        )
    except actions.TooLate:
        form.fault("user_id", _("The scores are open. Nobody can join and score blind any more."))
        return _page(case_id, form)
    web.say(_("The panel is saved."))
    return web.see(url_for(".panel", case_id=case_id))


@pages.post("/cases/<id:case_id>/panel/<id:user_id>/leave")
@needs("keep_panel")
def leave_panel(case_id: str, user_id: str) -> Response:
    """Take a member off the panel."""
    try:
        actions.leave_panel(people.current(), case_id, user_id, now())
    except actions.NotYours:
        abort(404)
    web.say(_("The member has left the panel. The scores given so far do not count."))
    return web.see(url_for(".panel", case_id=case_id))


@pages.route("/cases/<id:case_id>/interests", methods=["GET", "POST"])
@needs("declare_interests")
def interests(case_id: str) -> Response:
    """Declare one's own interests, or change what was declared."""
    actor = people.current()
    with db.reading() as session:
        values = room(session, case_id)
        last = reading.declaration(session, case_id, reading.PURPOSE, actor.user_id)
    one = values["one"]
    if not one.is_open:
        return web.render("pages/assessment/interests.html", form=None, last=None, **values)
    form = forms.DeclarationForm(obj=last)
    form.submissions.choices = [
        (s.submission_id, values["companies"][s.company_id]) for s in one.subjects
    ]
    if form.validate_on_submit() and form.is_in_order():
        given = DeclarationInput(
            standing=form.standing.data,
            submissions=form.submissions.data,
            explanation=form.explanation.data or "",
        )
        try:
            actions.declare(actor, case_id, given, now())
        except actions.TooLate:
            form.fault("standing", _("The scores are open. Who was recused stays so."))
        else:
            web.say(_("Your interests are declared."))
            seat = values["mine"]
            goes_on = seat is not None and given.standing == "none"
            return web.see(url_for(".scores" if goes_on else ".panel", case_id=case_id))
    return web.render("pages/assessment/interests.html", form=form, last=last, **values)


def _page(case_id: str, form: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        offered = _evaluators(session, case_id)
        declared = [
            (_name(session, one.user_id), one)
            for one in reading.declarations(session, case_id, reading.PURPOSE)
        ]
    if form is None:
        form = forms.MemberForm(formdata=None)
        form.user_id.choices = offered
    letters = {s.submission_id: s for s in values["one"].subjects}
    return web.render(
        "pages/assessment/panel.html",
        form=form,
        offered=offered,
        declared=declared,
        letters=letters,
        **values,
    )


def _evaluators(session: Any, case_id: str) -> list[tuple[str, str]]:
    return [(user.id, user.name) for user in people.holders(session, case_id, "evaluator")]


def _name(session: Any, user_id: str) -> str:
    return str(session.get_one(User, user_id).name)
