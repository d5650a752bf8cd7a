"""New accounts, authorities and companies as rows with their events.

Shared by the use cases, the demonstration and the scenarios: they pass the session of
their own transaction, and have asked the policy.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from procure.i18n import Lazy, lazy
from procure.people import events, inputs
from procure.people.actor import Actor
from procure.people.policy import AUTHORITY_ROLES
from procure.people.rules import email_address, one_line
from procure.people.tables import Authority, AuthorityRole, Company, User


class AlreadyThere(Exception):
    """The account, authority or company exists. ``reason`` says so to the page."""

    def __init__(self, reason: Lazy) -> None:
        super().__init__(str(reason))
        self.reason = reason


def user_of(session: Session, email: str) -> User | None:
    """Return the account of an address as it is kept, disabled or not."""
    return session.exec(select(User).where(User.email == email)).first()


def add_user(
    session: Session,
    now: datetime,
    *,
    email: str,
    name: str,
    language: str,
    password_hash: str = "",
    operator: bool = False,
    company_id: str | None = None,
    actor: Actor | None = None,
) -> User:
    """Make an account; without a password hash nobody can sign in to it yet."""
    email = email_address(email)
    if user_of(session, email) is not None:
        raise AlreadyThere(lazy("This e-mail address has an account already"))
    user = User(
        email=email,
        name=one_line(name),
        language=language,
        password_hash=password_hash,
        operator=operator,
        company_id=company_id,
        created_at=now,
    )
    session.add(user)
    session.flush()
    who = actor or Actor(user.id, user.name)
    events.tell(session, "account_created", who, now, {"user": user.id}, rows=[user])
    return user


def add_authority(
    session: Session, actor: Actor, about: inputs.NewAuthority, now: datetime
) -> Authority:
    """Make an authority; the same number and unit twice is refused."""
    same = select(Authority).where(
        Authority.country == about.country,
        Authority.register_number == about.register_number,
        Authority.unit == about.unit,
    )
    if session.exec(same).first() is not None:
        raise AlreadyThere(lazy("An authority with this number and unit is here already"))
    authority = Authority(**about.model_dump())
    session.add(authority)
    data = {"authority": authority.id}
    events.tell(session, "authority_created", actor, now, data, rows=[authority])
    return authority


def company_of(session: Session, country: str, register_number: str) -> Company | None:
    """Return the company of a checked register number."""
    return session.exec(
        select(Company).where(
            Company.country == country, Company.register_number == register_number
        )
    ).first()


def add_company(session: Session, actor: Actor, about: inputs.NewCompany, now: datetime) -> Company:
    """Make a company; the same register number twice is refused."""
    if company_of(session, about.country, about.register_number) is not None:
        raise AlreadyThere(lazy("This company is here already"))
    company = Company(**about.model_dump())
    session.add(company)
    data = {"company": company.id, "user": actor.user_id}
    events.tell(session, "company_registered", actor, now, data, rows=[company])
    return company


def appoint(
    session: Session,
    actor: Actor,
    authority_id: str,
    user: User,
    roles: Iterable[str],
    now: datetime,
) -> list[str]:
    """Give a person roles on an authority and return those they did not have.

    A person of a company is refused: who sells does not buy.
    """
    roles = sorted(set(roles))
    if unknown := set(roles) - AUTHORITY_ROLES:
        raise ValueError(f"no roles on an authority: {sorted(unknown)}")
    if user.company_id is not None:
        raise AlreadyThere(lazy("This account belongs to a company. Use another address"))
    new = [r for r in roles if session.get(AuthorityRole, (authority_id, user.id, r)) is None]
    for role in new:
        held = AuthorityRole(authority_id=authority_id, user_id=user.id, role=role)
        session.add(held)
        data = {"authority": authority_id, "user": user.id, "role": role}
        events.tell(session, "authority_role_granted", actor, now, data, rows=[held])
    return new
