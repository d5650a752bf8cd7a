"""Taking a step: what it means, what is missing, and the papers as they will be archived."""

from datetime import datetime
from typing import Any

from flask import Response, abort, request, url_for

from procure import db, engine, i18n, people, web
from procure.cases import actions, papers, screens
from procure.cases.forms import ReasonForm, StepForm, step_form
from procure.cases.pages import pages
from procure.cases.words import word
from procure.db.clock import now
from procure.engine.workflow import Step
from procure.i18n import gettext as _
from procure.people import rates
from procure.people.session import confirming
from procure.people.session.limited import limited
from procure.web import needs

REFUSED, CHANGED = 422, 409


@pages.get("/cases/<id:case_id>/steps/<action>")
@needs("take_step")
def step(case_id: str, action: str) -> Response:
    """Show what a step means and what is missing; an approver reads the papers here."""
    return _show(case_id, action, _form(_step(case_id, action)))


@pages.post("/cases/<id:case_id>/steps/<action>")
@needs("take_step")
def take_step(case_id: str, action: str) -> Response:
    """Take the step, or answer with everything that is missing."""
    actor, moment = people.current(), now()
    form = _form(_step(case_id, action))
    if _is_refused(case_id, action, moment):
        return _show(case_id, action, form, REFUSED)
    if not form.validate_on_submit() or not confirming.is_the_person(form):
        return confirming.detour() or _show(case_id, action, form, REFUSED, only_form=True)
    try:
        engine.advance(
            actor,
            case_id,
            action,
            moment,
            state=request.form.get("state", ""),
            reason=form.reason.data or "" if "reason" in form else "",
            content=request.form.get("content") or None,
        )
    except engine.Refused:
        return _show(case_id, action, form, REFUSED)
    except engine.Stale:
        return _show(case_id, action, form, CHANGED)
    actions.looked(actor, case_id, moment)
    web.say(_("Done: %(step)s.", step=word("step", action)))
    return web.see(url_for("cases.show", case_id=case_id))


@pages.get("/cases/<id:case_id>/steps/<action>/papers/<int:number>.pdf")
@needs("take_step")
@limited(rates.MADE)
def preview(case_id: str, action: str, number: int) -> Response:
    """Print a paper of the step as it will be archived, marked as a draft."""
    actor, moment = people.current(), now()
    with db.reading() as session:
        case = engine.view(session, case_id)
        if (case.state, action) not in engine.compiled(case).table:
            abort(404)
        drafts = papers.previewed(session, actor, case, action, moment)
    if number >= len(drafts):
        abort(404)
    printed = papers.printed(drafts[number])
    return web.give(printed, "application/pdf", f"{drafts[number].kind}.pdf")


@pages.route("/cases/<id:case_id>/steps/<action>/waive/<guard>", methods=["GET", "POST"])
@needs("guard_waive")
def waive(case_id: str, action: str, guard: str) -> Response:
    """Let an approver waive one rule of one step, with a reason that is printed."""
    form = ReasonForm()
    if form.validate_on_submit():
        engine.waive(people.current(), case_id, action, guard, form.reason.data, now())
        web.say(_("The rule is waived for this step."))
        return web.see(url_for("cases.step", case_id=case_id, action=action))
    with db.reading() as session:
        case = engine.get(session, case_id)
        found = engine.compiled(case).table.get((case.state, action))
        if found is None or guard not in found.waivable:
            abort(404)
        head = screens.head(session, people.current(), case)
    return web.render("pages/cases/waive.html", form=form, head=head, action=action, guard=guard)


@pages.route("/cases/<id:case_id>/steps/<action>/back", methods=["GET", "POST"])
@needs("take_step")
def send_back(case_id: str, action: str) -> Response:
    """Send a step back to the officer with a reason, instead of taking it."""
    form, actor = ReasonForm(), people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, actor, case)
        officer = screens.name_of(session, case.owner_id)
        found = engine.compiled(case).table.get((case.state, action))
    if found is None or found.needs_reason:
        abort(404)
    if form.validate_on_submit():
        with i18n.speaking(case.language):
            title = _("Sent back: %(step)s", step=word("step", action))
        actions.send_back(actor, case_id, action, form.reason.data or "", title, now())
        web.say(_("The officer has your reason as a task."))
        return web.see(url_for("cases.show", case_id=case_id))
    return web.render(
        "pages/cases/send_back.html", form=form, head=head, action=action, officer=officer
    )


def _step(case_id: str, action: str) -> Step | None:
    """Return the step as it leaves the case's present state, if it does."""
    with db.reading() as session:
        case = engine.view(session, case_id)
    return engine.compiled(case).table.get((case.state, action))


def _form(found: Step | None) -> StepForm:
    """Return the form of a step: a decision asks once more who sits there."""
    decides = found is not None and found.role == "approver"
    return step_form(reason=found is not None and found.needs_reason, decides=decides)


def _is_refused(case_id: str, action: str, moment: datetime) -> bool:
    """Say whether something is missing, before a password is asked for."""
    with db.reading() as session:
        case = engine.view(session, case_id)
        offers = engine.offers(session, people.current(), case, moment)
    return any(offer.action == action and offer.mine and offer.reasons for offer in offers)


def _show(
    case_id: str, action: str, form: StepForm, status: int = 200, *, only_form: bool = False
) -> Response:
    """Show the page of a step as the case stands now."""
    actor, moment = people.current(), now()
    with db.reading() as session:
        case = engine.get(session, case_id)
        view = engine.view(session, case_id)
        head = screens.head(session, actor, case)
        offers = {offer.action: offer for offer in engine.offers(session, actor, view, moment)}
        if action not in offers:
            if status != CHANGED:
                abort(404)
            news = screens.timeline(session, case)[:5]
            return web.render(
                "pages/cases/changed.html", CHANGED, head=head, action=action, timeline=news
            )
        offer = offers[action]
        seen = papers.last_look(session, actor, case_id)
        held = people.held(session, actor, case_id)
        values: dict[str, Any] = {
            "panel": screens.panel(offer, frozenset(held)),
            "by": held.get(offer.step.role),
            "delegates": offer.step.role == "approver" and held.get("approver", "") is None,
            "drafts": papers.previewed(session, actor, view, action, moment),
            "news": screens.timeline(session, case, seen) if seen is not None else None,
            "content": engine.content_hash(session, actor, view, action, moment),
            "may_waive": people.may(session, actor, "guard_waive", case_id, state=case.state),
            "next_papers": [word("paper", kind) for kind in offer.step.papers],
        }
    if status == 200:
        actions.looked(actor, case_id, moment)
    return web.render(
        "pages/cases/step.html",
        status,
        form=form,
        head=head,
        case=case,
        refused=status == REFUSED and not only_form,
        changed=status == CHANGED,
        **values,
    )
