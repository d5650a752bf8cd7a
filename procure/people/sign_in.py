"""Is it the person who says so? Every answer takes the same time and leaves one line.

A wrong password, an unknown address and a disabled account are told apart in the log
only. This is where a second factor will be asked: after ``prove`` and before the pages
begin a session.
"""

import hmac
from datetime import datetime

from procure import config, db
from procure.people import passwords, rates
from procure.people.enrolment import user_of
from procure.people.rules import NotAllowed, email_address
from procure.people.tables import SignIn, User


class WrongSignIn(Exception):
    """Address and password do not belong together, or the account is not in use."""


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
    log(now, account, user.id, "signed_in", network)
    return user


def confirm(user_id: str, password: str, address: str | None, now: datetime) -> None:
    """Ask a signed-in person for the password again, with the same limits and log."""
    with db.reading() as session:
        user = session.get_one(User, user_id)
    prove(user.email, password, address, now)


def is_asked_again() -> bool:
    """Say whether a decision, an opening and a signature ask for the password once more.

    In a demonstration people are changed in one click and have no passwords to ask for.
    """
    return not config.current().demonstration


def log(now: datetime, account: str, user_id: str | None, outcome: str, network: str = "") -> None:
    """Write one line of the access log: who, when, from where, how it ended."""
    with db.transaction() as session:
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
