"""How a person gets an account: the first operator, an invitation, or signing up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, select

from procure import db, jobs
from procure.i18n import lazy
from procure.people import events, links, passwords, rates, sign_in
from procure.people.access import may, require
from procure.people.actions.accounts import address_of
from procure.people.actor import NOBODY, SYSTEM, Actor, Forbidden
from procure.people.case_roles import grant
from procure.people.enrolment import AlreadyThere, add_user, appoint, user_of
from procure.people.inputs import Email, Language, Person
from procure.people.tables import Authority, OneTimeLink, User

_email = TypeAdapter(Email)


def first_operator_link(now: datetime) -> str:
    """Return the path at which the first operator makes their account, once and today.

    Refused when there is an operator. A link made before is useless from now on.
    """
    with db.transaction() as session:
        _refuse_if_operated(session)
        links.withdraw(session, now, "first_operator")
        token = links.make(session, "first_operator", now)
        data = {"link": links.look(session, "first_operator", token, now).id}
        events.tell(session, "first_operator_link_made", SYSTEM, now, data)
    return f"/fi/first-operator/{token}"


def become_first_operator(token: str, email: str, person: Person, now: datetime) -> User:
    """Make the first operator's account. Everybody later is invited."""
    with db.reading() as session:
        links.look(session, "first_operator", token, now)
    email = _email.validate_python(email)
    kept = passwords.hashed(passwords.chosen(person.password, person.name, email))
    with db.transaction() as session:
        links.use(session, "first_operator", token, now)
        _refuse_if_operated(session)
        return add_user(
            session,
            now,
            email=email,
            name=person.name,
            language=person.language,
            password_hash=kept,
            operator=True,
        )


def _refuse_if_operated(session: Session) -> None:
    if session.exec(select(User.id).where(User.operator == True)).first():  # noqa: E712
        raise AlreadyThere(lazy("This installation has an operator already"))


def ask_sign_up(email: str, language: Language, address: str | None, now: datetime) -> None:
    """Send a link that makes an account; to somebody who has one, say so by mail only."""
    email = _email.validate_python(email)
    rates.spend(
        (rates.MAILS, sign_in.account_key(email)),
        (rates.MAILS_NETWORK, rates.network_of(address)),
    )
    with db.transaction() as session:
        require(session, NOBODY, "sign_in")
        user = user_of(session, email)
        if user is not None:
            if not user.disabled:
                link = address_of(f"/{user.language}/sign-in")
                jobs.mail(session, email, user.language, "sign_up_known", {"link": link}, now)
            return
        links.withdraw(session, now, "sign_up", email=email)
        token = links.make(session, "sign_up", now, email=email, language=language)
        link = address_of(f"/{language}/sign-up/{token}")
        jobs.mail(session, email, language, "sign_up", {"link": link}, now)


def finish_sign_up(token: str, person: Person, now: datetime) -> User:
    """Make the account of somebody who has read the mail. Their company comes next."""
    with db.reading() as session:
        email = links.look(session, "sign_up", token, now).email
    kept = passwords.hashed(passwords.chosen(person.password, person.name, email))
    with db.transaction() as session:
        links.use(session, "sign_up", token, now)
        return _add(session, email, person, kept, now)


def send_invitation(
    session: Session,
    actor: Actor,
    *,
    email: str,
    language: Language,
    roles: Iterable[str],
    now: datetime,
    authority_id: str | None = None,
    case_id: str | None = None,
) -> str:
    """Promise an invitation and return its id. The caller has asked the policy."""
    email = _email.validate_python(email)
    about: dict[str, Any] = {"authority_id": authority_id, "case_id": case_id}
    roles = sorted(set(roles))
    token = links.make(
        session,
        "invitation",
        now,
        email=email,
        language=language,
        roles=roles,
        sent_by=actor.user_id,
        **about,
    )
    invitation = links.look(session, "invitation", token, now)
    authority = session.get(Authority, authority_id) if authority_id else None
    events.tell(
        session,
        "invitation_sent",
        actor,
        now,
        {
            "invitation": invitation.id,
            "authority": authority_id,
            "case": case_id,
            "roles": roles,
        },
    )
    jobs.mail(
        session,
        email,
        language,
        "invitation",
        {
            "link": address_of(f"/{language}/invitation/{token}"),
            "inviter": actor.name,
            "authority": authority.name_in(language) if authority else "",
            "roles": roles,
            "expires_at": invitation.expires_at,
        },
        now,
    )
    return invitation.id


def withdraw_invitation(actor: Actor, invitation_id: str, now: datetime) -> bool:
    """Make an invitation useless; False if it was used or withdrawn."""
    with db.transaction() as session:
        invitation = session.exec(
            select(OneTimeLink).where(
                OneTimeLink.id == invitation_id, OneTimeLink.purpose == "invitation"
            )
        ).first()
        if invitation is None:
            raise Forbidden("withdraw_invitation")
        if invitation.case_id:
            require(session, actor, "keep_case_people", case_id=invitation.case_id)
        elif invitation.sent_by != actor.user_id:
            require(session, actor, "keep_authority", authority_id=invitation.authority_id)
        if links.withdraw(session, now, "invitation", id=invitation_id) == 0:
            return False
        events.tell(session, "invitation_withdrawn", actor, now, {"invitation": invitation_id})
        return True


def accept_as_new(token: str, person: Person, now: datetime) -> User:
    """Take up an invitation as somebody who has no account: one's own name and password."""
    with db.reading() as session:
        email = links.look(session, "invitation", token, now).email
    kept = passwords.hashed(passwords.chosen(person.password, person.name, email))
    with db.transaction() as session:
        invitation = links.use(session, "invitation", token, now)
        user = _add(session, email, person, kept, now)
        _take_up(session, invitation, user, now, new_account=True)
        return user


def accept_as_known(actor: Actor, token: str, now: datetime) -> OneTimeLink:
    """Take up an invitation with the account that has its address, being signed in to it."""
    with db.transaction() as session:
        require(session, actor, "keep_account")
        invitation = links.use(session, "invitation", token, now)
        user = session.get_one(User, actor.user_id)
        if user.email != invitation.email:
            raise Forbidden("accept_invitation")
        _take_up(session, invitation, user, now, new_account=False)
        return invitation


def _add(session: Session, email: str, person: Person, kept: str, now: datetime) -> User:
    return add_user(
        session,
        now,
        email=email,
        name=person.name,
        language=person.language,
        password_hash=kept,
    )


def _take_up(
    session: Session, invitation: OneTimeLink, user: User, now: datetime, *, new_account: bool
) -> None:
    actor = Actor(user.id, user.name)
    data = {
        "invitation": invitation.id,
        "user": user.id,
        "new_account": int(new_account),
    }
    events.tell(session, "invitation_used", actor, now, data)
    # The role comes from who invited, so that is who the record names.
    inviter = _inviter(session, invitation)
    if invitation.case_id:
        for role in invitation.roles:
            grant(session, inviter, invitation.case_id, user.id, role, now)
    elif invitation.authority_id:
        appoint(session, inviter, invitation.authority_id, user, invitation.roles, now)


def _inviter(session: Session, invitation: OneTimeLink) -> Actor:
    """Return who invited, if they still may; an invitation does not outlive its sender's role."""
    sender = session.get(User, invitation.sent_by)
    if sender is not None and not sender.disabled:
        inviter = Actor(sender.id, sender.name, sender.company_id, sender.operator)
        case_id, authority_id = invitation.case_id, invitation.authority_id
        if case_id and may(session, inviter, "keep_case_people", case_id=case_id):
            return inviter
        if authority_id and (
            may(session, inviter, "keep_authority", authority_id=authority_id)
            or may(session, inviter, "run_installation")
        ):
            return inviter
    raise links.LinkIsOver
