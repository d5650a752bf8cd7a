"""Who may sit on a panel, score, agree and read what others gave."""

from procure.people import permit

_COMPARING = {"scoring", "pilot_selection", "selection"}

# See panel, interests, tenders and, once all scores are in, what everybody gave.
permit("see_assessment", {"officer", "approver", "evaluator", "auditor"})
# Put people on the panel and take them off it.
permit("keep_panel", {"officer"}, {"tender_planning", "tendering"} | _COMPARING)
# Declare one's own interests, once the names of the tenderers are known.
permit("declare_interests", {"officer", "approver", "evaluator"}, _COMPARING | {"award"})
# Give one's own scores and hand them in.
permit("give_scores", {"evaluator"}, _COMPARING)
# Record what the panel agrees on. Of the evaluators only the chair does.
permit("record_consensus", {"officer", "evaluator"}, _COMPARING)
# Leave a tender out of the comparison, with its ground.
permit("reject_tenders", {"officer"}, _COMPARING)
