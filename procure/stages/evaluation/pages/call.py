"""The call for tenders and its criteria, and the way to its questions and its opening."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import assessment, calls, cases, db, law, people, web
from procure.calls import desk
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.stages.evaluation import actions, announcing, forms, standstill
from procure.stages.evaluation.pages import pages
from procure.stages.evaluation.pages.frame import room
from procure.web import needs


@pages.route("/cases/<id:case_id>/tender", methods=["GET", "POST"])
@needs("see_evaluation")
def invitation(case_id: str) -> Response:
    """Write the call for tenders until it is published; read it after that."""
    with db.reading() as session:
        values = room(session, case_id)
        requirements = announcing.frozen_requirements(session, case_id)
    if request.method == "POST" and not values["may_edit"]:
        abort(403)
    plan, key = values["plan"], f"tender-{case_id}"
    form = None
    if values["may_edit"]:
        kept = forms.invitation_values(plan, values["call"])
        form = web.drafts.begin(forms.InvitationForm, key, data=kept)
    if form is not None and form.validate_on_submit() and _is_in_order(form):
        try:
            actions.save_call(people.current(), case_id, form.plan(), form.times(), now())
        except calls.WrongCall:
            form.fault("questions_until", _("Questions close before the answers do."))
        except calls.DeadlineIsPast:
            form.fault("tender_deadline", _("Give a deadline that is still to come."))
        except calls.AlreadyPublished:
            form.fault("tender_deadline", _("The call has been published: it stands."))
        else:
            web.drafts.drop(people.current().user_id, key)
            web.say(_("The call for tenders is saved."))
            return web.see(url_for(".invitation", case_id=case_id))
    return web.render(
        "pages/evaluation/invitation.html",
        form=form,
        key=key,
        requirements=requirements,
        changed=bool(plan) and plan.requirements != requirements,
        earliest=_earliest(values["case"]),
        **values,
    )


@pages.route("/cases/<id:case_id>/tender/criteria", methods=["GET", "POST"])
@needs("see_evaluation")
def criteria(case_id: str) -> Response:
    """Write the award criteria until the call is published; read them after that."""
    with db.reading() as session:
        values = room(session, case_id)
        known = [
            (one.id, f"{one.code} {one.text[:100]}") for one in cases.requirements(session, case_id)
        ]
        sources = assessment.sources(session, case_id)
    if request.method == "POST" and not values["may_edit"]:
        abort(403)
    one = values["one"]
    form = None
    if values["may_edit"]:
        rows = _rows_sent() or max(forms.FIRST_ROWS, len(one.criteria) + 1)
        tie = one.comparison.tie_rule if one.comparison else "lowest_price"
        kept = forms.criteria_values(one.criteria, sources, tie)
        form = forms.criteria_form(rows, known)(data={**kept, "rows": str(rows)})
    if form is not None and form.validate_on_submit() and form.is_in_order():
        actions.save_criteria(people.current(), case_id, form.given(), now())
        web.say(_("The criteria are saved."))
        return web.see(url_for(".criteria", case_id=case_id))
    return web.render(
        "pages/evaluation/criteria.html",
        form=form,
        total=sum(c.weight for c in one.criteria),
        codes=dict(known),
        sources=sources,
        **values,
    )


@pages.get("/cases/<id:case_id>/tender/questions")
@needs("see_evaluation")
def questions(case_id: str) -> Response:
    """Go to the suppliers' questions about the call."""
    call = desk.first_call(case_id, actions.KIND)
    return web.see(url_for("calls.questions", case_id=case_id, call_id=call.id))


@pages.get("/cases/<id:case_id>/tender/opening")
@needs("see_evaluation")
def opening(case_id: str) -> Response:
    """Go to the opening of the tenders, or to the tenders."""
    call = desk.first_call(case_id, actions.KIND)
    if call.status == "opened":
        return web.see(url_for("assessment.tenders", case_id=case_id))
    return web.see(url_for("calls.opening", case_id=case_id, call_id=call.id))


def _is_in_order(form: forms.InvitationForm) -> bool:
    if form.tender_deadline.data <= now():
        form.fault("tender_deadline", _("The deadline has passed already. Give a later one."))
    return not form.errors


def _earliest(case: Any) -> dict[str, Any] | None:
    """Return the shortest time that the law gives if the notice is sent today."""
    today = now().astimezone(law.HELSINKI).date()
    edition = standstill.edition_of(case, today)
    procedure = standstill.procedure_of(case)
    found = law.earliest_deadline(edition, procedure, "tender", today, grounds=["electronic"])
    if found.earliest is None or found.limit is None:
        return None
    return {"day": found.earliest, "days": found.days, "cite": found.limit.cite}


def _rows_sent() -> int:
    text = request.form.get("rows", "")
    return min(int(text), forms.MOST_CRITERIA) if text.isascii() and text.isdecimal() else 0
