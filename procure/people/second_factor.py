"""The second factor: codes of an app on the person's phone (TOTP, RFC 6238), and recovery codes.

Six digits, thirty seconds, one step early or late, and each code once (ASVS 6.5.1, 6.5.5).
The secret is kept sealed with a key of the installation; recovery codes are kept as hashes.
Codes live by the machine's clock, never by a demonstration's.
"""

import base64
import hmac
import secrets
from datetime import datetime, timedelta

import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from procure import config
from procure.people.actor import Actor
from procure.people.links import token_hash
from procure.people.tables import AuthorityRole, CaseRole, RecoveryCode, SecondFactor

STEP, DIGITS, DRIFT = 30, 6, 1
SECRET_BYTES = 20
# Sealed bytes say which way they were sealed, so that another can come later.
VERSION = b"\x01"
NONCE = 12
# A secret that is shown but not confirmed by a first code lives as long as this.
PENDING = timedelta(minutes=30)
RECOVERY_CODES = 10
# 24 of 31 letters are 118 bits: with 112 or more a plain hash is enough (ASVS 6.5.2).
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH, GROUP = 24, 6


class NotSealed(Exception):
    """The sealed secret is not ours, not this person's, or was changed."""


def new_secret() -> bytes:
    """Return a new random secret of 160 bits."""
    return secrets.token_bytes(SECRET_BYTES)


def seal(secret: bytes, user_id: str) -> str:
    """Return the secret as it is kept: unreadable without the installation's key."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_key()).encrypt(nonce, secret, user_id.encode())
    return base64.urlsafe_b64encode(VERSION + nonce + sealed).decode()


def unseal(kept: str, user_id: str) -> bytes:
    """Return the secret, or refuse one that was sealed for somebody else."""
    try:
        raw = base64.urlsafe_b64decode(kept)
        if raw[:1] != VERSION:
            raise NotSealed
        nonce, sealed = raw[1 : 1 + NONCE], raw[1 + NONCE :]
        return AESGCM(_key()).decrypt(nonce, sealed, user_id.encode())
    except (ValueError, InvalidTag):
        raise NotSealed from None


def _key() -> bytes:
    return config.current().secret("second-factor")


def address(secret: bytes, email: str) -> str:
    """Return the ``otpauth:`` address that an app reads from the picture."""
    return _codes(secret).get_provisioning_uri(email, f"Procure {config.current().installation}")


def picture(secret: bytes, email: str, title: str) -> str:
    """Return the address as a QR code, an SVG without any style of its own."""
    code = segno.make(address(secret, email), error="m", micro=False)
    return code.svg_inline(scale=4, title=title, svgclass="app-qr", lineclass=None)


def spelled(secret: bytes) -> str:
    """Return the secret as a person types it: groups of four letters."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def code_at(secret: bytes, moment: datetime) -> str:
    """Return the code of a moment."""
    return _codes(secret).generate(int(moment.timestamp())).decode()


def step_of(secret: bytes, typed: str, moment: datetime, after: int = 0) -> int | None:
    """Return the step whose code was typed, if it is near and later than ``after``."""
    present = int(moment.timestamp()) // STEP
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        right = _codes(secret).generate(step * STEP)
        # Every step is compared, whichever is right.
        if hmac.compare_digest(right, typed.encode("utf-8", "replace")) and step > after:
            found = step
    return found


def _codes(secret: bytes) -> TOTP:
    # SHA-1 is what every app reads, and an HMAC is not weakened by its collisions.
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303


def is_enrolled(session: Session, user_id: str) -> bool:
    """Say whether this person is asked for a code after the password."""
    return session.get(SecondFactor, user_id) is not None


def is_demanded(session: Session, actor: Actor) -> bool:
    """Say whether this person must have a second factor: who works for a city or operates.

    Suppliers may choose it; whoever has no role yet is asked when they have one.
    """
    if not config.current().second_factor_demanded or actor.company_id or not actor.signed_in:
        return False
    if actor.operator:
        return True
    on_case = select(CaseRole.role).where(
        CaseRole.user_id == actor.user_id, CaseRole.role != "supplier"
    )
    on_authority = select(AuthorityRole.role).where(AuthorityRole.user_id == actor.user_id)
    return any(session.exec(wanted.limit(1)).first() for wanted in (on_authority, on_case))


def accept(session: Session, user_id: str, typed: str, moment: datetime) -> str | None:
    """Use up a code of the app or a recovery code; return which of them it was.

    Of two who send the same code at once, one is refused.
    """
    kept = session.get(SecondFactor, user_id)
    if kept is None:
        return None
    plain = "".join(typed.split())
    if plain.isdigit():
        step = step_of(unseal(kept.sealed, user_id), plain, moment, kept.last_step)
        if step is None:
            return None
        taken = session.exec(
            update(SecondFactor)
            .where(col(SecondFactor.user_id) == user_id, col(SecondFactor.last_step) < step)
            .values(last_step=step)
        )
        return "code" if taken.rowcount == 1 else None
    used = session.exec(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.code_hash) == recovery_hash(plain),
            col(RecoveryCode.user_id) == user_id,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=moment)
    )
    return "recovery" if used.rowcount == 1 else None


def keep(session: Session, user_id: str, secret: bytes, step: int, moment: datetime) -> bool:
    """Keep a confirmed secret, in place of another; say whether there was another."""
    kept = session.get(SecondFactor, user_id)
    renewed = kept is not None
    kept = kept or SecondFactor(user_id=user_id, sealed="", enrolled_at=moment)
    kept.sealed, kept.last_step, kept.enrolled_at = seal(secret, user_id), step, moment
    session.add(kept)
    return renewed


def forget(session: Session, user_id: str) -> bool:
    """Take the second factor away with its recovery codes; False if there was none."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    gone = session.exec(delete(SecondFactor).where(col(SecondFactor.user_id) == user_id))
    return bool(gone.rowcount)


def new_recovery_codes(session: Session, user_id: str) -> list[str]:
    """Make ten new codes in place of the old ones, and return them: nobody can again."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=recovery_hash(code), user_id=user_id) for code in codes)
    return codes


def recovery_codes_left(session: Session, user_id: str) -> int:
    """Return how many recovery codes can still be used."""
    wanted = select(func.count()).where(
        RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None)
    )
    return session.exec(wanted).one()


def recovery_hash(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    return token_hash("".join(code.lower().replace("-", "").split())[:100])


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, RECOVERY_LENGTH, GROUP))
