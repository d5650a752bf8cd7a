"""Pages for what cannot be answered, each with the request's id, by which the log is found.

They say what happened and what to do, in the reader's language, and stand even when
nothing else does. A trouble that passes (a full disk, a busy database, too many tries) loses
nothing that was typed: its page holds the form, to be sent again.
"""

import re
from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import RequestRedirect

from procure.db import trouble
from procure.i18n import gettext, language, lazy
from procure.web.rendering import is_fragment
from procure.web.requests import request_id

# What happened, and what to do about it.
WORDS: dict[int, tuple[Any, Any]] = {
    400: (
        lazy("The page sent something we cannot read"),
        lazy("Go back, load the page again and send it once more."),
    ),
    403: (
        lazy("You may not do this"),
        lazy("Your role does not give you this right. The officer of the case can tell more."),
    ),
    404: (
        lazy("This page is not here"),
        lazy("Check the address. The page may be gone, or you may not see it."),
    ),
    405: (
        lazy("This page cannot be used like that"),
        lazy("Go back and use the buttons of the page."),
    ),
    409: (
        lazy("Something has changed in the meantime"),
        lazy("Nothing was saved. Load the page again, look at it and decide anew."),
    ),
    413: (
        lazy("What you sent is too large"),
        lazy("Send smaller files, or one file at a time."),
    ),
    422: (
        lazy("Something in the form is wrong"),
        lazy("Go back and check what you wrote."),
    ),
    429: (
        lazy("Too many tries"),
        lazy("Wait a moment and try again."),
    ),
    500: (
        lazy("Something broke on our side"),
        lazy("Nothing was saved. Try again later. If it goes on, tell us the number below."),
    ),
    503: (
        lazy("We are busy right now"),
        lazy("Nothing was saved. Try again in a minute."),
    ),
    504: (
        lazy("Our database was lost while it saved"),
        lazy("It may have been saved, or not. Look first, and send again only what is not there."),
    ),
    507: (
        lazy("Our disk is full"),
        lazy("Nothing was saved, but everything can be read. Try again when there is room again."),
    ),
}
PASSING = {trouble.BUSY: 503, trouble.FULL: 507, trouble.UNSURE: 504}
# A program that comes again by itself does no harm: nothing was saved.
RETRY_AFTER = {503: 30, 507: 300}
HOLDS_THE_FORM = {429, 503, 504, 507}
# What is never put into a page: passwords and codes (``drafts`` keeps none of them either).
SECRET = re.compile(r"password|^(code|current|token|totp)$")
OLD_FORM = (
    lazy("The form has grown old"),
    lazy("You were signed out, or the page was open for long. Load it again and send it anew."),
)
SERVER, UNSURE = 500, 504
LOOKS = 2


def register(app: Flask) -> None:
    """Answer every refusal with a page of ours."""
    app.register_error_handler(HTTPException, _refuse)


def page(refusal: int | HTTPException, heading: Any = "", text: Any = "") -> Response:
    """Return the page of a status (or of the exception that has one).

    The room may say better what happened. htmx gets a short notice instead, shown in the
    corner; a program that asks for JSON gets JSON.
    """
    status = refusal if isinstance(refusal, int) else refusal.code or SERVER
    usual = WORDS.get(status) or WORDS[SERVER if status >= SERVER else 400]
    number = request_id()
    values = {
        "status": status,
        "heading": str(heading or usual[0]),
        "text": str(text or usual[1]),
        "number": number,
    }
    try:
        response = _answer(status, values)
    except Exception:  # the last page must stand when the frame itself is what broke
        current_app.logger.exception("error %s: its page broke too", number)
        response = _bare(status, values)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = str(RETRY_AFTER[status])
    return response


def _refuse(error: HTTPException) -> Response | HTTPException:
    status = error.code or SERVER
    if status < 400:
        return error
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        status = PASSING.get(trouble.kind(error.original_exception), status)
    response = page(status, *(OLD_FORM if isinstance(error, CSRFError) else ()))
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _answer(status: int, values: dict[str, Any]) -> Response:
    wants = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wants == "application/json":
        return make_response(jsonify({**values, "language": language()}), status)
    if is_fragment():
        response = make_response(render_template("pages/web/refusal.html", **values), status)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
    else:
        more = {
            "typed": _typed(status),
            "went": request.method == "POST" and status in HOLDS_THE_FORM,
            "look": _pages_behind() if status == UNSURE else [],
        }
        response = make_response(render_template("pages/web/error.html", **values, **more), status)
    response.vary.add("HX-Request")
    return response


def _typed(status: int) -> list[tuple[str, str]]:
    """Return the form that can be sent again, if the page may hold all of it."""
    if status not in HOLDS_THE_FORM or request.method != "POST":
        return []
    given = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    kept = not any(SECRET.search(name) for name, value in given if value)
    return given if kept and not any(request.files.values()) else []


def _pages_behind() -> list[str]:
    """Return where to look for what was sent: the page it was sent to, and the one above it."""
    routes = current_app.url_map.bind(request.host)
    found: list[str] = []
    path = request.path
    while path.count("/") > 1 and len(found) < LOOKS:
        with suppress(HTTPException, RequestRedirect):
            routes.match(path, method="GET")
            found.append(path)
        path = path.rpartition("/")[0]
    return found


def _bare(status: int, values: dict[str, Any]) -> Response:
    lines = (values["heading"], values["text"], gettext("Error number"), values["number"])
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f'<!doctype html><html lang="{language()}"><title>{escape(values["heading"])}</title>'
    return make_response(head + body, status)
