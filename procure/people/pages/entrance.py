"""Signing in and out, signing up, and the links that come by mail."""

from datetime import datetime
from typing import Any

from flask import Response, abort, request, url_for

from procure import config, db, i18n, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import actions, links, rates, second_factor, session, sign_in
from procure.people.actor import Forbidden, actor_of
from procure.people.case_roles import CannotHoldRole
from procure.people.enrolment import AlreadyThere, user_of
from procure.people.forms import (
    AddressForm,
    NewPasswordForm,
    OperatorForm,
    PersonForm,
    SignInForm,
)
from procure.people.inputs import Person
from procure.people.pages import pages
from procure.people.rules import NotAllowed
from procure.people.session.guard import safe_path
from procure.people.tables import Authority, OneTimeLink, User
from procure.web import needs


@pages.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@needs("sign_in")
def show_sign_in() -> Response:
    """Ask for address and password, then go on to where the person was going."""
    form = SignInForm(next=request.args.get("next", "")[:2000])
    if session.current().signed_in:
        return web.see(safe_path(form.next.data) or home())
    if session.owing().signed_in:
        return web.see(url_for("people.second_factor", next=safe_path(form.next.data)))
    if form.validate_on_submit():
        try:
            user = sign_in.prove(form.email.data, form.password.data, request.remote_addr, now())
        except sign_in.WrongSignIn:
            form.fault("email", _("The e-mail address or the password is wrong"))
        except rates.TooOften as refused:
            return too_often(form, "pages/people/sign_in.html", refused, directory=_directory())
        else:
            return let_in(user, form.next.data)
    return web.render("pages/people/sign_in.html", form=form, directory=_directory())


def let_in(user: User, wanted: str | None, *, strong: bool = False) -> Response:
    """Go on with somebody who is known: ask for a code, for a second factor, or let them in."""
    path = safe_path(wanted)
    with db.reading() as reader:
        enrolled = second_factor.is_enrolled(reader, user.id)
        owes = not strong and second_factor.is_demanded(reader, actor_of(user))
    if enrolled and not strong:
        session.begin_half(user.id)
        return web.see(url_for("people.sign_in_code", next=path))
    session.begin(user, strong=strong)
    if owes:
        return web.see(url_for("people.second_factor", next=path))
    return web.see(path or home(user.language))


@pages.post("/sign-out")
@needs("sign_in")
def sign_out() -> Response:
    """Sign out this browser."""
    session.end()
    web.say(_("You are signed out."))
    return web.see(url_for("people.sign_in"))


@pages.route("/sign-up", methods=["GET", "POST"])
@needs("sign_in")
def sign_up() -> Response:
    """Ask a supplier for an address to send a link to."""
    form = AddressForm()
    if form.validate_on_submit():
        language: Any = i18n.language()
        try:
            actions.ask_sign_up(form.email.data, language, request.remote_addr, now())
        except rates.TooOften as refused:
            return too_often(form, "pages/people/sign_up.html", refused)
        return web.render("pages/people/mail_sent.html", email=form.email.data, hours=24)
    return web.render("pages/people/sign_up.html", form=form)


@pages.route("/sign-up/<token>", methods=["GET", "POST"])
@needs("sign_in")
def confirm_sign_up(token: str) -> Response:
    """Make the account of somebody who has read the mail, then ask for the company."""
    moment = now()
    link = _link("sign_up", token, moment)
    if link is None:
        return _over(url_for("people.sign_up"))
    form = PersonForm(language=link.language)
    if form.validate_on_submit():
        try:
            user = actions.finish_sign_up(token, _person(form), moment)
        except NotAllowed as refused:
            form.fault("password", refused.reason)
        except (links.LinkIsOver, AlreadyThere):
            return _over(url_for("people.sign_in"))
        else:
            session.begin(user)
            return web.see(url_for("people.company.company_new", lang=user.language))
    return web.render("pages/people/new_account.html", form=form, email=link.email)


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@needs("sign_in")
def invitation(token: str) -> Response:
    """Take up an invitation: with a new account, or with the one the address has."""
    moment = now()
    link = _link("invitation", token, moment)
    if link is None:
        return _over(url_for("people.sign_in"))
    with db.reading() as reader:
        known = user_of(reader, link.email)
        authority = reader.get(Authority, link.authority_id) if link.authority_id else None
    name = authority.name_in(i18n.language()) if authority else ""
    if known is not None:
        return _invitation_of_known(token, link, known, name, moment)
    form = PersonForm(language=link.language)
    if form.validate_on_submit():
        try:
            user = actions.accept_as_new(token, _person(form), moment)
        except NotAllowed as refused:
            form.fault("password", refused.reason)
        except (links.LinkIsOver, AlreadyThere, CannotHoldRole):
            return _over(url_for("people.sign_in"))
        else:
            session.begin(user)
            return web.see(_place_of(link, user.language))
    return web.render(
        "pages/people/invitation.html", form=form, link=link, authority=name, known=False
    )


def _invitation_of_known(
    token: str, link: OneTimeLink, known: User, authority: str, moment: datetime
) -> Response:
    actor = session.current()
    is_theirs = actor.user_id == known.id
    if request.method == "POST":
        if not is_theirs:
            abort(403)
        try:
            actions.accept_as_known(actor, token, moment)
        except (AlreadyThere, CannotHoldRole) as refused:
            web.say(refused.reason, "notice")
            return web.see(home())
        except (links.LinkIsOver, Forbidden):
            return _over(url_for("people.sign_in"))
        web.say(_("You have taken up the invitation."))
        return web.see(_place_of(link, i18n.language()))
    return web.render(
        "pages/people/invitation.html",
        link=link,
        authority=authority,
        known=True,
        is_theirs=is_theirs,
        token=token,
    )


@pages.route("/forgot-password", methods=["GET", "POST"])
@needs("sign_in")
def forgot_password() -> Response:
    """Send a link for a new password; whether there is such an account is not said."""
    form = AddressForm()
    if form.validate_on_submit():
        try:
            actions.ask_password_reset(form.email.data, request.remote_addr, now())
        except rates.TooOften as refused:
            return too_often(form, "pages/people/forgot_password.html", refused)
        return web.render("pages/people/mail_sent.html", email=form.email.data, hours=1)
    return web.render("pages/people/forgot_password.html", form=form)


@pages.route("/password/<token>", methods=["GET", "POST"])
@needs("sign_in")
def new_password(token: str) -> Response:
    """Set a new password by a mailed link; signing in comes after it."""
    moment = now()
    if _link("password", token, moment) is None:
        return _over(url_for("people.forgot_password"))
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            user = actions.reset_password(token, form.password.data, moment)
        except NotAllowed as refused:
            form.fault("password", refused.reason)
        except links.LinkIsOver:
            return _over(url_for("people.forgot_password"))
        else:
            session.end()
            web.say(_("Your password is changed. Sign in with it."))
            return web.see(url_for("people.sign_in", lang=user.language))
    return web.render("pages/people/new_password.html", form=form)


@pages.route("/first-operator/<token>", methods=["GET", "POST"])
@needs("sign_in")
def first_operator(token: str) -> Response:
    """Make the first operator's account of a new installation."""
    moment = now()
    if _link("first_operator", token, moment) is None:
        return _over(url_for("people.sign_in"))
    form = OperatorForm(language=i18n.language())
    if form.validate_on_submit():
        try:
            user = actions.become_first_operator(token, form.email.data, _person(form), moment)
        except NotAllowed as refused:
            form.fault("password", refused.reason)
        except (links.LinkIsOver, AlreadyThere):
            return _over(url_for("people.sign_in"))
        else:
            session.begin(user)
            return web.see(url_for("people.operator.operator", lang=user.language))
    return web.render("pages/people/first_operator.html", form=form)


def _directory() -> str:
    """Return what people call the directory they can sign in with, if there is one."""
    settings = config.current().directory
    return settings.name if settings else ""


def home(language: str = "") -> str:
    """Return the start page, in the person's own language after signing in."""
    return f"/{language or i18n.language()}/"


def too_often(form: Any, template: str, refused: rates.TooOften, **values: Any) -> Response:
    """Show the form again and say when it can be tried next (429)."""
    first = next(iter(form.fields())).short_name
    form.fault(
        first,
        ngettext(
            "Too many tries. Try again in %(num)d minute",
            "Too many tries. Try again in %(num)d minutes",
            refused.minutes,
        ),
    )
    response = web.render(template, status=429, form=form, **values)
    response.headers["Retry-After"] = str(60 * refused.minutes)
    return response


def _link(purpose: str, token: str, moment: datetime) -> OneTimeLink | None:
    try:
        with db.reading() as reader:
            return links.look(reader, purpose, token, moment)
    except links.LinkIsOver:
        return None


def _over(way_on: str) -> Response:
    return web.render("pages/people/link_over.html", status=404, way_on=way_on)


def _person(form: PersonForm) -> Person:
    return Person(name=form.name.data, language=form.language.data, password=form.password.data)


def _place_of(link: OneTimeLink, language: str) -> str:
    """Return the page that the invitation was about."""
    if link.case_id:
        return f"/{language}/cases/{link.case_id}"
    return home(language)
