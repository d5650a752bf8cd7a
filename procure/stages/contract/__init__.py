"""From the decision to a contract in force: sent to all, waited out, appealed or not, signed.

Two rules hold here. The standstill counts from the day on which the decision was sent,
and the safe reading of its last day counts. While an appeal is pending nobody signs.
"""

from procure.stages.contract import access, facts, pages, papers, waiting
from procure.stages.contract.actions import (
    NotYours,
    WrongDay,
    appeals,
    end_appeal,
    note_result_notice,
    record_appeal,
    send_decision,
)
from procure.stages.contract.drafting import DraftedAlready, NoWinner, make, of_case
from procure.stages.contract.inputs import AppealInput, ContractInput, OutcomeInput
from procure.stages.contract.tables import Appeal, DecisionNotice, ResultNotice

__all__ = [
    "Appeal",
    "AppealInput",
    "ContractInput",
    "DecisionNotice",
    "DraftedAlready",
    "NoWinner",
    "NotYours",
    "OutcomeInput",
    "ResultNotice",
    "WrongDay",
    "access",
    "appeals",
    "end_appeal",
    "facts",
    "make",
    "note_result_notice",
    "of_case",
    "pages",
    "papers",
    "record_appeal",
    "send_decision",
    "waiting",
]
