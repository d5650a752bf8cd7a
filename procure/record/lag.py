"""How far sealing is behind: what whoever runs the installation must know, and no event."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from procure.record.chains import moment
from procure.record.sealer import waits
from procure.record.tables import Event, LogCheckpoint, table_of

_events, _checkpoints = table_of(Event), table_of(LogCheckpoint)


class Lag(NamedTuple):
    """Events that wait for their place, since when the oldest does, the last signature."""

    waiting: int
    oldest_at: datetime | None
    signed_at: datetime | None
    size: int

    def seconds(self, now: datetime) -> float:
        """Return for how long the oldest event has waited."""
        return max((now - self.oldest_at).total_seconds(), 0.0) if self.oldest_at else 0.0


def lag(session: Session) -> Lag:
    """Return how far sealing is behind the events."""
    run = session.connection().execute
    behind = select(func.count(), func.min(_events.c.at)).where(waits(session.connection()))
    waiting, oldest = run(behind).one()
    newest = select(_checkpoints.c.at, _checkpoints.c.size).order_by(
        _checkpoints.c.year.desc(), _checkpoints.c.size.desc()
    )
    signed = run(newest.limit(1)).first()
    return Lag(
        waiting,
        None if oldest is None else moment(oldest),
        None if signed is None else moment(signed.at),
        0 if signed is None else signed.size,
    )
