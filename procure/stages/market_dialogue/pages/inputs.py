"""Inputs: heard, decided with a reason, linked to the requirement they changed."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import calls, cases, db, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.stages.market_dialogue import forms, heard, meetings
from procure.stages.market_dialogue.actions import NotYours
from procure.stages.market_dialogue.inputs import Decision, HeardInput
from procure.stages.market_dialogue.pages import pages
from procure.stages.market_dialogue.pages.frame import room
from procure.stages.market_dialogue.papers import meeting_name
from procure.web import needs


@pages.get("/cases/<id:case_id>/dialogue/inputs", endpoint="inputs")
@needs("see_dialogue")
def index(case_id: str) -> Response:
    """Show the next undecided input on top, and what became of the others."""
    return _page(case_id, request.args.get("input", ""))


@pages.post("/cases/<id:case_id>/dialogue/inputs/<id:input_id>")
@needs("conclude_dialogue")
def decide(case_id: str, input_id: str) -> Response:
    """Decide one input and show the next."""
    form = _decision(forms.DecisionForm, case_id)
    if not form.validate_on_submit():
        return _page(case_id, input_id, form=form)
    _decide(case_id, [input_id], form)
    web.say(_("The decision is saved."))
    return web.see(url_for(".inputs", case_id=case_id))


@pages.post("/cases/<id:case_id>/dialogue/inputs/theme")
@needs("conclude_dialogue")
def decide_theme(case_id: str) -> Response:
    """Decide every undecided input of a theme at once."""
    form = _decision(forms.ThemeForm, case_id, prefix="theme-")
    with db.reading() as session:
        open_ones = [one for one in heard.of_case(session, case_id) if not one.disposition]
    form.theme.choices = _themes(open_ones)
    if not form.validate_on_submit():
        return _page(case_id, "", theme_form=form)
    ids = [one.id for one in open_ones if one.theme == form.theme.data]
    _decide(case_id, ids, form)
    web.say(ngettext("%(num)d input is decided.", "%(num)d inputs are decided.", len(ids)))
    return web.see(url_for(".inputs", case_id=case_id))


@pages.route("/cases/<id:case_id>/dialogue/inputs/new", methods=["GET", "POST"])
@needs("conclude_dialogue")
def add_input(case_id: str) -> Response:
    """Add something that was heard in a meeting."""
    form = forms.HeardForm()
    with db.reading() as session:
        values = room(session, case_id)
        form.meeting_id.choices = [
            (one.id, meeting_name(one, values["letters"]))
            for one in meetings.of_case(session, case_id)
            if not one.cancelled
        ]
    if form.validate_on_submit():
        given = HeardInput(
            text=form.text.data,
            theme=form.theme.data or "",
            meeting_id=form.meeting_id.data,
            secret_ground=form.secret_ground.data or "",
        )
        heard.add_input(people.current(), case_id, given, now())
        web.say(_("The input is added."))
        return web.see(url_for(".inputs", case_id=case_id))
    return web.render("pages/market_dialogue/new_input.html", form=form, **values)


@pages.route("/cases/<id:case_id>/dialogue/inputs/group", methods=["GET", "POST"])
@needs("conclude_dialogue")
def group(case_id: str) -> Response:
    """Put the inputs that are ticked under one theme."""
    form = forms.GroupForm()
    with db.reading() as session:
        values = room(session, case_id)
        form.inputs.choices = [
            (one.id, f"{one.number}. {one.text[:160]}") for one in heard.of_case(session, case_id)
        ]
    if form.validate_on_submit():
        heard.group(people.current(), case_id, form.inputs.data, form.theme.data, now())
        web.say(_("The inputs are under one theme."))
        return web.see(url_for(".inputs", case_id=case_id))
    return web.render("pages/market_dialogue/group.html", form=form, **values)


def _decide(case_id: str, ids: list[str], form: Any) -> None:
    given = Decision(
        disposition=form.disposition.data,
        reason=form.reason.data,
        requirement_id=form.requirement_id.data,
    )
    try:
        heard.decide(people.current(), case_id, ids, given, now())
    except (NotYours, heard.NothingChosen):
        abort(404)


def _decision(form: type[forms.DecisionForm], case_id: str, **values: Any) -> Any:
    with db.reading() as session:
        known = cases.requirements(session, case_id)
    made = form(**values)
    made.requirement_id.choices = [(one.id, f"{one.code} {one.text[:80]}") for one in known]
    return made


def _themes(rows: list[Any]) -> list[tuple[str, str]]:
    count: dict[str, int] = {}
    for one in rows:
        if one.theme:
            count[one.theme] = count.get(one.theme, 0) + 1
    return [(theme, f"{theme} ({number})") for theme, number in sorted(count.items())]


def _page(case_id: str, chosen: str, form: Any = None, theme_form: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        rows = heard.of_case(session, case_id)
        call = values["call"]
        asked = {q.name: q for q in calls.questions(session, call.id)} if call else {}
        names = {
            one.id: meeting_name(one, values["letters"])
            for one in meetings.of_case(session, case_id)
        }
        codes = {one.id: one for one in cases.requirements(session, case_id)}
        loose = [one.code for one in cases.coverage(session, case_id) if not one.sources]
    undecided = [one for one in rows if not one.disposition]
    current = next((one for one in rows if one.id == chosen), None)
    current = current or (undecided[0] if undecided else None)
    if form is None and current is not None:
        form = _decision(forms.DecisionForm, case_id, formdata=None, obj=current)
    if theme_form is None:
        theme_form = _decision(forms.ThemeForm, case_id, formdata=None, prefix="theme-")
        theme_form.theme.choices = _themes(undecided)
    counts = {
        kind: sum(one.disposition == kind for one in rows)
        for kind in ("accepted", "partly", "rejected", "")
    }
    return web.render(
        "pages/market_dialogue/inputs.html",
        rows=rows,
        decided=[one for one in rows if one.disposition],
        undecided=undecided,
        current=current,
        form=form,
        theme_form=theme_form,
        counts=counts,
        asked=asked,
        names=names,
        codes=codes,
        loose=loose,
        **values,
    )
