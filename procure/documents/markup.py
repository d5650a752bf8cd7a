"""A snapshot and a template in, markup out: a pure function, strict and sandboxed.

A word that the template asks for and the snapshot lacks is an error, and so is printing
nothing. Text of people is text: it is escaped, and a character that the typeface cannot
draw is written out. Nothing is read from the database and nothing is fetched.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, TemplateNotFound, meta
from markupsafe import Markup, escape

from procure import config, i18n
from procure.documents import fonts
from procure.documents.frozen import canonical, sha256
from procure.documents.grounds import Ground, either, marked
from procure.documents.outline import Outline, grid, is_filled, keeping_withheld

STYLES = "documents/paper.css"
FILTERS = ("cents", "day", "moment", "clock", "number", "percent", "paragraphs", "isolate")


class WordMissingError(Exception):
    """A code in a snapshot has no words in the language of the paper."""


def html(kind: str, snapshot: dict[str, Any], language: str) -> str:
    """Fill the template of a paper in its language."""
    digest = sha256(canonical(snapshot))
    address = snapshot["check_address"] + digest
    with i18n.speaking(language):
        template = _environment(tuple(config.places("templates"))).get_template(_name(kind))
        return template.render(
            p=snapshot,
            body=marked(snapshot["body"]),
            outline=Outline(),
            digest=digest,
            template_sha256=template_sha256(kind),
            check_address=address,
            qr=Markup(_qr(address, i18n.gettext("QR code: %(address)s", address=address))),  # noqa: S704
        )


def styles() -> str:
    """Return the style sheet of papers, a city's own if it has one."""
    env = _environment(tuple(config.places("templates")))
    return _source(env, STYLES)


def template_sha256(kind: str) -> str:
    """Return one hash of every file that shapes a paper of this kind."""
    env = _environment(tuple(config.places("templates")))
    total = hashlib.sha256()
    for name in sorted({STYLES, *_used(env, _name(kind))}):
        total.update(f"{name}\0{_source(env, name)}\0".encode())
    return total.hexdigest()


def in_languages(message: str) -> list[tuple[str, str]]:
    """Return a message in every language, the paper's own first."""
    own = i18n.language()
    said = []
    for code in sorted(i18n.LANGUAGES, key=lambda code: code != own):
        with i18n.speaking(code):
            said.append((code, i18n.gettext(message)))
    return said


def word(prefix: str, code: object) -> object:
    """Return the words of a code, or refuse to print the bare code."""
    if isinstance(code, Ground):
        return code
    key = f"{prefix}.{code}"
    said = i18n.gettext(key)
    if said == key:
        raise WordMissingError(f"{key} has no words in {i18n.language()}")
    return said


def _name(kind: str) -> str:
    return f"documents/{kind}.html"


def _source(env: Environment, name: str) -> str:
    if env.loader is None:
        raise TemplateNotFound(name)
    return env.loader.get_source(env, name)[0]


def _used(env: Environment, name: str) -> Iterator[str]:
    yield name
    for other in _referenced(env, _source(env, name)):
        yield from _used(env, other)


@lru_cache(maxsize=64)
def _referenced(env: Environment, source: str) -> tuple[str, ...]:
    """Return the templates that a source names; parsing is slow, and sources seldom change."""
    named = meta.find_referenced_templates(env.parse(source))
    return tuple(name for name in named if name is not None)


def _qr(address: str, title: str) -> str:
    code = segno.make(address, error="m", micro=False)
    drawn: str = code.svg_inline(border=0, omitsize=True, title=title, lineclass=None)
    return drawn


def _shown(value: Any) -> Any:
    """Say what stands on the paper for a value; this sees every value that is printed."""
    if isinstance(value, Ground):
        return _drawable(Markup(value))  # noqa: S704 - a Ground escapes what it holds
    if value is None:
        raise WordMissingError("a template prints a value that is empty")
    return _drawable(value)


def _said(message: str, **values: Any) -> str:
    """Say a sentence that may hold a withheld value."""
    return i18n.gettext(message, **{name: _shown(value) for name, value in values.items()})


def _is_ground(value: object) -> bool:
    return isinstance(value, Ground)


def _joined(values: Any, mark: str = "") -> Any:
    if isinstance(values, Ground):
        return values
    return Markup(escape(mark)).join([_shown(value) for value in values])  # noqa: S704


def _drawable(value: Any) -> Any:
    if isinstance(value, Markup):
        return Markup(fonts.undrawable().sub(fonts.written_out, value))  # noqa: S704
    if isinstance(value, str):
        return fonts.undrawable().sub(fonts.written_out, value)
    return value


@lru_cache(maxsize=4)
def _environment(places: tuple[Path, ...]) -> Environment:
    """Return the strict environment with what only papers use."""
    env = i18n.environment().overlay(finalize=_shown)
    # an overlay shares its tables with the environment of mails: papers get their own
    env.filters = {
        **env.filters,
        **{name: keeping_withheld(env.filters[name]) for name in FILTERS},
        "join": _joined,
    }
    env.tests = {**env.tests, "filled": is_filled, "withheld": _is_ground}
    env.globals = {
        **env.globals,
        "_": _said,
        "grid": grid,
        "word": word,
        "either": either,
        "in_languages": in_languages,
    }
    return env
