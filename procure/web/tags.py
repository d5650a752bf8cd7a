"""Lists of the public that a browser has already: answered without filling the page again.

The tag is a hash of everything the page shows: what was found for it, its address, the frame
around it and the files that both are made of. So it changes exactly when the page does, and
nothing has to be told that a list has changed. Only pages that nobody is signed in to have
one; whatever else is theirs alone (a notice, a demonstration's bar) takes it away.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, request, session

from procure import config, i18n
from procure.i18n import catalogues
from procure.web.reader import authority, reader
from procure.web.rendering import NOTICES, render

_TEXTS = (".html", ".po", ".css", ".js", ".svg")


def render_or_same(template: str, shown: tuple[Any, ...], **values: Any) -> Response:
    """Fill a public list, or say that the reader has it as it is (304).

    ``shown`` is all that was found for the page, as values that are written down the same
    when they are the same: texts, numbers, moments, and dataclasses of these.
    """
    tag = _tag(template, shown)
    if tag and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = render(template, **values)
    response.vary.update(("Cookie", "HX-Request"))
    if tag and response.status_code in (200, 304):
        response.set_etag(tag, weak=True)
        # Nobody keeps it for others, and nobody shows it without asking.
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tag(template: str, shown: tuple[Any, ...]) -> str:
    """Return the tag of a page, or nothing where somebody's own things may stand on it."""
    settings = config.current()
    if reader() is not None or session.get(NOTICES) or settings.demonstration:
        return ""
    words = (*config.places("catalogues"), catalogues.FOLDER)
    around = (
        template,
        i18n.language(),
        request.full_path,
        request.headers.get("HX-Request", ""),
        authority(),
        current_app.config.get("SOURCE_CODE", ""),
        _files((*config.places("templates"), *words, Path(current_app.static_folder or ""))),
    )
    return hashlib.sha256(repr((around, shown)).encode()).hexdigest()[:32]


@cache
def _files(folders: tuple[Path, ...]) -> str:
    """Return a hash of all that pages are made of; new files are served by a new process."""
    read = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _TEXTS and path.is_file():
                read.update(f"{path.name}\0".encode() + path.read_bytes())
    return read.hexdigest()
