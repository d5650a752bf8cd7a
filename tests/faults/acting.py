"""``python -m tests.faults.acting``: a process that acts on an instance until it is ended.

It takes steps of one case to and fro and stores files, and says each act on its standard
output once it has been acknowledged, never before.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from procure import config, db, engine
from procure.app import create_app
from procure.documents import store
from procure.people import Actor
from tests.faults.grounds import STEPS


def main() -> None:
    """Act on ``INSTANCE CASE USER [NORMAL]`` until the disk is gone."""
    place, case_id, user_id, *weak = sys.argv[1:]
    create_app(config.load(Path(place)))
    if weak:
        event.listen(db.engine(), "connect", weaken)
    actor = Actor(user_id, "Aino")
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
            say("file", store.put(f"file {number} of {user_id}".encode() * 500))


def weaken(connection: Any, _record: Any) -> None:
    """Take the promise back that an acknowledged commit survives a power cut."""
    connection.execute("PRAGMA synchronous=NORMAL")


def say(*words: object) -> None:
    """Acknowledge."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
