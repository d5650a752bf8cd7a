"""Breaking each call that an act makes to the kernel: by an error, or by a kill before it.

``strace`` counts the calls of a process from the moment it looks at it, and breaks the one
that is wanted. Each try is a fork of one warm process over a fresh copy of the instance.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from procure import db

# Everything that touches a file. Reads of the memory that SQLite shares are no calls.
CALLS = (
    "openat", "pread64", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "fallocate",
    "unlink", "unlinkat", "rename", "renameat", "mkdir", "chmod", "fchmod", "link", "linkat",
    "fcntl", "lseek", "mmap", "newfstatat", "fstat", "stat", "close",
)  # fmt: skip
ERRORS = ("EIO", "ENOSPC")
# What an error may be put into: a call that only asks is left to the kills.
BREAKABLE = {
    "openat", "pread64", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "fallocate",
    "unlink", "unlinkat", "rename", "renameat", "mkdir", "chmod", "fchmod", "link", "linkat",
    "fcntl", "newfstatat", "fstat", "stat",
}  # fmt: skip
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")

Act = Callable[[], str]


@dataclass(frozen=True)
class Point:
    """One try: the nth call of a name, and what happens there."""

    call: str
    nth: int
    how: str

    @property
    def injection(self) -> str:
        """Return it as strace wants it."""
        what = "signal=KILL" if self.how == "KILL" else f"error={self.how}"
        return f"inject={self.call}:{what}:when={self.nth}"


def calls_of(act: Act, trace: Path) -> Counter[str]:
    """Return how often an act makes each call."""
    said = tried(act, trace, [f"trace={','.join(CALLS)}"])
    assert said.startswith("done"), said
    found = (_CALL.match(line) for line in trace.read_text("utf-8", "replace").splitlines())
    return Counter(one[1] for one in found if one)


def points(counted: Counter[str]) -> Iterator[Point]:
    """Return every call with every harm."""
    for call, times in sorted(counted.items()):
        for nth in range(1, times + 1):
            yield Point(call, nth, "KILL")
            for error in ERRORS if call in BREAKABLE else ():
                yield Point(call, nth, error)


def spread(all_points: list[Point], number: int) -> list[Point]:
    """Return so many points, spread evenly, those first that write."""
    writes = [p for p in all_points if p.call in {"pwrite64", "fdatasync", "fsync", "write"}]
    rest = [p for p in all_points if p not in writes]
    half = number // 2
    shares = ((writes, half), (rest, number - half))
    return [chosen[len(chosen) * n // some] for chosen, some in shares for n in range(some)]


def tried(act: Act, trace: Path, injection: list[str]) -> str:
    """Let a fork of this process act under strace; return what it said, or how it ended.

    What it says begins with ``done`` when the act was acknowledged.
    """
    db.close()
    begin_r, begin_w = os.pipe()
    said_r, said_w = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(begin_w)
        os.close(said_r)
        _in_the_child(act, begin_r, said_w)
    os.close(begin_r)
    os.close(said_w)
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", trace, *(f"-e{one}" for one in injection), "-p", str(child)]
    )
    try:
        _wait_until_looked_at(child)
        os.write(begin_w, b"!")
        os.close(begin_w)
        with os.fdopen(said_r, "rb") as pipe:
            said = pipe.read().decode()
        _, status = os.waitpid(child, 0)
    finally:
        strace.wait(30)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return said or "killed"
    return said


def _in_the_child(act: Act, begin: int, said: int) -> None:
    try:
        os.read(begin, 1)
        try:
            words = f"done {act()}"
        except BaseException as error:  # noqa: BLE001 - every way to fail is told
            words = f"{type(error).__name__}: {error}"
        # By the pipe that is open already, and not by a call that could be broken.
        os.writev(said, [words.encode()])
    finally:
        os._exit(0)


def _wait_until_looked_at(child: int) -> None:
    end = time.monotonic() + 30
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text():
        assert time.monotonic() < end, "strace may not look at a process here"
        time.sleep(0.002)


def copied(source: Path, target: Path) -> Path:
    """Return a fresh copy of a closed instance, at the same place each time."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target
