"""Pages of the last stage: the clock of the standstill, appeals, the contract, the notice."""

from datetime import datetime
from typing import Any

from flask import Response, abort, request, url_for
from sqlmodel import Session

from procure import agreements, db, engine, people, web
from procure.cases import screens
from procure.db.clock import now
from procure.engine import CaseView, registry
from procure.i18n import gettext as _
from procure.law import HELSINKI
from procure.people import Actor
from procure.people.tables import Company
from procure.stages.contract import actions, drafting, forms, rules
from procure.stages.contract.inputs import AppealInput, ContractInput, OutcomeInput
from procure.stages.contract.tables import Appeal, DecisionNotice, ResultNotice
from procure.web import needs

pages = web.blueprint("contract", __name__)

screens.room("room.contract", "contract.show", "see_contract", 50)


@pages.get("/cases/<id:case_id>/contract")
@needs("see_contract")
def show(case_id: str) -> Response:
    """Show where the way to the contract stands, and the one thing to do."""
    with db.reading() as session:
        values = _room(session, case_id)
    return web.render("pages/contract/show.html", **values)


@pages.route("/cases/<id:case_id>/contract/send", methods=["GET", "POST"])
@needs("send_decision")
def send(case_id: str) -> Response:
    """Send the decision to all tenderers, or note that letters were sent."""
    form = forms.SendForm()
    if form.validate_on_submit():
        by = form.by.data
        if by == "letter" and form.sent_on.data is None:
            form.fault("sent_on", _("Say when the letters were sent"))
        else:
            try:
                actions.send_decision(people.current(), case_id, now(), by, form.sent_on.data)
            except actions.WrongDay:
                form.fault(
                    "sent_on", _("The day lies in the future, or before the decision was sent")
                )
            else:
                web.say(_("The decision is sent. The standstill has begun."))
                return web.see(url_for(".show", case_id=case_id))
    return _form_page(case_id, "send", form)


@pages.route("/cases/<id:case_id>/contract/appeals/new", methods=["GET", "POST"])
@needs("record_appeals")
def new_appeal(case_id: str) -> Response:
    """Record an appeal."""
    form = forms.AppealForm()
    if form.validate_on_submit():
        given = AppealInput(
            appellant=form.appellant.data,
            court=form.court.data,
            number=form.number.data or "",
            filed_on=form.filed_on.data,
        )
        try:
            actions.record_appeal(people.current(), case_id, given, now())
        except actions.WrongDay:
            form.fault("filed_on", _("The day lies in the future"))
        else:
            web.say(_("The appeal is recorded."))
            return web.see(url_for(".show", case_id=case_id))
    return _form_page(case_id, "appeal", form)


@pages.route("/cases/<id:case_id>/contract/appeals/<id:appeal_id>", methods=["GET", "POST"])
@needs("record_appeals")
def appeal(case_id: str, appeal_id: str) -> Response:
    """Record how an appeal ended."""
    with db.reading() as session:
        row = session.get(Appeal, appeal_id)
    if row is None or row.case_id != case_id:
        abort(404)
    form = forms.OutcomeForm(obj=row)
    if form.validate_on_submit():
        given = OutcomeInput(ended_on=form.ended_on.data, outcome=form.outcome.data)
        try:
            actions.end_appeal(people.current(), case_id, appeal_id, given, now())
        except actions.WrongDay:
            form.fault("ended_on", _("The day lies in the future, or before the appeal was filed"))
        else:
            web.say(_("The end of the appeal is recorded."))
            return web.see(url_for(".show", case_id=case_id))
    return _form_page(case_id, "outcome", form, appeal=row)


@pages.route("/cases/<id:case_id>/contract/draft", methods=["GET", "POST"])
@needs("make_contract")
def make(case_id: str) -> Response:
    """Make the draft of the contract with the chosen supplier."""
    form = forms.ContractForm()
    if form.validate_on_submit():
        if form.ends_on.data < form.starts_on.data:
            form.fault("ends_on", _("The contract ends before it begins"))
        else:
            given = ContractInput(starts_on=form.starts_on.data, ends_on=form.ends_on.data)
            try:
                drafting.make(people.current(), case_id, given, now())
            except (drafting.DraftedAlready, drafting.NoWinner):
                abort(409)
            web.say(_("The draft of the contract is made. Read it, write the rest and offer it."))
            return web.see(url_for(".show", case_id=case_id))
    return _form_page(case_id, "make", form)


@pages.route("/cases/<id:case_id>/contract/notice", methods=["GET", "POST"])
@needs("note_result_notice")
def notice(case_id: str) -> Response:
    """Note that the notice of the result was sent."""
    with db.reading() as session:
        row = session.get(ResultNotice, case_id)
    form = forms.NoticeForm(obj=row)
    if form.validate_on_submit():
        try:
            actions.note_result_notice(
                people.current(), case_id, form.sent_on.data, form.number.data or "", now()
            )
        except actions.WrongDay:
            form.fault("sent_on", _("The day lies in the future"))
        else:
            web.say(_("The notice of the result is noted."))
            return web.see(url_for(".show", case_id=case_id))
    return _form_page(case_id, "notice", form)


@agreements.dresses(drafting.KIND)
def dress_agreement(
    session: Session, _actor: Actor, case: CaseView, _at: datetime
) -> agreements.Dress:
    """Show the contract and its signing in the frame of the room."""
    return agreements.Dress("pages/contract/_frame.html", _room(session, case.id))


def _form_page(case_id: str, what: str, form: Any, **more: Any) -> Response:
    with db.reading() as session:
        values = _room(session, case_id)
    return web.render("pages/contract/form.html", what=what, form=form, **more, **values)


def _room(session: Session, case_id: str) -> dict[str, Any]:
    actor, at = people.current(), now()
    case = engine.view(session, case_id)
    sent = session.get(DecisionNotice, case_id)
    result = session.get(ResultNotice, case_id)
    known = registry.gather(
        session, case_id, ["award_winner", "award_price_cents", "award_standstill"]
    )
    days = known["award_standstill"]
    today = at.astimezone(HELSINKI).date()
    clock = rules.clock(sent.sent_on, sent.by, days or 0, case.law_edition) if sent else None
    row = drafting.of_case(session, case_id)
    signed_on = row.signed_at.astimezone(HELSINKI).date() if row and row.signed_at else None
    company = known["award_winner"]
    found = actions.appeals(session, case_id)

    def may(permission: str) -> bool:
        return people.may(session, actor, permission, case_id=case_id, state=case.state)

    return {
        "head": screens.head(session, actor, engine.get(session, case_id)),
        "case": case,
        "sent": sent,
        "days": days,
        "clock": clock,
        "over": bool(clock and today >= clock.safe),
        "today": today,
        "appeals": found,
        "pending": rules.pending(found),
        "contract": row,
        "signed": agreements.signatures(session, row) if row else {},
        "winner": session.get_one(Company, company).name if company else "",
        "price_cents": known["award_price_cents"],
        "result": result,
        "due": rules.notice_due(signed_on, case.procedure, days or 0, case.law_edition)
        if signed_on
        else None,
        "may_send": may("send_decision"),
        "may_appeal": may("record_appeals"),
        "may_make": may("make_contract"),
        "may_notice": may("note_result_notice"),
        "here": request.endpoint or "",
    }
