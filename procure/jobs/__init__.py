"""Everything promised by a step and done after it: papers, mails, imports.

A promise is a row of the step's own transaction, so nothing promised is lost; a worker
does it by its id under a lease, so nothing is done twice.
"""

from procure.jobs.deeds import Finish, Hopeless, each_minute, each_second, work
from procure.jobs.patience import let_wait
from procure.jobs.post import NotAnAddress, mail, mails
from procure.jobs.presence import Present, crew, tell
from procure.jobs.queue import (
    GivenUp,
    State,
    counts,
    ended_since,
    given_up,
    oldest_due,
    promise,
    retry,
    retry_by_id,
    state,
)
from procure.jobs.supervisor import Crew, supervise
from procure.jobs.tables import Mail
from procure.jobs.worker import Tally, run_clock, run_due

__all__ = [
    "Crew",
    "Finish",
    "GivenUp",
    "Hopeless",
    "Mail",
    "NotAnAddress",
    "Present",
    "State",
    "Tally",
    "counts",
    "crew",
    "each_minute",
    "each_second",
    "ended_since",
    "given_up",
    "let_wait",
    "mail",
    "mails",
    "oldest_due",
    "promise",
    "retry",
    "retry_by_id",
    "run_clock",
    "run_due",
    "state",
    "supervise",
    "tell",
    "work",
]
