"""Who may open a case, write its need, and make a link for units."""

from procure.people import permit

# Open a case for the authority, from four answers or from a need that was sent.
permit("open_need", {"member"}, on="authority")
# Write the need while the case stands there.
permit("need_edit", {"officer"}, {"need"})
# See the need, whatever became of it.
permit("see_need", {"officer", "approver", "evaluator", "pilot_host", "opener", "auditor"})
# Make and close links through which units send needs; take or decline what came.
permit("keep_need_links", {"member", "registrar"}, on="authority")
# Send a need through a link.
permit("send_need", on="public")
