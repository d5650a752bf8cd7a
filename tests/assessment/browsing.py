"""An application of the rooms from the call for tenders to the contract."""

from importlib import import_module

from flask import Flask

from procure import agreements, assessment, calls, cases, engine, people, web
from procure.stages import contract, evaluation, need

ROOMS = (people, cases, calls, need, assessment, agreements, evaluation, contract)


def an_app() -> Flask:
    """Put the rooms together as the application does."""
    app = Flask("procure", static_folder="static")
    app.testing = True
    app.extensions["procure.case_state"] = engine.state_of
    web.frame(app)
    people.guard_routes(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"{room.__name__}.pages").pages)
    answers = {
        people.Forbidden: 403,
        engine.NoSuchCase: 404,
        engine.NoSuchStep: 404,
        engine.Stale: 409,
    }
    for meant, status in answers.items():
        app.register_error_handler(meant, lambda _error, status=status: web.error_page(status))
    return app
