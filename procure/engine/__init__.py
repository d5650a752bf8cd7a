"""Workflow files become steps, and one function takes them.

Rooms register facts, guards and papers by name; files name them; ``advance()`` is the
one door through which a case moves. Nobody else assigns a state.
"""

from procure.engine import access, counting, diagram, searching, workflow
from procure.engine.cases import (
    NoSuchCase,
    answers,
    compiled,
    finish,
    get,
    open_case,
    save_answers,
    state_of,
    touch,
    view,
)
from procure.engine.checks import Check, Offer, Reason, checks, offers
from procure.engine.clock import tick
from procure.engine.door import NoSuchStep, ReasonMissing, Refused, Stale, advance, waive
from procure.engine.freezing import content_hash, preview
from procure.engine.registry import (
    CaseView,
    Facts,
    Frozen,
    Move,
    due,
    facts,
    guard,
    paper,
)
from procure.engine.replay import mismatches, replay
from procure.engine.tables import Answer, Case

__all__ = [
    "Answer",
    "Case",
    "CaseView",
    "Check",
    "Facts",
    "Frozen",
    "Move",
    "NoSuchCase",
    "NoSuchStep",
    "Offer",
    "Reason",
    "ReasonMissing",
    "Refused",
    "Stale",
    "access",
    "advance",
    "answers",
    "checks",
    "compiled",
    "content_hash",
    "counting",
    "diagram",
    "due",
    "facts",
    "finish",
    "get",
    "guard",
    "mismatches",
    "offers",
    "open_case",
    "paper",
    "preview",
    "replay",
    "save_answers",
    "searching",
    "state_of",
    "tick",
    "touch",
    "view",
    "waive",
    "workflow",
]
