"""Is it the person who says so? Every answer takes the same time and leaves one line.

A wrong password, an unknown address and a disabled account are told apart in the log
only. Who has a second factor is asked for a code after ``prove`` and before the pages
begin a session.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from procure import config, db, jobs
from procure.people import events, passwords, rates, second_factor, web_sessions
from procure.people.actor import Actor
from procure.people.enrolment import user_of
from procure.people.rules import NotAllowed, email_address
from procure.people.tables import DirectoryIdentity, SignIn, User


class WrongSignIn(Exception):
    """Address and password do not belong together, or the account is not in use."""


class WrongCode(Exception):
    """The code is not the one of this moment, or it was used already."""


def prove(email: str, password: str, address: str | None, now: datetime) -> User:
    """Return the person who has this address and password, or refuse.

    Refused with ``WrongSignIn``, or with ``rates.TooOften`` before anything is looked at.
    """
    typed = _as_kept(email)
    account, network = account_key(typed), rates.network_of(address)
    here = (rates.HERE, f"{account}/{network}")
    everywhere = (rates.ACCOUNT, account)
    try:
        rates.spend(here, everywhere, (rates.NETWORK, network))
    except rates.TooOften:
        log(now, account, None, "too_often", network)
        raise
    with db.reading() as session:
        user = user_of(session, typed)
        asked_code = user is not None and second_factor.is_enrolled(session, user.id)
    right = passwords.is_right(user.password_hash if user else "", password)
    if user is None or not right or user.disabled:
        outcome = "unknown" if user is None else "wrong" if not right else "disabled"
        log(now, account, user.id if user else None, outcome, network)
        raise WrongSignIn
    rates.forget(here, everywhere)
    rates.give_back((rates.NETWORK, network))
    if passwords.is_old(user.password_hash):
        renewed = passwords.hashed(password)
        with db.transaction() as session:
            session.get_one(User, user.id).password_hash = renewed
    log(now, account, user.id, "password_right" if asked_code else "signed_in", network)
    return user


def prove_code(user_id: str, typed: str, address: str | None, now: datetime) -> None:
    """Take the code of a person whose password was right, and use it up.

    Refused with ``WrongCode``, or with ``rates.TooOften`` before anything is looked at. A
    recovery code that was used is told to the person by mail and in the record.
    """
    network = rates.network_of(address)
    with db.reading() as session:
        user = session.get_one(User, user_id)
    account, limit = account_key(user.email), (rates.CODES, user_id)
    try:
        rates.spend(limit)
    except rates.TooOften:
        log(now, account, user_id, "code_too_often", network)
        raise
    with db.transaction() as session:
        found = second_factor.accept(session, user_id, typed, web_sessions.machine_now())
        if found == "recovery":
            left = second_factor.recovery_codes_left(session, user_id)
            data = {"user": user_id, "left": left}
            events.tell(session, "recovery_code_used", Actor(user_id, user.name), now, data)
            mail(session, user, "recovery_code_used", {"at": now, "left": left}, now)
    if found is None or user.disabled:
        log(now, account, user_id, "code_wrong", network)
        raise WrongCode
    rates.forget(limit)
    log(now, account, user_id, "signed_in" if found == "code" else "recovery_code", network)


def mail(
    session: Session, user: User, template: str, values: dict[str, Any], now: datetime
) -> None:
    """Tell a person what has happened to their account, with the way to mend it."""
    link = f"{config.current().base_url}/{user.language}/account"
    jobs.mail(session, user.email, user.language, template, {"link": link, **values}, now)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person can be asked for once more: by us, or by the directory they come from."""

    password: bool
    code: bool
    directory: bool


def comes_from_directory(session: Session, user: User) -> bool:
    """Say whether this person signs in with the directory only, and has no password here."""
    known = select(DirectoryIdentity).where(DirectoryIdentity.user_id == user.id).limit(1)
    return not user.password_hash and session.exec(known).first() is not None


def asked_of(user_id: str) -> Asked:
    """Return what this person is asked for when it matters that it is they."""
    with db.reading() as session:
        by_directory = comes_from_directory(session, session.get_one(User, user_id))
        code = second_factor.is_enrolled(session, user_id)
    return Asked(password=not by_directory, code=code, directory=by_directory)


def confirm(
    user_id: str, password: str, address: str | None, now: datetime, code: str = ""
) -> None:
    """Ask a signed-in person for password and code again, with the same limits and log."""
    with db.reading() as session:
        user = session.get_one(User, user_id)
        asked_code = second_factor.is_enrolled(session, user_id)
    prove(user.email, password, address, now)
    if asked_code:
        prove_code(user_id, code, address, now)


def is_asked_again() -> bool:
    """Say whether a decision, an opening and a signature ask for the password once more.

    In a demonstration people are changed in one click and have no passwords to ask for.
    """
    return not config.current().demonstration


def log(now: datetime, account: str, user_id: str | None, outcome: str, network: str = "") -> None:
    """Write one line of the access log: who, when, from where, how it ended."""
    with db.transaction(beside=True) as session:
        session.add(
            SignIn(
                at=now,
                account=account,
                user_id=user_id,
                outcome=outcome,
                network_address=network,
            )
        )


def account_key(email: str) -> str:
    """Return what stands for an address in counters and log.

    Keyed, since people type their password into the wrong field now and then.
    """
    key = config.current().secret("access-log")
    return hmac.digest(key, email.encode("utf-8", "replace"), "sha256").hex()[:32]


def _as_kept(email: str) -> str:
    try:
        return email_address(email[:254])
    except NotAllowed:
        return email[:254].strip().lower()
