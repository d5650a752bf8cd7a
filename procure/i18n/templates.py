"""One loader and one set of filters for pages, papers and mails.

A city's own ``instance/templates`` are looked up first. Papers and mails are filled
strictly (a word that is missing is an error) in a sandbox, without request or addresses.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from procure import config
from procure.i18n import formats, speech

OPTIONS: dict[str, Any] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    "autoescape": select_autoescape(("html", "xml", "svg"), default_for_string=True),
}


def environment() -> Environment:
    """Return the strict environment for papers and mails."""
    return _environment(tuple(config.places("templates")))


def loader() -> BaseLoader:
    """Return the loader of templates, the city's own first."""
    return FileSystemLoader(config.places("templates"))


def equip(env: Environment) -> Environment:
    """Give an environment the words and filters that pages and papers share."""
    env.policies["ext.i18n.trimmed"] = True
    # {% trans %} calls gettext with its variables, which only the new style does.
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals |= {
        "_": speech.gettext,
        "gettext": _said,
        "ngettext": speech.ngettext,
        "language": speech.language,
        "translated": speech.translated,
    }
    env.filters |= {
        "euros": formats.euros,
        "cents": formats.cents,
        "day": formats.day,
        "moment": formats.moment,
        "clock": formats.clock,
        "number": formats.number,
        "percent": formats.percent,
        "size": formats.size,
        "listed": formats.listed,
        "paragraphs": paragraphs,
        "isolate": isolate,
        "filled": filled,
    }
    return env


def paragraphs(text: Any, classes: str = "") -> Markup:
    """Set plain text as paragraphs: an empty line parts them, a line break is kept."""
    opening = Markup('<p class="{}">').format(classes) if classes else Markup("<p>")
    blocks = [block.strip("\n") for block in _lines(text).split("\n\n")]
    return Markup("\n").join(
        opening + Markup("<br>").join(escape(line) for line in block.split("\n")) + Markup("</p>")
        for block in blocks
        if block.strip()
    )


def isolate(text: Any) -> Markup:
    """Set a person's text in a line so that right-to-left words do not turn the rest."""
    return Markup("<bdi>{}</bdi>").format(text)


def filled(shape: Markup, rows: Iterable[Sequence[str]]) -> Markup:
    """Write a shape on a line for each row, with the row's texts, escaped, where it has ``{}``.

    A long table is written at once: a loop would escape each of its texts by itself.
    """
    before, *between = str(shape).split("{}")
    plain = "%s".join(piece.replace("%", "%%") for piece in (before, *between))
    texts = [text for row in rows for text in _fitting(row, len(between))]
    if not texts:
        return Markup()
    # No text holds NUL (web.bodies), so that it parts them; one that did is refused here.
    escaped = str(escape("\0".join(texts))).split("\0")
    lines = "\n".join([plain] * (len(texts) // len(between)))
    return Markup(lines % tuple(escaped))  # noqa: S704


def _fitting(row: Sequence[str], places: int) -> Sequence[str]:
    if len(row) != places:
        raise ValueError(f"a row of {len(row)} texts does not fit {places} places")
    return row


def _lines(text: Any) -> str:
    lines = str(text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _said(message: str, **values: Any) -> str:
    # Inside {% trans %} a percent sign has been doubled, whether or not there are values.
    if values:
        return speech.gettext(message, **values)
    return speech.gettext(message).replace("%%", "%")


@lru_cache(maxsize=8)
def _environment(places: tuple[Path, ...]) -> Environment:
    env = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(places), undefined=StrictUndefined, **OPTIONS
    )
    return equip(env)
