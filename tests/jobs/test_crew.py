"""Real processes: killed in the middle, racing for the same rows, ended with their parent."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from procure import config, db, jobs
from procure.jobs import presence, queue, worker
from procure.jobs.tables import Job
from tests.jobs.deeds import Deed, until

pytestmark = pytest.mark.slow

MODULES = ("tests.jobs.deeds", "tests.jobs.ticks")


def notes(instance: config.Settings) -> list[str]:
    path = instance.instance / "deeds.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def promise(kind: str, *keys: str) -> None:
    with db.transaction() as session:
        for key in keys:
            jobs.promise(session, kind, key, datetime.now(UTC))


def present() -> set[str]:
    with db.reading() as session:
        return {one.role for one in presence.crew(session, datetime.now(UTC))}


def done() -> int:
    with db.reading() as session:
        return sum(n for (_, status), n in jobs.counts(session).items() if status == "done")


def test_two_workers_do_each_of_fifty_jobs_once(instance: config.Settings) -> None:
    promise("test_write", *(f"job-{n}" for n in range(50)))
    with jobs.supervise(instance.model_copy(update={"workers": 2}), MODULES):
        until(lambda: done() == 50)
    lines = [line.split() for line in notes(instance) if line.startswith("job-")]
    assert Counter(key for key, _ in lines) == {f"job-{n}": 1 for n in range(50)}
    with db.reading() as session:
        assert len(session.exec(select(Deed)).all()) == 50


def test_a_job_whose_worker_is_killed_is_done_once_by_the_next(
    instance: config.Settings,
) -> None:
    (instance.instance / "slow").touch()
    promise("test_slow", "job")
    with jobs.supervise(instance, MODULES) as crew:
        until(lambda: any(line.startswith("job ") for line in notes(instance)))
        (instance.instance / "slow").unlink()
        (place,) = (place for place in crew.places if place.role == "worker")
        assert place.process
        first = place.process.pid
        os.kill(first, signal.SIGKILL)
        # Nobody waits for the lease: whoever takes the dead worker's place gives it back.
        with db.transaction() as session:
            job = session.exec(select(Job)).one()
            job.lease = datetime.now(UTC) + timedelta(hours=1)
            session.add(job)
        until(lambda: done() == 1)
    with db.reading() as session:
        (deed,) = session.exec(select(Deed)).all()
        assert jobs.state(session, "test_slow", "job") == ("done", 2, "")
    assert deed.process != first


def test_the_heavy_part_waits_for_everybody_and_the_worker_for_nobody(
    instance: config.Settings,
) -> None:
    """A worker that was kept from the processor would keep the database's lock meanwhile."""
    promise("test_heavy", "job")
    with jobs.supervise(instance, MODULES):
        until(lambda: any(line.startswith("job ") for line in notes(instance)))
    assert "job usual idle" in notes(instance)
    promise("test_heavy", "here")
    jobs.run_due(datetime.now(UTC))  # a person's command waits for its own work
    assert "here usual usual" in notes(instance)


def test_the_clock_ticks_in_a_process_of_its_own_and_survives_a_failing_tick(
    instance: config.Settings,
) -> None:
    with jobs.supervise(instance, MODULES) as crew:
        until(lambda: sum(line.startswith("second") for line in notes(instance)) >= 2)
        (clock,) = (place for place in crew.places if place.role == "clock")
        assert clock.process
        assert f"second {clock.process.pid}" in notes(instance)
        (place,) = (place for place in crew.places if place.role == "worker")
        assert place.process
        until(lambda: {"clock", "worker"} == present())
    assert "minute" in notes(instance)
    assert clock.process.returncode == place.process.returncode == 0


def test_the_crew_ends_with_its_parent_however_that_ended(
    instance: config.Settings, tmp_path: Path
) -> None:
    program = (
        "import json, sys, time\n"
        "from procure import config, jobs\n"
        "settings = config.Settings.model_validate(json.load(sys.stdin))\n"
        "with jobs.supervise(settings, ('tests.jobs.ticks',)) as crew:\n"
        "    while not all(p.process for p in crew.places): time.sleep(0.05)\n"
        "    print(*(p.process.pid for p in crew.places), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=config.ROOT,
    ) as parent:
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write(json.dumps(instance.model_dump(mode="json")).encode())
        parent.stdin.close()
        children = [int(word) for word in parent.stdout.readline().split()]
        until(lambda: len(notes(instance)) > 0)
        parent.kill()
    until(lambda: not any(Path(f"/proc/{child}/exe").exists() for child in children), 10)


def test_a_broken_installation_does_not_spin(
    instance: config.Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    with jobs.supervise(instance, ("tests.jobs.there_is_no_such_module",)) as crew:
        until(lambda: all(place.process for place in crew.places))
        first = [place.started for place in crew.places]
        until(lambda: all(p.started > f for p, f in zip(crew.places, first, strict=True)))
        assert all(p.started - f >= 1.0 for p, f in zip(crew.places, first, strict=True))
    assert "there_is_no_such_module" in capfd.readouterr().err


def test_a_lease_is_renewed_while_the_job_runs(
    instance: config.Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LEASE", timedelta(seconds=0.6))
    (instance.instance / "slow").touch()
    promise("test_slow", "job")
    monkeypatch.setattr(threading.Event, "wait", _shorter(threading.Event.wait))
    mine = threading.Thread(target=lambda: worker.run_one("one", lambda: datetime.now(UTC)))
    mine.start()
    until(lambda: bool(notes(instance)))
    time.sleep(1.5)
    assert queue.claim("two", ["test_slow"], datetime.now(UTC), datetime.now(UTC)) is None
    mine.join()
    with db.reading() as session:
        assert jobs.state(session, "test_slow", "job") == ("done", 1, "")


def _shorter(wait: object) -> object:
    # The slow job waits a minute; here two seconds are long enough for three leases.
    assert callable(wait)
    return lambda self, seconds=None: wait(self, 2.0 if seconds == 60 else seconds)
