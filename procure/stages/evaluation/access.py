"""Who may prepare a call for tenders, propose an award, and learn its result."""

from procure.people import permit

# Read the room: the call, its criteria, and the proposal.
permit("see_evaluation", {"officer", "approver", "evaluator", "auditor"})
# Read the proposal of an award before it is decided, with prices and reasons.
permit("see_award", {"officer", "approver", "auditor"})
# Write the call for tenders and its criteria until it is published.
permit("edit_call_for_tenders", {"officer"}, {"tender_planning"})
# Propose whom to award, with reasons.
permit("propose_award", {"officer"}, {"scoring"})
# Read the result of the own tender, once the decision has been sent to all.
permit("see_result", {"supplier"}, {"standstill", "signing", "in_force", "closed"})
