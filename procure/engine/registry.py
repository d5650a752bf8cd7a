"""What workflow files may name: facts, guards and papers, registered by the rooms.

A file holds names only. A name resolves to what a room has registered here, or the file
is refused; nothing in a file is ever imported or evaluated.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from procure.documents.envelope import Publicity, Retention
from procure.people import By

HELSINKI = ZoneInfo("Europe/Helsinki")

# Who can owe something: the roles on a case, and the clock.
ROLES = (
    "officer",
    "approver",
    "evaluator",
    "pilot_host",
    "opener",
    "supplier",
    "auditor",
    "system",
)

Provider = Callable[[Session, str], Mapping[str, Any]]
Status = Literal["draft", "proposed", "approved", "published", "signed"]


@dataclass(frozen=True, slots=True)
class CaseView:
    """The columns of a case that rules, papers and pages may read."""

    id: str
    reference: str
    title: str
    workflow: str
    workflow_sha256: str
    state: str
    stage: str
    version: int
    authority_id: str
    owner_id: str
    language: str
    opened_at: datetime
    law_edition: str
    procedure: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a guard may see. A guard that reads what it did not declare fails."""

    case: CaseView
    now: datetime
    actor_id: str
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return a declared fact; ``None`` when nobody has given it yet."""
        return self.values[name]

    @property
    def today(self) -> date:
        """Return the day it is in Helsinki."""
        return self.now.astimezone(HELSINKI).date()


@dataclass(frozen=True, slots=True)
class Fact:
    """A registered fact: who gives it, and on which page."""

    name: str
    owner: str
    link: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A registered rule: a pure function, who mends it, where, and what it reads."""

    name: str
    holds: Callable[[Facts], bool]
    owner: str
    link: str
    reads: tuple[str, ...]
    waivable: bool
    note: Callable[[Facts], Mapping[str, int | str]] | None


@dataclass(frozen=True, slots=True)
class Move:
    """The step that is being taken, as papers may know it; ``by`` is whose delegate takes it."""

    action: str
    source: str
    target: str
    actor_id: str
    actor_name: str
    at: datetime
    reason: str
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """The frozen values of one paper, before the envelope is put round them.

    ``subject`` tells papers of one kind apart (one agreement per supplier).
    ``language`` is the case's unless said. ``withheld`` maps paths in the body to the
    ground for which the public version leaves them out. ``funders`` are as the
    documents' ``Funder`` reads them.
    """

    body: Mapping[str, Any]
    title: str
    subject: str = ""
    language: str = ""
    lead: str = ""
    author: str = ""
    status: Status = "approved"
    funders: tuple[Mapping[str, Any], ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)


Freeze = Callable[[Session, CaseView, Move], Iterable[Frozen]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A registered paper: how its values are frozen and how it is kept."""

    name: str
    freeze: Freeze
    task: str
    retention: Retention
    publicity: Publicity
    ground: str


FACTS: dict[str, Fact] = {}
PROVIDERS: dict[str, Provider] = {}
GUARDS: dict[str, Guard] = {}
PAPERS: dict[str, Paper] = {}
DUE: list[Callable[[Session, str, str], datetime | None]] = []


class AlreadyRegistered(Exception):
    """Two rooms claim one name; the second one fails at import."""


def _put(registry: dict[str, Any], name: str, value: Any) -> None:
    if name in registry:
        raise AlreadyRegistered(name)
    registry[name] = value


def facts(*names: str, owner: str = "officer", link: str) -> Callable[[Provider], Provider]:
    """Register facts of one room, given by one function in as few queries as it can.

    ``link`` is the endpoint of the page where they are given. The function returns
    every name; a fact that nobody has given yet is ``None`` or empty.
    """

    def register(provider: Provider) -> Provider:
        for name in names:
            _put(FACTS, name, Fact(name, owner, link))
            _put(PROVIDERS, name, provider)
        return provider

    return register


def guard(
    *,
    owner: str,
    link: str,
    reads: Iterable[str] = (),
    waivable: bool = True,
    note: Callable[[Facts], Mapping[str, int | str]] | None = None,
) -> Callable[[Callable[[Facts], bool]], Callable[[Facts], bool]]:
    """Register a pure rule under the function's own name.

    ``waivable=False`` is for secrecy, standstill and self-approval: no file may mark
    such a guard as waivable. ``note`` gives the numbers of the text key
    ``guard.<name>.note`` ("3 inputs have no decision").
    """

    def register(holds: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
        name = holds.__name__
        _put(GUARDS, name, Guard(name, holds, owner, link, tuple(reads), waivable, note))
        return holds

    return register


def paper(
    name: str,
    *,
    task: str,
    retention: Retention,
    publicity: Publicity = "public",
    ground: str = "",
) -> Callable[[Freeze], Freeze]:
    """Register a paper: its freezing function, task class, retention and publicity class."""

    def register(freeze: Freeze) -> Freeze:
        _put(PAPERS, name, Paper(name, freeze, task, retention, publicity, ground))
        return freeze

    return register


def due(
    tell: Callable[[Session, str, str], datetime | None],
) -> Callable[[Session, str, str], datetime | None]:
    """Register who knows when something is due in a state: ``tell(session, case_id, state)``.

    A list shows it beside the case; it is asked when a step is taken, and decides nothing.
    """
    DUE.append(tell)
    return tell


def gather(session: Session, case_id: str, names: Iterable[str]) -> dict[str, Any]:
    """Collect the named facts, asking each room once."""
    asked: dict[Provider, list[str]] = {}
    for name in names:
        asked.setdefault(PROVIDERS[name], []).append(name)
    values: dict[str, Any] = {}
    for provider, wanted in asked.items():
        given = provider(session, case_id)
        values |= {name: given[name] for name in wanted}
    return values
