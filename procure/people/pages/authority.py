"""Who works at the authority: seen by its people, kept by its registrar."""

import re
from collections import defaultdict

from flask import Blueprint, Response, abort, current_app, url_for
from sqlmodel import Session, col, select

from procure import db, i18n, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.people import access, actions, delegations, links, session
from procure.people.actor import Forbidden
from procure.people.case_roles import CannotHoldRole
from procure.people.enrolment import user_of
from procure.people.forms import AuditorForm, InviteToAuthorityForm
from procure.people.pages import pages as people_pages
from procure.people.tables import Authority, AuthorityRole, SecondFactor, User
from procure.web import needs

# What may be done to an account, and what is said when it is done.
USES = {
    "disable": actions.disable_account,
    "enable": actions.enable_account,
    "reset": actions.reset_second_factor,
}
DONE = {
    "disable": lazy("The account is out of use."),
    "enable": lazy("The account is in use."),
    "reset": lazy("The second factor is taken away. The person signs in and sets up a new one."),
}
_CASE = re.compile(r"(?:^|/cases/)([0-9a-f]{32})(?:[/?#]|$)")

pages = Blueprint("authority", __name__)


@pages.get("/authorities")
@needs("see_authority")
def authorities() -> Response:
    """Show the authorities where the person works; with one, go straight to it."""
    with db.reading() as reader:
        wanted = (
            select(Authority)
            .join(AuthorityRole)
            .where(AuthorityRole.user_id == session.current().user_id)
            .order_by(col(Authority.name), col(Authority.id))
            .distinct()
        )
        mine = list(reader.exec(wanted))
    if len(mine) == 1:
        return web.see(url_for("people.authority.authority", authority_id=mine[0].id))
    return web.render("pages/people/authorities.html", authorities=mine)


@pages.get("/authorities/<id:authority_id>/people")
@needs("see_authority")
def authority(authority_id: str) -> Response:
    """Show who works at the authority, and who is invited."""
    return _show(authority_id, InviteToAuthorityForm(language=i18n.language()), AuditorForm())


@pages.post("/authorities/<id:authority_id>/people")
@needs("keep_authority")
def invite_to_authority(authority_id: str) -> Response:
    """Invite a person to the authority."""
    form = InviteToAuthorityForm()
    if not form.validate_on_submit():
        return _show(authority_id, form, AuditorForm(formdata=None))
    actions.invite_to_authority(
        session.current(),
        authority_id,
        form.email.data,
        form.roles.data,
        form.language.data,
        now(),
    )
    web.say(_("The invitation goes to %(email)s.", email=form.email.data))
    return web.see(url_for("people.authority.authority", authority_id=authority_id))


@pages.post("/authorities/<id:authority_id>/auditors")
@needs("keep_authority")
def grant_auditor(authority_id: str) -> Response:
    """Let an auditor read one procurement of the authority."""
    form = AuditorForm()
    if form.validate_on_submit():
        found = _CASE.search(form.case.data)
        stands = current_app.extensions["procure.case_state"](found[1]) if found else None
        with db.reading() as reader:
            auditor = user_of(reader, form.email.data)
        if auditor is None:
            form.fault("email", _("Nobody has an account with this address. Invite them first"))
        elif found is None or stands is None or stands[1] != authority_id:
            form.fault("case", _("There is no procurement of this authority at this address"))
        else:
            try:
                actions.grant_auditor(
                    session.current(), authority_id, found[1], stands[1], auditor.id, now()
                )
            except CannotHoldRole as refused:
                form.fault("email", refused.reason)
            else:
                web.say(_("The auditor can read the procurement now."))
                return web.see(url_for("people.authority.authority", authority_id=authority_id))
    return _show(authority_id, InviteToAuthorityForm(formdata=None, language=i18n.language()), form)


@pages.post(
    "/authorities/<id:authority_id>/people/<id:user_id>/<any(member,registrar):role>/remove"
)
@needs("keep_authority")
def remove_from_authority(authority_id: str, user_id: str, role: str) -> Response:
    """Take a role on the authority away."""
    try:
        actions.remove_from_authority(session.current(), authority_id, user_id, role, now())
    except CannotHoldRole as refused:
        web.say(refused.reason, "notice")
    else:
        web.say(_("The role is taken away."))
    return web.see(url_for("people.authority.authority", authority_id=authority_id))


@pages.post("/authorities/<id:authority_id>/people/<id:user_id>/<any(disable,enable,reset):use>")
@needs("keep_authority")
def use_account(authority_id: str, user_id: str, use: str) -> Response:
    """Take an account out of use, bring it back, or take a lost second factor away."""
    try:
        USES[use](session.current(), user_id, now())
    except Forbidden:
        web.say(_("Only the operator can do this: the person works elsewhere too."), "notice")
    except CannotHoldRole as refused:
        web.say(refused.reason, "notice")
    else:
        web.say(DONE[use])
    return web.see(url_for("people.authority.authority", authority_id=authority_id))


@pages.post("/authorities/<id:authority_id>/delegations/<id:delegation_id>/end")
@needs("keep_authority")
def end_delegation(authority_id: str, delegation_id: str) -> Response:
    """End a delegation of somebody who approves for the authority."""
    try:
        ended = actions.end_delegation(session.current(), delegation_id, now())
    except Forbidden:
        abort(404)
    web.say(_("The delegation has ended.") if ended else _("The delegation was over already."))
    return web.see(url_for("people.authority.authority", authority_id=authority_id))


@pages.post("/authorities/<id:authority_id>/invitations/<id:invitation_id>/withdraw")
@needs("keep_authority")
def withdraw_from_authority(authority_id: str, invitation_id: str) -> Response:
    """Make an invitation useless."""
    try:
        actions.withdraw_invitation(session.current(), invitation_id, now())
    except Forbidden:
        abort(404)
    web.say(_("The invitation is withdrawn."))
    return web.see(url_for("people.authority.authority", authority_id=authority_id))


def _show(authority_id: str, form: InviteToAuthorityForm, auditor_form: AuditorForm) -> Response:
    actor = session.current()
    with db.reading() as reader:
        authority = reader.get(Authority, authority_id)
        if authority is None:
            abort(404)
        return web.render(
            "pages/people/authority.html",
            authority_shown=authority,
            form=form,
            auditor_form=auditor_form,
            people=_people(reader, authority_id),
            enrolled=_enrolled(reader, authority_id),
            delegated=delegations.of_authority(reader, authority_id, now()),
            invitations=links.waiting(reader, now(), "invitation", authority_id=authority_id),
            keeps=access.may(reader, actor, "keep_authority", authority_id=authority_id),
            me=actor.user_id,
        )


def _people(reader: Session, authority_id: str) -> list[tuple[User, list[str]]]:
    wanted = (
        select(User, AuthorityRole.role)
        .join(AuthorityRole, col(AuthorityRole.user_id) == col(User.id))
        .where(AuthorityRole.authority_id == authority_id)
        .order_by(col(User.name), col(User.id), col(AuthorityRole.role))
    )
    held: defaultdict[str, list[str]] = defaultdict(list)
    people: dict[str, User] = {}
    for user, role in reader.exec(wanted):
        people[user.id] = user
        held[user.id].append(role)
    return [(user, held[user.id]) for user in people.values()]


def _enrolled(reader: Session, authority_id: str) -> set[str]:
    wanted = (
        select(SecondFactor.user_id)
        .join(AuthorityRole, col(AuthorityRole.user_id) == col(SecondFactor.user_id))
        .where(AuthorityRole.authority_id == authority_id)
    )
    return set(reader.exec(wanted))


people_pages.register_blueprint(pages)
