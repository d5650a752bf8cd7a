"""Heavy work that nobody waits for runs only when nobody else wants the processor.

The heavy part of a job is a child process of the worker. The worker itself keeps the usual
priority: for moments it holds the database's one lock, and if others kept it from the
processor then, everybody who wants to write would wait for it.
"""

import os
import sys

_patient = False


def be_patient() -> None:
    """Let what this process starts for its jobs wait for everybody else: it is a worker."""
    global _patient  # noqa: PLW0603 - what this process is
    _patient = True


def let_wait(process: int) -> None:
    """Let a child process of a worker wait; one that a person's command started does not."""
    if not _patient:
        return
    if sys.platform == "linux":
        os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.setpriority(os.PRIO_PROCESS, process, 19)
