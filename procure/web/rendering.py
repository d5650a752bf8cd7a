"""Filling a page, saying what happened, and going on to the next page."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, session

from procure.web.forms.form import Form

NOTICES = "notices"
MOST_NOTICES = 5


def render(template: str, status: int = 200, refresh: int = 0, **values: Any) -> Response:
    """Fill a page.

    A form with errors among the values makes the answer a 422 and its title start with
    "Error:". ``refresh`` (seconds) reloads the page for readers without script, while
    something is being made.
    """
    wrong = any(isinstance(value, Form) and value.errors for value in values.values())
    if wrong and status == 200:
        status = 422
    page = render_template(template, page_is_wrong=wrong, page_refresh=refresh, **values)
    response = make_response(page, status)
    response.vary.add("HX-Request")
    return response


# What a file that is kept could do in a browser that opens it all the same: nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
SHOWN = frozenset({"application/pdf"})


def give(content: bytes | str, kind: str, name: str, *, keep: bool = False) -> Response:
    """Give out a file of a media type under a plain ASCII name: to be shown, or to ``keep``.

    Only our own papers are shown; every other kind is kept, and can do nothing if opened.
    """
    response = Response(content, content_type=kind)
    keep = keep or kind not in SHOWN
    how = "attachment" if keep else "inline"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response.headers["Content-Disposition"] = f'{how}; filename="{plain}"'
    if keep:
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


def is_fragment() -> bool:
    """Say whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def say(text: Any, kind: str = "success") -> None:
    """Say what happened, once, on top of the next page. ``kind``: success or notice."""
    notices = [*session.get(NOTICES, ()), [kind, str(text)]]
    session[NOTICES] = notices[-MOST_NOTICES:]


def notices() -> list[list[str]]:
    """Take what is to be said, so that it is said once."""
    return session.pop(NOTICES, []) if session.get(NOTICES) else []


def see(address: str) -> Response:
    """Go on to another page after something was done (303: a reload does not repeat it)."""
    return make_response(redirect(address, 303))
