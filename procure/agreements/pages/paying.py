"""Saying that an instalment was paid."""

from flask import Response, abort, url_for

from procure import db, people, web
from procure.agreements import forms, paying, rules, shelf
from procure.agreements.pages import pages
from procure.agreements.pages.frame import frame
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.web import needs


@pages.route(
    "/cases/<id:case_id>/agreements/<id:agreement_id>/instalments/<id:instalment_id>/pay",
    methods=["GET", "POST"],
)
@needs("pay_instalment")
def pay(case_id: str, agreement_id: str, instalment_id: str) -> Response:
    """Say when a payable instalment was paid."""
    with db.reading() as session:
        values = frame(session, case_id, agreement_id)
        parts = shelf.instalments(session, agreement_id)
    one = next((part for part in parts if part.id == instalment_id), None)
    if one is None:
        abort(404)
    form = forms.PaidForm()
    if form.validate_on_submit():
        try:
            paying.pay(people.current(), instalment_id, form.paid_on.data, now())
        except rules.NotNow:
            web.say(_("This instalment is not payable, or has been paid."), "notice")
        else:
            web.say(_("The instalment is marked as paid."))
        address = url_for(
            ".show", case_id=case_id, agreement_id=agreement_id, _anchor="instalments"
        )
        return web.see(address)
    return web.render("pages/agreements/pay.html", form=form, part=one, **values)
