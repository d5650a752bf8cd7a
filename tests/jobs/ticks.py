"""What the clock of the tests calls; imported by the crew only, since it fails on purpose."""

import os
from datetime import datetime

from procure import jobs
from tests.jobs.deeds import note


@jobs.each_second
def tick(now: datetime) -> None:
    """Say that the clock runs, and in which process."""
    note(f"second {os.getpid()}")


@jobs.each_minute
def minute(now: datetime) -> None:
    """Fail, which must not stop the clock."""
    note("minute")
    raise RuntimeError("a tick failed")
