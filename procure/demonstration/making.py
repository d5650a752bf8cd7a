"""Making an empty instance a demonstration: example people, and cases from scenario files.

It is made beside the instance and moved into it when it is whole: an interrupted start
leaves an empty instance behind, which is made anew.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from procure import config, db, record, scenarios
from procure.demonstration.examples import CITIES, PEOPLE
from procure.people import SYSTEM, enrolment
from procure.people.tables import User
from procure.scenarios import instances

FOLDER = config.ROOT / "scenarios" / "demonstration"
MARK = "# Example people, one-click sign-in and a movable clock.\ndemonstration = true\n"

Say = Callable[[str], object]


class NotEmpty(Exception):
    """The instance has people already: nothing is made of it."""


def is_wanted(settings: config.Settings) -> bool:
    """Say whether a start makes a demonstration: an empty instance that nobody has set up.

    One that is marked as a demonstration and has lost its people is made anew.
    """
    nobody_set_it_up = not settings.model_fields_set - {"instance"}
    return (nobody_set_it_up or settings.demonstration) and is_empty(settings)


def is_empty(settings: config.Settings) -> bool:
    """Say whether an instance has no people."""
    if not settings.database and not (settings.instance / "procure.db").exists():
        return True
    with instances.opened(settings), db.reading() as session:
        return session.exec(select(User.id).limit(1)).first() is None


def make(settings: config.Settings, say: Say, folder: Path = FOLDER) -> None:
    """Make an empty instance a demonstration with a case in each stage.

    Refused for an instance that has people.
    """
    if not is_empty(settings):
        raise NotEmpty(f"{settings.instance}: has people already")
    settings.instance.mkdir(parents=True, exist_ok=True)
    say("Making a demonstration: example people and cases")
    if settings.database:
        _fill(settings.model_copy(update={"demonstration": True}), say, folder)
        _mark(settings.instance)
        return
    place = settings.instance.resolve()
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as beside:
        building = Path(beside)
        _fill(
            settings.model_copy(update={"instance": building, "demonstration": True}), say, folder
        )
        _mark(place)
        # The database comes last: without it the instance is still empty.
        for part in sorted(building.iterdir(), key=lambda one: one.name == "procure.db"):
            if (place / part.name).is_dir():
                shutil.rmtree(place / part.name)
            part.replace(place / part.name)


def _fill(settings: config.Settings, say: Say, folder: Path) -> None:
    with instances.opened(settings):
        now = datetime.now(UTC)
        with db.transaction() as session:
            _people(session, now)
        for path in sorted(folder.glob("*.toml")):
            case = scenarios.play_here(path, now).case
            say(f"{case.reference} {case.title}: {case.state}")
        record.seal(now)


def _people(session: Session, now: datetime) -> None:
    """Make the cities and their people; suppliers come with their scenarios."""
    cities = {
        about.register_number: enrolment.add_authority(session, SYSTEM, about, now)
        for about in CITIES
    }
    for one in PEOPLE:
        if one.role == "supplier":
            continue
        user = enrolment.add_user(
            session,
            now,
            email=one.email,
            name=one.name,
            language=one.language,
            operator=one.role == "operator",
        )
        if one.city:
            roles = ["member", "registrar"] if one.role == "registrar" else ["member"]
            if one.role in ("officer", "approver", "registrar"):
                enrolment.appoint(session, SYSTEM, cities[one.city].id, user, roles, now)


def _mark(instance: Path) -> None:
    path = instance / config.FILE
    before = path.read_text("utf-8") if path.exists() else ""
    if not config.load(instance).demonstration:
        path.write_text(MARK + before, "utf-8")
