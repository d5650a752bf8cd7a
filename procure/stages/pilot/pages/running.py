"""The pilots of a round: their agreements, and how each goes."""

from typing import Any

from flask import Response, abort, url_for

from procure import agreements, db, people, web
from procure.agreements import charts
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.stages.pilot import agreeing, forms, rounds, rules
from procure.stages.pilot.pages import pages
from procure.stages.pilot.pages.frame import room
from procure.web import needs


@pages.get("/cases/<id:case_id>/pilots", endpoint="pilots")
@needs("see_pilot")
def index(case_id: str) -> Response:
    """List the pilots of the round side by side; a single one that runs is shown at once."""
    with db.reading() as session:
        values = room(session, case_id)
        held = values["pilots"]
        agreed = {one.id: agreements.get(session, one.agreement_id) for one in held}
        signed = {one.id: agreements.signatures(session, agreed[one.id]) for one in held}
        measured = {one.id: agreements.measured(session, one.agreement_id) for one in held}
        chosen = [one for one in rounds.selections(session, case_id, values["round"]) if one.chosen]
    going = [one for one in held if one.state != "given_up"]
    if len(held) == 1 and going and values["case"].state not in rules.AGREEING:
        return web.see(url_for(".one", case_id=case_id, pilot_id=held[0].id))
    return web.render(
        "pages/pilot/pilots.html",
        agreed=agreed,
        signed=signed,
        measured=measured,
        without=len({one.company_id for one in chosen} - {one.company_id for one in held}),
        **values,
    )


@pages.post("/cases/<id:case_id>/pilots")
@needs("make_pilot_agreements")
def make_agreements(case_id: str) -> Response:
    """Make the drafts of the agreements of everybody who was chosen."""
    if agreeing.make_agreements(people.current(), case_id, now()) is None:
        web.say(_("Everybody who was chosen has an agreement."), "notice")
    else:
        web.say(_("The drafts are made. Check each and offer it to be signed."))
    return web.see(url_for(".pilots", case_id=case_id))


@pages.get("/cases/<id:case_id>/pilots/<id:pilot_id>")
@needs("see_pilot")
def one(case_id: str, pilot_id: str) -> Response:
    """Show how a pilot goes: measures, chart, reports and instalments, the gate."""
    with db.reading() as session:
        values = room(session, case_id)
        values |= of_pilot(session, case_id, pilot_id)
        values["plan"] = rounds.plan(session, case_id, values["pilot"].round)
    return web.render("pages/pilot/one.html", **values)


@pages.route("/cases/<id:case_id>/pilots/<id:pilot_id>/give-up", methods=["GET", "POST"])
@needs("make_pilot_agreements")
def give_up(case_id: str, pilot_id: str) -> Response:
    """Note that a pilot does not begin, and why."""
    with db.reading() as session:
        values = room(session, case_id)
        try:
            row = rounds.pilot(session, case_id, pilot_id)
        except rounds.NotYours:
            abort(404)
    if row.state == "given_up":
        web.say(_("It is noted already that this pilot does not begin."), "notice")
        return web.see(url_for(".pilots", case_id=case_id))
    form = forms.GiveUpForm()
    if form.validate_on_submit():
        try:
            agreeing.give_up(people.current(), case_id, pilot_id, form.reason.data, now())
        except rules.NotNow:
            web.say(_("Both sides have signed this agreement. It stands."), "notice")
        else:
            web.say(_("It is noted that this pilot does not begin."))
        return web.see(url_for(".pilots", case_id=case_id))
    return web.render("pages/pilot/give_up.html", form=form, pilot=row, **values)


def of_pilot(session: Any, case_id: str, pilot_id: str) -> dict[str, Any]:
    """Return everything that is shown of a pilot, to the city and to its supplier."""
    try:
        row = rounds.pilot(session, case_id, pilot_id)
    except rounds.NotYours:
        abort(404)
    agreement = agreements.get(session, row.agreement_id)
    measured = agreements.measured(session, agreement.id)
    reports = rounds.reports(session, row.id)
    parts = agreements.instalments(session, agreement.id)
    drawn = []
    for one in measured:
        points = agreements.points(session, one.kpi.id)
        drawn.append(
            (
                one,
                charts.place(one.kpi, one.kpi.unit, one.value),
                charts.over_time(one.kpi, one.kpi.unit, points),
            )
        )
    met = sum(one.standing == "met" for one in measured)
    return {
        "pilot": row,
        "agreement": agreement,
        "signed": agreements.signatures(session, agreement),
        "drawn": drawn,
        "reports": reports,
        "parts": parts,
        "by_kind": {
            kind: [part for part in parts if part.release == kind] for kind in rules.REPORTS
        },
        "measures_said": ngettext(
            "%(num)d measure, %(met)s at its target",
            "%(num)d measures, %(met)s at their target",
            len(measured),
            met=met,
        ),
        "met": met,
        "stopped": sum(one.standing == "stopped" for one in measured),
        "on_the_way": sum(one.standing == "on_the_way" for one in measured),
    }
