"""Requirements with their versions, and the golden thread through the case."""

from typing import Any

from flask import Response, abort, url_for

from procure import db, engine, people, web
from procure.cases import rules, screens, thread
from procure.cases.forms import RequirementForm, ThreadForm
from procure.cases.inputs import RequirementInput
from procure.cases.pages import pages
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.web import needs


@pages.route("/cases/<id:case_id>/requirements", methods=["GET"])
@needs("see_case")
def requirements(case_id: str) -> Response:
    """Show the requirements, what each follows from, and what follows from it."""
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        names = thread.names(session, case_id)
        values: dict[str, Any] = {
            "head": screens.head(session, actor, case),
            "wordings": thread.requirements(session, case_id, withdrawn=True),
            "coverage": {one.id: one for one in thread.coverage(session, case_id)},
            "links": thread.links(session, case_id),
            "names": names,
            "keeps": people.may(session, actor, "keep_case", case_id, state=case.state),
            "may_change": rules.requirements_may_change(case.stage, case.state),
        }
    return web.render("pages/cases/requirements.html", form=_thread_form(names), **values)


@pages.post("/cases/<id:case_id>/requirements/links")
@needs("keep_case")
def link_thread(case_id: str) -> Response:
    """Link two ends of the thread, with the reason."""
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, people.current(), case)
        names = thread.names(session, case_id)
    form = _thread_form(names)
    if form.validate_on_submit():
        try:
            thread.link_thread(
                people.current(),
                case_id,
                form.source.data,
                form.target.data,
                form.reason.data,
                now(),
            )
        except thread.NoThread:
            form.fault("target", _("The thread runs from the need towards the clause only."))
        else:
            web.say(_("The link is added."))
            return web.see(url_for("cases.requirements", case_id=case_id, _anchor="thread"))
    return web.render("pages/cases/thread_link.html", form=form, head=head)


@pages.post("/cases/<id:case_id>/requirements/links/<id:link_id>/cut")
@needs("keep_case")
def cut_thread(case_id: str, link_id: str) -> Response:
    """Take a link out of the thread."""
    try:
        thread.cut_thread(people.current(), case_id, link_id, now())
    except thread.NoThread:
        abort(404)
    web.say(_("The link is taken out. The record keeps it."))
    return web.see(url_for("cases.requirements", case_id=case_id, _anchor="thread"))


@pages.route("/cases/<id:case_id>/requirements/new", methods=["GET", "POST"])
@needs("keep_case")
def new_requirement(case_id: str) -> Response:
    """Write a requirement."""
    return _write(case_id, None)


@pages.route("/cases/<id:case_id>/requirements/<id:requirement_id>", methods=["GET", "POST"])
@needs("keep_case")
def requirement(case_id: str, requirement_id: str) -> Response:
    """Word a requirement anew; its earlier wordings stand below."""
    return _write(case_id, requirement_id)


@pages.post("/cases/<id:case_id>/requirements/<id:requirement_id>/withdraw")
@needs("keep_case")
def withdraw_requirement(case_id: str, requirement_id: str) -> Response:
    """Take a requirement out of the case."""
    try:
        thread.withdraw_requirement(people.current(), case_id, requirement_id, now())
    except thread.Frozen:
        web.say(_("Requirements do not change after the call for tenders."), "notice")
    else:
        web.say(_("The requirement is withdrawn."))
    return web.see(url_for("cases.requirements", case_id=case_id))


def _write(case_id: str, requirement_id: str | None) -> Response:
    actor = people.current()
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, actor, case)
        all_of_them = thread.requirements(session, case_id, withdrawn=True)
        known = {one.id: one for one in all_of_them}
        names = thread.names(session, case_id)
        past = thread.versions(session, requirement_id) if requirement_id else []
    if requirement_id is not None and requirement_id not in known:
        abort(404)
    wording = known.get(requirement_id or "")
    form = RequirementForm(**({"text": wording.text, "kind": wording.kind} if wording else {}))
    form.source.choices = [
        (ref, text) for ref, text in names.items() if ref.startswith(("need", "input:"))
    ]
    if form.validate_on_submit() and _written(form, case_id, requirement_id):
        web.say(_("The requirement is saved."))
        return web.see(url_for("cases.requirements", case_id=case_id))
    return web.render(
        "pages/cases/requirement.html", form=form, head=head, wording=wording, past=past
    )


def _written(form: RequirementForm, case_id: str, requirement_id: str | None) -> bool:
    """Write the requirement of a form, or put what was refused on its fields."""
    if form.source.data and not form.why.data:
        form.fault("why", _("Say why the requirement follows from that."))
        return False
    given = RequirementInput(
        kind=form.kind.data, text=form.text.data, reason=form.reason.data or ""
    )
    try:
        thread.write_requirement(
            people.current(),
            case_id,
            given,
            now(),
            requirement_id,
            form.source.data or "",
            form.why.data or "",
        )
    except thread.Frozen:
        form.fault("text", _("Requirements do not change after the call for tenders."))
        return False
    return True


def _thread_form(names: dict[str, str]) -> ThreadForm:
    form = ThreadForm()
    form.source.choices = list(names.items())
    form.target.choices = [(ref, text) for ref, text in names.items() if ref != rules.NEED]
    return form
