"""Setting up the frame on an app: one call, made by ``app.py`` before the rooms register."""

import hashlib
from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask.templating import Environment
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from procure import config, i18n
from procure.web import addresses, bodies, errors, headers, hosts, keeping, nav, paging, requests
from procure.web.forms.form import show
from procure.web.forms.summary import form_errors
from procure.web.reader import authority, may, reader
from procure.web.rendering import notices


def frame(app: Flask) -> CSRFProtect:
    """Give an app languages, templates, limits, CSRF, headers, error pages and our own pages.

    Returns the CSRF protection, so that an API with its own sign-in can be exempted.
    """
    from procure.web.pages import pages

    requests.register(app)
    addresses.register(app)
    hosts.register(app)
    bodies.register(app)
    headers.register(app)
    errors.register(app)
    _fill_templates(app)
    app.config.setdefault("SESSION_COOKIE_HTTPONLY", True)
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Lax")
    app.config.setdefault("SESSION_COOKIE_SECURE", config.current().base_url.startswith("https://"))
    # A form may be filled in for a whole day: its token is good as long as the session.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    protection = CSRFProtect(app)
    app.register_blueprint(pages)
    app.url_defaults(_name_content)
    if "static" in app.view_functions:
        addresses.needs(addresses.SEE_PUBLIC)(app.view_functions["static"])
    return protection


class _Templates(Environment):
    """Templates that share the names known to all of them, and have none of their own.

    A map of two tables, which Jinja would make for each, is walked in Python at every page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def _fill_templates(app: Flask) -> None:
    app.jinja_environment = _Templates
    app.jinja_options = {
        **app.jinja_options,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": i18n.templates.OPTIONS["extensions"],
    }
    govuk = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([i18n.loader(), PrefixLoader(govuk)])
    i18n.equip(app.jinja_env)
    app.jinja_env.globals |= {
        "part": keeping.part,
        "hole": keeping.hole,
        "frame_pieces": _pieces,
        "nav_foot": nav.foot,
        "nav_account": nav.account,
        "csrf": _csrf,
        "field": show,
        "form_errors": form_errors,
        "here": paging.here,
        "may": may,
        "languages": i18n.NAMES,
    }
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "reader": reader(),
        "authority": authority(),
        "demonstration": config.current().demonstration,
        "notices": notices,
    }


def _pieces() -> list[Markup]:
    """Return the frame of this page for this reader."""
    who = reader()
    shown = {
        "lines": tuple(nav.lines()),
        "reader": who is not None,
        "authority": authority(),
        "source_code": current_app.config.get("SOURCE_CODE", ""),
    }
    values = {f"in_{code}": escape(address) for code, address in in_languages()}
    if who is not None:
        values |= {"name": escape(who.name), "token": escape(generate_csrf())}
    return keeping.frame(shown, values)


def in_languages() -> list[tuple[str, str]]:
    """Return the address of this page in each language, or of the start if it has none."""
    parts = request.path.split("/", 2)
    if len(parts) < 3 or parts[1] not in i18n.LANGUAGES:
        return [(code, f"/{code}/") for code in i18n.LANGUAGES]
    paths = [(code, f"/{code}/{parts[2]}") for code in i18n.LANGUAGES]
    if request.method == "GET":
        query = request.query_string.decode("ascii", "ignore")
        return [(code, f"{path}?{query}") for code, path in paths] if query else paths
    # A form that was refused is asked for again, if it can be.
    adapter = current_app.url_map.bind("")
    return [(code, path if adapter.test(path, "GET") else f"/{code}/") for code, path in paths]


def _csrf() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _name_content(endpoint: str, values: dict[str, Any]) -> None:
    """Put the hash of a static file into its address, so that it can be kept for long."""
    name = values.get("filename")
    if endpoint == "static" and name and "v" not in values and current_app.static_folder:
        path = Path(current_app.static_folder) / name
        if path.is_file():
            values["v"] = _hash(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
