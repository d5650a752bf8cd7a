"""The dates of a case as a calendar (RFC 5545): calls, meetings, tasks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import icalendar
from sqlalchemy import select
from sqlmodel import Session, col

from procure import calls, config, i18n, people
from procure.calls import planning
from procure.cases import Task
from procure.cases.words import word
from procure.engine import Case
from procure.i18n import HELSINKI
from procure.i18n import gettext as _
from procure.people import Actor
from procure.stages.market_dialogue.tables import Meeting

REFRESH = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Entry:
    """One date: a moment or a whole day."""

    key: str
    at: datetime | date
    what: str
    ends_at: datetime | None = None
    place: str = ""
    is_planned: bool = False


def entries(session: Session, actor: Actor, case: Case) -> list[Entry]:
    """Return the dates of a case that a person may see, in the language that is spoken."""
    found = [*_calls(session, case), *_tasks(session, case)]
    if people.may(session, actor, "see_dialogue", case_id=case.id, state=case.state):
        found += _meetings(session, case)
    return found


def feed(case: Case, dates: list[Entry], address: str) -> bytes:
    """Return the calendar; ``address`` is the page of the case."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Procure//calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    # The library escapes a text of its own properties only, so this one is given as a text.
    made.add("x-wr-calname", icalendar.vText(_line(f"{case.reference} {case.title}")))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in dates:
        event = icalendar.Event()
        event.add("uid", f"{one.key}@{config.current().installation}")
        event.add("dtstamp", case.changed_at)
        event.add("dtstart", one.at)
        if one.ends_at is not None:
            event.add("dtend", one.ends_at)
        event.add("summary", _line(f"{one.what} – {case.title}"))
        event.add("description", f"{case.reference}\n{address}")
        event.add("url", address)
        event.add("status", "TENTATIVE" if one.is_planned else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        if one.place:
            event.add("location", _line(one.place))
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _line(text: str) -> str:
    """Return a text as one line, without what no calendar can hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _calls(session: Session, case: Case) -> list[Entry]:
    wanted = select(calls.Call).where(col(calls.Call.case_id) == case.id)
    found = []
    for call in session.scalars(wanted.order_by(col(calls.Call.deadline))):
        if call.status == "cancelled":
            continue
        name, planned = word("call", call.kind), not planning.was_public(session, call)
        known = [
            ("opens", call.opens_at, _("%(call)s opens", call=name)),
            ("questions", call.questions_until, _("%(call)s: last moment to ask", call=name)),
            ("deadline", call.deadline, _("%(call)s: answers close", call=name)),
        ]
        found += [
            Entry(f"call-{call.id}-{key}", at, what, is_planned=planned)
            for key, at, what in known
            if at is not None
        ]
    return found


def _tasks(session: Session, case: Case) -> list[Entry]:
    wanted = select(Task).where(
        col(Task.case_id) == case.id, col(Task.done_at).is_(None), col(Task.due_on).is_not(None)
    )
    return [
        Entry(f"task-{task.id}", task.due_on, task.title)
        for task in session.scalars(wanted.order_by(col(Task.due_on)))
        if task.due_on is not None
    ]


def _meetings(session: Session, case: Case) -> list[Entry]:
    """Return briefings and meetings; with which company stays in the room's own pages."""
    wanted = select(Meeting).where(
        col(Meeting.case_id) == case.id, col(Meeting.cancelled).is_(False)
    )
    said = {"briefing": _("Briefing"), "one_to_one": _("Meeting with one supplier")}
    return [
        Entry(
            f"meeting-{one.id}",
            one.starts_at,
            said.get(one.form, one.form),
            ends_at=one.ends_at,
            place=one.place,
        )
        for one in session.scalars(wanted.order_by(col(Meeting.starts_at)))
    ]


def sorting(at: datetime | date) -> datetime:
    """Return where a date stands in order; a whole day stands at its beginning."""
    if isinstance(at, datetime):
        return at
    return datetime.combine(at, time.min, HELSINKI)


def address_of_case(case_id: str) -> str:
    """Return the full address of a case's page in the language that is spoken."""
    return f"{config.current().base_url}/{i18n.language()}/cases/{case_id}"
