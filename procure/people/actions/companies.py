"""Companies tell of themselves, and let their people in."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from procure import db, jobs
from procure.i18n import lazy
from procure.people import events
from procure.people.access import authority_roles, require
from procure.people.actions.accounts import address_of
from procure.people.actor import Actor, Forbidden
from procure.people.enrolment import AlreadyThere, add_company, company_of
from procure.people.inputs import CompanyFacts, NewCompany
from procure.people.tables import CaseRole, Company, JoinRequest, User


def register_company(actor: Actor, about: NewCompany, now: datetime) -> bool:
    """Make the actor's company; True if it is new.

    If somebody has made it before, its people are asked to let the actor in: that
    somebody knows a register number does not show that they speak for the company.
    """
    with db.transaction() as session:
        require(session, actor, "register_company")
        user = session.get_one(User, actor.user_id)
        _refuse_if_placed(session, actor, user)
        known = company_of(session, about.country, about.register_number)
        if known is not None:
            _ask_to_join(session, actor, known, now)
            return False
        company = add_company(session, actor, about, now)
        user.company_id = company.id
        _tell_joined(session, actor, company.id, user, now)
        return True


def _refuse_if_placed(session: Session, actor: Actor, user: User) -> None:
    if user.company_id is not None:
        raise AlreadyThere(lazy("This account belongs to a company already"))
    on_cases = session.exec(select(CaseRole.role).where(CaseRole.user_id == user.id)).first()
    if user.operator or on_cases or authority_roles(session, actor):
        raise AlreadyThere(lazy("People of an authority do not act for a company"))


def _ask_to_join(session: Session, actor: Actor, company: Company, now: datetime) -> None:
    earlier = session.exec(select(JoinRequest).where(JoinRequest.user_id == actor.user_id)).first()
    if earlier is not None:
        if earlier.company_id == company.id:
            return
        session.delete(earlier)
        session.flush()
    session.add(JoinRequest(company_id=company.id, user_id=actor.user_id, asked_at=now))
    data = {"company": company.id, "user": actor.user_id}
    events.tell(session, "company_membership_asked", actor, now, data)
    for colleague in members(session, company.id):
        if not colleague.disabled:
            link = address_of(f"/{colleague.language}/company")
            values = {"link": link, "name": actor.name, "company": company.name}
            jobs.mail(
                session, colleague.email, colleague.language, "company_membership", values, now
            )


def save_company(actor: Actor, about: CompanyFacts, now: datetime) -> None:
    """Change what the company says of itself; its register number never changes."""
    with db.transaction() as session:
        require(session, actor, "keep_company")
        company = session.get_one(Company, actor.company_id)
        new: dict[str, Any] = about.model_dump()
        fields = sorted(field for field, value in new.items() if getattr(company, field) != value)
        if not fields:
            return
        company.sqlmodel_update(new)
        data = {"company": company.id, "fields": fields}
        events.tell(session, "company_changed", actor, now, data, rows=[company])


def accept_colleague(actor: Actor, request_id: str, now: datetime) -> None:
    """Let a person act for the actor's company."""
    with db.transaction() as session:
        request = _request_to(session, actor, request_id)
        user = session.get_one(User, request.user_id)
        _refuse_if_placed(session, Actor(user.id, user.name), user)
        user.company_id = request.company_id
        session.delete(request)
        _tell_joined(session, actor, request.company_id, user, now)


def refuse_colleague(actor: Actor, request_id: str, now: datetime) -> None:
    """Turn away a person who asks to act for the actor's company."""
    with db.transaction() as session:
        request = _request_to(session, actor, request_id)
        session.delete(request)
        data = {"company": request.company_id, "user": request.user_id}
        events.tell(session, "company_membership_refused", actor, now, data)


def _request_to(session: Session, actor: Actor, request_id: str) -> JoinRequest:
    require(session, actor, "keep_company")
    request = session.get(JoinRequest, request_id)
    if request is None or request.company_id != actor.company_id:
        raise Forbidden("keep_company")
    return request


def _tell_joined(
    session: Session, actor: Actor, company_id: str, user: User, now: datetime
) -> None:
    data = {"company": company_id, "user": user.id}
    events.tell(session, "company_membership_granted", actor, now, data, rows=[user])


def members(session: Session, company_id: str) -> list[User]:
    """Return who acts for the company, by name."""
    wanted = select(User).where(User.company_id == company_id).order_by(User.name, User.id)
    return list(session.exec(wanted))
