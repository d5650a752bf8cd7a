"""The measures that every pilot of a round has: one at a time, until the call is published."""

from typing import Any

from flask import Response, abort, url_for
from pydantic import ValidationError

from procure import db, people, web
from procure.agreements import KpiInput
from procure.agreements.forms import KpiForm, kpi_values
from procure.agreements.pages.writing import fault_of
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.stages.pilot import actions, rounds
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.frame import room
from procure.web import needs

MOST = 30


@pages.route("/cases/<id:case_id>/pilot/measures/<int:number>", methods=["GET", "POST"])
@needs("edit_pilot_plan")
def measure(case_id: str, number: int) -> Response:
    """Write one of the round's measures, or a new one after the last."""
    with db.reading() as session:
        values = room(session, case_id)
        known = _kept(session, case_id, values["round"])
    if not 1 <= number <= min(len(known) + 1, MOST):
        abort(404)
    old = known[number - 1] if number <= len(known) else None
    form = KpiForm(data=kpi_values(old) if old else None)
    if form.validate_on_submit():
        try:
            given = KpiInput(**form.given())
        except ValidationError as wrong:
            form.say(fault_of(wrong))
        else:
            rows = [KpiInput.model_validate(one) for one in known]
            rows[number - 1 : number] = [given]
            actions.save_measures(people.current(), case_id, rows, now())
            web.say(_("The measure is saved."))
            return web.see(url_for(".plan", case_id=case_id, _anchor="measures"))
    return web.render("pages/pilot/measure.html", form=form, number=number, old=old, **values)


@pages.post("/cases/<id:case_id>/pilot/measures/<int:number>/remove")
@needs("edit_pilot_plan")
def remove_measure(case_id: str, number: int) -> Response:
    """Take a measure out of the plan."""
    with db.reading() as session:
        known = _kept(session, case_id, room(session, case_id)["round"])
    if not 1 <= number <= len(known):
        abort(404)
    rows = [KpiInput.model_validate(one) for n, one in enumerate(known, 1) if n != number]
    actions.save_measures(people.current(), case_id, rows, now())
    web.say(_("The measure is taken out."))
    return web.see(url_for(".plan", case_id=case_id, _anchor="measures"))


def _kept(session: Any, case_id: str, number: int) -> list[dict[str, Any]]:
    """Return the measures of the plan; a new round begins with those of the last one."""
    row = rounds.plan(session, case_id, number) or rounds.plan(session, case_id, number - 1)
    return list(row.measures) if row else []
