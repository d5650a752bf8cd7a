"""Public and suppliers' pages of calls: find, read, ask, answer, send, keep the receipt."""

from datetime import date, datetime, time
from typing import Any

from flask import Response, abort, request, url_for
from sqlalchemy import select
from sqlmodel import col

from procure import db, engine, i18n, people, web
from procure.calls import actions, drafts, forms, inquiries, listing, planning, receipts, rules
from procure.calls.tables import Call
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people.tables import Authority
from procure.web import needs, paging

pages = web.blueprint("calls", __name__)

web.nav.add("nav.open_calls", "calls.open_list", "see_public", 20)
web.nav.add("nav.my_answers", "calls.mine", "answer_call", 30)


@pages.get("/calls")
@needs("see_public")
def open_list() -> Response:
    """Show every call that takes answers now."""
    kind = request.args.get("kind", "")
    kind = kind if kind in rules.OPENING_STATES else ""
    at, moment = paging.cursor(str, str), now()
    with db.reading() as session:
        after = None if at is None else (at.key[0], at.key[1])
        found = listing.open_now(session, moment, kind, after=after, back=bool(at and at.back))
        page = paging.page(found, at, lambda call: call.key, listing.SIZE)
        ids = {call.authority_id for call in page.rows}
        wanted = select(Authority).where(col(Authority.id).in_(sorted(ids)))
        buyers = {one.id: one for one in session.scalars(wanted)}
    return web.render(
        "pages/calls/open_list.html",
        page=page,
        # How many there are is said where the page itself knows it.
        count=len(page.rows) if at is None else None,
        buyers=buyers,
        kind=kind,
    )


@pages.get("/calls/<id:call_id>")
@needs("see_public")
def show(call_id: str) -> Response:
    """Show a call that is or was public."""
    return web.render("pages/calls/show.html", **_public(call_id))


@pages.route("/calls/<id:call_id>/answer", methods=["GET", "POST"])
@needs("answer_call")
def answer(call_id: str) -> Response:
    """Write an answer; save it as a draft or go on to the preview."""
    values = _public(call_id)
    if not values["is_open"]:
        return _closed(values)
    actor = people.current()
    kept = drafts.load(actor, call_id)
    typed = kept[0] if kept else {}
    form = forms.answer_form(values["questions"], None if request.method == "POST" else typed)
    if request.method == "POST":
        _keep(call_id)
        if "save" in request.form:
            web.say(_("Draft saved. You can go on until the deadline."))
            return web.see(url_for(".answer", call_id=call_id))
        if _is_right(form, values["questions"]):
            return web.see(url_for(".preview", call_id=call_id))
    with db.reading() as session:
        sent = receipts.of_company(session, str(actor.company_id), call_id)
    return web.render("pages/calls/answer.html", form=form, kept=kept, sent=sent, **values)


@pages.post("/calls/<id:call_id>/draft")
@needs("answer_call")
def keep_draft(call_id: str) -> Response:
    """Keep what is typed, without leaving the page."""
    _public(call_id)
    return web.render("pages/calls/saved.html", at=_keep(call_id))


@pages.get("/calls/<id:call_id>/preview")
@needs("answer_call")
def preview(call_id: str) -> Response:
    """Show what would be sent, as it would be read."""
    values = _public(call_id)
    if not values["is_open"]:
        return _closed(values)
    kept = drafts.load(people.current(), call_id)
    if kept is None:
        return web.see(url_for(".answer", call_id=call_id))
    form = forms.answer_form(values["questions"], kept[0])
    if not _is_right(form, values["questions"]):
        return web.see(url_for(".answer", call_id=call_id))
    return web.render("pages/calls/preview.html", seen=kept[2], said=_said(form, values), **values)


@pages.post("/calls/<id:call_id>/send")
@needs("answer_call")
def send(call_id: str) -> Response:
    """Send the answer that was previewed; the clock is read when it is received."""
    values = _public(call_id)
    actor = people.current()
    kept = drafts.load(actor, call_id)
    if kept is None or kept[2] != request.form.get("seen"):
        web.say(_("The answer has changed since you looked at it. Look at it again."), "notice")
        return web.see(url_for(".preview", call_id=call_id))
    form = forms.answer_form(values["questions"], kept[0])
    if not form.validate():
        return web.see(url_for(".answer", call_id=call_id))
    try:
        receipt = actions.submit(actor, call_id, form.answered(), now, form.secrets())
    except actions.Closed:
        return _closed(values)
    except actions.WrongAnswers:
        return web.see(url_for(".answer", call_id=call_id))
    web.say(_("Your answer has been received and sealed."))
    return web.see(url_for(".receipt", submission_id=receipt.submission_id))


@pages.get("/calls/receipts/<id:submission_id>")
@needs("answer_call")
def receipt(submission_id: str) -> Response:
    """Show a receipt to the company that holds it."""
    with db.reading() as session:
        held = receipts.find(session, str(people.current().company_id), submission_id)
        if held is None:
            abort(404)
        case = engine.view(session, held.call.case_id)
    can_change = rules.is_open(held.call, case.state, now())
    return web.render("pages/calls/receipt.html", held=held, case=case, can_change=can_change)


@pages.get("/calls/mine")
@needs("answer_call")
def mine() -> Response:
    """Show what the own company has sent and begun, and what can still change until when."""
    company_id = str(people.current().company_id)
    begun = drafts.of_company(company_id)
    with db.reading() as session:
        sent = [one for one in receipts.of_company(session, company_id) if not one.replaced]
        states = {
            call.id: rules.standing(call, engine.view(session, call.case_id).state, now())
            for call in [*(c for c, _at in begun), *(one.call for one in sent)]
        }
    known = {one.call.id for one in sent}
    begun = [(call, at) for call, at in begun if call.id not in known]
    return web.render("pages/calls/mine.html", sent=sent, begun=begun, states=states)


@pages.route("/calls/<id:call_id>/ask", methods=["GET", "POST"])
@needs("ask_about_call")
def ask(call_id: str) -> Response:
    """Ask about a call; everybody will read question and answer, nobody who asked."""
    values = _public(call_id)
    form = forms.AskForm()
    if form.validate_on_submit():
        try:
            inquiries.ask(people.current(), call_id, form.question.data, now())
        except actions.Closed:
            web.say(_("Questions are not taken any more."), "notice")
        else:
            web.say(_("Your question has been received. The answer goes to everybody."))
        return web.see(url_for(".show", call_id=call_id))
    return web.render("pages/calls/ask.html", form=form, **values)


def _public(call_id: str) -> dict[str, Any]:
    """Return what the public may know of a call; 404 if it is or was not public."""
    at = now()
    with db.reading() as session:
        try:
            call = planning.get(session, call_id)
        except planning.NoSuchCall:
            abort(404)
        case = engine.view(session, call.case_id)
        standing = rules.standing(call, case.state, at)
        if standing != "open" and not planning.was_public(session, call):
            abort(404)
        return {
            "call": call,
            "case": case,
            "standing": standing,
            "is_open": standing == "open",
            "takes_questions": rules.takes_questions(call, case.state, at),
            "buyer": session.get_one(Authority, case.authority_id),
            "questions": planning.questions(session, call_id),
            "answered": inquiries.published(session, call_id),
            "told": planning.announcements(session, call_id),
            "dates": _dates(call, standing, at),
            "present": at,
        }


def _dates(call: Call, standing: str, at: datetime) -> list[tuple[str, str, str]]:
    """Return what happens when, in order: the moment in words, what, and done, now or coming."""
    known = [(call.deadline, i18n.moment(call.deadline), _("Answers close, Helsinki time"))]
    if call.questions_until:
        until = call.questions_until
        known.append((until, i18n.moment(until), _("Last moment to ask a question")))
    in_words = []
    for when, what, kind in call.page.get("dates", ()):
        if kind == "day":
            day = datetime.combine(date.fromisoformat(when), time(23, 59), i18n.HELSINKI)
            known.append((day, i18n.day(when), what))
        else:
            in_words.append((when, what, ""))
    known.sort(key=lambda one: one[0])
    past = [(when, what, "done") for moment, when, what in known if moment < at]
    coming = [(when, what, "") for moment, when, what in known if moment >= at]
    here = [(_("Now"), _("Answering is open"), "now")] if standing == "open" else []
    return [*past, *here, *coming, *in_words]


def _keep(call_id: str) -> Any:
    typed = {n: v for n, v in request.form.lists() if n not in {"csrf_token", "save"}}
    try:
        return drafts.save(people.current(), call_id, typed, now())
    except actions.Closed:
        abort(409)
    except drafts.TooLarge:
        abort(413)


def _is_right(form: forms.AnswerForm, questions: Any) -> bool:
    """Check the fields, then the rules of the call; faults stand on their fields."""
    if not form.validate():
        return False
    form.faulty(rules.faults(questions, form.answered(), form.secrets()))
    return not form.errors


def _said(form: forms.AnswerForm, values: dict[str, Any]) -> list[dict[str, Any]]:
    answers, secrets = form.answered(), form.secrets()
    return [
        {
            "question": one,
            "text": forms.shown(one, answers[one.name]) if one.name in answers else "",
            "words": rules.words(str(answers.get(one.name, ""))),
            "ground": secrets.get(one.name, ""),
        }
        for one in values["questions"]
    ]


def _closed(values: dict[str, Any]) -> Response:
    """Say that the call takes no answers; what was typed is still in the draft."""
    kept = drafts.load(people.current(), values["call"].id)
    return web.render("pages/calls/closed.html", status=409, kept=kept, **values)


def of_case(session: Any, case_id: str, call_id: str) -> Call:
    """Return a call of this case, or answer 404."""
    try:
        call = planning.get(session, call_id)
    except planning.NoSuchCall:
        abort(404)
    if call.case_id != case_id:
        abort(404)
    return call
