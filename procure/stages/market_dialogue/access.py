"""Who may prepare, hold and conclude a market dialogue, and who reads it."""

from procure.people import permit

_STAGE = {"dialogue_planning", "dialogue_open", "dialogue_concluding"}

# Read the whole room: invitation, meetings, ledger, inputs, conclusions.
permit("see_dialogue", {"officer", "approver", "auditor", "pilot_host"})
# Write the invitation and its questions until the dialogue is opened.
permit("edit_invitation", {"officer"}, {"dialogue_planning"})
# Plan meetings, share minutes, keep the ledger.
permit("keep_dialogue", {"officer"}, _STAGE)
# Decide what becomes of inputs, and write the conclusions.
permit("conclude_dialogue", {"officer"}, _STAGE)
# Read the minutes of the own company's meeting; confirm them or object.
permit("confirm_minutes", {"supplier"})
