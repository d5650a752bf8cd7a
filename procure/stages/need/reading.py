"""What the need's pages and the inbox read: authorities, links, needs that were sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from procure import cases, i18n, people
from procure.cases.inbox import Item, inbox_item
from procure.i18n import gettext as _
from procure.people import Actor
from procure.people.tables import Authority, AuthorityRole
from procure.stages.need.tables import Need, NeedLink, SentNeed


@dataclass(frozen=True, slots=True)
class Link:
    """A link and how many needs have come through it."""

    link: NeedLink
    authority: str
    sent: int
    waiting: int


def authorities(session: Session, actor: Actor, permission: str = "open_need") -> dict[str, str]:
    """Return the authorities for which a person has a permission, by id."""
    wanted = (
        select(Authority)
        .join(AuthorityRole, col(AuthorityRole.authority_id) == col(Authority.id))
        .where(col(AuthorityRole.user_id) == actor.user_id)
        .distinct()
    )
    found = {
        one.id: _named(one)
        for one in session.scalars(wanted)
        if people.may(session, actor, permission, authority_id=one.id)
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def authority_name(session: Session, authority_id: str) -> str:
    """Return an authority's name with its unit, in the language that is spoken."""
    return _named(session.get_one(Authority, authority_id))


def links(session: Session, authority_ids: list[str]) -> list[Link]:
    """Return the links of these authorities, the latest first."""
    wanted = (
        select(NeedLink)
        .where(col(NeedLink.authority_id).in_(authority_ids))
        .order_by(col(NeedLink.closed_at).is_not(None), col(NeedLink.made_at).desc())
    )
    sent = dict(_counted(session, authority_ids, waiting=False))
    waiting = dict(_counted(session, authority_ids, waiting=True))
    return [
        Link(one, authority_name(session, one.authority_id), sent.get(one.id, 0),
             waiting.get(one.id, 0))
        for one in session.scalars(wanted)
    ]  # fmt: skip


def waiting(session: Session, actor: Actor, sent_id: str) -> SentNeed | None:
    """Return a need that waits to be taken, if the person may see it."""
    sent = session.get(SentNeed, sent_id) if sent_id else None
    if sent is None or sent.settled_at is not None:
        return None
    may = people.may(session, actor, "keep_need_links", authority_id=sent.authority_id)
    return sent if may else None


@inbox_item
def sent_needs(session: Session, actor: Actor, now: datetime) -> Iterator[Item]:
    """Give the needs that units have sent to the authorities of a person."""
    known = authorities(session, actor, "keep_need_links")
    wanted = (
        select(SentNeed)
        .where(col(SentNeed.authority_id).in_(list(known)), col(SentNeed.settled_at).is_(None))
        .order_by(col(SentNeed.sent_at))
        .limit(20)
    )
    for sent in session.scalars(wanted) if known else ():
        yield Item(
            "inbox.need_sent",
            {"name": sent.sender_name},
            "",
            "need.sent_need",
            owner="officer",
            since=sent.sent_at,
            note=sent.problem[:160],
            arguments={"sent_id": sent.id},
        )


@cases.names_threads
def _need_in_the_thread(session: Session, case_id: str) -> dict[str, str]:
    """Give the need its name in the golden thread: where every thread begins."""
    return {"need": _("stage.need")} if session.get(Need, case_id) else {}


def _named(authority: Authority) -> str:
    name = authority.name_in(i18n.language())
    return f"{name}, {authority.unit}" if authority.unit else name


def _counted(
    session: Session, authority_ids: list[str], *, waiting: bool
) -> Iterator[tuple[str, int]]:
    wanted = (
        select(col(SentNeed.link_id), func.count())
        .where(col(SentNeed.authority_id).in_(authority_ids))
        .group_by(col(SentNeed.link_id))
    )
    if waiting:
        wanted = wanted.where(col(SentNeed.settled_at).is_(None))
    yield from ((row[0], row[1]) for row in session.execute(wanted))
