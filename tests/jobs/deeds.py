"""What the crew of the tests does: it writes down each call, slowly or not at all."""

import os
import subprocess
import threading
import time
from datetime import datetime
from pathlib import Path

from sqlmodel import Field, Session, SQLModel

from procure import config, jobs

NAMES = {os.SCHED_OTHER: "usual", os.SCHED_IDLE: "idle"}


class Deed(SQLModel, table=True):
    """One finished deed; the same key twice fails on the database."""

    __tablename__ = "jobs_test_deed"

    key: str = Field(primary_key=True, max_length=80)
    process: int


def note(line: str) -> None:
    """Add a line to a file that all processes of a test share."""
    path = Path(config.current().instance / "deeds.txt")
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@jobs.work("test_write")
def write(key: str, now: datetime) -> jobs.Finish:
    """Do a deed whose result is a row."""
    note(f"{key} {os.getpid()}")
    process = os.getpid()

    def keep(session: Session) -> None:
        session.add(Deed(key=key, process=process))

    return keep


@jobs.work("test_slow")
def slow(key: str, now: datetime) -> jobs.Finish:
    """Take so long that one can be killed meanwhile; the second time it is quick."""
    note(f"{key} {os.getpid()}")
    if (config.current().instance / "slow").exists():
        threading.Event().wait(60)
    return write(key, now)


@jobs.work("test_heavy")
def heavy(key: str, now: datetime) -> None:
    """Have a child do the heavy part, and write down who waits for others."""
    with subprocess.Popen(["sleep", "60"]) as child:
        jobs.let_wait(child.pid)
        found = [os.sched_getscheduler(one) for one in (0, child.pid)]
        child.kill()
    note(f"{key} {' '.join(NAMES[one] for one in found)}")


@jobs.work("test_fail")
def fail(key: str, now: datetime) -> None:
    """Fail always, for a reason that can be read."""
    note(key)
    raise RuntimeError(f"no {key} today")


@jobs.work("test_hopeless")
def hopeless(key: str, now: datetime) -> None:
    """Fail for good."""
    raise jobs.Hopeless("there is no such thing")


@jobs.work("test_half")
def half(key: str, now: datetime) -> jobs.Finish:
    """Do the slow part and fail when the result is kept."""

    def keep(session: Session) -> None:
        session.add(Deed(key=key, process=0))
        session.flush()
        raise RuntimeError("the result could not be kept")

    return keep


@jobs.work("test_never", possible=lambda settings: settings.smtp_host == "yes")
def never(key: str, now: datetime) -> None:
    """Wait for a setting."""
    note(key)


def until(condition: object, seconds: float = 90.0) -> None:
    """Wait until something holds."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
