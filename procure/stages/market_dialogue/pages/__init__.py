"""Pages of the dialogue: invitation, meetings, inputs, equal treatment, conclusions."""

from procure import web
from procure.cases import screens

pages = web.blueprint("market_dialogue", __name__)

screens.room("room.market_dialogue", "market_dialogue.invitation", "see_dialogue", 20)

# Each of these adds its views to the blueprint.
from procure.stages.market_dialogue.pages import (  # noqa: E402
    conclusions,
    inputs,
    invitation,
    ledger,
    meetings,
    minutes,
)

__all__ = ["conclusions", "inputs", "invitation", "ledger", "meetings", "minutes", "pages"]
