"""What was learnt in the dialogue and what follows from it."""

from flask import Response, abort, request, url_for

from procure import db, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import User
from procure.stages.market_dialogue import actions, forms
from procure.stages.market_dialogue.inputs import ConclusionsInput, PriceBand
from procure.stages.market_dialogue.pages import pages
from procure.stages.market_dialogue.pages.frame import room
from procure.stages.market_dialogue.tables import Conclusions
from procure.web import needs


@pages.route("/cases/<id:case_id>/dialogue/conclusions", methods=["GET", "POST"])
@needs("see_dialogue")
def conclusions(case_id: str) -> Response:
    """Write the conclusions, or read them; another person approves them."""
    with db.reading() as session:
        values = room(session, case_id)
        row = session.get(Conclusions, case_id)
        author = session.get_one(User, row.author_id).name if row else ""
    if request.method == "POST" and not values["may_conclude"]:
        abort(403)
    form = forms.conclusions_form()(data=_kept(row)) if values["may_conclude"] else None
    if form is not None and form.validate_on_submit() and _is_in_order(form):
        actions.save_conclusions(people.current(), case_id, _given(form), now())
        web.say(_("The conclusions are saved. Another person approves them."))
        return web.see(url_for(".conclusions", case_id=case_id))
    return web.render(
        "pages/market_dialogue/conclusions.html", form=form, row=row, author=author, **values
    )


def _kept(row: Conclusions | None) -> dict[str, object]:
    if row is None:
        return {}
    values: dict[str, object] = row.model_dump()
    values["dialogue_conclusions"] = row.conclusions
    for n, band in enumerate(row.price_bands[: forms.BANDS], 1):
        values |= {
            f"band{n}-what": band["what"],
            f"band{n}-low": forms.as_euros(band["low_cents"]),
            f"band{n}-high": forms.as_euros(band["high_cents"]),
        }
    return values


def _is_in_order(form: forms.ConclusionsForm) -> bool:
    for _n, what, low, high in form.bands():
        if (low.data is not None or high.data is not None) and not what.data:
            form.fault(what.name, _("Say what the price is of"))
        if low.data is not None and high.data is not None and low.data > high.data:
            form.fault(high.name, _("The upper end of a price band is not below its lower end"))
    return not form.errors


def _given(form: forms.ConclusionsForm) -> ConclusionsInput:
    names = ConclusionsInput.model_fields.keys() & form._fields.keys()
    plain = {name: form[name].data for name in names if form[name].data is not None}
    bands = [
        PriceBand(
            what=what.data, low_cents=forms.as_cents(low.data), high_cents=forms.as_cents(high.data)
        )
        for _n, what, low, high in form.bands()
        if what.data
    ]
    return ConclusionsInput(
        **plain, conclusions=form.dialogue_conclusions.data or "", price_bands=bands
    )
