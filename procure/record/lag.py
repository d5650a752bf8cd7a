"""How far sealing is behind: what whoever runs the installation must know, and no event."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from procure.record.tables import Event, LogCheckpoint, LogLeaf, table_of

_events, _leaves, _checkpoints = table_of(Event), table_of(LogLeaf), table_of(LogCheckpoint)


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
    last = select(func.coalesce(func.max(_leaves.c.event_id), 0)).scalar_subquery()
    waiting, oldest = run(
        select(func.count(), func.min(_events.c.at)).where(_events.c.id > last)
    ).one()
    newest = select(_checkpoints.c.at, _checkpoints.c.size).order_by(
        _checkpoints.c.year.desc(), _checkpoints.c.size.desc()
    )
    signed = run(newest.limit(1)).first()
    return Lag(
        waiting, _moment(oldest), _moment(signed.at if signed else None),
        signed.size if signed else 0,
    )  # fmt: skip


def _moment(microseconds: int | None) -> datetime | None:
    if microseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
