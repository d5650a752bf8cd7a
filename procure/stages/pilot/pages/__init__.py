"""Pages of pilots: plan, selection, what runs, reports, the gate, and the supplier's own."""

from procure import web
from procure.cases import screens

pages = web.blueprint("pilot", __name__)

screens.room("room.pilot", "pilot.room", "see_pilot", 30)

# Each of these adds its views to the blueprint.
from procure.stages.pilot.pages import (  # noqa: E402
    gate,
    measures,
    own,
    plan,
    reports,
    running,
    selection,
)

__all__ = ["gate", "measures", "own", "pages", "plan", "reports", "running", "selection"]
