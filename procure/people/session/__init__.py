"""The door to Flask: who is signed in, the server-side session, the guard on every route."""

from flask import has_request_context
from flask_login import current_user

from procure.people.actor import NOBODY, Actor


def current() -> Actor:
    """Return who is signed in with this request, or NOBODY."""
    if not has_request_context():
        raise RuntimeError("current() needs a request: an action is given its actor")
    return current_user.actor if current_user and current_user.is_authenticated else NOBODY
