"""The scenario file: a strict schema, checked whole before the first act is played.

Two rules hold here. What a file says is either sourced or marked as an example. A fault
is never alone: everything that is wrong is listed with file and line.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from procure.law import HELSINKI
from procure.people import inputs
from procure.scenarios.faults import Places, ScenarioError
from procure.scenarios.moments import resolved

CLOCK = "clock"
LARGEST = 2 * 2**20

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,48}$")]
Said = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Language = Literal["fi", "sv", "en"]
Role = Literal["officer", "approver", "evaluator", "pilot_host", "opener", "auditor"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where facts were read."""

    id: Name
    url: Said
    date: str = ""
    note: str = ""


class Gap(_Part):
    """What could not be found, and how the case goes on without it."""

    what: Said
    kept: str = ""


class AuthorityPart(_Part):
    """The authority whose case it is."""

    name: inputs.Title
    name_sv: inputs.MaybeTitle = ""
    name_en: inputs.MaybeTitle = ""
    unit: inputs.MaybeTitle = ""
    country: str = "FI"
    register_number: str
    sources: list[Name] = []


class CompanyPart(_Part):
    """A company. Without a number its number is a gap, and is kept as one."""

    id: Name
    name: inputs.Title
    country: str = "FI"
    register_number: str = ""
    size_class: Literal["", "micro", "small", "medium", "large"] = ""
    founded_year: int | None = None
    research_organisation: bool = False
    language: Language = "fi"
    sources: list[Name] = []
    example: bool = False


class PersonPart(_Part):
    """Somebody who acts; their roles on the case are given when it is opened."""

    id: Name
    name: inputs.Name
    email: str = ""
    language: Language = "fi"
    company: Name | None = None
    roles: list[Role] = []
    member: bool = False
    example: bool = False

    @property
    def address(self) -> str:
        """Return the e-mail address by which an account is found."""
        return self.email or f"{self.id}@example.org"


class ActPart(_Part):
    """One act: when, who, what, and with which answers."""

    moment: AwareDatetime
    actor: Name
    action: Name
    name: Name | None = None
    answers: dict[str, Any] = {}
    sources: list[Name] = []
    example: bool = False
    note: str = ""


class Script(_Part):
    """A whole scenario."""

    title: Said
    about: Annotated[str, StringConstraints(max_length=4000)] = ""
    workflow: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,58}$")]
    invented: bool = False
    sources: list[Source] = Field(alias="source", default=[])
    gaps: list[Gap] = Field(alias="gap", default=[])
    authority: AuthorityPart
    companies: list[CompanyPart] = Field(alias="company", default=[])
    people: list[PersonPart] = Field(alias="person", min_length=1)
    acts: list[ActPart] = Field(alias="act", min_length=1)


@dataclass(frozen=True)
class Read:
    """A file that has been read: its meaning, and where everything stands in it."""

    script: Script
    places: Places

    @property
    def ends_at(self) -> datetime:
        """Return the moment of the last act."""
        return self.script.acts[-1].moment


def read(path: Path, now: datetime) -> Read:
    """Read a scenario file, or raise with every fault of its form.

    ``now`` says on which day it is played, and nothing may happen after it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError([f"{path}: {error.strerror}"]) from None
    if len(content) > LARGEST:
        raise ScenarioError([f"{path.name}: is larger than {LARGEST} bytes"])
    try:
        text = content.decode("utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{path.name}: byte {error.start} is not UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([f"{path.name}: {error}"]) from None
    places = Places(path.name, text)
    try:
        script = Script.model_validate(resolved(values, now.astimezone(HELSINKI).date()))
    except ValidationError as error:
        raise ScenarioError(said(error, places)) from None
    if faults := list(_wrong(script, places, now)):
        raise ScenarioError(faults)
    return Read(script, places)


def said(error: ValidationError, places: Places, before: tuple[Any, ...] = ()) -> list[str]:
    """Return what is wrong with values, each with its place in the file."""
    found = []
    for one in error.errors():
        why = "unknown key" if one["type"] == "extra_forbidden" else one["msg"]
        why = "is missing" if one["type"] == "missing" else why
        found.append(places.say((*before, *one["loc"]), why))
    return list(dict.fromkeys(found))


def _wrong(script: Script, places: Places, now: datetime) -> Iterator[str]:
    """Yield every name that is unknown or stands twice, and every act out of its time."""
    for table, parts in (
        ("source", script.sources),
        ("company", script.companies),
        ("person", script.people),
    ):
        ids = [part.id for part in parts]
        for n, one in enumerate(ids):
            if one in ids[:n] or (table == "person" and one == CLOCK):
                yield places.say((table, n, "id"), f"{one!r} is taken")
    companies = {one.id for one in script.companies}
    for n, person in enumerate(script.people):
        if person.company is not None and person.company not in companies:
            yield places.say(("person", n, "company"), f"no company {person.company!r}")
        if person.company is not None and (person.roles or person.member):
            yield places.say(("person", n, "roles"), "people of a company hold no other role")
    for n, number in enumerate(one.register_number for one in script.companies):
        if not number and not script.companies[n].example:
            continue
        yield from _unregistered(places, ("company", n), script.companies[n], number)
    yield from _unregistered(
        places, ("authority",), script.authority, script.authority.register_number
    )
    yield from _acts(script, places, now)


def _unregistered(
    places: Places, place: tuple[Any, ...], part: AuthorityPart | CompanyPart, number: str
) -> Iterator[str]:
    try:
        inputs.Registered(country=part.country, register_number=number)
    except ValidationError as error:
        yield places.say((*place, "register_number"), error.errors()[0]["msg"])


def _acts(script: Script, places: Places, now: datetime) -> Iterator[str]:
    people = {one.id for one in script.people} | {CLOCK}
    sources = {one.id for one in script.sources}
    before: date | None = None
    names: set[str] = set()
    told: list[tuple[tuple[Any, ...], list[str]]] = [(("authority",), script.authority.sources)]
    told += [(("company", n), one.sources) for n, one in enumerate(script.companies)]
    told += [(("act", n), one.sources) for n, one in enumerate(script.acts)]
    for place, named in told:
        for one in sorted(set(named) - sources):
            yield places.say((*place, "sources"), f"no source {one!r}")
    for n, act in enumerate(script.acts):
        if act.actor not in people:
            yield places.say(("act", n, "actor"), f"no person {act.actor!r}")
        if act.answers and not (script.invented or act.sources or act.example):
            yield places.say(("act", n), "name the sources, or say example = true")
        if before is not None and act.moment < before:
            yield places.say(("act", n, "moment"), "is before the act above: time goes forward")
        if act.moment > now:
            yield places.say(("act", n, "moment"), "is still to come")
        if act.name is not None and act.name in names:
            yield places.say(("act", n, "name"), f"{act.name!r} is taken")
        names |= {act.name} if act.name else set()
        before = act.moment
