"""What an officer keeps on a case: funding, partners, lots, diary number, answers, tasks."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, url_for
from pydantic import BaseModel, ValidationError

from procure import db, engine, people, web
from procure.cases import actions, forms, parties, screens, tasks
from procure.cases.forms import DiaryForm, LinesForm, TaskForm, lines_form, wants_more
from procure.cases.inputs import FundingInput, LotInput, PartnerInput, TaskInput
from procure.cases.pages import pages
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.web import needs
from procure.web.forms import Form, questions, with_questions


@pages.route("/cases/<id:case_id>/funding", methods=["GET", "POST"])
@needs("keep_case")
def funding(case_id: str) -> Response:
    """Keep who pays, and which share."""
    return _keep(
        case_id, "funding", forms.funding_columns(), FundingInput, parties.funding,
        actions.save_funding,
    )  # fmt: skip


@pages.route("/cases/<id:case_id>/partners", methods=["GET", "POST"])
@needs("keep_case")
def partners(case_id: str) -> Response:
    """Keep the authorities of a joint case, each with its own decision."""
    return _keep(
        case_id, "partners", forms.partner_columns(), PartnerInput, parties.partners,
        actions.save_partners,
    )  # fmt: skip


@pages.route("/cases/<id:case_id>/lots", methods=["GET", "POST"])
@needs("keep_case")
def lots(case_id: str) -> Response:
    """Keep the parts that can be awarded alone."""
    return _keep(case_id, "lots", forms.lot_columns(), LotInput, parties.lots, actions.save_lots)


@pages.route("/cases/<id:case_id>/diary", methods=["GET", "POST"])
@needs("keep_case")
def diary(case_id: str) -> Response:
    """Note the number of the case in the city's own register."""
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, people.current(), case)
    form = DiaryForm(diary_number=case.diary_number)
    if form.validate_on_submit():
        actions.give_diary_number(people.current(), case_id, form.diary_number.data, now())
        web.say(_("The diary number is saved."))
        return web.see(url_for("cases.show", case_id=case_id))
    return web.render("pages/cases/diary.html", form=form, head=head)


@pages.route("/cases/<id:case_id>/answers", methods=["GET", "POST"])
@needs("keep_case")
def answers(case_id: str) -> Response:
    """Answer the questions that the case's own workflow file asks in its stage."""
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, people.current(), case)
        asked = engine.compiled(case).workflow.asked_in(case.stage)
        kept = engine.answers(session, case_id)
    form_of = with_questions(Form, [one.model_dump() for one in asked])
    form = form_of(**questions.given({one.name: kept.get(one.name) for one in asked}))
    if asked and form.validate_on_submit():
        given = {name: _plain(value) for name, value in questions.answers(form).items()}
        actions.save_answers(people.current(), case_id, given, now())
        web.say(_("The answers are saved."))
        return web.see(url_for("cases.show", case_id=case_id))
    return web.render("pages/cases/answers.html", form=form, head=head)


@pages.route("/cases/<id:case_id>/tasks", methods=["GET", "POST"], endpoint="tasks")
@needs("keep_tasks")
def case_tasks(case_id: str) -> Response:
    """Show who has promised what on a case, and promise more."""
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, people.current(), case)
        promised = tasks.of_case(session, case_id)
        persons = tasks.people_of(session, case_id)
    form = TaskForm()
    form.assignee_id.choices = list(persons.items())
    if form.validate_on_submit():
        given = TaskInput(
            title=form.title.data, assignee_id=form.assignee_id.data, due_on=form.due_on.data
        )
        actions.promise_task(people.current(), case_id, given, now())
        web.say(_("The task is added."))
        return web.see(url_for("cases.tasks", case_id=case_id))
    return web.render("pages/cases/tasks.html", form=form, head=head, tasks=promised, now=now())


@pages.post("/cases/<id:case_id>/tasks/<id:task_id>/done")
@needs("keep_tasks")
def finish_task(case_id: str, task_id: str) -> Response:
    """Say that a task is done."""
    actions.finish_task(people.current(), case_id, task_id, now())
    web.say(_("The task is done."))
    return web.see(url_for("cases.tasks", case_id=case_id))


def _keep(
    case_id: str,
    what: str,
    columns: forms.Columns,
    model: type[BaseModel],
    read: Callable[..., Sequence[Any]],
    save: Callable[..., Any],
) -> Response:
    """Show lines that are kept on a case, and replace them by what was sent."""
    with db.reading() as session:
        case = engine.get(session, case_id)
        head = screens.head(session, people.current(), case)
        kept = [row.model_dump() for row in read(session, case_id)]
    form = lines_form(columns, kept)
    if not wants_more() and form.validate_on_submit():
        lines = _admitted(form, model)
        if lines is not None:
            save(people.current(), case_id, lines, now())
            web.say(_("The lines are saved."))
            return web.see(url_for("cases.show", case_id=case_id))
    total = sum((line.get("percent") or 0 for line in form.lines()), 0) if kept else None
    return web.render(f"pages/cases/{what}.html", form=form, head=head, total=total)


def _admitted(form: LinesForm, model: type[BaseModel]) -> list[Any] | None:
    """Return the lines as the model lets them in, or put its refusals on their fields."""
    admitted = []
    filled = [n for n, row in enumerate(form.rows()) if not all(f.is_empty() for f in row)]
    for place, line in zip(filled, form.lines(), strict=True):
        try:
            admitted.append(model(**line))
        except ValidationError as refused:
            for error in refused.errors():
                form.fault(f"{error['loc'][0]}-{place}", _("This value cannot be kept"))
    return None if form.errors else admitted


def _plain(value: Any) -> Any:
    """Return an answer as papers print it: money in whole cents, the rest as text."""
    from datetime import date
    from decimal import Decimal

    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
