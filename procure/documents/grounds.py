"""How a withheld value stands in a template: it is always printed as its ground.

A template need not know what may be withheld. Whatever it does with such a value (asks
for a part of it, walks its rows, tests it), the ground is what comes out.
"""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from procure import i18n
from procure.documents.envelope import WITHHELD, is_withheld


class Ground:
    """A withheld value, which knows only its ground."""

    def __init__(self, ground: str) -> None:
        self.ground = ground

    def __html__(self) -> str:
        said = i18n.gettext("Withheld (%(ground)s)", ground=self.ground)
        return Markup('<span class="withheld">{}</span>').format(said)

    def __str__(self) -> str:
        return self.__html__()

    def __getattr__(self, name: str) -> "Ground":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, name: object) -> "Ground":
        return self

    def __iter__(self) -> Iterator["Ground"]:
        yield self

    def __len__(self) -> int:
        return 1


def marked(value: Any) -> Any:
    """Return a body in which every withheld value is a ``Ground``."""
    if is_withheld(value):
        return Ground(value[WITHHELD])
    if isinstance(value, dict):
        return {name: marked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [marked(item) for item in value]
    return value


def either(value: object, yes: str, no: str) -> object:
    """Return the word for yes or no; nothing for nothing, and the ground if withheld."""
    if value is None or isinstance(value, Ground):
        return value
    return yes if value else no
