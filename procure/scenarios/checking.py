"""Checking a script against the program before anything is played.

Every action, answer and name is looked at, and the way through the workflow file is
walked on paper; what is wrong is said in one list.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from procure.engine import workflow
from procure.engine.machine import Compiled, compile_file
from procure.scenarios.acts import ACTS, names_in
from procure.scenarios.faults import Places, ScenarioError
from procure.scenarios.script import CLOCK, ActPart, Read, Script, said

OPENING = "open_need"


class StepAnswers(BaseModel):
    """What a step of the workflow may be given: the reason of going back or ending."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = ""


@dataclass(frozen=True)
class Checked:
    """A script whose every act could be played: its answers, act by act."""

    read: Read
    answers: list[BaseModel]


def check(read: Read) -> Checked:
    """Return the checked answers of every act, or raise with every fault."""
    script, places = read.script, read.places
    try:
        flow = compile_file(workflow.load(script.workflow))
    except workflow.NoSuchWorkflow:
        raise ScenarioError([places.say(("workflow",), f"no file {script.workflow!r}")]) from None
    except workflow.WorkflowError as error:
        raise ScenarioError([f"workflows/{fault}" for fault in error.faults]) from None
    answers: list[BaseModel] = []
    faults: list[str] = []
    for n, act in enumerate(script.acts):
        found = _answers(act, flow, places, n)
        if isinstance(found, list):
            faults += found
        else:
            answers.append(found)
    if not faults:
        faults += _names(script, answers, places)
    faults += _way(script, flow, places)
    if faults:
        raise ScenarioError(faults)
    return Checked(read, answers)


def _answers(act: ActPart, flow: Compiled, places: Places, n: int) -> BaseModel | list[str]:
    if act.action in ACTS:
        model = ACTS[act.action].given
    elif any(action == act.action for _state, action in flow.table):
        model = StepAnswers
    else:
        return [places.say(("act", n, "action"), f"there is no action {act.action!r}")]
    try:
        return model.model_validate(act.answers)
    except ValidationError as error:
        return said(error, places, ("act", n, "answers"))


def _names(script: Script, answers: list[BaseModel], places: Places) -> Iterator[str]:
    """Yield every answer that names nobody, or something that no earlier act has made."""
    known = {
        "company": {one.id for one in script.companies},
        "person": {one.id for one in script.people},
    }
    for n, (act, given) in enumerate(zip(script.acts, answers, strict=True)):
        for place, kind, name in names_in(given):
            if name not in known.get(kind, ()):
                yield places.say(("act", n, "answers", *place), f"no {kind} {name!r}")
        makes = ACTS[act.action].makes if act.action in ACTS else ""
        if act.name and makes:
            known.setdefault(makes, set()).add(act.name)
        elif act.name:
            yield places.say(("act", n, "name"), f"{act.action} makes nothing to name")


def _way(script: Script, flow: Compiled, places: Places) -> Iterator[str]:
    """Yield every step that does not lead from where the case would stand."""
    opened, state = False, flow.workflow.initial
    for n, act in enumerate(script.acts):
        if (act.action == OPENING) == opened:
            why = "the case is open already" if opened else f"the first act is {OPENING}"
            yield places.say(("act", n, "action"), why)
            return
        opened = True
        if act.action in ACTS:
            if act.actor == CLOCK:
                yield places.say(("act", n, "actor"), "the clock takes its own steps only")
            continue
        step = flow.table.get((state, act.action))
        if step is None:
            yield places.say(("act", n, "action"), f"does not lead from {state!r}")
            return
        if step.is_the_clocks != (act.actor == CLOCK):
            who = CLOCK if step.is_the_clocks else "a person"
            yield places.say(("act", n, "actor"), f"this step is taken by {who}")
        if step.needs_reason and not act.answers.get("reason"):
            yield places.say(("act", n, "answers", "reason"), "is missing")
        state = step.target
