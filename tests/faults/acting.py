"""A process that acts on an instance until it is ended, or the disk is gone.

It takes steps of one case to and fro and stores files, and says each act through a pipe
once it has been acknowledged, never before.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import event

from procure import config, db, engine
from procure.documents import store
from procure.people import Actor
from tests.faults.grounds import STEPS

Say = Callable[..., object]


@dataclass
class Acting:
    """A fork of this process that acts, and the pipe through which it is heard."""

    process: int
    heard: IO[str]

    def end(self) -> None:
        """Wait for its end; it ends by itself when its disk is gone."""
        self.heard.close()
        os.waitpid(self.process, 0)


def begin(place: Path, case_id: str, actor: Actor, *, weak: bool = False) -> Acting:
    """Let a fork act; with a ``weak`` database no commit waits for the disk."""
    db.close()
    heard, said = os.pipe()
    if process := os.fork():
        os.close(said)
        return Acting(process, os.fdopen(heard, encoding="utf-8"))
    try:
        os.close(heard)

        def say(*words: object) -> None:
            os.write(said, (" ".join(map(str, words)) + "\n").encode())

        _act(place, case_id, actor, say, weak=weak)
    finally:
        os._exit(1)


def _act(place: Path, case_id: str, actor: Actor, say: Say, *, weak: bool) -> None:
    db.open(config.use(config.load(place)).database_url)
    if weak:
        event.listen(db.engine(), "connect", _weaken)
    with db.reading() as session:
        state = engine.view(session, case_id).state
    number = 0
    while True:
        number += 1
        # A moment later than any event that stands already.
        now = datetime.now(UTC) + timedelta(seconds=1)
        action, target = STEPS[state]
        sealed = engine.advance(actor, case_id, action, now, state=state)
        state = target
        say("step", sealed.number, sealed.hash.hex())
        if number % 5 == 0:
            say("file", store.put(f"file {number} of {case_id}".encode() * 500))


def _weaken(connection: Any, _record: Any) -> None:
    """Take the promise back that an acknowledged commit survives a power cut."""
    connection.execute("PRAGMA synchronous=NORMAL")
