"""Who may see a case, move it, and keep what belongs to it."""

from procure.people import permit

# See the case: its facts, papers, steps, timeline, thread and register entry.
permit("see_case", {"officer", "approver", "evaluator", "pilot_host", "opener", "auditor"})
# Take a step; the workflow file says whose step it is.
permit("take_step", {"officer", "approver", "evaluator", "pilot_host", "opener"})
# Keep funding, partners, lots, diary number, requirements and the golden thread.
permit("keep_case", {"officer"})
# Promise a task on the case, and say that it is done.
permit("keep_tasks", {"officer", "approver", "evaluator", "pilot_host", "opener"})
# See one's own work and the list of one's cases.
permit("see_work", on="signed_in")
