"""A disk without room: what cannot be written is refused in words, the rest goes on."""

import contextlib
import errno
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlmodel import select

from procure import db, jobs, record
from procure.db import trouble
from procure.documents.tables import PRINTED, Document
from tests.faults import grounds
from tests.faults.grounds import Ground, Served, Visitor
from tests.faults.reading import Page
from tests.jobs.deeds import until

pytestmark = pytest.mark.slow

SIZE = "24m"
HEADINGS = {"fi": "Palvelimen levy on täynnä", "sv": "Serverns disk är full",
            "en": "Our disk is full"}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Prepare an instance on a small disk of its own (needs the right to mount one)."""
    folder = tmp_path_factory.mktemp("small")
    made = grounds.prepare(folder / "made", cases=3)
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], check=True)
    try:
        shutil.copytree(made.place, disk, dirs_exist_ok=True)
        made.place = disk
        yield made
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


class Ballast:
    """A file that takes all the room there is."""

    def __init__(self, disk: Path) -> None:
        self.path = disk / "ballast"

    def fill(self) -> None:
        """Take all the room that is left."""
        with self.path.open("ab", buffering=0) as file:
            for size in (2**20, 4096, 1):
                with contextlib.suppress(OSError):
                    while file.write(b"\0" * size):
                        pass

    def free(self) -> None:
        """Give the room back."""
        self.path.unlink()


def step(served: Served, ground: Ground, case: int, state: str) -> grounds.Answer:
    action, _ = grounds.STEPS[state]
    path = f"/fi/cases/{ground.cases[case]}/steps/{action}"
    return served.post(path, ground.officer, state=state)


def refused(served: Served, who: Visitor, path: str, **values: str) -> grounds.Answer:
    """Send a form until the disk is so full that it is refused: a log may have room left."""
    for _ in range(200):
        answer = served.post(path, who, **values)
        if answer.status == 507:
            return answer
        assert answer.status == 303
    raise AssertionError("the disk is not full")


def test_a_full_disk_refuses_in_words_loses_nothing_and_is_got_over(small: Ground) -> None:
    disk = Ballast(small.place)
    case = f"cases/{small.cases[0]}"
    task = {"title": 'Kysy <Lumi "Oy">:ltä', "assignee_id": small.officer.actor.user_id}
    with grounds.serving(small.place) as served:
        assert step(served, small, 1, "need").status == 303
        disk.fill()
        acknowledged = ["need"]
        for _ in range(200):  # to and fro until no room is left in the log of the database
            answer = step(served, small, 0, acknowledged[-1])
            if answer.status == 507:
                break
            assert answer.status == 303
            acknowledged.append(grounds.STEPS[acknowledged[-1]][1])
        assert answer.status == 507
        assert int(answer.headers["Retry-After"]) > 0

        for language, heading in HEADINGS.items():
            answer = refused(served, small.officer, f"/{language}/{case}/tasks", **task)
            assert re.search(rf"<h1[^>]*>{heading}</h1>", answer.text)
            (again,) = (form for form in Page(answer.text).posts if not form.action)
            kept = {one.name: one.value for one in again.fields}
            assert kept.items() >= task.items()

        next_step = f"{case}/steps/{grounds.STEPS[acknowledged[-1]][0]}"
        for path in ("cases", "work", case, f"{case}/people", next_step, "procurements"):
            assert served.get(f"/sv/{path}", small.officer).status == 200, path
        with grounds.opened(small.place):
            assert grounds.state_of(small.cases[0]) == acknowledged[-1]
            assert grounds.faults(sealed=False) == []

        disk.free()
        values = {name: value for name, value in kept.items() if name != "csrf_token"}
        assert served.post(f"/fi/{case}/tasks", small.officer, **values).status == 303
        assert step(served, small, 0, acknowledged[-1]).status == 303
        acknowledged.append(grounds.STEPS[acknowledged[-1]][1])
        with grounds.opened(small.place):
            until(settled)
        assert served.stop() == 0
    with grounds.opened(small.place):
        assert grounds.faults() == []
        assert grounds.state_of(small.cases[0]) == acknowledged[-1]
        with db.reading() as session:
            taken = [e.kind for e in record.history(session, small.cases[0])].count("step_taken")
            papers = session.exec(select(Document.status)).all()
        assert taken == len(acknowledged) - 1
        assert set(papers) == {PRINTED}


def settled() -> bool:
    """Say whether everything promised is done and everything that happened is sealed."""
    with db.reading() as session:
        waiting = sum(n for (kind, status), n in jobs.counts(session).items() if status != "done")
        return waiting == 0 and record.verify(session).waiting == 0


def test_a_job_waits_for_room_as_long_as_it_takes(
    instance: object, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """Twenty tries on a full disk are no attempt: the paper is printed when there is room."""
    from procure.jobs import deeds

    tries = []

    def full(key: str, at: datetime) -> None:
        tries.append(key)
        if len(tries) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(deeds, "_works", {"fill": deeds.Work(full, lambda _: True)})
    with db.transaction() as session:
        jobs.promise(session, "fill", "x", now)
    for later in range(20):
        jobs.run_due(now + timedelta(minutes=later))
    with db.reading() as session:
        assert jobs.state(session, "fill", "x") == ("done", 1, "")


def test_a_writer_who_waited_too_long_is_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so, with Retry-After, and nothing is half done; reading goes on."""
    monkeypatch.setattr(db.connection, "PATIENCE", 0.2)
    ground = grounds.prepare(tmp_path / "instance", cases=1)
    with grounds.opened(ground.place) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        client = app.test_client()
        name, value = ground.officer.cookie.split("=", 1)
        client.set_cookie(name, value)
        case = f"/sv/cases/{ground.cases[0]}"
        typed = {"csrf_token": ground.officer.token, "state": "need"}
        other = sqlite3.connect(ground.place / "procure.db")
        other.execute("BEGIN IMMEDIATE")
        refused = client.post(f"{case}/steps/go", data=typed)
        reading = client.get(f"{case}/steps/go")
        other.rollback()
        other.close()
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert "Vi har mycket att göra just nu" in refused.text
        assert reading.status_code == 200
        assert grounds.state_of(ground.cases[0]) == "need"
        assert grounds.faults(sealed=False) == []
        assert client.post(f"{case}/steps/go", data=typed).status_code == 303


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "x"), trouble.FULL),
        (OSError(errno.EDQUOT, "x"), trouble.FULL),
        (OSError(errno.EIO, "x"), ""),
        (ConnectionResetError(), ""),
        (NoConnection(), trouble.BUSY),
        (OperationalError("x", {}, psycopg.errors.DiskFull()), trouble.FULL),
        (OperationalError("x", {}, psycopg.errors.AdminShutdown()), trouble.BUSY),
        (OperationalError("x", {}, psycopg.errors.LockNotAvailable()), trouble.BUSY),
        (OperationalError("x", {}, psycopg.errors.SerializationFailure()), trouble.BUSY),
        (OperationalError("x", {}, Exception(), connection_invalidated=True), trouble.BUSY),
        (OperationalError("x", {}, psycopg.errors.UndefinedTable()), ""),
        (RuntimeError("database or disk is full"), ""),
        (None, ""),
    ],
)
def test_what_passes_is_told_from_what_does_not(error: BaseException | None, kind: str) -> None:
    assert trouble.kind(error) == kind
