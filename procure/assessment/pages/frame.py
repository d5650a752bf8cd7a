"""What stands on every page of the comparison, in the frame of the room that compares."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import engine, people
from procure.assessment import reading
from procure.cases import screens
from procure.db.clock import now
from procure.engine import CaseView
from procure.people import Actor
from procure.people.tables import Company


@dataclass(frozen=True, slots=True)
class Dress:
    """How a room shows the pages of its comparison."""

    layout: str = "pages/assessment/room.html"
    values: dict[str, Any] = field(default_factory=dict)


Dresser = Callable[[Session, Actor, CaseView, datetime], Dress]
_dressers: dict[str, Dresser] = {}


def dresses(purpose: str) -> Callable[[Dresser], Dresser]:
    """Register how a room frames the pages of its comparison."""

    def register(dresser: Dresser) -> Dresser:
        _dressers[purpose] = dresser
        return dresser

    return register


def room(session: Session, case_id: str) -> dict[str, Any]:
    """Return what the pages show of a comparison, and what their reader may do."""
    at, actor = now(), people.current()
    case = engine.view(session, case_id)
    one = reading.the_round(session, case_id)
    dresser = _dressers.get(reading.PURPOSE)
    dress = dresser(session, actor, case, at) if dresser else Dress()

    def may(permission: str) -> bool:
        return people.may(session, actor, permission, case_id=case_id, state=case.state)

    recused = reading.is_recused(session, case_id, reading.PURPOSE, actor.user_id)
    blind = reading.blind_to(session, actor, one)
    return {
        "layout": dress.layout,
        "head": screens.head(session, actor, engine.get(session, case_id)),
        **dress.values,
        "case": case,
        "one": one,
        "companies": {
            s.company_id: session.get_one(Company, s.company_id).name for s in one.subjects
        },
        "mine": one.seat(actor.user_id),
        "recused": recused,
        "blind": blind,
        "sees_sent": may("read_submissions"),
        "sees_prices": may("read_submissions") or not blind,
        "may_keep_panel": may("keep_panel") and not recused,
        "may_declare": may("declare_interests") and one.is_open,
        "may_reject": may("reject_tenders") and not recused,
        "present": at,
    }
