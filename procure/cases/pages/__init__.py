"""Pages of this room: one's work, the list, the case, its steps, and what is kept on it."""

from typing import Any

from flask import Blueprint, current_app

from procure import web
from procure.cases import screens, words
from procure.web import nav

pages = web.blueprint("cases", __name__)
# A place of its own in the navigation: whoever is on a case is not at their work list.
work_pages = Blueprint("work", __name__)
# And so is whoever looks at what belongs to their account.
own_pages = Blueprint("own", __name__)

nav.add("nav.work", "cases.work.inbox", "see_work", 10)
nav.add(
    "nav.cases",
    "cases.index",
    "see_case",
    20,
    rooms=("need", "market_dialogue", "pilot", "evaluation", "contract", "assessment"),
)

screens.room("room.case", "cases.show", "see_case", 0)
screens.room("room.requirements", "cases.requirements", "see_case", 70)
screens.room("room.tasks", "cases.tasks", "keep_tasks", 80)
screens.room("room.people", "people.case_people", "see_case_people", 90)


@pages.app_context_processor
def _asked() -> dict[str, Any]:
    """Give every template what the case's own frame asks for."""
    return {"known_endpoints": lambda: current_app.view_functions, "task_for": words.task_for}


# Each of these adds its views to the blueprint.
from procure.cases.pages import case, delegating, keeping, steps, thread, work  # noqa: E402

pages.register_blueprint(work_pages)
pages.register_blueprint(own_pages)

__all__ = ["case", "delegating", "keeping", "pages", "steps", "thread", "work"]
