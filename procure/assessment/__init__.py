"""How proposals and tenders are compared: by people without interests, blind, with reasons.

Two rules hold here. Nobody reads what others gave before everybody has handed in, whoever
asks. Points are exact: each part is rounded to hundredths, half up, and a total is the
sum of its parts.
"""

from procure.assessment import access, pages, waiting
from procure.assessment.actions import (
    NamesUnknown,
    NotYours,
    Recused,
    TooLate,
    add_member,
    declare,
    leave_panel,
    reject,
    take_back,
)
from procure.assessment.criteria import sources, write
from procure.assessment.inputs import (
    ConsensusInput,
    CriteriaInput,
    CriterionInput,
    DeclarationInput,
    Level,
    RejectionInput,
    ScoreInput,
)
from procure.assessment.pages.frame import Dress, dresses
from procure.assessment.reading import (
    PURPOSE,
    Round,
    Seat,
    StillBlind,
    Subject,
    blind_to,
    criteria,
    declarations,
    is_recused,
    own_scores,
    ranked,
    ranking,
    scores,
    the_round,
    ungrounded,
    unreasoned,
)
from procure.assessment.rules import Compared, Ranked, levels, levels_as_text, weights_sum
from procure.assessment.scoring import (
    Incomplete,
    OffTheScale,
    Undeclared,
    Undiscussed,
    hand_in,
    record_consensus,
    save_score,
)
from procure.assessment.tables import Comparison, Consensus, Criterion, Rejection

__all__ = [
    "PURPOSE",
    "Compared",
    "Comparison",
    "Consensus",
    "ConsensusInput",
    "CriteriaInput",
    "Criterion",
    "CriterionInput",
    "DeclarationInput",
    "Dress",
    "Incomplete",
    "Level",
    "NamesUnknown",
    "NotYours",
    "OffTheScale",
    "Ranked",
    "Recused",
    "Rejection",
    "RejectionInput",
    "Round",
    "ScoreInput",
    "Seat",
    "StillBlind",
    "Subject",
    "TooLate",
    "Undeclared",
    "Undiscussed",
    "access",
    "add_member",
    "blind_to",
    "criteria",
    "declarations",
    "declare",
    "dresses",
    "hand_in",
    "is_recused",
    "leave_panel",
    "levels",
    "levels_as_text",
    "own_scores",
    "pages",
    "ranked",
    "ranking",
    "record_consensus",
    "reject",
    "save_score",
    "scores",
    "sources",
    "take_back",
    "the_round",
    "ungrounded",
    "unreasoned",
    "waiting",
    "weights_sum",
    "write",
]
