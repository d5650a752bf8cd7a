"""Who comes from a city's directory: an account at first, and roles as its groups say now."""

from datetime import datetime

from sqlmodel import Session, select

from procure import config, db, record
from procure.people import delegations, events, sign_in
from procure.people.access import require
from procure.people.actor import NOBODY, SYSTEM, actor_of
from procure.people.directory import DirectoryRefused, Found
from procure.people.enrolment import add_user, user_of
from procure.people.rules import NotAllowed, email_address, one_line
from procure.people.tables import Authority, AuthorityRole, DirectoryIdentity, User

# Who keeps a role that a group has given; roles that people gave are left alone.
KEPT_BY = "directory"


def sign_in_from_directory(found: Found, language: str, network: str, now: datetime) -> User:
    """Return the account of whom the directory named, its roles brought up to date.

    A first sign-in finds the account of a verified address, or makes one where a group gives
    a role here. Everything else is refused with ``DirectoryRefused``, and leaves no trace
    but a line in the access log.
    """
    try:
        with db.transaction() as session:
            require(session, NOBODY, "sign_in")
            user = _known(session, found) or _first_time(session, found, language, now)
            if user.disabled:
                raise DirectoryRefused("disabled")
            _bring_up_to_date(session, user, found, now)
    except DirectoryRefused as refused:
        key = sign_in.account_key(f"{found.issuer} {found.subject}")
        sign_in.log(now, key, None, f"dir_{refused.why}"[:16], network)
        raise
    sign_in.log(now, sign_in.account_key(user.email), user.id, "directory", network)
    return user


def is_the_same(user_id: str, found: Found) -> bool:
    """Say whether the directory has confirmed this person and nobody else."""
    with db.reading() as session:
        known = session.get(DirectoryIdentity, (found.issuer, found.subject))
    return known is not None and known.user_id == user_id


def _known(session: Session, found: Found) -> User | None:
    identity = session.get(DirectoryIdentity, (found.issuer, found.subject))
    return None if identity is None else session.get_one(User, identity.user_id)


def _first_time(session: Session, found: Found, language: str, now: datetime) -> User:
    try:
        email = email_address(found.email)
    except NotAllowed:
        raise DirectoryRefused("unverified") from None
    if not found.email_verified:
        raise DirectoryRefused("unverified")
    user = user_of(session, email)
    new = user is None
    if user is None:
        if not _given(session, found):
            raise DirectoryRefused("unknown")
        user = add_user(session, now, email=email, name=_name(found, email), language=language)
    elif user.company_id is not None:
        raise DirectoryRefused("supplier")
    elif user.disabled:
        raise DirectoryRefused("disabled")
    identity = DirectoryIdentity(
        issuer=found.issuer, subject=found.subject, user_id=user.id, linked_at=now
    )
    session.add(identity)
    data = {"user": user.id, "new_account": int(new)}
    events.tell(session, "directory_identity_linked", actor_of(user), now, data, rows=[identity])
    return user


def _name(found: Found, email: str) -> str:
    try:
        return one_line(found.name) or email.partition("@")[0]
    except NotAllowed:
        return email.partition("@")[0]


def _given(session: Session, found: Found) -> set[tuple[str, str]]:
    """Return the roles on authorities that the person's groups give, as the settings say."""
    settings = config.current().directory
    given: set[tuple[str, str]] = set()
    for line in settings.groups if settings else ():
        if line.group not in found.groups:
            continue
        wanted = select(Authority.id).where(
            Authority.register_number == line.authority, Authority.unit == line.unit
        )
        given |= {(one, role) for one in session.exec(wanted) for role in line.roles}
    return given


def _bring_up_to_date(session: Session, user: User, found: Found, now: datetime) -> None:
    """Give what the groups give, and take away what a group has given once and gives no more."""
    given = _given(session, found)
    mine = session.exec(select(AuthorityRole).where(AuthorityRole.user_id == user.id))
    held = {(one.authority_id, one.role): one for one in mine}
    for authority_id, role in sorted(given - held.keys()):
        row = AuthorityRole(authority_id=authority_id, user_id=user.id, role=role, kept_by=KEPT_BY)
        session.add(row)
        data = {"authority": authority_id, "user": user.id, "role": role}
        events.tell(session, "authority_role_granted", SYSTEM, now, data, rows=[row])
    for key in sorted(held.keys() - given):
        if held[key].kept_by != KEPT_BY:
            continue
        session.delete(held[key])
        session.flush()
        authority_id, role = key
        gone = record.Gone(AuthorityRole, (authority_id, user.id, role))
        data = {"authority": authority_id, "user": user.id, "role": role}
        events.tell(session, "authority_role_revoked", SYSTEM, now, data, rows=[gone])
        delegations.end_if_gone(session, SYSTEM, authority_id, user.id, now)
