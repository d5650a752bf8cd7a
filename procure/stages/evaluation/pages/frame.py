"""What stands on every page of the room: the case's way, the room's links, who may what."""

from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlmodel import Session

from procure import assessment, calls, engine, people
from procure.cases import screens
from procure.db.clock import now
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import Actor
from procure.stages.evaluation.actions import KIND
from procure.stages.evaluation.tables import TenderPlan

LAYOUT = "pages/evaluation/room.html"


def room(session: Session, case_id: str, at: datetime | None = None) -> dict[str, Any]:
    """Return what the frame of the room shows, and what its reader may do."""
    at = at or now()
    actor = people.current()
    case = engine.view(session, case_id)
    one = assessment.the_round(session, case_id)

    def may(permission: str) -> bool:
        return people.may(session, actor, permission, case_id=case_id, state=case.state)

    return {
        "case": case,
        "head": screens.head(session, actor, engine.get(session, case_id)),
        "room_links": _links(session, actor, case_id, one, sees_award=may("see_award")),
        "plan": session.get(TenderPlan, case_id),
        "call": one.call,
        "one": one,
        "may_edit": may("edit_call_for_tenders"),
        "may_propose": may("propose_award"),
        "present": at,
    }


@calls.dresses(KIND)
def dress_call(session: Session, _actor: Actor, case: CaseView, at: datetime) -> calls.Dress:
    """Show questions, opening and tenders in the frame of the room."""
    return calls.Dress(LAYOUT, room(session, case.id, at))


@assessment.dresses(KIND)
def dress_comparison(
    session: Session, _actor: Actor, case: CaseView, at: datetime
) -> assessment.Dress:
    """Show panel, tenders and consensus in the frame of the room."""
    return assessment.Dress(LAYOUT, room(session, case.id, at))


def _links(
    session: Session, actor: Actor, case_id: str, one: assessment.Round, *, sees_award: bool
) -> list[tuple[str, int | str | None, str, bool]]:
    """Return the room's links: a number is a count, a text is something owed."""
    seat = one.seat(actor.user_id)
    open_ones = (
        len(assessment.unreasoned(session, one))
        if one.all_are_in and not assessment.blind_to(session, actor, one)
        else 0
    )
    questions = len(calls.waiting(session, one.call.id)) if one.call else 0
    ungrounded = len(assessment.ungrounded(one))
    rows: list[tuple[str, int | str | None, str, tuple[str, ...], bool]] = [
        (_("Call for tenders"), None, "evaluation.invitation", ("invitation",), True),
        (_("Criteria"), len(one.criteria), "evaluation.criteria", ("criteria",), True),
        (
            _("Questions"),
            ngettext("%(num)d waits", "%(num)d wait", questions) if questions else None,
            "evaluation.questions",
            ("questions", "write_answer"),
            one.call is not None,
        ),
        (
            _("Panel and interests"),
            len([s for s in one.seats if not s.left]),
            "assessment.panel",
            ("panel", "add_member", "interests"),
            True,
        ),
        (_("Opening"), None, "evaluation.opening", ("opening", "submissions"), bool(one.call)),
        (
            _("Tenders"),
            ngettext("%(num)d owed", "%(num)d owed", ungrounded)
            if ungrounded
            else len(one.subjects),
            "assessment.tenders",
            ("tenders", "leave_out"),
            one.is_open,
        ),
        (
            _("My scores"),
            ngettext("%(num)d open", "%(num)d open", seat.missing)
            if seat and seat.is_waited_for and seat.missing
            else None,
            "assessment.scores",
            ("scores", "sheet"),
            seat is not None and one.is_open,
        ),
        (
            _("Consensus and ranking"),
            ngettext("%(num)d open", "%(num)d open", open_ones) if open_ones else None,
            "assessment.consensus",
            ("consensus", "record_consensus"),
            one.is_open,
        ),
        (_("Award proposal"), None, "evaluation.award", ("award",), one.is_open and sees_award),
    ]
    view = (request.endpoint or "").rpartition(".")[2]
    return [
        (text, count or None, url_for(endpoint, case_id=case_id), view in views)
        for text, count, endpoint, views, is_shown in rows
        if is_shown
    ]
