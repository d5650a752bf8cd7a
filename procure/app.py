"""The application: every room put together, and what each exception means to a reader."""

import logging
from datetime import datetime
from typing import Any

from flask import Flask, redirect, url_for
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from procure import (
    agreements,
    assessment,
    audit,
    calls,
    cases,
    config,
    db,
    demonstration,
    documents,
    engine,
    exchange,
    i18n,
    jobs,
    operation,
    people,
    portal,
    record,
    web,
)
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.people import rates
from procure.people.session import standing
from procure.people.tables import name_in
from procure.stages import contract, evaluation, market_dialogue, need, pilot

# Everything that registers names with the engine, the policy or the jobs is imported
# here; workers import this module for the same reason.
ROOMS = (record, documents, engine)
WITH_PAGES = (
    people,
    cases,
    calls,
    assessment,
    agreements,
    need,
    market_dialogue,
    pilot,
    evaluation,
    contract,
    audit,
    portal,
    exchange,
    operation,
    demonstration,
)

# By their business ids: whose colours the pages wear (static/cities.css).
CITIES = {"0201256-6": "helsinki", "0101263-6": "espoo", "0124610-9": "vantaa"}

_log = logging.getLogger(__name__)

front = web.blueprint("front", __name__)

# Time passes for cases once a minute, in the crew's clock process.
jobs.each_minute(engine.tick)
jobs.each_minute(engine.counting.fold)


@jobs.each_minute
def forget_drafts(now: datetime) -> None:
    """Forget old drafts, once an hour: a writer's turn is not taken more often than needed."""
    if now.minute == 0:
        with db.transaction() as session:
            web.drafts.sweep(session, now)


def create_app(settings: config.Settings) -> Flask:
    """Put the rooms together over one instance and one database."""
    config.use(settings)
    db.open(settings.database_url)
    app = Flask("procure", static_folder="static", instance_path=str(settings.instance.resolve()))
    app.config["MAX_CONTENT_LENGTH"] = settings.upload_limit
    app.extensions["procure.case_state"] = engine.state_of
    app.extensions["procure.authority"] = _authority
    web.frame(app)
    operation.observe(app)
    people.guard_routes(app)
    app.register_blueprint(front)
    for room in WITH_PAGES:
        app.register_blueprint(room.pages.pages)
    for meant, answer in ANSWERS.items():
        app.register_error_handler(meant, answer)
    return app


@front.get("/")
@web.needs(web.SEE_PUBLIC)
def home() -> Any:
    """Open the door where the reader's work is: own work, open calls, or what is public."""
    actor = people.current()
    if not actor.signed_in:
        return redirect(url_for("portal.index"))
    if actor.operator:
        return redirect(url_for("people.operator.operator"))
    return redirect(url_for("calls.open_list" if actor.company_id else "cases.work.inbox"))


def _authority() -> web.Authority:
    """Return the authority in the header: the reader's own, or the only one there is."""
    found = standing().authority
    settings = config.current()
    if found is None:
        return web.Authority(email=settings.contact, data_protection=settings.data_protection)
    return web.Authority(
        name=name_in(i18n.language(), found.name, found.name_sv, found.name_en),
        unit=found.unit,
        city=CITIES.get(found.register_number, ""),
        email=settings.contact,
        data_protection=settings.data_protection,
    )


def _forbidden(_error: Exception) -> Any:
    return web.error_page(Forbidden())


def _missing(_error: Exception) -> Any:
    return web.error_page(NotFound())


def _stale(_error: Exception) -> Any:
    return web.error_page(Conflict())


def _too_often(error: rates.TooOften) -> Any:
    """Say when it can be done again; what was typed stands on the page."""
    text = ngettext("Try again in %(num)d minute.", "Try again in %(num)d minutes.", error.minutes)
    page = web.error_page(429, _("This was done very often in a short time"), text)
    page.headers["Retry-After"] = str(error.minutes * 60)
    return page


def _paper_away(error: Exception) -> Any:
    _log.error("%s", error)
    text = _("Nothing is lost: the place where papers are kept does not answer. Try again soon.")
    page = web.error_page(503, _("The paper cannot be given out right now"), text)
    page.headers["Retry-After"] = "60"
    return page


def _paper_unsound(error: Exception) -> Any:
    _log.error("%s: %s", type(error).__name__, error)
    text = _("Its file is not the one that was archived. Tell us the number below.")
    return web.error_page(500, _("The paper cannot be given out"), text)


# The one table from what use cases raise to what a reader sees.
ANSWERS: dict[type[Exception], Any] = {
    people.Forbidden: _forbidden,
    engine.NoSuchCase: _missing,
    engine.NoSuchStep: _missing,
    engine.Stale: _stale,
    rates.TooOften: _too_often,
    documents.Away: _paper_away,
    documents.Damaged: _paper_unsound,
    documents.NotStored: _paper_unsound,
}
