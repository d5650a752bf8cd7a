"""The permissions of the engine itself; a step's own role stands in its workflow file."""

from procure.people import permit

permit("guard_waive", {"approver"})
permit("case_advance", {"officer", "approver", "evaluator", "pilot_host", "opener", "system"})
