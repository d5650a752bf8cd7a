"""Pages for what cannot be answered, each with a number by which the log is found.

They say what happened and what to do, in the reader's language, and stand even when
nothing else does.
"""

import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException, InternalServerError

from procure.i18n import gettext, language, lazy
from procure.web.rendering import is_fragment

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
}
OLD_FORM = (
    lazy("The form has grown old"),
    lazy("You were signed out, or the page was open for long. Load it again and send it anew."),
)
SERVER = 500


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
    number = g.setdefault("error_number", secrets.token_hex(4))
    current_app.logger.info(
        # %r: an address may hold line ends, and must not write lines of its own (ASVS 16.4.1)
        "%s %r answered %s, error %s",
        request.method,
        request.path,
        status,
        number,
    )
    values = {
        "status": status,
        "heading": str(heading or usual[0]),
        "text": str(text or usual[1]),
        "number": number,
    }
    try:
        return _answer(status, values)
    except Exception:  # the last page must stand when the frame itself is what broke
        current_app.logger.exception("error %s: its page broke too", number)
        return _bare(status, values)


def _refuse(error: HTTPException) -> Response | HTTPException:
    status = error.code or SERVER
    if status < 400:
        return error
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        number = g.setdefault("error_number", secrets.token_hex(4))
        current_app.logger.error("error %s: %r", number, error.original_exception)
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
        response = make_response(render_template("pages/web/error.html", **values), status)
    response.vary.add("HX-Request")
    return response


def _bare(status: int, values: dict[str, Any]) -> Response:
    lines = (values["heading"], values["text"], gettext("Error number"), values["number"])
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f'<!doctype html><html lang="{language()}"><title>{escape(values["heading"])}</title>'
    return make_response(head + body, status)
