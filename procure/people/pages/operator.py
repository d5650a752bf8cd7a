"""The operator's page: authorities with their registrars, accounts, numbers of the whole."""

from flask import Blueprint, Response, url_for
from sqlalchemy import func
from sqlmodel import Session, col, select

from procure import db, i18n, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import actions, inputs, session
from procure.people.actions.authorities import registrars
from procure.people.case_roles import CannotHoldRole
from procure.people.enrolment import AlreadyThere, user_of
from procure.people.forms import AccountUseForm, AddressForm, NewAuthorityForm
from procure.people.pages import pages as people_pages
from procure.people.pages.authority import DONE, USES
from procure.people.tables import Authority, Company, User
from procure.web import needs

pages = Blueprint("operator", __name__)


@pages.get("/operator")
@needs("run_installation")
def operator() -> Response:
    """Show the authorities and the accounts in numbers; no case is ever shown here."""
    return _show(AccountUseForm())


@pages.route("/operator/authorities/new", methods=["GET", "POST"])
@needs("run_installation")
def authority_new() -> Response:
    """Make an authority and invite its first registrar."""
    form = NewAuthorityForm(country="FI", language=i18n.language())
    if form.validate_on_submit():
        about = inputs.NewAuthority(
            country=form.country.data,
            register_number=form.register_number.data,
            name=form.name.data,
            name_sv=form.name_sv.data or "",
            name_en=form.name_en.data or "",
            unit=form.unit.data or "",
        )
        try:
            actions.create_authority(
                session.current(), about, form.email.data, form.language.data, now()
            )
        except AlreadyThere as refused:
            form.fault("register_number", refused.reason)
        else:
            web.say(
                _("The authority is here. The invitation goes to %(email)s.", email=form.email.data)
            )
            return web.see(url_for("people.operator.operator"))
    return web.render("pages/people/authority_new.html", form=form)


@pages.route("/operator/authorities/<id:authority_id>/registrar", methods=["GET", "POST"])
@needs("run_installation")
def registrar_new(authority_id: str) -> Response:
    """Invite a registrar to an authority."""
    with db.reading() as reader:
        authority = reader.get(Authority, authority_id)
    if authority is None:
        return web.error_page(404)
    form = AddressForm()
    if form.validate_on_submit():
        language: inputs.Language = i18n.language()  # type: ignore[assignment]
        actions.invite_registrar(session.current(), authority_id, form.email.data, language, now())
        web.say(_("The invitation goes to %(email)s.", email=form.email.data))
        return web.see(url_for("people.operator.operator"))
    return web.render("pages/people/registrar_new.html", form=form, authority_shown=authority)


@pages.post("/operator/accounts/<any(disable,enable,reset):use>")
@needs("run_installation")
def use_any_account(use: str) -> Response:
    """Take any account out of use, bring it back, or take a lost second factor away."""
    form = AccountUseForm()
    if form.validate_on_submit():
        with db.reading() as reader:
            user = user_of(reader, form.email.data)
        try:
            if user is None:
                form.fault("email", _("Nobody has an account with this address"))
            else:
                USES[use](session.current(), user.id, now())
        except CannotHoldRole as refused:
            form.fault("email", refused.reason)
        if not form.errors:
            web.say(DONE[use])
            return web.see(url_for("people.operator.operator"))
    return _show(form)


def _show(form: AccountUseForm) -> Response:
    with db.reading() as reader:
        wanted = select(Authority).order_by(col(Authority.name), col(Authority.unit))
        authorities = [(one, len(registrars(reader, one.id))) for one in reader.exec(wanted)]
        return web.render(
            "pages/people/operator.html",
            form=form,
            authorities=authorities,
            people=_count(reader, User),
            companies=_count(reader, Company),
        )


def _count(reader: Session, table: type[User] | type[Company]) -> int:
    return reader.exec(select(func.count()).select_from(table)).one()


people_pages.register_blueprint(pages)
