"""What the bar shows: who one is, who one could be, and what day it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from procure import db
from procure.db import clock
from procure.demonstration.examples import PEOPLE
from procure.people.tables import User


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on the bar; ``role`` is a text key."""

    user_id: str
    name: str
    role: str
    first: bool

    @property
    def short(self) -> str:
        """Return the first name."""
        return self.name.split(" ", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar on top of every page."""

    me: Somebody | None
    people: list[Somebody]
    now: datetime

    @property
    def near(self) -> list[Somebody]:
        """Return the people on the bar itself."""
        return [one for one in self.people if one.first]

    @property
    def others(self) -> list[Somebody]:
        """Return the people who are one fold away."""
        return [one for one in self.people if not one.first]


def bar(user_id: str) -> Bar:
    """Read the bar for whoever is signed in."""
    with db.reading() as session:
        ids = {
            email: one
            for one, email in session.exec(
                select(User.id, User.email).where(User.disabled == False)  # noqa: E712
            )
        }
    people = [
        Somebody(ids[one.email], one.name, f"role.{one.role}", one.first)
        for one in PEOPLE
        if one.email in ids
    ]
    me = next((one for one in people if one.user_id == user_id), None)
    return Bar(me, people, clock.now())
