"""The award proposal: whom, why, and what follows. Another person decides it."""

from typing import Any

from flask import Response, abort, request, url_for

from procure import assessment, db, law, people, web
from procure.assessment import Round
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import speaking
from procure.people.tables import Company, User
from procure.stages.evaluation import actions, forms, standstill
from procure.stages.evaluation.inputs import ProposalInput
from procure.stages.evaluation.pages import pages
from procure.stages.evaluation.pages.frame import room
from procure.stages.evaluation.tables import AwardProposal
from procure.web import needs


@pages.route("/cases/<id:case_id>/tender/award", methods=["GET", "POST"])
@needs("see_award")
def award(case_id: str) -> Response:
    """Write the proposal while tenders are compared; read it after that."""
    actor = people.current()
    with db.reading() as session:
        values = room(session, case_id)
        one: Round = values["one"]
        row = session.get(AwardProposal, case_id)
        ranking = assessment.ranked(one)
        names = {s.submission_id: session.get_one(Company, s.company_id).name for s in one.subjects}
        waits = standstill.waiting(session, values["case"], one, row)
        recused = assessment.is_recused(session, case_id, actions.KIND, actor.user_id)
        authors = [session.get_one(User, author).name for author in row.authors] if row else []
    if request.method == "POST" and not values["may_propose"]:
        abort(403)
    form = None
    first = [r.submission_id for r in ranking if r.rank == 1]
    if values["may_propose"] and ranking and not recused:
        form = _form(values["case"], one, row, first, names)
    if form is not None and form.validate_on_submit():
        try:
            actions.propose(actor, case_id, _given(form), now())
        except actions.StandstillRequired:
            form.fault("standstill", _("The law asks for standstill here. It cannot be left out."))
        except actions.NotFirst:
            abort(409)
        else:
            web.say(_("The proposal is saved. Take the step on the case page to have it decided."))
            return web.see(url_for(".award", case_id=case_id))
    today = values["present"].astimezone(law.HELSINKI).date()
    return web.render(
        "pages/evaluation/award.html",
        form=form,
        row=row,
        stands=row is not None and row.submission_id in first,
        authors=authors,
        ranking=ranking,
        names=names,
        waits=waits,
        clock=standstill.clock(values["case"], today, waits.days),
        recused=recused,
        **values,
    )


def _form(
    case: Any,
    one: Round,
    row: AwardProposal | None,
    first: list[str],
    names: dict[str, str],
) -> forms.ProposalForm:
    kept: dict[str, Any] = row.model_dump() if row else {"standstill": True}
    if kept.get("submission_id") not in first:
        kept["submission_id"] = first[0] if len(first) == 1 else None
    if row is None and len(first) == 1:
        with speaking(case.language):
            kept["decision"] = _("award.decision_by_default", name=names[first[0]])
    form = forms.ProposalForm(data=kept)
    letters = {s.submission_id: s.letter for s in one.subjects}
    form.submission_id.choices = [
        (chosen, _("Tender %(letter)s: %(name)s", letter=letters[chosen], name=names[chosen]))
        for chosen in first
    ]
    return form


def _given(form: forms.ProposalForm) -> ProposalInput:
    plain = {
        name: form[name].data
        for name in ProposalInput.model_fields
        if name in form and form[name].data is not None
    }
    return ProposalInput(**plain)
