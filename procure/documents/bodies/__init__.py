"""What each kind of paper says: one strict model per kind, in the order it is printed.

A room fills the model of its paper and gives ``model.model_dump()`` as ``body`` of the
snapshot. Every field is optional unless the paper is meaningless without it; what is empty
is not printed. Names ending in ``_cents`` are whole cents, in ``_on`` days, in ``_at``
moments (see ``documents.frozen`` for the conversions).
"""

from procure.documents.bodies.contract import Contract
from procure.documents.bodies.evaluation import AwardDecision
from procure.documents.bodies.market_dialogue import DialogueSummary, MarketDialogueInvitation
from procure.documents.bodies.need import NeedStatement
from procure.documents.bodies.pilot import PilotAgreement
from procure.documents.frozen import Strict

BODIES: dict[str, type[Strict]] = {
    "need_statement": NeedStatement,
    "market_dialogue_invitation": MarketDialogueInvitation,
    "dialogue_summary": DialogueSummary,
    "pilot_agreement": PilotAgreement,
    "award_decision": AwardDecision,
    "contract": Contract,
}

__all__ = [
    "BODIES",
    "AwardDecision",
    "Contract",
    "DialogueSummary",
    "MarketDialogueInvitation",
    "NeedStatement",
    "PilotAgreement",
]
