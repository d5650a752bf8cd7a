"""The rest of a case: money, partners, lots, tasks, requirements, and the golden thread.

Officers and approvers meet a case here: their work, the list, the case's page and its
steps. Other rooms add lines to the inbox and names to the thread by registering them.
"""

from procure.cases import access, facts
from procure.cases.actions import NotOnTheCase
from procure.cases.inputs import FundingInput, LotInput, PartnerInput, RequirementInput, TaskInput
from procure.cases.parties import funders, funding, lots, partners, shares_of
from procure.cases.rules import Covered
from procure.cases.tables import (
    FundingLine,
    JointDecision,
    Lot,
    Requirement,
    RequirementVersion,
    Task,
    ThreadLink,
)
from procure.cases.thread import (
    Frozen,
    NoThread,
    Wording,
    coverage,
    link,
    links,
    names,
    names_threads,
    requirements,
    versions,
    write,
)

__all__ = [
    "Covered",
    "Frozen",
    "FundingInput",
    "FundingLine",
    "JointDecision",
    "Lot",
    "LotInput",
    "NoThread",
    "NotOnTheCase",
    "PartnerInput",
    "Requirement",
    "RequirementInput",
    "RequirementVersion",
    "Task",
    "TaskInput",
    "ThreadLink",
    "Wording",
    "access",
    "coverage",
    "facts",
    "funders",
    "funding",
    "link",
    "links",
    "lots",
    "names",
    "names_threads",
    "partners",
    "requirements",
    "shares_of",
    "versions",
    "write",
]
