"""What stands on every page of the room: the case's way, the room's links, who may what."""

from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlmodel import Session, col, func, select

from procure import calls, engine, i18n, people
from procure.cases import screens
from procure.db.clock import now
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import Actor
from procure.people.tables import Company
from procure.stages.market_dialogue import facts, meetings, rules
from procure.stages.market_dialogue.actions import KIND
from procure.stages.market_dialogue.papers import letters_of, supplier
from procure.stages.market_dialogue.tables import Input

LAYOUT = "pages/market_dialogue/room.html"


def room(session: Session, case_id: str, at: datetime | None = None) -> dict[str, Any]:
    """Return what the frame of the room shows, and what its reader may do."""
    at = at or now()
    actor = people.current()
    case = engine.view(session, case_id)
    head = screens.head(session, actor, engine.get(session, case_id))
    call = calls.current(session, case_id, KIND)

    def may(permission: str) -> bool:
        return people.may(session, actor, permission, case_id=case_id, state=case.state)

    return {
        "case": case,
        "head": head,
        "room_links": _links(session, case_id, call, at),
        "call": call,
        "letters": letters_of(session, case_id),
        "supplier": supplier,
        "may_edit": may("edit_invitation"),
        "may_keep": may("keep_dialogue"),
        "may_conclude": may("conclude_dialogue"),
        "present": at,
    }


@calls.dresses(KIND)
def dress(session: Session, _actor: Actor, case: CaseView, at: datetime) -> calls.Dress:
    """Show questions, opening and answers in the frame of the room."""
    values = room(session, case.id, at)
    names = {one: supplier(values["letters"], one) for one in values["letters"]}
    return calls.Dress(LAYOUT, values, names)


def _links(
    session: Session, case_id: str, call: calls.Call | None, at: datetime
) -> list[tuple[str, int | str | None, str, bool]]:
    """Return the room's links: a number is a count, a text is something owed."""
    known = facts.of_dialogue(session, case_id)
    held = meetings.of_case(session, case_id)
    heard = session.exec(
        select(func.count()).select_from(Input).where(col(Input.case_id) == case_id)
    ).one()
    waiting = known["dialogue_open_questions"]
    late = rules.unsettled([one for one in held if one.starts_at < at], at)
    owed = known["dialogue_owed"]
    rows: list[tuple[str, int | str | None, str, tuple[str, ...]]] = [
        (_("Invitation"), None, "market_dialogue.invitation", ("invitation", "save_invitation")),
        (
            _("Questions"),
            ngettext("%(num)d waits", "%(num)d wait", waiting) if waiting else None,
            "market_dialogue.questions",
            ("questions", "write_answer"),
        ),
        (
            _("Meetings"),
            ngettext("%(num)d open", "%(num)d open", late) if late else len(held),
            "market_dialogue.meetings",
            ("meetings", "meeting", "new_meeting", "share_minutes", "note_objection"),
        ),
        (_("Answers"), None, "market_dialogue.answers", ("opening", "submissions")),
        (_("Inputs"), heard, "market_dialogue.inputs", ("inputs", "decide", "add_input", "group")),
        (
            _("Equal treatment"),
            ngettext("%(num)d owed", "%(num)d owed", owed) if owed else None,
            "market_dialogue.ledger",
            ("ledger", "tell", "keep_secret", "involvement"),
        ),
        (_("Conclusions"), None, "market_dialogue.conclusions", ("conclusions",)),
    ]
    view = (request.endpoint or "").rpartition(".")[2]
    return [
        (text, count, url_for(endpoint, case_id=case_id), view in views)
        for text, count, endpoint, views in rows
        if call is not None
        or endpoint not in ("market_dialogue.questions", "market_dialogue.answers")
    ]


def companies(session: Session) -> list[tuple[str, str]]:
    """Return every supplier that is known, by name, as choices."""
    rows = session.exec(
        select(Company.id, Company.name, Company.register_number).order_by(col(Company.name))
    )
    return [(one, f"{name} ({number})") for one, name, number in rows]


def day_and_clock(moment: datetime) -> tuple[str, str]:
    """Return a moment in its two parts, for a list."""
    return i18n.day(moment), i18n.clock(moment)
