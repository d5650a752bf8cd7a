"""Prints in a child process: warm, limited, recycled, and killed when it takes too long.

Printing needs no database and touches no file of the instance but its templates. A child
that dies takes one attempt of one paper with it, and says how it died.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO

from procure import config
from procure.documents.frozen import canonical
from procure.documents.wire import receive, send

PAPERS_PER_CHILD = 200
SECONDS = 60
WALL_SECONDS = 120.0
LARGEST = 50 * 2**20


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
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "procure.documents.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(config.ROOT)},
        )

    def usable(self) -> bool:
        """Tell whether this process may give it another paper."""
        alive = self.owner == os.getpid() and self.process.poll() is None
        return alive and self.papers < PAPERS_PER_CHILD

    def print(self, kind: str, snapshot: bytes, language: str, wall: float) -> Printed:
        """Send one snapshot and wait for its file, at most so many seconds."""
        instance = str(config.current().instance.resolve())
        head = {"kind": kind, "language": language, "instance": instance, "seconds": SECONDS}
        late = threading.Timer(wall, self.process.kill)
        late.start()
        try:
            send(_pipe(self.process.stdin), head, snapshot)
            answer = receive(_pipe(self.process.stdout))
        except BrokenPipeError:
            answer = None
        finally:
            late.cancel()
        self.papers += 1
        if answer is None:
            raise NotPrinted(self._end())
        said, content = answer
        if "why" in said:
            raise NotPrinted(said["why"])
        if len(content) > LARGEST:
            raise NotPrinted(f"the file has {len(content)} bytes, which is too large")
        return Printed(content, said["pages"], said["template"])

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
        if code == -signal.SIGKILL:
            return "printing took too long or too much memory and was stopped"
        if code == -signal.SIGXCPU:
            return f"printing took more than {SECONDS} seconds of processor time"
        return f"the printing process ended with {code}"


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
        return _child.print(kind, content, language, wall)


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
