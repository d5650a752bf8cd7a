"""Playing a scenario: every act is the use case that a page would call, at its own moment.

Two rules hold here. Guards judge by the moment of the act and none is bypassed: an act
that is refused ends the play. Nothing is played into a lasting instance before it has
been played through in one that is thrown away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ValidationError

from procure import config, db, engine
from procure.scenarios import instances
from procure.scenarios.acts import ACTS
from procure.scenarios.checking import Checked, StepAnswers, check
from procure.scenarios.faults import ScenarioError
from procure.scenarios.printing import Printed, printed, write
from procure.scenarios.script import ActPart, read
from procure.scenarios.world import Unplayable, World, enrol

# People are there a little before their first act.
BEFORE = timedelta(seconds=1)


@dataclass(frozen=True)
class Played:
    """What came of a scenario."""

    title: str
    case_id: str
    reference: str
    state: str
    acts: int
    papers: list[Printed]


def play(path: Path, out: Path, now: datetime, *, into: Path | None = None) -> Played:
    """Play a scenario file and write its papers to a folder, or raise with every fault.

    Everything is checked first, then played in a temporary instance. With ``into`` it is
    then played into that instance, which must be a demonstration. ``now`` is the moment
    of playing: relative moments count from its day.
    """
    settings = config.current()
    target = None if into is None else instances.demonstration(into)
    script = read(path, now)
    with instances.temporary(target or settings):
        checked = check(script)
        done = run(checked)
        if target is None:
            papers = printed(done.case_id, script.ends_at)
            return _told(done, papers, checked, out)
    with instances.opened(target):
        done = run(checked, demonstration=True)
        return _told(done, printed(done.case_id, script.ends_at), checked, out)


def play_here(path: Path, now: datetime) -> World:
    """Play a scenario into the open instance, a demonstration; its workers print the papers."""
    if not config.current().demonstration:
        raise ScenarioError([f"{config.current().instance}: is not marked as a demonstration"])
    return run(check(read(path, now)), demonstration=True)


def run(checked: Checked, *, demonstration: bool = False) -> World:
    """Play every act of a checked script in the open instance; the first refusal ends it."""
    script, places = checked.read.script, checked.read.places
    with db.transaction() as session:
        try:
            world = enrol(session, script, script.acts[0].moment - BEFORE)
        except (Unplayable, ValueError) as error:
            raise ScenarioError([places.say(("person", 0), str(error))]) from error
    world.demonstration = demonstration
    for n, (act, given) in enumerate(zip(script.acts, checked.answers, strict=True)):
        world.now = act.moment
        try:
            _play(world, act, given)
        except Exception as error:  # whatever refuses an act ends the play, and is said
            why = _refusals(world, act, error)
            raise ScenarioError([places.say(("act", n, "action"), one) for one in why]) from error
    return world


def _play(world: World, act: ActPart, given: BaseModel) -> None:
    actor = world.actors[act.actor]
    if act.action not in ACTS:
        reason = given.reason if isinstance(given, StepAnswers) else ""
        state = world.case.state
        engine.advance(actor, world.case_id, act.action, world.now, state=state, reason=reason)
        return
    made = ACTS[act.action].play(world, actor, given)
    if act.name and made:
        world.made[act.name] = made


def _refusals(world: World, act: ActPart, error: Exception) -> list[str]:
    """Return why an act was refused: every reason of a step, or what the use case says."""
    who = f"{act.action} by {act.actor} at {act.moment.isoformat(timespec='minutes')}"
    if isinstance(error, engine.Refused):
        return [f"{who}: refused: {one.key} (owed by {one.owner})" for one in error.reasons]
    if isinstance(error, ValidationError):
        words = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        return [f"{who}: refused: {one}" for one in words]
    state = f" in {world.case.state}" if world.case_id else ""
    return [f"{who}{state}: refused: {type(error).__name__} {error}".rstrip()]


def _told(done: World, papers: list[Printed], checked: Checked, out: Path) -> Played:
    case = done.case
    write(out, done, papers, checked.read)
    acts = len(checked.read.script.acts)
    return Played(checked.read.script.title, case.id, case.reference, case.state, acts, papers)
