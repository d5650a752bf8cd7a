"""The plan of a round with its call and criteria, and what could follow."""

from typing import Any

from flask import Response, request, url_for

from procure import calls, cases, db, people, web
from procure.agreements.forms import as_euros
from procure.calls import desk
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.stages.pilot import actions, forms, rounds, rules
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.frame import room
from procure.web import needs


@pages.get("/cases/<id:case_id>/pilot", endpoint="room")
@needs("see_pilot")
def room_of(case_id: str) -> Response:
    """Go to the page of the room where something is done now."""
    with db.reading() as session:
        values = room(session, case_id)
    state = values["case"].state
    if state in rules.PLANNING or not (values["pilots"] or values["call"]):
        return web.see(url_for(".plan", case_id=case_id))
    if state in rules.SELECTING and values["sees_selection"]:
        opened = values["call"] is not None and values["call"].status == "opened"
        return web.see(url_for(".selection" if opened else ".proposals", case_id=case_id))
    if state in rules.GATE:
        return web.see(url_for(".gate", case_id=case_id))
    return web.see(url_for(".pilots" if values["pilots"] else ".plan", case_id=case_id))


@pages.get("/cases/<id:case_id>/pilot/plan")
@needs("see_pilot")
def plan(case_id: str) -> Response:
    """Show the plan; its form while it can still change."""
    return _page(case_id)


@pages.post("/cases/<id:case_id>/pilot/plan")
@needs("edit_pilot_plan")
def save_plan(case_id: str) -> Response:
    """Save the plan, its call and its criteria."""
    form = forms.plan_form(_number(request.form.get("rows", "")) or forms.FIRST_ROWS)()
    if form.validate_on_submit() and _is_in_order(form):
        try:
            actions.save_plan(people.current(), case_id, form.plan(), form.call(), now())
        except calls.WrongCall:
            form.fault("questions_until", _("Questions close before the proposals do."))
        except calls.DeadlineIsPast:
            form.fault("pilot_call_deadline", _("Give a deadline that is still to come."))
        except calls.AlreadyPublished:
            form.fault("pilot_call_deadline", _("The pilot call has been published: it stands."))
        else:
            web.drafts.drop(people.current().user_id, _key(case_id))
            web.say(_("The plan is saved."))
            return web.see(url_for(".plan", case_id=case_id))
    return _page(case_id, form)


@pages.route("/cases/<id:case_id>/pilot/follow-on", methods=["GET", "POST"])
@needs("keep_follow_on")
def follow_on(case_id: str) -> Response:
    """Say by which route, whose budget and up to what sum one could go on."""
    with db.reading() as session:
        values = room(session, case_id)
        row = rounds.plan_now(session, case_id) or rounds.plan(
            session, case_id, values["round"] - 1
        )
    kept: dict[str, Any] = {}
    if row is not None:
        kept = {"follow_on_route": row.follow_on_route, "follow_on_owner": row.follow_on_owner}
        kept["follow_on_ceiling"] = as_euros(row.follow_on_ceiling_cents)
    form = forms.FollowOnForm(data=kept)
    if form.validate_on_submit():
        actions.save_follow_on(people.current(), case_id, form.given(), now())
        web.say(_("The route is saved."))
        return web.see(url_for(".plan", case_id=case_id, _anchor="follow_on"))
    return web.render("pages/pilot/follow_on.html", form=form, **values)


@pages.get("/cases/<id:case_id>/pilot/questions")
@needs("see_pilot")
def questions(case_id: str) -> Response:
    """Go to the suppliers' questions about the call."""
    call = desk.first_call(case_id, rounds.KIND)
    return web.see(url_for("calls.questions", case_id=case_id, call_id=call.id))


@pages.get("/cases/<id:case_id>/pilot/proposals")
@needs("see_pilot")
def proposals(case_id: str) -> Response:
    """Go to the opening of the proposals, or to the opened proposals."""
    call = desk.first_call(case_id, rounds.KIND)
    with db.reading() as session:
        may = people.may(session, people.current(), "read_submissions", case_id=case_id)
    view = "calls.submissions" if call.status == "opened" and may else "calls.opening"
    return web.see(url_for(view, case_id=case_id, call_id=call.id))


def _page(case_id: str, form: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        number, call = values["round"], values["call"]
        row = rounds.plan(session, case_id, number)
        source = row or rounds.plan(session, case_id, number - 1)
        criteria = rounds.criteria(session, source.id) if source else []
        erdf = any(one.source == "erdf" for one in cases.funding(session, case_id))
    if form is None and values["may_plan"]:
        rows = max(forms.FIRST_ROWS, len(criteria) + 1)
        kept = forms.plan_values(source, call, criteria)
        form = web.drafts.begin(
            forms.plan_form(rows), _key(case_id), data={**kept, "rows": str(rows)}
        )
    return web.render(
        "pages/pilot/plan.html",
        form=form if values["may_plan"] else None,
        row=row,
        source=source,
        criteria=criteria,
        erdf=erdf,
        draft_key=_key(case_id),
        **values,
    )


def _is_in_order(form: forms.PlanForm) -> bool:
    """Put on their fields what the input model would refuse."""
    starts, ends = form.starts_on.data, form.ends_on.data
    if starts and ends and ends < starts:
        form.fault("ends_on", _("The last day is before the first day"))
    named = [(n, weight) for n, name, weight, *_rest in form.criteria() if name.data]
    for n, weight in named:
        if not weight.data:
            form.fault(f"c{n}-weight", _("Give criterion %(number)s a weight", number=n))
    total = sum(weight.data or 0 for _n, weight in named)
    if named and not form.errors and total != 100:
        form.fault(
            f"c{named[-1][0]}-weight",
            _("Weights must add up to 100 %%: they are %(total)s %%", total=total),
        )
    return not form.errors


def _key(case_id: str) -> str:
    return f"pilot-{case_id}"


def _number(text: str) -> int:
    small = text.isascii() and text.isdecimal() and len(text) < 4
    return min(int(text), forms.MOST_CRITERIA) if small else 0
