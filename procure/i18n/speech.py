"""Which language is spoken right now, and the words said in it.

The language belongs to the running context (a request, a job), never to the process.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any

from markupsafe import escape

from procure.i18n import catalogues

LANGUAGES = ("fi", "sv", "en")
NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}

# Commands and logs, which nobody has given a language, speak English.
_language: ContextVar[str] = ContextVar("procure_language", default="en")


def language() -> str:
    """Return the language spoken in this context."""
    return _language.get()


def speak(code: str) -> Token[str]:
    """Speak this language from now on; the frame of a request uses it."""
    if code not in LANGUAGES:
        raise ValueError(f"{code!r} is not one of {', '.join(LANGUAGES)}")
    return _language.set(code)


def fall_silent(token: Token[str]) -> None:
    """Go back to the language before :func:`speak`, whose answer is given here."""
    _language.reset(token)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak one language inside, and the one before it afterwards."""
    token = speak(code)
    try:
        yield
    finally:
        fall_silent(token)


def gettext(message: str, **values: Any) -> str:
    """Say a sentence, or the words of a text key.

    With a ``Markup`` among the values the answer is markup: the sentence and the other
    values are escaped, so a link can stand in a sentence and user text cannot harm it.
    """
    return _filled(_words().gettext(message) if message else "", values)


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Say a sentence about a number, which it holds as ``%(num)d``."""
    return _filled(_words().ngettext(singular, plural, num), {"num": num, **values})


def translated(message: str) -> bool:
    """Say whether the language has words of its own for this message."""
    return bool(message) and _words().gettext(message) != message


class Lazy:
    """A sentence that is said when it is read, for labels made at import."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return str(gettext(self.message, **self.values))

    def __repr__(self) -> str:
        return f"lazy({self.message!r})"

    def __mod__(self, values: Any) -> str:
        return str(str(self) % values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Lazy):
            return self.message == other.message and self.values == other.values
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.message)


def lazy(message: str, **values: Any) -> Lazy:
    """Return a sentence that is said later, in the language of whoever reads it."""
    return Lazy(message, **values)


def _words() -> _gettext.NullTranslations:
    return catalogues.words(_language.get())


def _filled(text: str, values: dict[str, Any]) -> str:
    if not values:
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(text) % values
    return text % values
