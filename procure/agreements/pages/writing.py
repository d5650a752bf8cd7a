"""The officer writes an agreement: its text and fee, and its measures one at a time."""

from typing import Any

from flask import Response, abort, request, url_for
from pydantic import ValidationError

from procure import db, people, web
from procure.agreements import actions, forms, rules, shelf
from procure.agreements.inputs import KpiInput
from procure.agreements.pages import pages
from procure.agreements.pages.frame import frame
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.web import needs


@pages.route("/cases/<id:case_id>/agreements/<id:agreement_id>/edit", methods=["GET", "POST"])
@needs("write_agreement")
def edit(case_id: str, agreement_id: str) -> Response:
    """Write text, fee and instalments of a draft."""
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
        one = values["agreement"]
        parts = shelf.instalments(session, one.id)
    if not values["may_write"]:
        return _stands(case_id, agreement_id)
    made = forms.agreement_form(
        one.kind,
        _rows("parts", len(parts) + forms.EMPTY_PARTS),
        _rows("clauses", len(one.clauses) + forms.EMPTY_CLAUSES),
    )
    form = made(data=forms.agreement_values(one, parts))
    if form.validate_on_submit() and _is_in_order(form):
        try:
            actions.write(people.current(), one.id, form.given(one.clauses), now())
        except rules.NotNow:
            return _stands(case_id, agreement_id)
        web.say(_("The agreement is saved."))
        return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id))
    return web.render("pages/agreements/edit.html", form=form, **values)


@pages.route("/cases/<id:case_id>/agreements/<id:agreement_id>/measure", methods=["GET", "POST"])
@needs("write_agreement")
def add_kpi(case_id: str, agreement_id: str) -> Response:
    """Add a measure to a draft."""
    return _kpi_page(case_id, agreement_id, None)


@pages.route(
    "/cases/<id:case_id>/agreements/<id:agreement_id>/measures/<id:kpi_id>/edit",
    methods=["GET", "POST"],
)
@needs("write_agreement")
def edit_kpi(case_id: str, agreement_id: str, kpi_id: str) -> Response:
    """Write a measure of a draft anew."""
    return _kpi_page(case_id, agreement_id, kpi_id)


@pages.post("/cases/<id:case_id>/agreements/<id:agreement_id>/measures/<id:kpi_id>/remove")
@needs("write_agreement")
def remove_kpi(case_id: str, agreement_id: str, kpi_id: str) -> Response:
    """Take a measure out of a draft."""
    with db.reading() as session:
        frame(session, case_id, agreement_id)
    try:
        actions.remove_kpi(people.current(), agreement_id, kpi_id, now())
    except rules.NotNow:
        return _stands(case_id, agreement_id)
    except shelf.NoSuchAgreement:
        abort(404)
    web.say(_("The measure is taken out."))
    return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id, _anchor="measures"))


def _kpi_page(case_id: str, agreement_id: str, kpi_id: str | None) -> Response:
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
        try:
            known = shelf.kpi(session, agreement_id, kpi_id) if kpi_id else None
        except shelf.NoSuchAgreement:
            abort(404)
    if not values["may_write"]:
        return _stands(case_id, agreement_id)
    form = forms.KpiForm(data=forms.kpi_values(known) if known else None)
    if form.validate_on_submit():
        try:
            given = KpiInput(**form.given())
            actions.write_kpi(people.current(), agreement_id, given, now(), kpi_id)
        except ValidationError as wrong:
            form.say(fault_of(wrong))
        except rules.NotNow:
            return _stands(case_id, agreement_id)
        else:
            web.say(_("The measure is saved."))
            address = url_for(
                ".show", case_id=case_id, agreement_id=agreement_id, _anchor="measures"
            )
            return web.see(address)
    return web.render("pages/agreements/kpi_edit.html", form=form, kpi=known, **values)


def fault_of(wrong: ValidationError) -> str:
    """Return the text key of what is wrong with a measure's numbers."""
    said = str(wrong.errors()[0]["msg"])
    return said.rpartition(", ")[2]


def _is_in_order(form: forms.AgreementForm) -> bool:
    """Put on their fields what the input model would refuse."""
    starts, ends = form.starts_on.data, form.ends_on.data
    if starts and ends and ends < starts:
        form.fault("ends_on", _("The last day is before the first day"))
    for n, what, amount, release, _due in form.instalments():
        if bool(what.data) != bool(amount.data):
            form.fault(
                f"part{n}-what", _("Give instalment %(number)s a name and an amount", number=n)
            )
        elif what.data and not release.data:
            form.fault(f"part{n}-release", _("Say what releases instalment %(number)s", number=n))
    return not form.errors


def _rows(name: str, otherwise: int) -> int:
    text: Any = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else otherwise


def _stands(case_id: str, agreement_id: str) -> Response:
    web.say(_("What has been offered stands. Take the agreement back to change it."), "notice")
    return web.see(url_for(".show", case_id=case_id, agreement_id=agreement_id))
