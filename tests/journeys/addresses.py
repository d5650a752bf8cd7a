"""Every page of the house that somebody of the demonstration can open, found by walking.

Each person follows every link that they are shown, from the front door and from where
menus lead, once for each kind of page and case. Pages that look alike (the same kind of
address, built from the same elements) count once.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from sqlmodel import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import Client

from procure import db
from procure.demonstration.examples import BY_ADDRESS
from procure.people.tables import User

LANGUAGE = "fi"
NOBODY = ""
DOORS = ("", "work", "cases", "calls", "procurements", "account", "demonstration/tour")
DOORS += ("sign-in", "sign-up", "forgot-password", "check", "audit", "company", "agreements")
ALIKE = ("Olli Ahola", "Mats Lindholm", "Marja Laine")
# In a quick walk a person opens a few pages of each kind, and all from which much leads on.
FEW = 2
HUBS = {"cases.show", "cases.index", "cases.work.inbox", "agreements.show", "audit.show"}
HUBS |= {
    "pilot.room",
    "cases.requirements",
    "pilot.pilots",
    "pilot.one",
    "pilot.plan",
    "pilot.proposals",
    "evaluation.opening",
}
HUBS |= {"market_dialogue.ledger", "market_dialogue.answers", "portal.index", "portal.case"}


@dataclass(frozen=True, slots=True)
class Example:
    """A page that stands for all that look like it."""

    endpoint: str
    path: str
    person: str


def examples(
    app: Flask, told: Iterable[str] = (), *, thorough: bool = True
) -> tuple[list[Example], set[str]]:
    """Return one page of each look, and every endpoint that answered with a page or a file.

    ``told`` are addresses that no page leads to. A walk that is not thorough opens a few
    pages of each kind.
    """
    looks: dict[tuple[str, frozenset[str]], Example] = {}
    reached: set[str] = set()
    for name, user_id in [(NOBODY, ""), *_people()]:
        for endpoint, path, page in _walk(app, user_id, [*DOORS, *told], thorough):
            reached.add(endpoint)
            if page:
                look = endpoint, _elements(page)
                looks.setdefault(look, Example(endpoint, path, name))
    return list(looks.values()), reached


def pages_of(app: Flask) -> set[str]:
    """Return every endpoint that answers GET, without the files of the frame."""
    rules = app.url_map.iter_rules()
    return {one.endpoint for one in rules if "GET" in (one.methods or ())} - {"static"}


def _people() -> list[tuple[str, str]]:
    with db.reading() as session:
        known = dict(session.exec(select(User.email, User.id)).all())
    # The third evaluator and the second city's colleagues see what the first do.
    return [
        (one.name, known[email])
        for email, one in BY_ADDRESS.items()
        if email in known and one.name not in ALIKE
    ]


def _walk(app: Flask, user_id: str, doors: list[str], thorough: bool) -> list[tuple[str, str, str]]:
    client = app.test_client()
    if user_id:
        _become(client, user_id)
    routes = app.url_map.bind("localhost")
    waiting = deque(f"/{LANGUAGE}/{door}" for door in doors)
    seen: set[tuple[str, str]] = set()
    opened: Counter[str] = Counter()
    found = []
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, values = routes.match(urlsplit(path).path, method="GET")
        except (HTTPException, RequestRedirect):
            continue
        kind = endpoint, str(values.get("case_id") or values.get("action") or "")
        if kind in seen or endpoint == "static":
            continue
        if not thorough and opened[endpoint] >= FEW and endpoint not in HUBS:
            continue
        opened[endpoint] += 1
        answer = client.get(path)
        assert answer.status_code < 500, f"{path} falls over"
        if answer.status_code in (301, 302, 303, 308):
            found.append((endpoint, path, ""))
            seen.add(kind)
            waiting.append(answer.location)
            continue
        if answer.status_code != 200:
            continue
        seen.add(kind)
        page = answer.text if answer.mimetype == "text/html" else ""
        found.append((endpoint, path.split(f"/{LANGUAGE}/", 1)[-1], page))
        waiting.extend(_links(page))
    return found


def _become(client: Client, user_id: str) -> None:
    page = client.get(f"/{LANGUAGE}/demonstration/tour").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    given = {"csrf_token": token[1], "user_id": user_id}
    assert client.post(f"/{LANGUAGE}/demonstration/person", data=given).status_code == 303


def _links(page: str) -> list[str]:
    links = (unescape(one).partition("#")[0] for one in re.findall(r'<a [^>]*href="([^"]+)"', page))
    return [one for one in links if one.startswith(f"/{LANGUAGE}/")]


def _elements(page: str) -> frozenset[str]:
    """Return what the page's own part is built from: elements with their classes."""
    main = page.partition("<main")[2].partition("</main>")[0]
    tags = re.findall(r"<([a-z][a-z0-9]*)((?:\s[^>]*)?)>", main)
    return frozenset(f"{tag} {_class(rest)} {_type(rest)}" for tag, rest in tags)


def _class(attributes: str) -> str:
    found = re.search(r'class="([^"]*)"', attributes)
    return found[1] if found else ""


def _type(attributes: str) -> str:
    found = re.search(r'type="([^"]*)"', attributes)
    return found[1] if found else ""
