"""The world of one play: its people, its case, and what its acts have made so far."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from procure import cases, db, engine, i18n, people
from procure.people import SYSTEM, Actor, actor_of, enrolment, inputs
from procure.people.tables import Authority, User
from procure.scenarios.script import CLOCK, AuthorityPart, CompanyPart, PersonPart, Script


class Unplayable(Exception):
    """An act cannot be played as it is written; the message says why."""


@dataclass
class World:
    """Who plays, on which case, at which moment."""

    script: Script
    authority_id: str
    actors: dict[str, Actor]
    companies: dict[str, str]
    now: datetime
    demonstration: bool = False
    case_id: str = ""
    made: dict[str, str] = field(default_factory=dict)

    @property
    def case(self) -> engine.CaseView:
        """Return the case as it stands."""
        with db.reading() as session:
            return engine.view(session, self.case_id)

    def end_of_thread(self, session: Session, text: str) -> str:
        """Return the reference of an end of the golden thread.

        ``need``, ``requirement:R2`` and whatever the case itself calls it in English, such
        as ``Input 3`` or ``Criterion C1 Effect``.
        """
        if text == "need":
            return text
        for one in cases.requirements(session, self.case_id):
            if text == f"requirement:{one.code}":
                return one.reference
        with i18n.speaking("en"):
            known = cases.names(session, self.case_id)
        found = [reference for reference, words in known.items() if words == text]
        if len(found) != 1:
            raise Unplayable(f"the case has no {text!r} to link")
        return found[0]


def enrol(session: Session, script: Script, now: datetime) -> World:
    """Find or make everybody of a script, in the caller's transaction.

    An account is found by its address, an authority or company by its number: a case that
    is played into an instance meets the people who are there.
    """
    authority = _authority(session, script.authority, now)
    companies = {one.id: _company(session, one, now) for one in script.companies}
    actors = {CLOCK: SYSTEM}
    for one in script.people:
        user = enrolment.user_of(session, one.address)
        company_id = companies.get(one.company or "")
        if user is None:
            user = _person(session, one, company_id, now)
        elif user.company_id != company_id:
            raise Unplayable(f"{one.address} has an account that acts for somebody else")
        if one.member or "officer" in one.roles:
            enrolment.appoint(session, SYSTEM, authority.id, user, ["member"], now)
        actors[one.id] = actor_of(user)
    return World(script, authority.id, actors, companies, now)


def give_roles(world: World, opener: Actor) -> None:
    """Give the people of the script their roles, as the officer who opened the case may."""
    with db.transaction() as session:
        people.require(session, opener, "keep_case_people", case_id=world.case_id)
        for one in world.script.people:
            for role in one.roles:
                who = world.actors[one.id].user_id
                people.grant(session, opener, world.case_id, who, role, world.now)


def _authority(session: Session, part: AuthorityPart, now: datetime) -> Authority:
    about = inputs.NewAuthority(**part.model_dump(exclude={"sources"}))
    known = session.exec(
        select(Authority).where(
            Authority.country == about.country,
            Authority.register_number == about.register_number,
            Authority.unit == about.unit,
        )
    ).first()
    return known or enrolment.add_authority(session, SYSTEM, about, now)


def _company(session: Session, part: CompanyPart, now: datetime) -> str:
    values = part.model_dump(exclude={"id", "example", "sources"})
    if part.register_number:
        about = inputs.NewCompany(**values)
    else:
        # A number that is not known is kept as a gap: nothing is made up, and no check
        # digit could be right.
        values["register_number"] = f"? {part.id}"
        about = inputs.NewCompany.model_construct(**{"email": "", **values})
    known = enrolment.company_of(session, about.country, about.register_number)
    return (known or enrolment.add_company(session, SYSTEM, about, now)).id


def _person(session: Session, part: PersonPart, company_id: str | None, now: datetime) -> User:
    return enrolment.add_user(
        session,
        now,
        email=part.address,
        name=part.name,
        language=part.language,
        company_id=company_id,
    )
