"""What an act may be called, what it answers, and which use case it calls.

The answers of an act are checked against its model before anything is played; a model is
the input of the room itself, with names in the place of ids.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo

from procure.people import Actor
from procure.scenarios.world import World

Play = Callable[[World, Actor, Any], str | None]


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks an answer that names something: a company, a person, or what an act has made."""

    kind: str


Company = Annotated[str, Ref("company")]
Person = Annotated[str, Ref("person")]


class Given(BaseModel):
    """The answers of one act."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Act:
    """A registered act: its answers, its use case, and what kind of thing it makes."""

    name: str
    given: type[BaseModel]
    play: Play
    makes: str


ACTS: dict[str, Act] = {}


def act(given: type[BaseModel] = Given, makes: str = "") -> Callable[[Play], Play]:
    """Register an act under the name of its function."""

    def register(play: Play) -> Play:
        name: str = play.__name__
        if name in ACTS:
            raise ValueError(f"two acts are called {name!r}")
        ACTS[name] = Act(name, given, play, makes)
        return play

    return register


def retold(room: type[BaseModel], *without: str, **instead: Any) -> type[BaseModel]:
    """Return a room's input for a file: without its ids, with names instead of them."""
    kept = {
        name: (about.annotation, about)
        for name, about in room.model_fields.items()
        if name not in without and name not in instead
    }
    fields: dict[str, Any] = {**kept, **instead}
    return create_model(f"Told{room.__name__}", __base__=Given, **fields)


def values_of(given: BaseModel, *without: str) -> dict[str, Any]:
    """Return the answers that were given, as plain values for a room's own input."""
    return given.model_dump(exclude_unset=True, exclude=set(without))


def names_in(given: BaseModel) -> list[tuple[tuple[Any, ...], str, str]]:
    """Return every name that answers refer to: its place, its kind and the name."""
    found: list[tuple[tuple[Any, ...], str, str]] = []
    for field, about in type(given).model_fields.items():
        value = getattr(given, field)
        if not value or not (ref := _ref_of(about)):
            continue
        many = value if isinstance(value, list) else [value]
        found += [((field,), ref.kind, one) for one in many]
    return found


def _ref_of(about: FieldInfo) -> Ref | None:
    """Return the mark of a field: its own, or that of what it lists."""
    marks = [*about.metadata]
    for part in (about.annotation, *get_args(about.annotation)):
        marks += getattr(part, "__metadata__", ())
    return next((one for one in marks if isinstance(one, Ref)), None)
