"""Under which names we are reached, and whose word about the visitor is taken.

A request that names a host which is not ours is refused, so that no answer can be made to
speak of another site. ``X-Forwarded-For`` and ``-Proto`` are believed from as many proxies
as ``trusted_proxies`` says, and from nobody if it says none; ``X-Forwarded-Host`` never is,
since a proxy can pass ``Host`` on.
"""

import re
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from procure import config

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def register(app: Flask) -> None:
    """Refuse hosts of others with 400; start-up fails where TLS is missing on a network."""
    settings = config.current()
    _check_exposure(settings)
    if settings.trusted_proxies:
        number = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=number, x_proto=number, x_host=0, x_port=0, x_prefix=0
        )
    app.before_request(_check)


def names(settings: config.Settings) -> tuple[str, ...]:
    """Return the host names that are answered; none: all, before anybody has said a name."""
    own = urlsplit(settings.base_url).hostname or ""
    if own in {"0.0.0.0", "::"}:  # noqa: S104 - recognised, not bound
        return ()
    if _is_loopback(own):
        return (*LOOPBACK, own, *settings.hosts)
    return (own, *settings.hosts)


def _check() -> None:
    # Werkzeug judges the characters; a name has no capitals of its own.
    host = request.headers.get("Host", request.host)
    name = re.sub(r":\d*$", "", host).strip("[]").lower()
    wanted = names(config.current())
    if not host_is_trusted(host) or (wanted and name not in wanted):
        abort(400)


def _check_exposure(settings: config.Settings) -> None:
    """Refuse to start without TLS where others than this machine can listen (ASVS 12.2.1)."""
    parts = urlsplit(settings.base_url)
    if parts.scheme == "https" or settings.demonstration or _is_loopback(parts.hostname or ""):
        return
    raise config.ConfigurationError(
        f"base_url is {settings.base_url}: people may sign in over https:// only. Put a proxy "
        "with TLS in front, set base_url to its https:// address and trusted_proxies to 1"
    )


def _is_loopback(host: str) -> bool:
    return config.is_this_machine(host) or host.endswith(".localhost")
