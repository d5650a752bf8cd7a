"""Who may plan, select, agree, report and decide on pilots."""

from procure.people import permit
from procure.stages.pilot import rules

# Read the whole room: plan, selection, pilots, reports, gate.
permit("see_pilot", {"officer", "approver", "auditor", "pilot_host"})
# Read what was proposed and how it was judged.
permit("see_selection", {"officer", "approver", "auditor"})
# Write the plan of a round, its criteria and its measures, until the call is published.
permit("edit_pilot_plan", {"officer"}, rules.PLANNING)
# Say by which route, whose budget and up to what sum one could go on.
permit(
    "keep_follow_on",
    {"officer"},
    rules.PLANNING | rules.SELECTING | rules.AGREEING | rules.RUNNING | rules.GATE,
)
# Give points and reasons to proposals, and choose.
permit("judge_proposals", {"officer"}, rules.SELECTING)
# Make the agreements of the chosen, and note who gives up.
permit("make_pilot_agreements", {"officer"}, rules.AGREEING)
# See the own company's pilot.
permit("see_own_pilot", {"supplier"})
# Send a report of the own company's pilot.
permit("send_report", {"supplier"}, rules.RUNNING)
# Accept a report or return it with reasons, as who has the problem.
permit("accept_report_as_host", {"pilot_host"}, rules.RUNNING)
# The same, as who leads the pilot.
permit("accept_report_as_officer", {"officer"}, rules.RUNNING)
# Either of the two.
permit("judge_report", {"officer", "pilot_host"}, rules.RUNNING)
# Propose what becomes of each pilot; the approver decides by the step.
permit("decide_pilot", {"officer"}, rules.GATE)
# Write the lesson card.
permit("write_lesson", {"officer"}, rules.RUNNING | rules.GATE | {"lesson_card"})
