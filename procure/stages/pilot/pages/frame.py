"""What stands on every page of the room: the case's way, the room's links, who may what."""

from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlmodel import Session

from procure import agreements, calls, engine, people
from procure.cases import screens
from procure.db.clock import now
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import Actor
from procure.people.tables import Company
from procure.stages.pilot import rounds, rules, selecting
from procure.stages.pilot.tables import Pilot

LAYOUT = "pages/pilot/room.html"


def room(session: Session, case_id: str, at: datetime | None = None) -> dict[str, Any]:
    """Return what the frame of the room shows, and what its reader may do."""
    at = at or now()
    actor = people.current()
    case = engine.view(session, case_id)
    head = screens.head(session, actor, engine.get(session, case_id))
    number = rounds.current(session, case)
    call = rounds.call_of(session, case_id, number)
    held = rounds.pilots(session, case_id, number)

    def may(permission: str) -> bool:
        return people.may(session, actor, permission, case_id=case_id, state=case.state)

    sees = may("see_selection")
    names = names_of(session, [one.company_id for one in held])
    held.sort(key=lambda one: (names[one.company_id], one.id))
    return {
        "case": case,
        "head": head,
        "round": number,
        "call": call,
        "pilots": held,
        "company_names": names,
        "room_links": _links(session, case, call, held, sees),
        "may_plan": may("edit_pilot_plan"),
        "may_follow": may("keep_follow_on"),
        "may_judge": may("judge_proposals"),
        "may_agree": may("make_pilot_agreements"),
        "may_accept_as": [side for side in rules.SIDES if may(f"accept_report_as_{side}")],
        "may_return": may("judge_report"),
        "may_decide": may("decide_pilot"),
        "may_pay": may("pay_instalment"),
        "may_write_lesson": may("write_lesson"),
        "sees_selection": sees,
        "present": at,
    }


def names_of(session: Session, company_ids: list[str]) -> dict[str, str]:
    """Return the names of companies."""
    return {one: session.get_one(Company, one).name for one in set(company_ids)}


@calls.dresses(rounds.KIND)
def dress_call(session: Session, _actor: Actor, case: CaseView, at: datetime) -> calls.Dress:
    """Show questions, opening and proposals in the frame of the room."""
    return calls.Dress(LAYOUT, room(session, case.id, at))


@agreements.dresses("pilot")
def dress_agreement(
    session: Session, _actor: Actor, case: CaseView, at: datetime
) -> agreements.Dress:
    """Show agreements and measures in the frame of the room."""
    return agreements.Dress(LAYOUT, room(session, case.id, at))


def _links(
    session: Session, case: CaseView, call: calls.Call | None, held: list[Pilot], sees: bool
) -> list[tuple[str, int | str | None, str, bool]]:
    """Return the room's links: a number is a count, a text is something owed."""
    waiting = len(calls.waiting(session, call.id)) if call else 0
    reports = [r for one in held for r in rounds.reports(session, one.id).values()]
    to_accept = sum(r.state in rules.WAITING for r in reports)
    opened = call is not None and call.status == "opened"
    undecided = 0
    if opened and sees and case.state in rules.SELECTING:
        done = len(rounds.selections(session, case.id, rounds.current(session, case)))
        undecided = len(selecting.proposals(session, case)) - done
    rows: list[tuple[str, int | str | None, str, str, bool]] = [
        (_("Plan"), None, "pilot.plan", "plan measures measure follow_on save_plan", True),
        (
            _("Questions"),
            ngettext("%(num)d waits", "%(num)d wait", waiting) if waiting else None,
            "pilot.questions",
            "questions write_answer",
            call is not None,
        ),
        (
            _("Proposals"),
            None,
            "pilot.proposals",
            "opening submissions",
            call is not None and sees,
        ),
        (
            _("Selection"),
            ngettext("%(num)d to judge", "%(num)d to judge", undecided) if undecided else None,
            "pilot.selection",
            "selection judge",
            opened and sees,
        ),
        (
            _("Pilots"),
            len(held) or None,
            "pilot.pilots",
            "pilots one give_up show edit edit_kpi add_kpi sign take_back kpi correct pay",
            bool(held) or case.state in rules.AGREEING,
        ),
        (
            _("Reports"),
            ngettext("%(num)d to accept", "%(num)d to accept", to_accept)
            if to_accept
            else (len(reports) or None),
            "pilot.reports",
            "reports report accept return_report",
            bool(held),
        ),
        (_("Gate"), None, "pilot.gate", "gate decide", bool(held)),
        (_("Lesson card"), None, "pilot.lesson", "lesson", bool(held)),
    ]
    view = (request.endpoint or "").rpartition(".")[2]
    return [
        (text, count, url_for(endpoint, case_id=case.id), view in views.split())
        for text, count, endpoint, views, shown in rows
        if shown
    ]
