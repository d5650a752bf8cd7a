"""One's own account, and accounts that are taken out of use."""

from datetime import datetime

from sqlmodel import Session, select

from procure import config, db, jobs
from procure.i18n import lazy
from procure.people import delegations, events, links, passwords, rates, sign_in, web_sessions
from procure.people.access import authority_roles, may, require
from procure.people.actor import NOBODY, Actor, Forbidden
from procure.people.case_roles import CannotHoldRole
from procure.people.enrolment import user_of
from procure.people.inputs import Language, Person
from procure.people.rules import email_address
from procure.people.tables import AuthorityRole, User


def save_account(actor: Actor, name: str, language: Language, now: datetime) -> None:
    """Change one's own name and language; what stays as it was is no event."""
    about = Person(name=name, language=language, password="")
    with db.transaction() as session:
        require(session, actor, "keep_account")
        user = session.get_one(User, actor.user_id)
        new = {"name": about.name, "language": about.language}
        fields = sorted(field for field, value in new.items() if getattr(user, field) != value)
        if not fields:
            return
        user.sqlmodel_update(new)
        data = {"user": user.id, "fields": fields}
        events.tell(session, "account_changed", actor, now, data, rows=[user])


def change_password(
    actor: Actor,
    current: str,
    new: str,
    token: str,
    address: str | None,
    now: datetime,
    code: str = "",
) -> None:
    """Change one's own password, knowing the present one; other browsers are signed out.

    ``token`` is that of the session that stays; ``code`` is asked of who has a second
    factor. Raises ``WrongSignIn``, ``WrongCode`` or ``NotAllowed``.
    """
    with db.reading() as session:
        require(session, actor, "keep_account")
        user = session.get_one(User, actor.user_id)
    chosen = passwords.chosen(new, user.name, user.email)
    sign_in.confirm(actor.user_id, current, address, now, code)
    kept = passwords.hashed(chosen)
    with db.transaction() as session:
        require(session, actor, "keep_account")
        _set_password(session, actor, actor.user_id, kept, now, by_link=False)
        web_sessions.end_of_user(session, actor.user_id, but=token)


def ask_password_reset(email: str, address: str | None, now: datetime) -> None:
    """Send a link that changes the password, if there is such an account.

    The caller cannot tell whether there is: who has an account here is nobody's business.
    """
    email = email_address(email)
    rates.spend(
        (rates.MAILS, sign_in.account_key(email)),
        (rates.MAILS_NETWORK, rates.network_of(address)),
    )
    with db.transaction() as session:
        require(session, NOBODY, "sign_in")
        user = user_of(session, email)
        if user is None or user.disabled or sign_in.comes_from_directory(session, user):
            return
        links.withdraw(session, now, "password", user_id=user.id)
        token = links.make(session, "password", now, user_id=user.id, email=email)
        jobs.mail(
            session,
            email,
            user.language,
            "password_reset",
            {"link": address_of(f"/{user.language}/password/{token}")},
            now,
        )


def reset_password(token: str, new: str, now: datetime) -> User:
    """Set a new password by a mailed link; all browsers are signed out, none is signed in.

    Signing in afterwards asks for everything that signing in asks for (ASVS 6.4.3).
    """
    with db.reading() as session:
        link = links.look(session, "password", token, now)
        user = session.get_one(User, link.user_id)
    kept = passwords.hashed(passwords.chosen(new, user.name, user.email))
    with db.transaction() as session:
        links.use(session, "password", token, now)
        user = session.get_one(User, user.id)
        if user.disabled:
            raise links.LinkIsOver
        _set_password(session, Actor(user.id, user.name), user.id, kept, now, by_link=True)
        web_sessions.end_of_user(session, user.id)
    rates.forget((rates.ACCOUNT, sign_in.account_key(user.email)))
    return user


def _set_password(
    session: Session, actor: Actor, user_id: str, kept: str, now: datetime, *, by_link: bool
) -> None:
    user = session.get_one(User, user_id)
    user.password_hash = kept
    # A link that somebody else may have asked for must not undo the change.
    links.withdraw(session, now, "password", user_id=user_id)
    data = {"user": user_id, "by_link": int(by_link)}
    events.tell(session, "password_changed", actor, now, data)
    jobs.mail(
        session,
        user.email,
        user.language,
        "password_changed",
        {"link": address_of(f"/{user.language}/forgot-password"), "at": now},
        now,
    )


def end_session(actor: Actor, session_id: str) -> bool:
    """Sign out one of one's own browsers; False if it is signed out already."""
    with db.transaction() as session:
        require(session, actor, "keep_account")
        return web_sessions.end_of_user(session, actor.user_id, only=session_id) == 1


def end_other_sessions(actor: Actor, token: str) -> int:
    """Sign out all of one's own browsers but the one with this token."""
    with db.transaction() as session:
        require(session, actor, "keep_account")
        return web_sessions.end_of_user(session, actor.user_id, but=token)


def disable_account(actor: Actor, user_id: str, now: datetime) -> None:
    """Take an account out of use and sign it out everywhere, at once.

    Operators may disable any account but the last operator's; a registrar may disable one
    all of whose authorities are their own. Nobody disables themselves.
    """
    with db.transaction() as session:
        user = kept_by(session, actor, user_id)
        if user.id == actor.user_id:
            raise CannotHoldRole(lazy("Nobody disables their own account"))
        if user.disabled:
            return
        if user.operator and len(_operators(session)) == 1:
            raise CannotHoldRole(lazy("The installation keeps at least one operator"))
        user.disabled = True
        web_sessions.end_of_user(session, user.id)
        links.withdraw(session, now, "password", user_id=user.id)
        events.tell(session, "account_disabled", actor, now, {"user": user.id}, rows=[user])
        delegations.end_of(session, actor, user.id, now)


def enable_account(actor: Actor, user_id: str, now: datetime) -> None:
    """Bring an account back into use."""
    with db.transaction() as session:
        user = kept_by(session, actor, user_id)
        if not user.disabled:
            return
        user.disabled = False
        events.tell(session, "account_enabled", actor, now, {"user": user.id}, rows=[user])


def kept_by(session: Session, actor: Actor, user_id: str) -> User:
    """Return the account if the actor keeps it; one they may not see is refused the same."""
    user = session.get(User, user_id)
    if user is not None:
        if may(session, actor, "run_installation"):
            return user
        wanted = select(AuthorityRole.authority_id).where(AuthorityRole.user_id == user_id)
        belongs_to = set(session.exec(wanted))
        keeps = ("registrar" in authority_roles(session, actor, one) for one in belongs_to)
        if belongs_to and not user.operator and all(keeps):
            return user
    raise Forbidden("disable_account")


def _operators(session: Session) -> list[str]:
    wanted = select(User.id).where(User.operator == True, User.disabled == False)  # noqa: E712
    return list(session.exec(wanted))


def demonstration_sign_in(user_id: str) -> User:
    """Return a person to sign in as without a password; refused outside a demonstration."""
    if not config.current().demonstration:
        raise Forbidden("demonstration_sign_in")
    with db.reading() as session:
        user = session.get(User, user_id)
    if user is None or user.disabled:
        raise Forbidden("demonstration_sign_in")
    return user


def address_of(path: str) -> str:
    """Return a path of ours as it is written in a mail."""
    return config.current().base_url + path
