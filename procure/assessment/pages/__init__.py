"""Pages of the comparison: panel and interests, tenders, my scores, consensus and ranking."""

from procure import web

pages = web.blueprint("assessment", __name__)

# Each of these adds its views to the blueprint.
from procure.assessment.pages import agreeing, panel, scoring, tenders  # noqa: E402

__all__ = ["agreeing", "pages", "panel", "scoring", "tenders"]
