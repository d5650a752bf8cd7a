"""Workflow files: a strict schema, names only, errors that name file, key and line.

A file names states, steps, roles, needs, guards and papers, and may ask questions of
its own. It holds no expressions. A released file is never edited: its hash stands in
``workflows/released.toml`` and a changed file is refused.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from procure import config
from procure.engine import registry

RELEASED = "released.toml"
EVERY_OPEN_STATE = "*"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,48}$")]
Kind = Literal["forward", "return", "end"]
# One state, several, or "*" for every open one.
Sources = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_]{0,48})$")]],
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
]


class WorkflowError(Exception):
    """A workflow file is wrong. Every fault is listed, each with file, line and key."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class NoSuchWorkflow(Exception):
    """No workflow file has this name."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class State(_Part):
    """A place where a case can stand, and the stage it belongs to."""

    name: Name
    stage: Name


class Step(_Part):
    """One way on: from which states, to which, by whom, and what must hold."""

    action: Name
    source: Sources = Field(alias="from")
    target: Name = Field(alias="to")
    role: Name
    kind: Kind = "forward"
    needs: list[Name] = []
    guards: list[Name] = []
    waivable: list[Name] = []
    papers: list[Name] = []

    @property
    def needs_reason(self) -> bool:
        """Say whether the step asks why: going back and ending always do."""
        return self.kind != "forward"

    @property
    def leads_from_everywhere(self) -> bool:
        """Say whether the step is there in every open state."""
        return EVERY_OPEN_STATE in self.source

    @property
    def is_the_clocks(self) -> bool:
        """Say whether time itself takes the step."""
        return self.role == "system"


class Label(_Part):
    """The words of a question in each language."""

    fi: str = Field(min_length=1, max_length=300)
    sv: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class Question(_Part):
    """A question of the city's own, asked in the form of a stage and printed there."""

    name: Name
    stage: Name
    type: Literal["text", "money", "date", "number", "choice", "file"]
    label: Label
    hint: Label | None = None
    choices: list[Label] = []


class Workflow(_Part):
    """One workflow file, checked."""

    initial: Name
    final: list[Name]
    sealing: Literal["server", "openers"] = "server"
    label: Label
    states: list[State] = Field(alias="state")
    steps: list[Step] = Field(alias="step")
    questions: list[Question] = Field(alias="question", default=[])

    def sources(self, step: Step) -> tuple[str, ...]:
        """Return the states from which a step leads."""
        if step.leads_from_everywhere:
            return tuple(s.name for s in self.states if s.name not in self.final)
        return tuple(step.source)

    def stage_of(self, state: str) -> str:
        """Return the stage that a state belongs to."""
        return next(s.stage for s in self.states if s.name == state)

    @property
    def stages(self) -> tuple[str, ...]:
        """Return the stages in the order of the file."""
        return tuple(dict.fromkeys(s.stage for s in self.states))

    def asked_in(self, stage: str) -> tuple[Question, ...]:
        """Return the questions that this file adds to a stage."""
        return tuple(q for q in self.questions if q.stage == stage)


@dataclass(frozen=True, slots=True)
class File:
    """A workflow file as it stands: name, exact bytes, their hash, and its meaning."""

    name: str
    content: bytes
    sha256: str
    workflow: Workflow


def names() -> list[str]:
    """Return the names of all workflow files, a city's own included."""
    found = (p for folder in config.places("workflows") for p in folder.glob("*.toml"))
    return sorted({p.stem for p in found if p.name != RELEASED})


def path_of(name: str) -> Path:
    """Return where the file of this name stands, a city's own first."""
    for folder in config.places("workflows"):
        if name in {p.stem for p in folder.glob("*.toml")} and f"{name}.toml" != RELEASED:
            return folder / f"{name}.toml"
    raise NoSuchWorkflow(name)


def load(name: str) -> File:
    """Read the workflow file of this name; refuse it if it was edited after release."""
    path = path_of(name)
    file = check(path.read_bytes(), path.name)
    released = _released(path.parent).get(file.name)
    if released not in (None, file.sha256):
        raise WorkflowError(
            [f"{path.name}: was released as {released} and is edited. Copy it to a new name"]
        )
    return file


def release(name: str) -> str:
    """Freeze the file of this name and return its hash; a second release changes nothing."""
    file = load(name)
    folder = path_of(name).parent
    frozen = {**_released(folder), file.name: file.sha256}
    lines = [f'"{n}" = "{h}"\n' for n, h in sorted(frozen.items())]
    (folder / RELEASED).write_text(
        "# Hashes of released workflow files, written by: procure workflow release NAME\n"
        + "".join(lines),
        "utf-8",
    )
    return file.sha256


def _released(folder: Path) -> Mapping[str, str]:
    path = folder / RELEASED
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


@lru_cache(maxsize=64)
def check(content: bytes, filename: str) -> File:
    """Read a workflow file's bytes, or raise with every fault in it."""
    try:
        text = content.decode("utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise WorkflowError([f"{filename}: byte {error.start} is not UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise WorkflowError([f"{filename}: {error}"]) from None
    places = _Places(filename, text)
    try:
        workflow = Workflow.model_validate(values)
    except ValidationError as error:
        faults = [places.say(tuple(e["loc"]), _why(e["type"], e["msg"])) for e in error.errors()]
        raise WorkflowError(sorted(set(faults))) from None
    if faults := list(_unknown_names(workflow, places)):
        raise WorkflowError(faults)
    name = filename.removesuffix(".toml")
    return File(name, content, hashlib.sha256(content).hexdigest(), workflow)


def _why(kind: str, message: str) -> str:
    return "unknown key" if kind == "extra_forbidden" else message


def _unknown_names(flow: Workflow, places: "_Places") -> Iterator[str]:
    """Yield every name that resolves to nothing, and every step that leads nowhere."""
    states = [s.name for s in flow.states]
    for name in sorted({s for s in states if states.count(s) > 1}):
        yield places.say(("state",), f"state {name!r} stands twice")
    for key, wanted in (("initial", [flow.initial]), ("final", flow.final)):
        for name in sorted(set(wanted) - set(states)):
            yield places.say((key,), f"no state {name!r}")
    yield from _wrong_steps(flow, places)
    yield from _wrong_questions(flow, places)
    yield from _unreachable(flow, places)


def _wrong_steps(flow: Workflow, places: "_Places") -> Iterator[str]:
    states = {s.name for s in flow.states}
    asked = {q.name for q in flow.questions}
    taken: set[tuple[str, str]] = set()
    for i, step in enumerate(flow.steps):
        known = {
            "from": (flow.sources(step), states),
            "to": ([step.target], states),
            "role": ([step.role], set(registry.ROLES) - {"auditor"}),
            "needs": (step.needs, registry.FACTS.keys() | asked),
            "guards": (step.guards, registry.GUARDS.keys()),
            "waivable": (step.waivable, set(step.guards)),
            "papers": (step.papers, registry.PAPERS.keys()),
        }
        for key, (used, allowed) in known.items():
            for name in sorted(set(used) - set(allowed)):
                yield places.say(("step", i, key), f"unknown name {name!r}")
        for name in step.waivable:
            if name in registry.GUARDS and not registry.GUARDS[name].waivable:
                yield places.say(("step", i, "waivable"), f"{name!r} can never be waived")
        for source in flow.sources(step):
            if source in flow.final:
                yield places.say(("step", i, "from"), f"{source!r} is final")
            if (source, step.action) in taken:
                yield places.say(("step", i, "action"), f"{step.action!r} leaves {source!r} twice")
            taken.add((source, step.action))


def _wrong_questions(flow: Workflow, places: "_Places") -> Iterator[str]:
    for i, question in enumerate(flow.questions):
        if question.stage not in flow.stages:
            yield places.say(("question", i, "stage"), f"no stage {question.stage!r}")
        if question.name in registry.FACTS:
            yield places.say(("question", i, "name"), f"{question.name!r} is a standard fact")
        if (question.type == "choice") != bool(question.choices):
            yield places.say(("question", i, "choices"), "exactly the type 'choice' has choices")


def _unreachable(flow: Workflow, places: "_Places") -> Iterator[str]:
    reached, edge = {flow.initial}, [flow.initial]
    while edge:
        here = edge.pop()
        for step in flow.steps:
            if here in flow.sources(step) and step.target not in reached:
                reached.add(step.target)
                edge.append(step.target)
    for i, state in enumerate(flow.states):
        if state.name not in reached:
            yield places.say(("state", i, "name"), f"no step leads to {state.name!r}")


class _Places:
    """Where keys stand in a file: tomllib keeps no line numbers, so they are looked up."""

    def __init__(self, filename: str, text: str) -> None:
        self.filename = filename
        self.lines = text.splitlines()

    def say(self, place: tuple[Any, ...], fault: str) -> str:
        """Return one fault as ``file:line: key: what is wrong``."""
        words = [
            p for p in place if isinstance(p, str) and not p.startswith(("function-", "list["))
        ]
        key = ".".join(words)
        return f"{self.filename}:{self._line(place)}: {key}: {fault}"

    def _line(self, place: tuple[Any, ...]) -> int:
        start, end = 0, len(self.lines)
        path = list(place)
        if len(path) > 1 and isinstance(path[1], int):
            start, end = self._table(str(path[0]), path[1])
            path = path[2:]
        for word in (p for p in path if isinstance(p, str)):
            pattern = re.compile(
                rf'^\s*["\']?{re.escape(word)}["\']?\s*=|^\s*\[+{re.escape(word)}\]'
            )
            for number in range(start, end):
                if pattern.match(self.lines[number]):
                    return number + 1
        return start + 1

    def _table(self, name: str, index: int) -> tuple[int, int]:
        header = re.compile(rf"^\s*\[\[\s*{re.escape(name)}\s*\]\]")
        starts = [n for n, line in enumerate(self.lines) if header.match(line)]
        if index >= len(starts):
            return 0, len(self.lines)
        start = starts[index]
        after = (n for n in range(start + 1, len(self.lines)) if self.lines[n].startswith("[["))
        return start, next(after, len(self.lines))
