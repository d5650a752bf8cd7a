"""One measure: its chart and table, a new value, a correction."""

from typing import Any

from flask import Response, abort, url_for

from procure import db, people, web
from procure.agreements import charts, forms, measuring, rules, shelf
from procure.agreements.inputs import CorrectionInput, MeasurementInput
from procure.agreements.pages import pages
from procure.agreements.pages.frame import frame
from procure.agreements.tables import Measurement
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.web import needs

SHOWN = 50


@pages.get("/cases/<id:case_id>/agreements/<id:agreement_id>/measures/<id:kpi_id>")
@needs("read_agreement")
def kpi(case_id: str, agreement_id: str, kpi_id: str) -> Response:
    """Show a measure: where it stands, its chart and its values."""
    return _page(case_id, agreement_id, kpi_id)


@pages.post("/cases/<id:case_id>/agreements/<id:agreement_id>/measures/<id:kpi_id>")
@needs("measure")
def add_measurement(case_id: str, agreement_id: str, kpi_id: str) -> Response:
    """Add a measured value."""
    form = forms.MeasurementForm()
    values = _values(case_id, agreement_id, kpi_id)
    if form.validate_on_submit():
        given = MeasurementInput(at=form.at.data, value=form.value.data, note=form.note.data or "")
        if _done(form, lambda: measuring.measure(people.current(), kpi_id, given, now())):
            web.say(_("The value is saved."))
            return web.see(_address(case_id, agreement_id, kpi_id))
    return web.render("pages/agreements/kpi.html", form=form, **values)


@pages.route(
    "/cases/<id:case_id>/agreements/<id:agreement_id>/measures/<id:kpi_id>/<id:measurement_id>",
    methods=["GET", "POST"],
)
@needs("measure")
def correct(case_id: str, agreement_id: str, kpi_id: str, measurement_id: str) -> Response:
    """Put the right value in place of a wrong one."""
    values = _values(case_id, agreement_id, kpi_id)
    old = next((one for one in values["rows"] if one.id == measurement_id), None)
    if old is None or old.replaced_by:
        abort(404)
    form = forms.CorrectionForm(data={"value": old.value, "at": old.at, "note": old.note})
    if form.validate_on_submit():
        given = CorrectionInput(
            at=form.at.data,
            value=form.value.data,
            note=form.note.data or "",
            reason=form.reason.data,
        )
        actor = people.current()
        if _done(form, lambda: measuring.correct(actor, kpi_id, measurement_id, given, now())):
            web.say(_("The value is corrected. The old one stays in the table."))
            return web.see(_address(case_id, agreement_id, kpi_id))
    return web.render("pages/agreements/correct.html", form=form, old=old, **values)


def _done(form: forms.MeasurementForm, act: Any) -> bool:
    """Do it, or put on its field why it is refused."""
    try:
        act()
    except measuring.WrongMoment:
        form.fault("at", _("Give a moment after the first day of the agreement, and not to come"))
    except measuring.AlreadyMeasured:
        form.fault("at", _("There is a value of this moment already. Correct that one."))
    except rules.NotNow:
        form.fault("value", _("Values are no longer taken here."))
    except (people.Forbidden, shelf.NoSuchAgreement):
        abort(404)
    else:
        return True
    return False


def _page(case_id: str, agreement_id: str, kpi_id: str) -> Response:
    values = _values(case_id, agreement_id, kpi_id)
    form = forms.MeasurementForm(formdata=None, data={"at": now()})
    return web.render("pages/agreements/kpi.html", form=form, **values)


def _values(case_id: str, agreement_id: str, kpi_id: str) -> dict[str, Any]:
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
        try:
            one = shelf.kpi(session, agreement_id, kpi_id)
        except shelf.NoSuchAgreement:
            abort(404)
        points = shelf.points(session, kpi_id)
        rows = shelf.measurements(session, kpi_id, limit=SHOWN)
        names = {who: session.get_one(User, who).name for who in {row.entered_by for row in rows}}
    latest = points[-1][1] if points else None
    return {
        **values,
        "kpi": one,
        "count": len(points),
        "rows": rows,
        "names": names,
        "by_id": _by_id(rows),
        "latest": latest,
        "standing": rules.standing(one, latest),
        "chart": charts.over_time(one, one.unit, points),
        "place": charts.place(one, one.unit, latest),
    }


def _by_id(rows: list[Measurement]) -> dict[str, Measurement]:
    return {one.id: one for one in rows}


def _address(case_id: str, agreement_id: str, kpi_id: str) -> str:
    return url_for(".kpi", case_id=case_id, agreement_id=agreement_id, kpi_id=kpi_id)
