"""The power goes in the middle of acknowledged acts: what was acknowledged is there."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from procure import config, db, record
from procure.documents import store
from tests.faults import acting, forgetful, grounds
from tests.faults.acting import Acting
from tests.faults.grounds import Ground

pytestmark = pytest.mark.slow

NIGHTLY = pytest.mark.nightly


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return grounds.prepare(tmp_path_factory.mktemp("power") / "instance", cases=2)


def cut(
    ground: Ground, folder: Path, seed: int, acts: int, *, weak: bool = False
) -> list[list[str]]:
    """Act on a forgetful disk, cut the power after some acts; return what was acknowledged.

    What is left of the instance lies in ``folder / "after"``.
    """
    mount, after = folder / "mount", folder / "after"
    mount.mkdir(parents=True)
    with (folder / "disk.log").open("wb") as log:
        orders = [str(ground.place), str(mount), str(after), str(seed)]
        own = [sys.executable, "-m", "tests.faults.forgetful", *orders]
        disk = subprocess.Popen(own, cwd=config.ROOT, stderr=log)
    actors: list[Acting] = []
    try:
        wait_for(mount.is_mount, disk)
        officer = ground.city.officer
        actors = [acting.begin(mount, case, officer, weak=weak) for case in ground.cases]
        heard = [actor.heard.readline() for actor in actors for _ in range(acts + seed % 5)]
        with suppress(OSError):
            (mount / forgetful.CUT).exists()
        disk.wait(30)
        heard += [line for actor in actors for line in actor.heard]
    finally:
        disk.kill()
        disk.wait()
        subprocess.run(["umount", "-l", mount], check=False, capture_output=True)
        for actor in actors:
            actor.end()
    return [line.split() for line in heard if line]


def wait_for(condition: object, disk: "subprocess.Popen[bytes]") -> None:
    assert callable(condition)
    end = time.monotonic() + 30
    while not condition():
        assert disk.poll() is None, "the disk could not be mounted: root and /dev/fuse are needed"
        assert time.monotonic() < end
        time.sleep(0.02)


def lost(ground: Ground, after: Path, acknowledged: list[list[str]]) -> list[str]:
    """Return what was acknowledged and is not there, and what else is wrong."""
    db.open(config.use(config.load(after)).database_url)
    try:
        with db.reading() as session:
            kept = {
                event.hash.hex()
                for case_id in ground.cases
                for event in record.history(session, case_id)
            }
        wrong = [f"step {words[1]}" for words in acknowledged
                 if words[0] == "step" and words[2] not in kept]  # fmt: skip
        for digest in (words[1] for words in acknowledged if words[0] == "file"):
            try:
                store.get(digest)
            except (store.NotStored, store.Damaged) as error:
                wrong.append(repr(error))
        return wrong + grounds.faults(sealed=False)
    finally:
        db.close()


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=NIGHTLY) for seed in range(2, 20))]
)
def test_what_was_acknowledged_survives_a_power_cut(
    ground: Ground, tmp_path: Path, seed: int
) -> None:
    acknowledged = cut(ground, tmp_path, seed, acts=12)

    assert len(acknowledged) >= 24
    assert lost(ground, tmp_path / "after", acknowledged) == []


def test_a_weaker_database_loses_it_so_the_test_bites(ground: Ground, tmp_path: Path) -> None:
    acknowledged = cut(ground, tmp_path, 0, acts=12, weak=True)

    assert [w for w in lost(ground, tmp_path / "after", acknowledged) if w.startswith("step")]
