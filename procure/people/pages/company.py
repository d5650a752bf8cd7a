"""My company: what it says of itself, and who acts for it."""

from flask import Blueprint, Response, abort, url_for
from sqlmodel import Session, col, select

from procure import db, web
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.people import actions, inputs, session
from procure.people.actions.companies import members
from procure.people.actor import Forbidden
from procure.people.enrolment import AlreadyThere
from procure.people.forms import CompanyForm, NewCompanyForm
from procure.people.pages import pages as people_pages
from procure.people.tables import Company, JoinRequest, User
from procure.web import needs

pages = Blueprint("company", __name__)


@pages.get("/company")
@needs("keep_company")
def company() -> Response:
    """Show the company, its people, and who asks to join them."""
    company_id = session.current().company_id or ""
    with db.reading() as reader:
        return web.render(
            "pages/people/company.html",
            company=reader.get_one(Company, company_id),
            members=members(reader, company_id),
            asking=_asking(reader, company_id),
        )


@pages.route("/company/new", methods=["GET", "POST"])
@needs("register_company")
def company_new() -> Response:
    """Tell of the company, or ask to act for one that is here already."""
    actor = session.current()
    if actor.company_id:
        return web.see(url_for("people.company.company"))
    with db.reading() as reader:
        asked = reader.exec(
            select(JoinRequest, Company).join(Company).where(JoinRequest.user_id == actor.user_id)
        ).first()
        user = reader.get_one(User, actor.user_id)
    form = NewCompanyForm(country="FI", language=user.language, email=user.email)
    if form.validate_on_submit():
        about = inputs.NewCompany(
            country=form.country.data,
            register_number=form.register_number.data,
            **form.facts(),
        )
        try:
            is_new = actions.register_company(actor, about, now())
        except AlreadyThere as refused:
            form.fault("register_number", refused.reason)
        else:
            if is_new:
                web.say(_("Your company is here. You can answer dialogues and calls."))
                return web.see(url_for("people.company.company"))
            web.say(_("This company is here already. Its people were asked to let you in."))
            return web.see(url_for("people.company.company_new"))
    return web.render("pages/people/company_new.html", form=form, asked=asked[1] if asked else None)


@pages.route("/company/edit", methods=["GET", "POST"])
@needs("keep_company")
def company_edit() -> Response:
    """Change what the company says of itself."""
    actor = session.current()
    with db.reading() as reader:
        kept = reader.get_one(Company, actor.company_id)
    form = CompanyForm(obj=kept, founded_year=str(kept.founded_year) if kept.founded_year else "")
    if form.validate_on_submit():
        actions.save_company(actor, inputs.CompanyFacts(**form.facts()), now())
        web.say(_("The company is saved."))
        return web.see(url_for("people.company.company"))
    return web.render("pages/people/company_edit.html", form=form, company=kept)


@pages.post("/company/requests/<id:request_id>/accept")
@needs("keep_company")
def accept_colleague(request_id: str) -> Response:
    """Let a person act for the company."""
    try:
        actions.accept_colleague(session.current(), request_id, now())
    except Forbidden:
        abort(404)
    except AlreadyThere as refused:
        web.say(refused.reason, "notice")
    else:
        web.say(_("They act for the company now."))
    return web.see(url_for("people.company.company"))


@pages.post("/company/requests/<id:request_id>/refuse")
@needs("keep_company")
def refuse_colleague(request_id: str) -> Response:
    """Turn a person away."""
    try:
        actions.refuse_colleague(session.current(), request_id, now())
    except Forbidden:
        abort(404)
    web.say(_("They were turned away."))
    return web.see(url_for("people.company.company"))


def _asking(reader: Session, company_id: str) -> list[tuple[JoinRequest, User]]:
    wanted = (
        select(JoinRequest, User)
        .join(User, col(User.id) == col(JoinRequest.user_id))
        .where(JoinRequest.company_id == company_id)
        .order_by(col(JoinRequest.asked_at))
    )
    return [(request, user) for request, user in reader.exec(wanted)]


people_pages.register_blueprint(pages)
