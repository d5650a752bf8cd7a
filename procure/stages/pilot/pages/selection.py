"""Selection: the next proposal on top, what was decided below."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import calls, db, people, web
from procure.calls.forms import shown
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.pilot import forms, rounds, selecting
from procure.stages.pilot.inputs import Judgement
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.frame import names_of, room
from procure.stages.pilot.rules import NotNow
from procure.web import needs


@pages.get("/cases/<id:case_id>/pilot/selection")
@needs("see_selection")
def selection(case_id: str) -> Response:
    """Show the next proposal to judge, and what was decided on the others."""
    return _page(case_id, request.args.get("proposal", ""))


@pages.post("/cases/<id:case_id>/pilot/selection/<id:submission_id>")
@needs("judge_proposals")
def judge(case_id: str, submission_id: str) -> Response:
    """Keep points, decision and reason for one proposal."""
    with db.reading() as session:
        row = rounds.plan_now(session, case_id)
        criteria = rounds.criteria(session, row.id) if row else []
    form = forms.judge_form(criteria)()
    if form.validate_on_submit():
        given = Judgement(points=form.points(), chosen=form.chosen.data, reason=form.reason.data)
        try:
            selecting.judge(people.current(), case_id, submission_id, given, now())
        except selecting.NotChoosable as refused:
            form.fault("chosen", _(refused.why, names=", ".join(refused.names)))
        except (rounds.NotYours, calls.StillSealed, selecting.PointsMissing, NotNow):
            abort(404)
        else:
            web.say(_("The decision is saved."))
            return web.see(url_for(".selection", case_id=case_id))
    return _page(case_id, submission_id, form)


def _page(case_id: str, chosen: str, form: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        call = values["call"]
        row = rounds.plan(session, case_id, values["round"])
        if call is None or row is None or call.status != "opened":
            abort(404)
        criteria = rounds.criteria(session, row.id)
        asked = calls.questions(session, call.id)
        sent = selecting.proposals(session, values["case"])
        judged = rounds.selections(session, case_id, values["round"])
        by_company = {one.company_id: one for one in judged}
        values["company_names"] |= names_of(session, [one.company_id for one in sent])
        authors = {one.author_id: session.get_one(User, one.author_id).name for one in judged}
    undecided = [one for one in sent if one.company_id not in by_company]
    current = next((one for one in sent if one.submission_id == chosen), None)
    if current is None and values["may_judge"] and undecided:
        current = undecided[0]
    if form is None and current is not None and values["may_judge"]:
        form = _begun(criteria, by_company.get(current.company_id))
    return web.render(
        "pages/pilot/selection.html",
        form=form if values["may_judge"] else None,
        plan=row,
        criteria=criteria,
        asked=asked,
        sent=sent,
        judged=judged,
        undecided=undecided,
        current=current,
        above={one.submission_id: selecting.is_above_cap(row, one) for one in sent},
        by_id={one.submission_id: one for one in sent},
        authors=authors,
        shown=shown,
        **values,
    )


def _begun(criteria: list[Any], known: Any) -> forms.JudgeForm:
    data: dict[str, Any] = {}
    if known is not None:
        data = {f"points-{key}": str(value) for key, value in known.points.items()}
        data |= {"chosen": known.chosen, "reason": known.reason}
    return forms.judge_form(criteria)(formdata=None, data=data)
