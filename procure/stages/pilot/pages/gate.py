"""The gate: what becomes of each pilot, with reasons; and the lesson card."""

from flask import Response, abort, url_for

from procure import agreements, db, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.pilot import deciding, forms, rounds, rules
from procure.stages.pilot.inputs import Decision, LessonInput
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.frame import room
from procure.stages.pilot.tables import LessonCard, Pilot
from procure.web import needs


@pages.get("/cases/<id:case_id>/pilot/gate")
@needs("see_pilot")
def gate(case_id: str) -> Response:
    """Show each pilot with its results, and what is proposed to become of it."""
    return _page(case_id)


@pages.post("/cases/<id:case_id>/pilot/gate/<id:pilot_id>")
@needs("decide_pilot")
def decide(case_id: str, pilot_id: str) -> Response:
    """Say what becomes of a pilot, and why."""
    form = forms.DecisionForm(prefix=f"{pilot_id}-")
    if not form.validate_on_submit():
        return _page(case_id, pilot_id, form)
    given = Decision(way=form.way.data, reason=form.reason.data)
    try:
        deciding.decide_pilot(people.current(), case_id, pilot_id, given, now())
    except rounds.NotYours:
        abort(404)
    except rules.NotNow:
        web.say(_("This pilot cannot be decided: its final report is not accepted."), "notice")
    else:
        web.say(_("It is saved. The approver decides by the next step."))
    return web.see(url_for(".gate", case_id=case_id))


@pages.route("/cases/<id:case_id>/pilot/lesson", methods=["GET", "POST"])
@needs("see_pilot")
def lesson(case_id: str) -> Response:
    """Write the lesson card, or read it."""
    with db.reading() as session:
        values = room(session, case_id)
        row = session.get(LessonCard, case_id)
    kept = {shown: getattr(row, own) for shown, own in forms.LESSON.items()} if row else {}
    form = forms.LessonForm(data=kept) if values["may_write_lesson"] else None
    if form is not None and form.validate_on_submit():
        given = {own: form[shown].data or "" for shown, own in forms.LESSON.items()}
        deciding.save_lesson(people.current(), case_id, LessonInput(**given), now())
        web.say(_("The lesson card is saved."))
        return web.see(url_for(".lesson", case_id=case_id))
    return web.render("pages/pilot/lesson.html", form=form, row=row, **values)


def _page(case_id: str, chosen: str = "", form: forms.DecisionForm | None = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        shown = []
        for one in values["pilots"]:
            if one.state == "given_up":
                continue
            measured = agreements.measured(session, one.agreement_id)
            final = rounds.reports(session, one.id).get("final")
            author = session.get_one(User, one.decided_by).name if one.decided_by else ""
            shown.append((one, measured, final, author, _form(one, chosen, form)))
        plan = rounds.plan(session, case_id, values["round"])
    undecided = sum(not one.decision for one, *_rest in shown)
    return web.render(
        "pages/pilot/gate.html",
        shown=shown,
        plan=plan,
        undecided=undecided,
        wrong=form,
        **values,
    )


def _form(one: Pilot, chosen: str, sent: forms.DecisionForm | None) -> forms.DecisionForm:
    if sent is not None and one.id == chosen:
        return sent
    data = {"way": one.decision, "reason": one.decision_reason}
    return forms.DecisionForm(formdata=None, prefix=f"{one.id}-", data=data)
