"""The second factor of one's own account, and taking a lost one away from somebody."""

from datetime import datetime

from procure import db
from procure.i18n import lazy
from procure.people import events, second_factor, sign_in, web_sessions
from procure.people.access import require
from procure.people.actions.accounts import kept_by
from procure.people.actor import Actor
from procure.people.case_roles import CannotHoldRole
from procure.people.tables import User


def set_second_factor(
    actor: Actor, secret: bytes, first_code: str, token: str, now: datetime
) -> list[str]:
    """Keep the secret once its first code is right, and return new recovery codes.

    The caller has asked for the password, and for a code of the app that it replaces. All
    browsers but that of ``token`` are signed out. Raises ``sign_in.WrongCode``.
    """
    moment = web_sessions.machine_now()
    step = second_factor.step_of(secret, first_code, moment)
    if step is None:
        raise sign_in.WrongCode
    with db.transaction() as session:
        require(session, actor, "keep_account")
        user = session.get_one(User, actor.user_id)
        renewed = second_factor.keep(session, user.id, secret, step, moment)
        codes = second_factor.new_recovery_codes(session, user.id)
        web_sessions.end_of_user(session, user.id, but=token)
        data = {"user": user.id, "renewed": int(renewed)}
        events.tell(session, "second_factor_set", actor, now, data)
        sign_in.mail(session, user, "second_factor_set", {"at": now}, now)
    return codes


def make_recovery_codes(actor: Actor, now: datetime) -> list[str]:
    """Make new recovery codes; the old ones are worth nothing from then on."""
    with db.transaction() as session:
        require(session, actor, "keep_account")
        if not second_factor.is_enrolled(session, actor.user_id):
            raise sign_in.WrongCode
        codes = second_factor.new_recovery_codes(session, actor.user_id)
        events.tell(session, "recovery_codes_made", actor, now, {"user": actor.user_id})
    return codes


def remove_second_factor(actor: Actor, token: str, now: datetime) -> None:
    """Take one's own second factor away, where the installation does not demand it."""
    with db.transaction() as session:
        require(session, actor, "keep_account")
        if second_factor.is_demanded(session, actor):
            raise CannotHoldRole(lazy("People who work for a city need a second factor"))
        if not second_factor.forget(session, actor.user_id):
            return
        web_sessions.end_of_user(session, actor.user_id, but=token)
        events.tell(session, "second_factor_removed", actor, now, {"user": actor.user_id})
        user = session.get_one(User, actor.user_id)
        sign_in.mail(session, user, "second_factor_removed", {"at": now}, now)


def reset_second_factor(actor: Actor, user_id: str, now: datetime) -> None:
    """Take a lost second factor away from somebody, who is signed out and told by mail.

    Operators may for any account; a registrar for people of their own authorities only.
    Nobody does it for themselves: that is what recovery codes are for.
    """
    with db.transaction() as session:
        user = kept_by(session, actor, user_id)
        if user.id == actor.user_id:
            raise CannotHoldRole(lazy("Nobody resets their own second factor. Use your account"))
        if not second_factor.forget(session, user.id):
            raise CannotHoldRole(lazy("This person has no second factor"))
        web_sessions.end_of_user(session, user.id)
        events.tell(session, "second_factor_reset", actor, now, {"user": user.id})
        sign_in.mail(session, user, "second_factor_reset", {"at": now}, now)
