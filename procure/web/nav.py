"""What stands in the frame's own navigation. Rooms add their line when they are imported.

A line is shown to whoever has its permission, and only if its page exists.
"""

from dataclasses import dataclass

from flask import current_app, request, url_for

from procure.i18n import gettext
from procure.web.keeping import once
from procure.web.reader import may


@dataclass(frozen=True, slots=True)
class Line:
    """One link of the navigation; ``key`` is its text key."""

    order: int
    key: str
    endpoint: str
    permission: str
    rooms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """One link, said in the reader's language."""

    text: str
    address: str
    here: bool = False


_lines: dict[str, Line] = {}
_foot: dict[str, Line] = {}

# The pages of the account; the room that owns them may name others.
ACCOUNT = {"sign_in": "people.sign_in", "sign_out": "people.sign_out", "account": "people.account"}


def add(key: str, endpoint: str, permission: str, order: int, rooms: tuple[str, ...] = ()) -> None:
    """Add a line to the navigation on top.

    It is marked as the place where the reader is on every page of its blueprint, and of
    the blueprints in ``rooms``.
    """
    own = endpoint.rpartition(".")[0]
    _lines[key] = Line(order, key, endpoint, permission, frozenset((own, *rooms)))


def add_foot(key: str, endpoint: str, order: int) -> None:
    """Add a public page to the foot."""
    _foot[key] = Line(order, key, endpoint, "", frozenset())


def lines() -> list[Link]:
    """Return the navigation for this reader."""
    shown = _shown()
    endpoint, room = request.endpoint, request.blueprint or ""
    exact = [line for line in shown if line.endpoint == endpoint]
    # One place at a time: the page's own line, else the first of its room.
    here = next(iter(exact or [line for line in shown if room in line.rooms]), None)
    words = _links(_lines)
    return [Link(*words[line.key], line is here) for line in shown]


def _shown() -> list[Line]:
    """Return the lines that this reader may see: the same for all who are the same here."""

    def make() -> list[Line]:
        return [line for line in _sorted(_lines) if may(line.permission)]

    ask = current_app.extensions.get("procure.standing")
    if ask is None:
        return make()
    found: list[Line] = once(("shown", ask()), make)
    return found


def foot() -> list[Link]:
    """Return the links of the foot."""
    words = _links(_foot)
    return [Link(*words[line.key]) for line in _sorted(_foot)]


def account() -> dict[str, str]:
    """Return the addresses of the account's pages that exist."""

    def make() -> dict[str, str]:
        known = current_app.view_functions
        return {name: url_for(place) for name, place in ACCOUNT.items() if place in known}

    found: dict[str, str] = once("account", make)
    return found


def _links(table: dict[str, Line]) -> dict[str, tuple[str, str]]:
    """Return text and address of every line, by its key."""

    def make() -> dict[str, tuple[str, str]]:
        return {line.key: (gettext(line.key), url_for(line.endpoint)) for line in _sorted(table)}

    found: dict[str, tuple[str, str]] = once(("links", id(table)), make)
    return found


def _sorted(table: dict[str, Line]) -> list[Line]:
    lines = (line for line in table.values() if line.endpoint in current_app.view_functions)
    return sorted(lines, key=lambda line: (line.order, line.key))
