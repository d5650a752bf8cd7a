"""Each call to the kernel fails once, or is the last one: before or after, never between."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from procure import config, db, engine, record
from procure.documents import store
from procure.documents.tables import Document
from procure.jobs.tables import Job
from tests import builders
from tests.faults import every_call, grounds
from tests.faults.every_call import Point
from tests.faults.grounds import Ground

pytestmark = pytest.mark.slow

SPREAD = 15
CONTENT = b"%PDF-1.7 " + b"paper " * 20_000
EVERY = pytest.param(True, marks=pytest.mark.nightly)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Prepare an instance whose log of the database has been emptied into it."""
    return grounds.prepare(tmp_path_factory.mktemp("calls") / "made", cases=1)


def instance(ground: Ground, folder: Path) -> Path:
    place = every_call.copied(ground.place, folder / "instance")
    config.use(config.load(place))
    return place


def advance(ground: Ground, place: Path) -> str:
    """Open the database and take one step that promises a paper."""
    db.open(config.current().database_url)
    who, case_id = ground.city.officer, ground.cases[0]
    sealed = engine.advance(who, case_id, "go", datetime.now(UTC), state="need")
    return sealed.hash.hex()


def harms(counted: object, *, every: bool) -> list[Point]:
    found = list(every_call.points(counted))  # type: ignore[arg-type]
    return found if every else every_call.spread(found, SPREAD)


@pytest.mark.parametrize("every", [False, EVERY])
def test_a_step_is_taken_or_not_whatever_call_fails(
    ground: Ground, tmp_path: Path, every: bool
) -> None:
    def act() -> str:
        return advance(ground, tmp_path / "instance")

    instance(ground, tmp_path)
    counted = every_call.calls_of(act, tmp_path / "trace")
    assert counted["pwrite64"] >= 3
    assert counted["fdatasync"] >= 1
    wrong, outcomes = [], {"taken": 0, "refused": 0}
    tries = harms(counted, every=every)
    for point in tries:
        instance(ground, tmp_path)
        said = every_call.tried(act, tmp_path / "trace", [point.injection])
        db.open(config.current().database_url)
        found = judged(ground.cases[0], said)
        db.close()
        outcomes["taken" if said.startswith("done") else "refused"] += 1
        wrong += [f"{point}: {said}: {one}" for one in found]
    assert wrong == []
    assert len(tries) >= (150 if every else SPREAD)
    assert outcomes["refused"] > len(tries) / 4, "the harm was done to the wrong process"
    print(f"{len(tries)} points, {outcomes}")  # noqa: T201 - shown with -s


def judged(case_id: str, said: str) -> list[str]:
    """Return what is between before and after, or was acknowledged and is not there."""
    with db.reading() as session:
        kinds = [event.kind for event in record.history(session, case_id)]
        hashes = {event.hash.hex() for event in record.history(session, case_id)}
        papers = len(session.exec(select(Document.id)).all())
        promised = len(session.exec(select(Job.id).where(Job.kind == "print_paper")).all())
    taken = kinds.count("step_taken")
    expected = ("pilot_planning", 1, 1) if taken else ("need", 0, 0)
    found = grounds.faults(sealed=False)
    if (builders.reload(case_id).state, papers, promised) != expected:
        found.append(f"between: {taken} events, {papers} papers, {promised} jobs")
    if said.startswith("done") and said.split()[1] not in hashes:
        found.append("it was acknowledged and is not there")
    if not said:
        found.append("the error was not shown")
    return found


@pytest.mark.parametrize("every", [False, EVERY])
def test_a_file_is_stored_whole_or_not_at_all_whatever_call_fails(
    ground: Ground, tmp_path: Path, every: bool
) -> None:
    def act() -> str:
        return store.put(CONTENT)

    digest = hashlib.sha256(CONTENT).hexdigest()
    instance(ground, tmp_path)
    counted = every_call.calls_of(act, tmp_path / "trace")
    assert counted["fsync"] >= 4, "the file and the three folders that name it"
    wrong = []
    for point in harms(counted, every=every):
        instance(ground, tmp_path)
        said = every_call.tried(act, tmp_path / "trace", [point.injection])
        found = grounds.half_files()
        if said == f"done {digest}" and store.get(digest) != CONTENT:
            found.append("it was acknowledged and is not there")
        if not said:
            found.append("the error was not shown")
        # Whoever comes again stores it, whatever was left behind.
        if store.put(CONTENT) != digest or store.get(digest) != CONTENT:
            found.append("it cannot be stored again")
        wrong += [f"{point}: {said}: {one}" for one in found]
    assert wrong == []
