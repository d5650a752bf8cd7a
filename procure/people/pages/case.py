"""Who has which role on a case: seen by its people, kept by its officer."""

from flask import Response, abort, url_for
from sqlmodel import Session, col, select

from procure import db, i18n, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import access, actions, delegations, links, session
from procure.people.actor import Forbidden
from procure.people.case_roles import CannotHoldRole
from procure.people.forms import ROLE_ORDER, InviteToCaseForm
from procure.people.pages import pages
from procure.people.tables import CaseRole, User
from procure.web import needs


@pages.get("/cases/<id:case_id>/people")
@needs("see_case_people")
def case_people(case_id: str) -> Response:
    """Show who has which role on the case, and who is invited."""
    return _show(case_id, InviteToCaseForm(language=i18n.language()))


@pages.post("/cases/<id:case_id>/people")
@needs("keep_case_people")
def invite_to_case(case_id: str) -> Response:
    """Invite a person to one role on the case."""
    form = InviteToCaseForm()
    if not form.validate_on_submit():
        return _show(case_id, form)
    actions.invite_to_case(
        session.current(), case_id, form.email.data, form.role.data, form.language.data, now()
    )
    web.say(_("The invitation goes to %(email)s.", email=form.email.data))
    return web.see(url_for("people.case_people", case_id=case_id))


@pages.post("/cases/<id:case_id>/people/<id:user_id>/<role>/remove")
@needs("keep_case_people")
def remove_from_case(case_id: str, user_id: str, role: str) -> Response:
    """Take a role on the case away."""
    try:
        actions.remove_from_case(session.current(), case_id, user_id, role, now())
    except CannotHoldRole as refused:
        web.say(refused.reason, "notice")
    else:
        web.say(_("The role is taken away."))
    return web.see(url_for("people.case_people", case_id=case_id))


@pages.post("/cases/<id:case_id>/invitations/<id:invitation_id>/withdraw")
@needs("keep_case_people")
def withdraw_from_case(case_id: str, invitation_id: str) -> Response:
    """Make an invitation useless."""
    try:
        actions.withdraw_invitation(session.current(), invitation_id, now())
    except Forbidden:
        abort(404)
    web.say(_("The invitation is withdrawn."))
    return web.see(url_for("people.case_people", case_id=case_id))


def _show(case_id: str, form: InviteToCaseForm) -> Response:
    actor = session.current()
    with db.reading() as reader:
        return web.render(
            "pages/people/case_people.html",
            case_id=case_id,
            # The page of the case belongs to a room above this one.
            case_address=f"/{i18n.language()}/cases/{case_id}",
            form=form,
            people=_people(reader, case_id),
            delegated=delegations.on_case(reader, case_id, now()),
            invitations=links.waiting(reader, now(), "invitation", case_id=case_id),
            keeps=access.may(reader, actor, "keep_case_people", case_id=case_id),
        )


def _people(reader: Session, case_id: str) -> list[tuple[str, User]]:
    wanted = (
        select(CaseRole.role, User)
        .join(User, col(User.id) == col(CaseRole.user_id))
        .where(CaseRole.case_id == case_id, CaseRole.role != "supplier")
        .order_by(col(User.name), col(User.id))
    )
    held = [(role, user) for role, user in reader.exec(wanted)]
    return sorted(held, key=lambda one: ROLE_ORDER.index(one[0]))
