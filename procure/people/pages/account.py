"""One's own account: name, language, password, and the browsers that are signed in."""

from flask import Response, request, url_for

from procure import db, i18n, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import (
    access,
    actions,
    rates,
    second_factor,
    session,
    sign_in,
    web_sessions,
)
from procure.people.forms import AccountForm, ChangePasswordForm
from procure.people.links import token_hash
from procure.people.pages import pages
from procure.people.pages.entrance import too_often
from procure.people.rules import NotAllowed
from procure.people.session import confirming
from procure.people.tables import User
from procure.web import needs


@pages.route("/account", methods=["GET", "POST"])
@needs("keep_account")
def account() -> Response:
    """Show and change one's own account."""
    actor = session.current()
    with db.reading() as reader:
        user = reader.get_one(User, actor.user_id)
        browsers = web_sessions.of_user(reader, user.id, web_sessions.machine_now())
        enrolled = second_factor.is_enrolled(reader, user.id)
        left = second_factor.recovery_codes_left(reader, user.id)
        demanded = second_factor.is_demanded(reader, actor)
        by_directory = sign_in.comes_from_directory(reader, user)
        works_for_city = actor.operator or bool(access.authority_roles(reader, actor))
    form = AccountForm(name=user.name, language=user.language)
    if form.validate_on_submit():
        actions.save_account(actor, form.name.data, form.language.data, now())
        web.say(_("Your account is saved."))
        return web.see(url_for("people.account"))
    return web.render(
        "pages/people/account.html",
        form=form,
        user=user,
        browsers=[(one, web_sessions.browser_name(one.browser)) for one in browsers],
        works_for_city=works_for_city,
        enrolled=enrolled,
        left=left,
        demanded=demanded,
        by_directory=by_directory,
        this=token_hash(session.token()),
        # The page that knows procurements belongs to a room above this one.
        delegations_address=f"/{i18n.language()}/account/delegations",
    )


@pages.route("/account/password", methods=["GET", "POST"])
@needs("keep_account")
def change_password() -> Response:
    """Change the password, knowing the present one."""
    template = "pages/people/change_password.html"
    form = ChangePasswordForm()
    if not sign_in.asked_of(session.current().user_id).code:
        del form.code
    if form.validate_on_submit():
        try:
            actions.change_password(
                session.current(),
                form.current.data,
                form.password.data,
                session.token(),
                request.remote_addr,
                now(),
                form.code.data if "code" in form else "",
            )
        except NotAllowed as refused:
            form.fault("password", refused.reason)
        except sign_in.WrongSignIn:
            form.fault("current", _("The present password is wrong"))
        except sign_in.WrongCode:
            form.fault("code", confirming.wrong_code())
        except rates.TooOften as refused:
            return too_often(form, template, refused)
        else:
            web.say(_("Your password is changed. Other browsers are signed out."))
            return web.see(url_for("people.account"))
    with db.reading() as reader:
        email = reader.get_one(User, session.current().user_id).email
    return web.render(template, form=form, email=email)


@pages.post("/account/sessions/<id:session_id>/end")
@needs("keep_account")
def end_session(session_id: str) -> Response:
    """Sign out one of one's own browsers."""
    actions.end_session(session.current(), session_id)
    web.say(_("The browser is signed out."))
    return web.see(url_for("people.account"))


@pages.post("/account/sessions/end-others")
@needs("keep_account")
def end_other_sessions() -> Response:
    """Sign out all of one's own browsers but this one."""
    actions.end_other_sessions(session.current(), session.token())
    web.say(_("All other browsers are signed out."))
    return web.see(url_for("people.account"))
