"""What is the same on many pages: made once, and again where templates are read anew.

The frame around a page depends on the language and on what the reader may see, hardly on
the page: it is kept as pieces with holes, and only the holes are filled for each page.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from procure import i18n

MOST = 2000
FRAME = "pages/web/_frame.html"
# Where the page itself writes, in this order; every other hole is one value.
OWN = ("title", "refresh", "head", "bar", "before", "content")
# No text of a template or of a catalogue holds NUL.
_HOLE = re.compile("\0(\\w+)\0")

Section = tuple[str, tuple[str, ...]]


def once(name: Any, make: Callable[[], Any]) -> Any:
    """Return what ``make`` makes under this name: once for an application and a language.

    It may depend on nothing else. Where templates are read anew, so is this.
    """
    if current_app.jinja_env.auto_reload:
        return make()
    kept = current_app.extensions.setdefault("procure.kept", {})
    key = (name, i18n.language(), request.script_root)
    if key not in kept:
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = make()
    return kept[key]


def part(template: str) -> Markup:
    """Return a part of a page that is the same for everybody."""
    return once(template, lambda: _filled(template))  # type: ignore[no-any-return]


def frame(shown: dict[str, Any], values: Mapping[str, str]) -> list[Markup]:
    """Return the frame cut where the page writes.

    ``shown`` is all that it depends on beside the language; ``values`` fill its other holes
    and are escaped already.
    """
    sections = once((FRAME, *shown.values()), lambda: _sections(shown))
    return [Markup(text % tuple([values[n] for n in names])) for text, names in sections]  # noqa: S704


def hole(name: str) -> Markup:
    """Return a hole of the frame."""
    return Markup(f"\0{name}\0")  # noqa: S704 - names are our own


def _sections(shown: dict[str, Any]) -> list[Section]:
    words = _HOLE.split(_filled(FRAME, **shown))
    sections: list[Section] = []
    text = words[0].replace("%", "%%")
    names: list[str] = []
    for name, after in zip(words[1::2], words[2::2], strict=True):
        if name in OWN:
            sections.append((text, tuple(names)))
            text, names = "", []
        else:
            text += "%s"
            names.append(name)
        text += after.replace("%", "%%")
    return [*sections, (text, tuple(names))]


def _filled(template: str, **values: Any) -> Markup:
    # Without the context of a page, so that nothing of one can stay in it.
    filled = current_app.jinja_env.get_template(template).render(values)
    return Markup(filled)  # noqa: S704 - a template of ours, escaped like every page
