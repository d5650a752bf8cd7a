"""Who may take a case's dates and tables along. What is read follows each reader's rights."""

from procure.people import permit

# Make and revoke the own address of a case's calendar.
permit("keep_calendar", {"officer", "approver", "evaluator", "pilot_host", "opener", "auditor"})
# Read a calendar by its address; the address itself is the secret.
permit("read_calendar", on="public")
