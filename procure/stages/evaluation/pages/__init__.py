"""Pages of the evaluation: call for tenders, criteria, opening, award, and the result."""

from procure import web
from procure.cases import screens

pages = web.blueprint("evaluation", __name__)

screens.room("room.evaluation", "evaluation.invitation", "see_evaluation", 40)

# Each of these adds its views to the blueprint.
from procure.stages.evaluation.pages import award, call, result  # noqa: E402

__all__ = ["award", "call", "pages", "result"]
