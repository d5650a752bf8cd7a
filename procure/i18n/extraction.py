"""Which words the program uses, read from its Python and templates, and which lack a language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from procure.config import ROOT
from procure.i18n import catalogues
from procure.i18n.speech import LANGUAGES

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
# The constant beginning of a key that is put together at run time: its registry checks it.
BEGINNING = re.compile(r"([a-z][a-z0-9_]*\.)+")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "ngettext": (1, 2),
}
JINJA = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
Message = str | tuple[str, str]


@dataclass(frozen=True)
class Use:
    """One message in one place."""

    message: Message
    path: Path
    line: int

    @property
    def is_key(self) -> bool:
        """Say whether this is a text key, not an English sentence."""
        return is_key(self.message)


def is_key(message: Message) -> bool:
    """Say whether a message is a text key, which needs words in English too."""
    return isinstance(message, str) and bool(KEY.fullmatch(message))


@cache
def uses() -> tuple[Use, ...]:
    """Find every message in ``procure`` and ``templates``."""
    return tuple(_all_uses())


def _all_uses() -> Iterator[Use]:
    for path in sorted((ROOT / "procure").rglob("*.py")):
        yield from _uses(path, "python", {})
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml", ".svg"}:
            yield from _uses(path, babel_extract, JINJA)


def known(language: str) -> dict[Message, tuple[str, ...]]:
    """Return what the catalogues of a language say, all rooms together."""
    return {
        _plain(message.id): _strings(message.string)
        for path in catalogues.sources(language)
        for message in catalogues.read(path, language)
        if not message.fuzzy and all(_strings(message.string))
    }


def missing(language: str) -> list[Use]:
    """Return the uses that have no words in a language."""
    have = known(language)
    return [use for use in uses() if use.message not in have and (language != "en" or use.is_key)]


def report(under: str = "") -> Iterator[str]:
    """Say what lacks words, a line each, for files whose path holds the text given."""
    for language in LANGUAGES:
        seen = set()
        for use in missing(language):
            place = use.path.relative_to(ROOT)
            if under in str(place) and use.message not in seen:
                seen.add(use.message)
                yield f"{language} {place}:{use.line} {use.message!r}"


def _uses(path: Path, method: object, options: dict[str, str]) -> Iterator[Use]:
    for line, message, *_ in extract_from_file(
        method,  # type: ignore[arg-type] # a callable is allowed, the types know only names
        path,
        keywords=KEYWORDS,
        options=options,
    ):
        if message and not (isinstance(message, str) and BEGINNING.fullmatch(message)):
            yield Use(_plain(message), path, line)


def _plain(message: str | list[str] | tuple[str, ...]) -> Message:
    return message if isinstance(message, str) else (message[0], message[1])


def _strings(string: str | Sequence[str] | None) -> tuple[str, ...]:
    return (string or "",) if string is None or isinstance(string, str) else tuple(string)
