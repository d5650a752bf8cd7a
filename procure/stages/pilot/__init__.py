"""Pilots: planned, called for, chosen, agreed, measured, reported, and decided with reasons.

Two rules hold here. Whoever writes a selection does not approve it. An instalment becomes
payable only when host and officer, two people, have accepted the report that releases it.
"""

from procure.stages.pilot import access, facts, pages, papers, waiting
from procure.stages.pilot.actions import (
    save_follow_on,
    save_measures,
    save_plan,
)
from procure.stages.pilot.agreeing import give_up, make_agreements
from procure.stages.pilot.deciding import decide_pilot, save_lesson
from procure.stages.pilot.inputs import (
    CriterionInput,
    Decision,
    FollowOnInput,
    HostWord,
    Judgement,
    LessonInput,
    PilotCallInput,
    PlanInput,
    ReportInput,
)
from procure.stages.pilot.reporting import SamePerson, accept_report, return_report, send_report
from procure.stages.pilot.rounds import NotYours
from procure.stages.pilot.rules import NotNow
from procure.stages.pilot.selecting import NotChoosable, PointsMissing, judge
from procure.stages.pilot.tables import (
    LessonCard,
    Pilot,
    PilotCriterion,
    PilotPlan,
    PilotReport,
    PilotSelection,
)

__all__ = [
    "CriterionInput",
    "Decision",
    "FollowOnInput",
    "HostWord",
    "Judgement",
    "LessonCard",
    "LessonInput",
    "NotChoosable",
    "NotNow",
    "NotYours",
    "Pilot",
    "PilotCallInput",
    "PilotCriterion",
    "PilotPlan",
    "PilotReport",
    "PilotSelection",
    "PlanInput",
    "PointsMissing",
    "ReportInput",
    "SamePerson",
    "accept_report",
    "access",
    "decide_pilot",
    "facts",
    "give_up",
    "judge",
    "make_agreements",
    "pages",
    "papers",
    "return_report",
    "save_follow_on",
    "save_lesson",
    "save_measures",
    "save_plan",
    "send_report",
    "waiting",
]
