"""Who may do what with calls."""

from procure.calls.rules import UNSEALING_STATES
from procure.people import permit

# Answer an open call, keep a draft of it, see the own company's answers and receipts.
permit("answer_call", on="company")
# Ask about an open call.
permit("ask_about_call", on="company")
# See the calls of a case, its questions and who confirmed the opening.
permit("see_calls", {"officer", "approver", "opener", "evaluator", "pilot_host", "auditor"})
# Write and publish answers to suppliers' questions.
permit("answer_inquiries", {"officer"})
# Confirm that the submissions are opened. Two different people do.
permit("open_submissions", {"officer", "approver", "opener"}, states=UNSEALING_STATES)
# Read what was sent, after the opening.
permit("read_submissions", {"officer", "approver", "auditor"})
