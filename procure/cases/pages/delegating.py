"""One's own delegations: given, had, ended."""

from flask import Response, abort, request, url_for

from procure import db, people, web
from procure.cases import delegating
from procure.cases.forms import ALL_OF_MINE, DelegationForm, delegation_form
from procure.cases.pages import own_pages
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import CannotHoldRole, Forbidden, actions, delegations
from procure.people.inputs import DelegationInput
from procure.people.session import confirming
from procure.web import needs


@own_pages.route("/account/delegations", methods=["GET", "POST"], endpoint="delegations")
@needs("keep_account")
def own_delegations() -> Response:
    """Show one's delegations, and hand the role of approver to a colleague."""
    actor, moment = people.current(), now()
    with db.reading() as session:
        offered = delegating.offered(session, actor)
        given, had = delegations.of_person(session, actor.user_id, moment)
        titles = delegating.titles(
            session, {s.row.case_id for s in (*given, *had) if s.row.case_id}
        )
    form = delegation_form(offered, request.args.get("case", ""))
    may_give = bool(offered.cases and offered.colleagues)
    if may_give and form.validate_on_submit():
        if not confirming.is_the_person(form):
            if page := confirming.detour():
                return page
        elif _give(form):
            web.say(_("The delegation is given. Your colleague gets a mail."))
            return web.see(url_for("cases.own.delegations"))
    return web.render(
        "pages/cases/delegations.html",
        form=form,
        offered=offered,
        may_give=may_give,
        given=given,
        had=had,
        titles=titles,
    )


@own_pages.post("/account/delegations/<id:delegation_id>/end")
@needs("keep_account")
def end_delegation(delegation_id: str) -> Response:
    """Take a delegation back, or give it back, before its last day."""
    try:
        ended = actions.end_delegation(people.current(), delegation_id, now())
    except Forbidden:
        abort(404)
    web.say(_("The delegation has ended.") if ended else _("The delegation was over already."))
    return web.see(url_for("cases.own.delegations"))


def _give(form: DelegationForm) -> bool:
    given = DelegationInput(
        delegate_id=form.delegate_id.data,
        case_id=None if form.cover.data == ALL_OF_MINE else form.cover.data,
        begins_on=form.begins_on.data,
        ends_on=form.ends_on.data,
        reason=form.reason.data,
    )
    try:
        delegating.delegate(people.current(), given, now())
    except CannotHoldRole as refused:
        form.fault("delegate_id", refused.reason)
        return False
    return True
