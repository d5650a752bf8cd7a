"""Delegations: an approver's role handed to a colleague for a time, and taken back.

Given by whoever approves in their own right, to somebody of the same authority, from one day
to another. What a delegate may do is decided in ``holding``; here they are given, ended and
read. A person who leaves the authority, or whose account is taken out of use, neither gives
nor has one any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from procure import config, jobs
from procure.i18n import lazy
from procure.law import days
from procure.people import access, events, holding
from procure.people.actor import Actor, Forbidden
from procure.people.case_roles import CannotHoldRole, holders
from procure.people.inputs import DelegationInput
from procure.people.tables import AuthorityRole, CaseRole, Delegation, User

# For a leave of absence, not for good: whoever decides for longer gets the role itself.
LONGEST = timedelta(days=366)
# Of those that are over, a page shows the latest.
LATEST = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A delegation with the names of its people, and where it stands."""

    row: Delegation
    giver: str
    delegate: str
    standing: str

    @property
    def last_day(self) -> date:
        """Return the last day on which it holds."""
        return days.day(self.row.ends_at - timedelta(microseconds=1))


def give(
    session: Session, actor: Actor, given: DelegationInput, authority_id: str, now: datetime
) -> Delegation:
    """Hand the actor's role of approver to a colleague for some days.

    ``authority_id`` is whose cases these are, as the caller knows. Refused to oneself, to a
    company's person, to one who is not of the authority or whose account is out of use, for
    days that are over or too many, and twice at once. Only what somebody holds in their own
    right can be given: a delegate gives nothing on.
    """
    mine = own_cases(session, actor.user_id)
    if not mine or (given.case_id is not None and given.case_id not in mine):
        raise Forbidden("delegate")
    delegate = session.get(User, given.delegate_id)
    if delegate is None or delegate.disabled:
        raise CannotHoldRole(lazy("This person has no account that can be used"))
    if delegate.id == actor.user_id:
        raise CannotHoldRole(lazy("Nobody delegates to themselves"))
    if delegate.company_id is not None or not access.authority_roles(
        session, Actor(delegate.id, delegate.name), authority_id
    ):
        raise CannotHoldRole(lazy("Choose somebody who works for the authority"))
    begins_at, ends_at = _moments(given.begins_on, given.ends_on, now)
    row = Delegation(
        giver_id=actor.user_id,
        delegate_id=delegate.id,
        authority_id=authority_id,
        case_id=given.case_id,
        reason=given.reason,
        begins_at=begins_at,
        ends_at=ends_at,
        given_at=now,
    )
    if _has_it_already(session, row):
        raise CannotHoldRole(lazy("This person has the same role by delegation in these days"))
    session.add(row)
    data = {
        "delegation": row.id,
        "giver": row.giver_id,
        "delegate": row.delegate_id,
        "authority": row.authority_id,
        "case": row.case_id,
        "begins_on": given.begins_on.isoformat(),
        "ends_on": given.ends_on.isoformat(),
    }
    events.tell(session, "delegation_given", actor, now, data, rows=[row], chain=_chain(row))
    values = {
        "giver": actor.name,
        "begins_on": given.begins_on.isoformat(),
        "ends_on": given.ends_on.isoformat(),
        "link": _address(delegate, "work"),
    }
    jobs.mail(session, delegate.email, delegate.language, "delegation_given", values, now)
    return row


def end(session: Session, actor: Actor, row: Delegation, now: datetime) -> bool:
    """End a delegation at once; False if it is over already. The caller has asked who may."""
    if row.ended_at is not None or row.ends_at <= now:
        return False
    row.ended_at, row.ended_by = now, actor.user_id
    session.add(row)
    data = {"delegation": row.id, "giver": row.giver_id, "delegate": row.delegate_id}
    events.tell(session, "delegation_ended", actor, now, data, rows=[row], chain=_chain(row))
    giver, delegate = session.get_one(User, row.giver_id), session.get_one(User, row.delegate_id)
    names = {"giver": giver.name, "delegate": delegate.name, "at": now}
    for person in (giver, delegate):
        if person.id != actor.user_id and not person.disabled:
            values = names | {"link": _address(person, "account/delegations")}
            jobs.mail(session, person.email, person.language, "delegation_ended", values, now)
    return True


def end_of(
    session: Session, actor: Actor, user_id: str, now: datetime, authority_id: str | None = None
) -> int:
    """End what a person has given and holds, at one authority or everywhere."""
    wanted = _open(now).where(
        or_(Delegation.giver_id == user_id, Delegation.delegate_id == user_id)
    )
    if authority_id is not None:
        wanted = wanted.where(Delegation.authority_id == authority_id)
    return sum(end(session, actor, row, now) for row in session.exec(wanted).all())


def end_if_gone(
    session: Session, actor: Actor, authority_id: str, user_id: str, now: datetime
) -> None:
    """End what somebody has given and holds at an authority, if they work there no more."""
    session.flush()
    if not access.authority_roles(session, Actor(user_id, ""), authority_id):
        end_of(session, actor, user_id, now, authority_id)


def own_cases(session: Session, user_id: str) -> set[str]:
    """Return the cases on which a person is approver in their own right."""
    wanted = select(CaseRole.case_id).where(
        CaseRole.user_id == user_id, CaseRole.role == holding.DELEGATED
    )
    return set(session.exec(wanted))


def of_person(session: Session, user_id: str, now: datetime) -> tuple[list[Shown], list[Shown]]:
    """Return what a person has given, and what was given to them, the latest first."""
    given = _shown(session, [col(Delegation.giver_id) == user_id], now)
    return given, _shown(session, [col(Delegation.delegate_id) == user_id], now)


def of_authority(session: Session, authority_id: str, now: datetime) -> list[Shown]:
    """Return the delegations at an authority that hold or are to come, and the latest others."""
    return _shown(session, [col(Delegation.authority_id) == authority_id], now)


def on_case(session: Session, case_id: str, now: datetime) -> list[Shown]:
    """Return the delegations that hold on a case now."""
    approves = select(CaseRole.user_id).where(
        CaseRole.case_id == case_id, CaseRole.role == holding.DELEGATED
    )
    covered = or_(col(Delegation.case_id).is_(None), col(Delegation.case_id) == case_id)
    about = [covered, col(Delegation.giver_id).in_(approves)]
    return [one for one in _shown(session, about, now) if one.standing == "holds"]


def acting(session: Session, case_id: str, role: str, now: datetime) -> list[str]:
    """Return the names of those who act in a role on a case, delegates first."""
    names = [user.name for user in holders(session, case_id, role)]
    if role == holding.DELEGATED:
        names = [one.delegate for one in on_case(session, case_id, now)] + names
    return list(dict.fromkeys(names))


def colleagues(session: Session, authority_ids: Iterable[str], but: str) -> dict[str, str]:
    """Return the names of those who can be given the role, by id: people of the authorities."""
    wanted = (
        select(User.id, User.name)
        .join(AuthorityRole, col(AuthorityRole.user_id) == col(User.id))
        .where(
            col(AuthorityRole.authority_id).in_(sorted(authority_ids)),
            col(User.disabled).is_(False),
            User.id != but,
        )
        .order_by(col(User.name), col(User.id))
        .distinct()
    )
    return dict(session.exec(wanted).all())


def _moments(begins_on: date, ends_on: date, now: datetime) -> tuple[datetime, datetime]:
    today = days.day(now)
    if ends_on < begins_on:
        raise CannotHoldRole(lazy("The last day is before the first"))
    if begins_on < today:
        raise CannotHoldRole(lazy("A delegation begins today at the earliest"))
    if ends_on - begins_on >= LONGEST:
        raise CannotHoldRole(lazy("Delegate for a year at most"))
    begins_at = now if begins_on == today else days.end_of(begins_on - days.ONE_DAY)
    return begins_at, days.end_of(ends_on)


def _has_it_already(session: Session, row: Delegation) -> bool:
    wanted = select(Delegation.id).where(
        Delegation.giver_id == row.giver_id,
        Delegation.delegate_id == row.delegate_id,
        or_(col(Delegation.case_id).is_(None), col(Delegation.case_id) == row.case_id),
        col(Delegation.ended_at).is_(None),
        Delegation.begins_at < row.ends_at,
        Delegation.ends_at > row.begins_at,
    )
    return session.exec(wanted).first() is not None


def _address(person: User, page: str) -> str:
    return f"{config.current().base_url}/{person.language}/{page}"


def _chain(row: Delegation) -> str:
    """Return where it is told: on its case, or where all that concerns people is."""
    return row.case_id or events.CHAIN


def _open(now: datetime) -> SelectOfScalar[Delegation]:
    return select(Delegation).where(col(Delegation.ended_at).is_(None), Delegation.ends_at > now)


def _shown(session: Session, about: Iterable[ColumnElement[bool]], now: datetime) -> list[Shown]:
    giver, delegate = aliased(User), aliased(User)
    wanted = (
        select(Delegation, giver.name, delegate.name)
        .join(giver, col(giver.id) == col(Delegation.giver_id))
        .join(delegate, col(delegate.id) == col(Delegation.delegate_id))
        .where(*about)
        .order_by(col(Delegation.ends_at).desc(), col(Delegation.id))
    )
    open_ones = session.exec(
        wanted.where(col(Delegation.ended_at).is_(None), Delegation.ends_at > now)
    ).all()
    over = session.exec(
        wanted.where(or_(col(Delegation.ended_at).is_not(None), Delegation.ends_at <= now)).limit(
            LATEST
        )
    ).all()
    return [Shown(row, one, other, _stands(row, now)) for row, one, other in (*open_ones, *over)]


def _stands(row: Delegation, now: datetime) -> str:
    if row.ended_at is not None:
        return "ended"
    if row.ends_at <= now:
        return "over"
    return "holds" if row.begins_at <= now else "to_come"
