"""Who reads the page, and what they may see: told to the frame by the app.

The app sets ``app.extensions["procure.reader"]`` (a function that returns a
:class:`Reader` or nothing), ``["procure.may"]`` (``may(permission) -> bool``) and
``["procure.authority"]`` (a function that returns an :class:`Authority`). Until it does,
nobody is signed in and nothing is allowed.
"""

from dataclasses import dataclass

from flask import current_app, g


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever is signed in, as the frame shows them."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority whose pages these are: in the header, the foot and the statements.

    ``city`` chooses the colours (``static/cities.css``); ``email`` takes feedback on
    accessibility, ``data_protection`` is the address of the data protection officer.
    """

    name: str = ""
    unit: str = ""
    city: str = ""
    email: str = ""
    data_protection: str = ""


def reader() -> Reader | None:
    """Return who reads, or nothing for the public."""
    ask = current_app.extensions.get("procure.reader")
    found: Reader | None = ask() if ask else None
    return found


def may(permission: str) -> bool:
    """Say whether the reader may; used for what the frame shows, enforced elsewhere."""
    ask = current_app.extensions.get("procure.may")
    return bool(ask and ask(permission))


def authority() -> Authority:
    """Return the authority whose pages these are."""
    # Every field of a form is a template of its own and would ask again.
    if "authority" not in g:
        ask = current_app.extensions.get("procure.authority")
        g.authority = ask() if ask else Authority()
    found: Authority = g.authority
    return found
