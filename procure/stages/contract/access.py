"""Who may send a decision, record appeals, and make the contract."""

from procure.people import permit

_OPEN = {"standstill", "signing", "in_force"}

# Read the room: the standstill's clock, appeals, the contract, the result notice.
permit("see_contract", {"officer", "approver", "auditor"})
# Send the decision to all tenderers, or note how and when it was sent.
permit("send_decision", {"officer"}, {"standstill"})
# Record an appeal, and how it ended.
permit("record_appeals", {"officer"}, _OPEN)
# Make the draft of the contract from the call, the requirements and the pilots.
permit("make_contract", {"officer"}, {"standstill", "signing"})
# Note that the result notice was sent.
permit("note_result_notice", {"officer"}, {"in_force"})
