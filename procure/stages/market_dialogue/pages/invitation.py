"""The invitation with its questions, and the way to questions and answers of its call."""

from typing import Any

from flask import Response, request, url_for

from procure import calls, db, people, web
from procure.calls import desk
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import speaking
from procure.stages.market_dialogue import actions, forms, meetings
from procure.stages.market_dialogue.pages import pages
from procure.stages.market_dialogue.pages.frame import room
from procure.stages.market_dialogue.tables import Dialogue
from procure.web import needs


@pages.get("/cases/<id:case_id>/dialogue")
@needs("see_dialogue")
def invitation(case_id: str) -> Response:
    """Show the invitation; its form while it can still change."""
    return _page(case_id)


@pages.post("/cases/<id:case_id>/dialogue")
@needs("edit_invitation")
def save_invitation(case_id: str) -> Response:
    """Save the invitation and its call."""
    form = forms.invitation_form(_rows_sent())()
    if form.validate_on_submit():
        try:
            actions.save_invitation(
                people.current(), case_id, form.invitation(), form.call(), now()
            )
        except calls.WrongCall:
            form.fault("questions_until", _("Questions close before the answers do."))
        except calls.DeadlineIsPast:
            form.fault("dialogue_answers_due", _("Give a deadline that is still to come."))
        except calls.AlreadyPublished:
            form.fault("dialogue_answers_due", _("The dialogue has been opened: it stands."))
        else:
            web.drafts.drop(people.current().user_id, f"dialogue-{case_id}")
            web.say(_("The invitation is saved."))
            return web.see(url_for(".invitation", case_id=case_id))
    return _page(case_id, form)


@pages.get("/cases/<id:case_id>/dialogue/questions")
@needs("see_dialogue")
def questions(case_id: str) -> Response:
    """Go to the suppliers' questions about the dialogue."""
    call = desk.first_call(case_id, actions.KIND)
    return web.see(url_for("calls.questions", case_id=case_id, call_id=call.id))


@pages.get("/cases/<id:case_id>/dialogue/answers")
@needs("see_dialogue")
def answers(case_id: str) -> Response:
    """Go to the opening of the answers, or to the opened answers."""
    call = desk.first_call(case_id, actions.KIND)
    with db.reading() as session:
        may = people.may(session, people.current(), "read_submissions", case_id=case_id)
    opened = call.status == "opened" and may
    view = "calls.submissions" if opened else "calls.opening"
    return web.see(url_for(view, case_id=case_id, call_id=call.id))


def _page(case_id: str, form: Any = None) -> Response:
    with db.reading() as session:
        values = room(session, case_id)
        row = session.get(Dialogue, case_id)
        call = values["call"]
        asked = calls.questions(session, call.id) if call else []
        briefings = [m for m in meetings.of_case(session, case_id) if m.form == "briefing"]
    if form is None and values["may_edit"]:
        form = _begun(values["case"], row, call, asked)
    return web.render(
        "pages/market_dialogue/invitation.html",
        form=form,
        row=row,
        asked=asked,
        briefings=briefings,
        cpv=forms.CPV,
        **values,
    )


def _begun(case: Any, row: Dialogue | None, call: Any, asked: list[Any]) -> Any:
    """Return the form as it was left in the draft, else as it is kept."""
    draft = web.drafts.load(people.current().user_id, f"dialogue-{case.id}")
    rows = max(forms.FIRST_ROWS, len(asked) + 2)
    if draft is not None:
        rows = max(rows, *(_number(v) for v in draft.data.get("rows", ["0"])))
    with speaking(case.language):
        values = forms.invitation_values(row, call, asked)
    made = forms.invitation_form(rows)
    return web.drafts.begin(made, f"dialogue-{case.id}", data={**values, "rows": str(rows)})


def _rows_sent() -> int:
    return _number(request.form.get("rows", "")) or forms.FIRST_ROWS


def _number(text: str) -> int:
    return min(int(text), forms.MOST_QUESTIONS) if text.isascii() and text.isdecimal() else 0
