"""Addresses: the language comes first, ids are secrets, and each view names its permission."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, g, has_request_context, request
from werkzeug.routing import BaseConverter

from procure import i18n

View = TypeVar("View", bound=Callable[..., Any])

# The two permissions that the frame's own pages ask for; the policy table has their rows.
SEE_PUBLIC = "see_public"
SIGNED_IN = "signed_in"

PREFIX = f"/<any({','.join(i18n.LANGUAGES)}):lang>"
COOKIE = "language"


class IdConverter(BaseConverter):
    """An id of ours: 32 lowercase hexadecimal characters, nothing else."""

    regex = "[0-9a-f]{32}"


def blueprint(name: str, import_name: str) -> Blueprint:
    """Return a room's blueprint: its pages live under ``/fi``, ``/sv`` and ``/en``."""
    return Blueprint(name, import_name, url_prefix=PREFIX)


def needs(permission: str) -> Callable[[View], View]:
    """Name the permission of a view. A view without one is refused to everybody."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(view: Callable[..., Any] | None) -> str | None:
    """Return the permission a view names, or nothing if it names none."""
    return getattr(view, "permission", None)


def register(app: Flask) -> None:
    """Speak the language of each address, and fill it into the addresses we write."""
    app.url_map.converters["id"] = IdConverter
    app.url_value_preprocessor(_speak)
    app.url_defaults(_fill)
    app.teardown_request(_fall_silent)


def first_language() -> str:
    """Return the language for a reader whose address names none: cookie, browser, Finnish."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in i18n.LANGUAGES:
        return chosen
    return request.accept_languages.best_match(i18n.LANGUAGES) or i18n.LANGUAGES[0]


def _speak(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    # An address that is not found has no values, yet its page speaks the reader's language.
    named = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
    language = values.pop("lang", None) if values else None
    language = language or (named if named in i18n.LANGUAGES else first_language())
    g.spoken = i18n.speak(language)


def _fill(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" in values or not has_request_context():
        return
    from flask import current_app

    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = i18n.language()


def _fall_silent(_error: BaseException | None) -> None:
    # A thread that serves many readers must not keep the language of the last one.
    if token := g.pop("spoken", None):
        i18n.fall_silent(token)
