"""The catalogues of all rooms as one dictionary for each language.

Every room keeps ``catalogues/<room>.<language>.po``; a city may add its own in
``instance/catalogues``, which win. ``python -m procure.i18n`` compiles them to
``compiled/<language>.mo``. A compiled file carries the hash of its sources and is used
only while they are the same: stale words are never served.
"""

import gettext
import hashlib
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from procure import config

FOLDER = Path(__file__).parent / "catalogues"
COMPILED = Path(__file__).parent / "compiled"
# The entry of a compiled file that holds the hash of its sources.
STAMP = "procure.sources"


_kept: tuple[config.Settings | None, dict[str, gettext.NullTranslations]] = (None, {})


def words(language: str) -> gettext.NullTranslations:
    """Return the dictionary of a language, own words of the city included.

    A page asks a hundred times: where the files are is looked up once for these settings.
    """
    global _kept  # noqa: PLW0603 - the dictionaries of the settings in use
    settings = config.current_or_none()
    if _kept[0] is not settings:
        _kept = (settings, {})
    kept = _kept[1]
    if language not in kept:
        kept[language] = _words(language, tuple(config.places("catalogues")))
    return kept[language]


def forget() -> None:
    """Read the dictionaries anew when they are asked for next: their files have changed."""
    global _kept  # noqa: PLW0603 - see words()
    _kept = (None, {})
    _words.cache_clear()


def sources(language: str, own: tuple[Path, ...] = ()) -> list[Path]:
    """Return the files of a language; a later one wins over an earlier one."""
    return [
        path
        for folder in (FOLDER, *reversed(own))
        for path in sorted(folder.glob(f"*.{language}.po"))
    ]


def read(path: Path, language: str) -> Iterator[Message]:
    """Return the messages of one file, or say which line cannot be read."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return (message for message in catalogue if message.id)


def compiled(language: str, paths: list[Path]) -> bytes:
    """Merge files into one binary catalogue that carries the hash of its sources."""
    merged = Catalog(locale=language, fuzzy=False)
    for path in paths:
        for message in read(path, language):
            if message.id in merged:
                merged.delete(message.id)
            merged.add(message.id, message.string, flags=message.flags)
    merged.add(STAMP, _hash(paths))
    out = io.BytesIO()
    write_mo(out, merged)
    return out.getvalue()


def build() -> list[Path]:
    """Compile every language; return the files written."""
    from procure.i18n.speech import LANGUAGES

    COMPILED.mkdir(exist_ok=True)
    written = []
    for language in LANGUAGES:
        path = COMPILED / f"{language}.mo"
        draft = path.with_suffix(".new")
        draft.write_bytes(compiled(language, sources(language)))
        draft.replace(path)
        written.append(path)
    return written


@lru_cache(maxsize=16)
def _words(language: str, own: tuple[Path, ...]) -> gettext.NullTranslations:
    paths = sources(language, own)
    ready = COMPILED / f"{language}.mo"
    if ready.exists():
        words = gettext.GNUTranslations(io.BytesIO(ready.read_bytes()))
        if words.gettext(STAMP) == _hash(paths):
            return words
    return gettext.GNUTranslations(io.BytesIO(compiled(language, paths)))


def _hash(paths: list[Path]) -> str:
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    return hashlib.sha256("".join(sums).encode()).hexdigest()
