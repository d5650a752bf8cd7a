"""Letting a job that was given up try anew."""

from datetime import datetime

from procure import db, jobs, people, record
from procure.people import Actor
from procure.people.events import tell

record.declare("job_retried", {"job", "kind"})


def try_again(actor: Actor, job_id: int, now: datetime) -> bool:
    """Queue a job anew that was given up; False if it is not given up any more."""
    with db.transaction() as session:
        people.require(session, actor, "see_operation")
        kind = jobs.retry_by_id(session, job_id, now)
        if kind is None:
            return False
        tell(session, "job_retried", actor, now, {"job": job_id, "kind": kind})
    return True
