"""The officer's pages of calls: questions to answer, the opening, what was sent.

None of them asks about submissions before the opening. A room dresses them in its own
frame: it says which layout they extend and how companies are called on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, abort, request, url_for
from sqlmodel import Session

from procure import db, engine, people, web
from procure.calls import actions, forms, inquiries, planning, rules
from procure.calls.pages import of_case, pages
from procure.calls.tables import Call
from procure.db.clock import now
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.i18n import lazy, ngettext
from procure.people import Actor
from procure.people.session import confirming
from procure.people.tables import Company, User
from procure.web import needs


@dataclass(frozen=True, slots=True)
class Dress:
    """How a room shows the pages of its calls."""

    layout: str = "pages/calls/room.html"
    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


# Why an opening is refused, as the page says it.
WHY_NOT = {
    "too_early": lazy("The deadline has not passed. The attempt has been recorded."),
    "same_person": lazy("You have confirmed already. Somebody else must confirm too."),
    "opened": lazy("The answers have been opened already."),
    "cancelled": lazy("The call was cancelled. Its answers stay sealed."),
}

Dresser = Callable[[Session, Actor, CaseView, datetime], Dress]
_dressers: dict[str, Dresser] = {}


def dresses(kind: str) -> Callable[[Dresser], Dresser]:
    """Register how a room frames the pages of its calls."""

    def register(dresser: Dresser) -> Dresser:
        _dressers[kind] = dresser
        return dresser

    return register


@pages.get("/cases/<id:case_id>/calls/<id:call_id>/questions")
@needs("see_calls")
def questions(case_id: str, call_id: str) -> Response:
    """Show the questions that wait, the next one on top, and what was answered."""
    values = _room(case_id, call_id)
    chosen = request.args.get("question", "")
    waiting = values["waiting"]
    one = next((w for w in waiting if w.id == chosen), None)
    one = one or next((w for w in waiting if not w.ready), None)
    form = forms.InquiryForm(data={"question": one.question, "answer": one.answer} if one else {})
    return web.render("pages/calls/questions.html", inquiry=one, form=form, **values)


@pages.post("/cases/<id:case_id>/calls/<id:call_id>/questions/<id:inquiry_id>")
@needs("answer_inquiries")
def write_answer(case_id: str, call_id: str, inquiry_id: str) -> Response:
    """Keep the wording and the answer of one question."""
    values = _room(case_id, call_id)
    one = next((w for w in values["waiting"] if w.id == inquiry_id), None)
    if one is None:
        abort(404)
    form = forms.InquiryForm()
    if not form.validate_on_submit():
        return web.render("pages/calls/questions.html", inquiry=one, form=form, **values)
    inquiries.write_answer(
        people.current(), inquiry_id, form.question.data, form.answer.data, now()
    )
    web.say(_("Answer saved. It is published together with the others."))
    return web.see(url_for(".questions", case_id=case_id, call_id=call_id))


@pages.post("/cases/<id:case_id>/calls/<id:call_id>/questions/publish")
@needs("answer_inquiries")
def publish(case_id: str, call_id: str) -> Response:
    """Publish every answer that is ready, to everybody at once."""
    with db.reading() as session:
        of_case(session, case_id, call_id)
    try:
        count = inquiries.publish_answers(people.current(), call_id, now())
    except inquiries.NothingToSay:
        web.say(_("No answer is ready. Write one first."), "notice")
    else:
        web.say(
            ngettext(
                "%(num)d answer was published to everybody.",
                "%(num)d answers were published to everybody.",
                count,
            )
        )
    return web.see(url_for(".questions", case_id=case_id, call_id=call_id))


@pages.route("/cases/<id:case_id>/calls/<id:call_id>/opening", methods=["GET", "POST"])
@needs("open_submissions")
def opening(case_id: str, call_id: str) -> Response:
    """Confirm the opening with the password; the second person's word opens."""
    values = _room(case_id, call_id)
    form = forms.OpeningForm()
    confirming.fit(form)
    if form.validate_on_submit() and confirming.is_the_person(form):
        try:
            is_open = actions.confirm_opening(people.current(), call_id, now)
        except actions.OpeningRefused as refused:
            web.say(WHY_NOT[refused.why], "notice")
            return web.see(url_for(".opening", case_id=case_id, call_id=call_id))
        if is_open:
            web.say(_("The answers are open."))
            return web.see(url_for(".submissions", case_id=case_id, call_id=call_id))
        web.say(_("Your word is recorded. Another person opens."))
        return web.see(url_for(".opening", case_id=case_id, call_id=call_id))
    mine = people.current().user_id in {one["user_id"] for one in values["confirmed"]}
    return confirming.detour() or web.render(
        "pages/calls/opening.html", form=form, mine=mine, **values
    )


@pages.get("/cases/<id:case_id>/calls/<id:call_id>/submissions")
@needs("read_submissions")
def submissions(case_id: str, call_id: str) -> Response:
    """Show what was sent, after the opening; before it, only that it is sealed."""
    values = _room(case_id, call_id)
    with db.reading() as session:
        sent = actions.opened(session, call_id) if values["call"].status == "opened" else []
        asked = planning.questions(session, call_id)
        names = {
            one.company_id: values["dress"].names.get(one.company_id)
            or session.get_one(Company, one.company_id).name
            for one in sent
        }
    return web.render(
        "pages/calls/submissions.html",
        sent=sent,
        asked=asked,
        names=names,
        shown=forms.shown,
        **values,
    )


def _room(case_id: str, call_id: str) -> dict[str, Any]:
    """Return what every page of the desk shows; submissions are not among it."""
    at, actor = now(), people.current()
    with db.reading() as session:
        call = of_case(session, case_id, call_id)
        case = engine.view(session, case_id)
        dresser = _dressers.get(call.kind)
        dress = dresser(session, actor, case, at) if dresser else Dress()
        confirmed = [
            {
                "user_id": one.user_id,
                "name": session.get_one(User, one.user_id).name,
                "at": one.at,
            }
            for one in actions.confirmations(session, call_id)
        ]
        return {
            "case": case,
            "call": call,
            "dress": dress,
            "layout": dress.layout,
            "standing": rules.standing(call, case.state, at),
            "may_open": rules.may_be_opened(call, at),
            "may_answer": people.may(session, actor, "answer_inquiries", case_id=case_id),
            "may_confirm": people.may(
                session, actor, "open_submissions", case_id=case_id, state=case.state
            ),
            "waiting": inquiries.waiting(session, call_id),
            "published": inquiries.published(session, call_id),
            "confirmed": confirmed,
            **dress.values,
        }


def first_call(case_id: str, kind: str) -> Call:
    """Return the latest call of this kind on a case, or answer 404."""
    with db.reading() as session:
        call = planning.current(session, case_id, kind)
    if call is None:
        abort(404)
    return call
