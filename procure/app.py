"""The application: every room put together, and what each exception means to a reader."""

from typing import Any

from flask import Flask
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from procure import (
    agreements,
    assessment,
    audit,
    calls,
    cases,
    config,
    db,
    documents,
    engine,
    jobs,
    people,
    record,
    web,
)
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
)

# Time passes for cases once a minute, in the crew's clock process.
jobs.each_minute(engine.tick)


def create_app(settings: config.Settings) -> Flask:
    """Put the rooms together over one instance and one database."""
    config.use(settings)
    db.open(settings.database_url)
    app = Flask("procure", static_folder="static", instance_path=str(settings.instance.resolve()))
    app.config["MAX_CONTENT_LENGTH"] = settings.upload_limit
    app.extensions["procure.case_state"] = engine.state_of
    web.frame(app)
    people.guard_routes(app)
    for room in WITH_PAGES:
        app.register_blueprint(room.pages.pages)
    for meant, answer in ANSWERS.items():
        app.register_error_handler(meant, answer)
    return app


def _forbidden(_error: Exception) -> Any:
    return web.error_page(Forbidden())


def _missing(_error: Exception) -> Any:
    return web.error_page(NotFound())


def _stale(_error: Exception) -> Any:
    return web.error_page(Conflict())


# The one table from what use cases raise to what a reader sees.
ANSWERS: dict[type[Exception], Any] = {
    people.Forbidden: _forbidden,
    engine.NoSuchCase: _missing,
    engine.NoSuchStep: _missing,
    engine.Stale: _stale,
}
