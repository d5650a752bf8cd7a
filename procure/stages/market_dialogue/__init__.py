"""The market dialogue as evidence: heard equally, answered openly, traced to requirements.

Two rules hold here. What one supplier is told is owed to all, until it is released or its
secrecy is reasoned. What is heard is decided with a reason, and what it changed is said.
"""

from procure.stages.market_dialogue import access, facts, heard, pages, papers, waiting
from procure.stages.market_dialogue.actions import (
    NotYours,
    note_involvement,
    save_conclusions,
    save_invitation,
)
from procure.stages.market_dialogue.heard import add_input, decide, group
from procure.stages.market_dialogue.inputs import (
    CallInput,
    ConclusionsInput,
    Decision,
    DisclosureInput,
    HeardInput,
    InvitationInput,
    InvolvementInput,
    MeetingInput,
    MinutesInput,
    PriceBand,
    QuestionInput,
)
from procure.stages.market_dialogue.ledger import keep_secret, release, tell
from procure.stages.market_dialogue.meetings import (
    cancel_meeting,
    confirm_minutes,
    note_objection,
    object_to_minutes,
    plan_meeting,
    share_minutes,
)

__all__ = [
    "CallInput",
    "ConclusionsInput",
    "Decision",
    "DisclosureInput",
    "HeardInput",
    "InvitationInput",
    "InvolvementInput",
    "MeetingInput",
    "MinutesInput",
    "NotYours",
    "PriceBand",
    "QuestionInput",
    "access",
    "add_input",
    "cancel_meeting",
    "confirm_minutes",
    "decide",
    "facts",
    "group",
    "heard",
    "keep_secret",
    "note_involvement",
    "note_objection",
    "object_to_minutes",
    "pages",
    "papers",
    "plan_meeting",
    "release",
    "save_conclusions",
    "save_invitation",
    "share_minutes",
    "tell",
    "waiting",
]
