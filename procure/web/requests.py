"""Every request has an id and leaves one line in the log: ids, the route, how it went.

Never the address itself, which may hold a token or what somebody searches for, and never
what was sent (ASVS 16.2.5).
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request

from procure import config, logs
from procure.web.reader import reader

HEADER = "X-Request-ID"
_VALID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Looked at every few seconds by machines; a line for each would bury the others.
QUIET = frozenset({"static", "operation.health"})

Observer = Callable[[str, str, int, float], None]

log = logging.getLogger("procure.request")


def register(app: Flask) -> None:
    """Number every request of an application and write its line.

    ``app.extensions["procure.observe"]``, if there, is told endpoint, method, status and
    seconds of each.
    """
    # Flask's own would print the address and the values of the error.
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of this request: a trusted proxy's, or one of our own."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "") if config.current().trusted_proxies else ""
        g.request_id = given if _VALID.fullmatch(given) else secrets.token_hex(8)
    found: str = g.request_id
    return found


def _begin() -> None:
    g.request_began = time.perf_counter()
    request_id()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    took = time.perf_counter() - g.get("request_began", time.perf_counter())
    endpoint = request.endpoint or "none"
    if observe := current_app.extensions.get("procure.observe"):
        observe(endpoint, request.method, response.status_code, took)
    if endpoint not in QUIET or response.status_code >= 400:
        given = request.view_args or {}
        log.info("request", extra={"about": {
            "request": request_id(),
            "method": request.method,
            "route": str(request.url_rule or ""),
            "status": response.status_code,
            "ms": round(1000 * took, 1),
            "user": _who(),
            "case": given.get("case_id", ""),
        }})  # fmt: skip
    return response


def _log_exception(exc_info: Any) -> None:
    log.error("exception %s", logs.where(exc_info[1]), extra={"about": {"request": request_id()}})


def _who() -> str:
    try:
        found = reader()
    except Exception:  # noqa: BLE001 - the line is written whatever is broken
        return "unknown"
    return found.user_id if found else ""
