"""Feeds a broker with the ids of jobs that are due, so that workers anywhere can do them.

An id is a hint and no more: the row says whether there is anything to do, and to whom it
belongs. So the broker may lose an id (it is told again while its row is still due), deliver
it twice (the second finds nothing due) or late, and this process may forget what it told.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from procure.jobs import queue
from procure.jobs.deeds import possible_kinds

LOOK = 0.3
# How many ids lie with the broker at once, and after how long one is told again.
WINDOW = 500
AGAIN = 60.0
PAUSE = 2.0

log = logging.getLogger(__name__)


class Relay:
    """What has been told to a broker, and when."""

    def __init__(self, publish: Callable[[int], None], again: float = AGAIN) -> None:
        self._publish = publish
        self._again = again
        self._told: dict[int, float] = {}

    def feed(self, now: datetime, clock: datetime, moment: float) -> int:
        """Tell the broker what is due and was not told lately; return how many ids."""
        due = queue.due(possible_kinds(), now, clock, WINDOW)
        # What is no longer due was taken by somebody, and is told at once when it is due again.
        self._told = {key: self._told[key] for key in due if key in self._told}
        number = 0
        for key in due:
            if moment - self._told.get(key, float("-inf")) >= self._again:
                self._publish(key)
                self._told[key] = moment
                number += 1
        return number


def feed(
    publish: Callable[[int], None], clock: Callable[[], datetime], stop: threading.Event
) -> None:
    """Feed a broker until told to stop; one that is away is asked again."""
    relay, away = Relay(publish), False
    while not stop.is_set():
        try:
            relay.feed(clock(), datetime.now(UTC), time.monotonic())
        except Exception as error:  # noqa: BLE001 - broker and database come back
            if not away:
                log.warning("the queue could not be passed on: %s", type(error).__name__)
            away = True
            stop.wait(PAUSE)
        else:
            if away:
                log.warning("the queue is passed on again")
            away = False
            stop.wait(LOOK)
