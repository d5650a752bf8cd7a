"""The demonstration's bar and tour. Outside a demonstration none of these pages is there."""

import re
from typing import Any

from flask import Response, abort, request, url_for

from procure import config, i18n, people, web
from procure.db.clock import now
from procure.demonstration import actions, reading
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import session
from procure.people.session.guard import safe_path
from procure.web import needs

pages = web.blueprint("demonstration", __name__)

_CASE = re.compile(r"/cases/([0-9a-f]{32})(?:/|$)")


@pages.before_request
def only_in_a_demonstration() -> None:
    """Answer as if nothing were here, unless everything is an example."""
    if not config.current().demonstration:
        abort(404)


@pages.app_context_processor
def on_every_page() -> dict[str, Any]:
    """Give the frame its bar, where there is one."""
    if not config.current().demonstration:
        return {}
    return {"demonstration_bar": lambda: reading.bar(people.current().user_id)}


@pages.post("/demonstration/person")
@needs("use_demonstration")
def person() -> Response:
    """Be somebody else, on the same case if they may see it."""
    here = request.form.get("here", "")
    found = _CASE.search(here)
    case_id = found[1] if found else None
    user = actions.switch(people.current(), request.form.get("user_id", ""), case_id, now())
    session.begin(user)
    if case_id is not None and actions.sees(user, case_id):
        return web.see(url_for("cases.show", case_id=case_id))
    return web.see(safe_path(request.form.get("to")) or f"/{i18n.language()}/")


@pages.post("/demonstration/clock")
@needs("use_demonstration")
def clock() -> Response:
    """Let days pass."""
    days = request.form.get("days", type=int) or 0
    try:
        taken = actions.move_clock(days)
    except ValueError:
        abort(400)
    web.say(_("It is %(day)s now.", day=i18n.day(now())), "notice")
    if taken:
        text = ngettext("The clock took %(num)d step.", "The clock took %(num)d steps.", len(taken))
        web.say(text, "notice")
    return web.see(safe_path(request.form.get("here")) or url_for(".tour"))


@pages.get("/demonstration/tour")
@needs("use_demonstration")
def tour() -> Response:
    """Lead a newcomer to a first own paper in five screens."""
    return web.render("pages/demonstration/tour.html", bar=reading.bar(people.current().user_id))
