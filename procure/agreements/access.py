"""Who may write, read and sign agreements, measure, and say that something was paid."""

from procure.agreements import rules
from procure.people import permit

_WRITING = frozenset().union(*rules.WRITING.values())
_SIGNING = frozenset().union(*rules.SIGNING.values())

# Read an agreement; a supplier reads its own, once it has been offered.
permit("read_agreement", {"officer", "approver", "pilot_host", "auditor", "supplier"})
# The list of the own company's agreements.
permit("list_my_agreements", on="company")
# Write an agreement, offer it to be signed, take it back.
permit("write_agreement", {"officer"}, _WRITING)
# Sign: the approver for the authority, the company's people for the supplier.
permit("sign_agreement", {"approver", "supplier"}, _SIGNING)
# Add measurements and correct them; a supplier those of its own agreement.
permit("measure", {"officer", "pilot_host", "supplier"}, rules.MEASURING)
# Say that an instalment was paid.
permit("pay_instalment", {"officer"}, rules.PAYING)
