"""The clock takes the steps that are its own; a refusal then means "not yet"."""

import logging
from datetime import datetime

from sqlalchemy import select

from procure import db, people
from procure.engine.cases import compiled, followed, view
from procure.engine.door import Refused, Stale, advance
from procure.engine.tables import Case

log = logging.getLogger(__name__)

_CASE = Case.__table__  # type: ignore[attr-defined]


def tick(now: datetime) -> list[tuple[str, str]]:
    """Take every step whose time has come and return them as (case, action).

    One case that cannot be moved never keeps the clock from the others.
    """
    taken = []
    with db.reading() as session:
        # Only cases that wait for the clock are read, however many are open.
        states = sorted(set().union(*(flow.clock_states for flow in followed(session))))
        wanted = select(_CASE.c.id).where(_CASE.c.closed_at.is_(None), _CASE.c.state.in_(states))
        waiting = session.scalars(wanted.order_by(_CASE.c.state, _CASE.c.id)).all()
    for case_id in waiting:
        with db.reading() as session:
            case = view(session, case_id)
        for step in compiled(case).leaving[case.state]:
            if not step.is_the_clocks:
                continue
            try:
                advance(people.SYSTEM, case_id, step.action, now, state=case.state)
            except (Refused, Stale):
                continue
            except Exception:
                log.exception("the clock could not take a step", extra={"case": case_id})
            else:
                taken.append((case_id, step.action))
    return taken
