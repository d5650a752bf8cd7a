"""The rest of a case: money, partners, lots, tasks, requirements, and the golden thread.

Officers and approvers meet a case here: their work, the list, the case's page and its
steps. Other rooms add lines to the inbox and names to the thread by registering them.
"""

from procure.cases import access, facts, pages
from procure.cases.actions import (
    NotOnTheCase,
    finish_task,
    give_diary_number,
    looked,
    promise_task,
    save_answers,
    save_funding,
    save_lots,
    save_partners,
    send_back,
)
from procure.cases.inbox import Item, inbox_item
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
    cut_thread,
    link,
    link_thread,
    links,
    names,
    names_threads,
    requirements,
    versions,
    withdraw_requirement,
    write,
    write_requirement,
)

__all__ = [
    "Covered",
    "Frozen",
    "FundingInput",
    "FundingLine",
    "Item",
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
    "cut_thread",
    "facts",
    "finish_task",
    "funders",
    "funding",
    "give_diary_number",
    "inbox_item",
    "link",
    "link_thread",
    "links",
    "looked",
    "lots",
    "names",
    "names_threads",
    "pages",
    "partners",
    "promise_task",
    "requirements",
    "save_answers",
    "save_funding",
    "save_lots",
    "save_partners",
    "send_back",
    "shares_of",
    "versions",
    "withdraw_requirement",
    "write",
    "write_requirement",
]
