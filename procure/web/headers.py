"""Headers of every answer. The policy is strict: nothing inline, nothing from elsewhere."""

from flask import Flask, Response, current_app, request

from procure import config
from procure.web.reader import reader

# data: only for the masks in hds-core's stylesheet
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
YEAR = 31_536_000


def register(app: Flask) -> None:
    """Set the headers on every answer, refusals too."""
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    own = {name.lower() for name, _ in response.headers}
    response.headers.extend([one for one in HEADERS.items() if one[0].lower() not in own])
    if config.current().base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.endpoint == "static":
        _cache(response)
    elif _may_be_private():
        # What a signed-in person saw must not come back from a shared computer's cache.
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response


def _may_be_private() -> bool:
    """Say whether somebody is signed in; when even that cannot be known, take it so."""
    try:
        return reader() is not None
    except Exception:
        current_app.logger.exception("who reads is not known")
        return True


def _cache(response: Response) -> None:
    """Keep for long what names its content's hash, and fonts, which never change."""
    if "v" in request.args or request.path.endswith((".woff2", ".ttf")):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "public, no-cache"
