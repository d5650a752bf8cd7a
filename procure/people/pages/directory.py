"""Signing in with the directory of the city."""

from flask import Blueprint, Response

from procure import web
from procure.people.pages import pages as people_pages
from procure.web import needs

pages = Blueprint("directory", __name__)


@pages.get("/sign-in/directory")
@needs("sign_in")
def to_directory() -> Response:
    """Go to the directory."""
    return web.error_page(404)


people_pages.register_blueprint(pages)
