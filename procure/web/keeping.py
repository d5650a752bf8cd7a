"""What is the same on every page of a language: made once, and again while templates change."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from procure import i18n


def once(name: Any, make: Callable[[], Any]) -> Any:
    """Return what ``make`` makes under this name: once for an application and a language.

    It may depend on nothing else. Where templates are read anew, so is this.
    """
    if current_app.jinja_env.auto_reload:
        return make()
    kept = current_app.extensions.setdefault("procure.kept", {})
    key = (name, i18n.language(), request.script_root)
    if key not in kept:
        kept[key] = make()
    return kept[key]


def part(template: str) -> Markup:
    """Return a part of the frame that shows nothing of a reader or a page."""
    return once(template, lambda: _filled(template))  # type: ignore[no-any-return]


def _filled(template: str) -> Markup:
    # Without the context of a page, so that nothing of one can stay in it.
    return Markup(current_app.jinja_env.get_template(template).render())  # noqa: S704
