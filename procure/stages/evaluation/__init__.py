"""From a call for tenders to a proposed award: frozen, blind, reasoned, decided by another.

Two rules hold here. What tenderers answer to does not change once it is published. Whom
the officer proposes is ranked first by the published criteria, and another person decides.
"""

from procure.stages.evaluation import access, facts, pages, papers, waiting
from procure.stages.evaluation.actions import (
    NotFirst,
    StandstillRequired,
    propose,
    save_call,
    save_criteria,
)
from procure.stages.evaluation.inputs import PlanInput, ProposalInput, TimesInput
from procure.stages.evaluation.tables import AwardProposal, TenderPlan

__all__ = [
    "AwardProposal",
    "NotFirst",
    "PlanInput",
    "ProposalInput",
    "StandstillRequired",
    "TenderPlan",
    "TimesInput",
    "access",
    "facts",
    "pages",
    "papers",
    "propose",
    "save_call",
    "save_criteria",
    "waiting",
]
