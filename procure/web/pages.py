"""The frame's own pages: the start of each language, the statements, and keeping drafts."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for

from procure import i18n
from procure.i18n import gettext as _
from procure.web import drafts, nav
from procure.web.addresses import COOKIE, PREFIX, SEE_PUBLIC, SIGNED_IN, first_language, needs
from procure.web.reader import reader
from procure.web.rendering import is_fragment, render, say, see

YEAR = 31_536_000

pages = Blueprint("web", __name__)

nav.add_foot("nav.accessibility", "web.accessibility", 10)
nav.add_foot("nav.privacy", "web.privacy", 20)


@pages.get("/")
@needs(SEE_PUBLIC)
def start() -> Response:
    """Go to the start page in the reader's language."""
    response = current_app.make_response(redirect(f"/{first_language()}/"))
    response.vary.update(("Accept-Language", "Cookie"))
    return response


@pages.get(f"{PREFIX}/accessibility")
@needs(SEE_PUBLIC)
def accessibility() -> Response:
    """Show the accessibility statement (Act 306/2019, section 9)."""
    return render(f"pages/web/accessibility.{i18n.language()}.html")


@pages.get(f"{PREFIX}/privacy")
@needs(SEE_PUBLIC)
def privacy() -> Response:
    """Show what is told about personal data (Regulation (EU) 2016/679, articles 13 and 14)."""
    return render(f"pages/web/privacy.{i18n.language()}.html")


@pages.post(f"{PREFIX}/drafts/<key>")
@needs(SIGNED_IN)
def save_draft(key: str) -> Response:
    """Keep what is typed, and say when; without script go back to the form."""
    who = reader()
    if who is None or not drafts.KEY.fullmatch(key):
        abort(404)
    try:
        saved_at = drafts.save(who.user_id, key, drafts.typed())
    except drafts.TooLarge:
        abort(413)
    if is_fragment():
        return render("pages/web/draft_saved.html", saved_at=saved_at)
    say(_("Draft saved at %(time)s", time=i18n.clock(saved_at)), "notice")
    return see(_back())


@pages.after_app_request
def remember_language(response: Response) -> Response:
    """Remember the language of the last page for whoever comes back to ``/``."""
    named = request.path.split("/", 2)[1]
    is_page = request.method == "GET" and response.status_code == 200
    if is_page and named in i18n.LANGUAGES and request.cookies.get(COOKIE) != named:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            COOKIE, named, max_age=YEAR, httponly=True, samesite="Lax", secure=secure
        )
    return response


def _back() -> str:
    """Return the page the form stands on, if it is one of ours."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # a bracket that is left open
        return url_for("web.start")
    if came.netloc == request.host and re.match(r"/(?![/\\])", came.path):
        return came.path + (f"?{came.query}" if came.query else "")
    return url_for("web.start")
