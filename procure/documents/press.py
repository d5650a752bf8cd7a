"""Prints in a child process: warm, limited, recycled, and killed when it takes too long.

Printing needs no database and touches no file of the instance but its templates. A child
that dies takes one attempt of one paper with it, and says how it died.
"""

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import IO, Any

from procure import config, jobs
from procure.documents import pace
from procure.documents.frozen import canonical
from procure.documents.wire import LARGEST, TooMuch, receive, send

PAPERS_PER_CHILD = 200
# Processor time of one paper; the longest sample takes less than one second.
SECONDS = 15
# A worker's child runs at idle priority, so a busy machine may keep its paper waiting.
WALL_SECONDS = 60.0
# Of our environment a printing process gets these, and no secret.
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "TMPDIR", "PYTHONHASHSEED")

# Why a paper was stopped, in words that the operator's page knows in every language.
TOO_LONG = "printing took too long and was stopped"
TOO_MUCH_MEMORY = "printing took too much memory and was stopped"
TOO_LARGE = "the file became too large and was not kept"
TOO_DEEP = "the paper is nested too deeply to be printed"
KILLED = "the printing process was killed from outside"
REASONS = {"memory": TOO_MUCH_MEMORY, "nesting": TOO_DEEP}

log = logging.getLogger(__name__)


class NotPrinted(Exception):
    """The paper could not be printed; the message says why."""


@dataclass(frozen=True)
class Printed:
    """A printed paper."""

    content: bytes
    pages: int
    template_sha256: str


class Child:
    """One printing process and the pipe to it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.papers = 0
        self.late = False
        self.missing: list[str] | None = None
        self.instance = config.current().instance.resolve()
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "procure.documents.child", str(self.instance)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env={**kept, "PYTHONPATH": str(config.ROOT)},
        )
        jobs.let_wait(self.process.pid)

    def usable(self) -> bool:
        """Tell whether this process may give it another paper."""
        alive = self.owner == os.getpid() and self.process.poll() is None
        ours = self.instance == config.current().instance.resolve()
        return alive and ours and self.papers < PAPERS_PER_CHILD

    def print(self, kind: str, snapshot: bytes, language: str, wall: float) -> Printed:
        """Send one snapshot and wait for its file, at most so many seconds."""
        head = {"kind": kind, "language": language, "seconds": SECONDS}
        late = threading.Timer(wall, self._stop)
        late.start()
        try:
            if self.missing is None and (first := self._receive()) is not None:
                self.missing = _confined(first[0]["missing"])
            send(_pipe(self.process.stdin), head, snapshot)
            answer = self._receive()
        except BrokenPipeError:
            answer = None
        finally:
            late.cancel()
        self.papers += 1
        if answer is None:
            raise NotPrinted(self._end())
        said, content = answer
        if "why" in said:
            raise NotPrinted(REASONS.get(said["why"], said["why"]))
        return Printed(content, said["pages"], said["template"])

    def _receive(self) -> tuple[dict[str, Any], bytes] | None:
        try:
            return receive(_pipe(self.process.stdout), LARGEST)
        except TooMuch:
            self.process.kill()
            raise NotPrinted(TOO_LARGE) from None

    def _stop(self) -> None:
        self.late = True
        self.process.kill()

    def close(self) -> None:
        """End the process if it is ours."""
        if self.owner != os.getpid():
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()

    def _end(self) -> str:
        code = self.process.wait()
        if self.late or code == -signal.SIGXCPU:
            return TOO_LONG
        if code == -signal.SIGKILL:
            return KILLED
        return f"the printing process ended with {code}"


@cache
def _say_once(missing: tuple[str, ...]) -> None:
    if missing:
        log.warning("printing is not confined as it could be: %s", ", ".join(missing))


def _confined(missing: list[str]) -> list[str]:
    """Tell the operator, once in the log and with every beat of this process."""
    _say_once(tuple(missing))
    jobs.tell("printing", " ".join(missing) or "confined")
    return missing


_child: Child | None = None
_one_at_a_time = threading.Lock()


def printed(
    kind: str, snapshot: dict[str, object] | bytes, language: str, wall: float = WALL_SECONDS
) -> Printed:
    """Print a whole snapshot in a child process, or say why it cannot be printed."""
    global _child  # noqa: PLW0603 - one warm child for a process
    content = snapshot if isinstance(snapshot, bytes) else canonical(snapshot)
    with _one_at_a_time:
        if _child is None or not _child.usable():
            close()
            _child = Child()
        began = time.monotonic()
        done = _child.print(kind, content, language, wall)
        pace.note(time.monotonic() - began)
        return done


def close() -> None:
    """End the child of this process, if there is one."""
    global _child  # noqa: PLW0603 - one warm child for a process
    if _child is not None:
        _child.close()
        _child = None


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise NotPrinted("the printing process has no pipe")
    return pipe


atexit.register(close)
