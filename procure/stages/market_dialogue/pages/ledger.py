"""Equal treatment: who was told what, when everybody was, and prior involvement."""

from typing import Any

from flask import Response, abort, request, url_for
from sqlmodel import col, select

from procure import calls, db, people, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.stages.market_dialogue import actions, forms, ledger
from procure.stages.market_dialogue.inputs import DisclosureInput, InvolvementInput
from procure.stages.market_dialogue.pages import pages
from procure.stages.market_dialogue.pages.frame import companies, room
from procure.stages.market_dialogue.tables import PriorInvolvement
from procure.web import needs


@pages.get("/cases/<id:case_id>/dialogue/ledger", endpoint="ledger")
@needs("see_dialogue")
def index(case_id: str) -> Response:
    """Show who was told what; what is owed stands on top."""
    return _page(case_id)


@pages.post("/cases/<id:case_id>/dialogue/ledger/release")
@needs("keep_dialogue")
def release(case_id: str) -> Response:
    """Tell everybody what was told to some."""
    ids = request.form.getlist("disclosure")
    try:
        ledger.release(people.current(), case_id, ids, now())
    except ledger.NothingOwed:
        web.say(_("Nothing of that is owed any more."), "notice")
    else:
        web.say(
            ngettext(
                "%(num)d thing is told to everybody on the public page.",
                "%(num)d things are told to everybody on the public page.",
                len(set(ids)),
            )
        )
    return web.see(url_for(".ledger", case_id=case_id))


@pages.route(
    "/cases/<id:case_id>/dialogue/ledger/<id:disclosure_id>/secret", methods=["GET", "POST"]
)
@needs("keep_dialogue")
def keep_secret(case_id: str, disclosure_id: str) -> Response:
    """Keep something with the one who was told, and say why."""
    form = forms.SecretForm()
    with db.reading() as session:
        values = room(session, case_id)
        one = next((x for x in ledger.lines(session, case_id) if x.id == disclosure_id), None)
    if one is None:
        abort(404)
    if form.validate_on_submit():
        try:
            ledger.keep_secret(people.current(), case_id, disclosure_id, form.ground.data, now())
        except ledger.NothingOwed:
            web.say(_("Nothing of that is owed any more."), "notice")
        else:
            web.say(_("The reason is recorded. It is printed in the summary."))
        return web.see(url_for(".ledger", case_id=case_id))
    return web.render("pages/market_dialogue/keep_secret.html", form=form, one=one, **values)


@pages.route("/cases/<id:case_id>/dialogue/ledger/new", methods=["GET", "POST"])
@needs("keep_dialogue")
def tell(case_id: str) -> Response:
    """Note something that was told to one supplier."""
    form = forms.ToldForm()
    with db.reading() as session:
        values = room(session, case_id)
        form.company_id.choices = companies(session)
    if form.validate_on_submit():
        given = DisclosureInput(
            information=form.information.data,
            how=form.how.data or "",
            company_id=form.company_id.data,
            told_at=form.told_at.data,
        )
        ledger.tell(people.current(), case_id, given, now())
        web.say(_("It stands in the ledger, and is owed to everybody."))
        return web.see(url_for(".ledger", case_id=case_id))
    return web.render("pages/market_dialogue/tell.html", form=form, **values)


@pages.post("/cases/<id:case_id>/dialogue/ledger/involvement")
@needs("keep_dialogue")
def involvement(case_id: str) -> Response:
    """Note who was involved before, or that nobody was."""
    actor = people.current()
    if "nobody" in request.form:
        actions.note_involvement(actor, case_id, None, now())
        web.say(_("It is noted that nobody was involved before."))
        return web.see(url_for(".ledger", case_id=case_id, _anchor="prior"))
    form = forms.InvolvementForm()
    if not form.validate_on_submit():
        return _page(case_id, form)
    given = InvolvementInput(
        party=form.party.data,
        involvement=form.involvement.data,
        measure=form.measure.data or "",
    )
    actions.note_involvement(actor, case_id, given, now())
    web.say(_("The involvement is noted."))
    return web.see(url_for(".ledger", case_id=case_id, _anchor="prior"))


def _page(case_id: str, form: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        call = values["call"]
        lines = ledger.lines(session, case_id)
        published = calls.published(session, call.id) if call else []
        prior = session.exec(
            select(PriorInvolvement)
            .where(PriorInvolvement.case_id == case_id)
            .order_by(col(PriorInvolvement.party))
        ).all()
    return web.render(
        "pages/market_dialogue/ledger.html",
        ledger_lines=lines,
        owed=[one for one in lines if one.standing == "owed"],
        published=published,
        prior=prior,
        form=form or forms.InvolvementForm(formdata=None),
        **values,
    )
