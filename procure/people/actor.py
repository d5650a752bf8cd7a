"""Who acts: a plain value that pages make from the session and use cases are given."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procure.people.tables import User
    from procure.people.web_sessions import Found


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. What they may do is looked up on the object, never carried here."""

    user_id: str
    name: str
    company_id: str | None = None
    operator: bool = False

    @property
    def signed_in(self) -> bool:
        """Say whether this is a person or the clock, and not just anybody."""
        return bool(self.user_id)


def actor_of(user: "User | Found") -> Actor:
    """Return a person as one who acts."""
    return Actor(user.id, user.name, user.company_id, user.operator)


SYSTEM = Actor(user_id="system", name="Procure")
NOBODY = Actor(user_id="", name="")


class Forbidden(Exception):
    """The actor may not do this. The message names the permission, for the log only."""
