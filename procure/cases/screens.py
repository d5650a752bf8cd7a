"""What the pages of a case show, as plain values: its head, its steps, what happened.

Words are chosen by text keys here, so that the page, the mail and the refusal of a step
say the same. Addresses are the templates' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from procure import engine, i18n, people, record
from procure.cases.words import word
from procure.engine import Case, Check, Offer
from procure.i18n import gettext as _
from procure.people import SYSTEM, Actor, policy
from procure.people.tables import Authority, User

# The stage in which nothing is done any more stands on no line of the way.
END = "closed"
# Values of events that are codes with words of their own.
CODES = frozenset({"step", "state", "role", "guard", "stage"})
# Values of events that are people.
MENTIONED = frozenset({"user", "assignee", "giver", "delegate", "by_delegation_of"})


@dataclass(frozen=True, slots=True)
class Room:
    """A link of a case's own navigation."""

    order: int
    key: str
    endpoint: str
    permission: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top of every page of a case."""

    id: str
    reference: str
    title: str
    state: str
    stage: str
    workflow: str
    language: str
    stages: tuple[str, ...]
    now: int
    ended: bool
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a step's checklist, in words."""

    text: str
    note: str
    met: bool
    waived: bool
    waits: bool
    owner: str
    endpoint: str
    anchor: str
    mine: bool
    waivable: bool
    name: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One way on, with everything that stands in its way."""

    action: str
    name: str
    role: str
    mine: bool
    kind: str
    target: str
    lines: tuple[Line, ...]
    missing: int
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words."""

    number: int
    at: datetime
    kind: str
    text: str
    reason: str
    actor: str


_ROOMS: list[Room] = []


def room(key: str, endpoint: str, permission: str, order: int) -> None:
    """Add a page to the navigation of every case; ``key`` is its text key.

    It is shown to whoever has the permission on the case, if the page exists.
    """
    line = Room(order, key, endpoint, permission)
    if line not in _ROOMS:
        _ROOMS.append(line)
        _ROOMS.sort(key=lambda one: (one.order, one.key))


def head(session: Session, actor: Actor, case: Case) -> Head:
    """Return the head of a case's pages for a person."""
    flow = engine.compiled(case).workflow
    stages = tuple(stage for stage in flow.stages if stage != END)
    held = people.roles(session, actor, case.id)
    shown = tuple(one for one in _ROOMS if policy.allowed(one.permission, held, case.state))
    return Head(
        id=case.id,
        reference=case.reference,
        title=case.title,
        state=case.state,
        stage=case.stage,
        workflow=getattr(flow.label, i18n.language()),
        language=case.language,
        stages=stages,
        now=stages.index(case.stage) if case.stage in stages else len(stages),
        ended=case.closed_at is not None,
        rooms=shown,
    )


def panels(session: Session, actor: Actor, case: Case, now: datetime) -> list[Panel]:
    """Return the ways on, those of the person first, then by the file's order."""
    held = people.roles(session, actor, case.id)
    view = engine.view(session, case.id)
    found = [panel(offer, held) for offer in engine.offers(session, actor, view, now)]
    return sorted(found, key=lambda one: (one.kind != "forward", not one.mine))


def panel(offer: Offer, held: frozenset[str]) -> Panel:
    """Put one way on into words.

    What only whoever takes the step can show (not to be its author) is asked of them: for
    all others that line waits, and nothing is missing because of it.
    """
    lines = tuple(line(check, held, offer) for check in offer.checks)
    return Panel(
        action=offer.action,
        name=word("step", offer.action),
        role=offer.step.role,
        mine=offer.mine,
        kind=offer.step.kind,
        target=offer.step.target,
        lines=lines,
        missing=sum(not (one.met or one.waived or one.waits) for one in lines),
        papers=tuple(offer.step.papers),
    )


def line(check: Check, held: frozenset[str], offer: Offer) -> Line:
    """Put one line of a checklist into words."""
    reason = check.reason
    note, key = "", f"{reason.key}.note"
    if reason.note and i18n.translated(key):
        note = _(key, **reason.note)
    return Line(
        text=_(reason.key),
        note=note,
        met=check.met,
        waived=check.waived and not check.met,
        waits=not check.met and not offer.mine and reason.owner == offer.step.role,
        owner=reason.owner,
        endpoint=reason.link,
        anchor=reason.name,
        mine=reason.owner in held,
        waivable=reason.waivable and not check.met and not check.waived,
        name=reason.name,
    )


def timeline(session: Session, case: Case, after: int = 0) -> list[Told]:
    """Return what happened on a case, the latest first, in the language that is spoken."""
    happened = record.history(session, case.id, after)
    private = record.private(session, case.id)
    names = _names(session, {event.actor for event in happened} | _mentioned(happened))
    return [
        Told(
            number=event.number,
            at=event.at,
            kind=event.kind,
            text=_said(event, names),
            reason=private.get(event.number, {}).get("reason", ""),
            actor=_who(event, names),
        )
        for event in reversed(happened)
    ]


def authority(session: Session, case: Case) -> str:
    """Return authority and unit in the language that is spoken."""
    row = session.get_one(Authority, case.authority_id)
    name = row.name_in(i18n.language())
    return f"{name}, {row.unit}" if row.unit else name


def name_of(session: Session, user_id: str) -> str:
    """Return a person's name, or nothing if there is no such person."""
    user = session.get(User, user_id)
    return "" if user is None else user.name


def _who(event: record.Happened, names: Mapping[str, str]) -> str:
    """Name who acted, and for whom where they acted by delegation."""
    name = names.get(event.actor, "")
    giver = names.get(str(event.data.get("by_delegation_of", "")), "")
    return _("%(name)s, by delegation of %(giver)s", name=name, giver=giver) if giver else name


def _said(event: record.Happened, names: Mapping[str, str]) -> str:
    """Say one event: its text key with its values in words."""
    key = f"event.{event.kind}"
    words: dict[str, Any] = {name: _worded(name, v, names) for name, v in event.data.items()}
    if event.kind == "paper_printed":
        words["kind"] = word("paper", str(event.data["kind"]))
    if not i18n.translated(key):
        return event.kind.replace("_", " ").capitalize()
    try:
        said = _(key, **{**words, "actor": names.get(event.actor, "")})
    except (KeyError, ValueError, TypeError):
        # A sentence that asks for a word its event does not have still names the event.
        return _("event.unsaid", kind=event.kind.replace("_", " "))
    if event.kind == "step_taken":
        return f"{words['action']}: {words['to']}"
    return f"{said}: {words['guard']}" if event.kind == "guard_waived" else said


def _worded(name: str, value: Any, names: Mapping[str, str]) -> Any:
    """Turn a value of an event into words where there are some."""
    if isinstance(value, list | dict):
        return len(value)
    if not isinstance(value, str):
        return value
    if value in names:
        return names[value]
    if name.endswith("_on"):
        return i18n.day(value)
    prefixes = {"action": "step", "from": "state", "to": "state"}
    prefix = prefixes.get(name, name)
    return word(prefix, value) if prefix in CODES else value


def _mentioned(happened: list[record.Happened]) -> set[str]:
    return {
        value
        for event in happened
        for name, value in event.data.items()
        if name in MENTIONED and isinstance(value, str)
    }


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    wanted = select(col(User.id), col(User.name)).where(col(User.id).in_(sorted(ids)))
    found: dict[str, str] = {row[0]: row[1] for row in session.execute(wanted)}
    if SYSTEM.user_id in ids:
        found[SYSTEM.user_id] = _("role.system")
    return found
