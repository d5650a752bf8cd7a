"""What time it is, for pages, commands and workers; everything below takes ``now``.

In a demonstration the clock can be moved forward by days, so that a newcomer sees
deadlines pass. Elsewhere it is the machine's clock and nothing else.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel

from procure import config
from procure.db.connection import once, reading


class ClockShift(SQLModel, table=True):
    """How far the demonstration's clock runs ahead; one row, or none."""

    __tablename__ = "clock_shift"

    id: int = Field(default=1, primary_key=True)
    days: int = Field(default=0, ge=0)


def now(session: Session | None = None) -> datetime:
    """Return the present moment in UTC, moved ahead in a demonstration.

    Whoever has a session already gives it: a second connection could be waited for in vain.
    """
    moment = datetime.now(UTC)
    if not config.current().demonstration:
        return moment
    if session is not None:
        return moment + _ahead(session)
    with reading() as own:
        return moment + _ahead(own)


def _ahead(session: Session) -> timedelta:
    asked: Any = select(ClockShift.days)  # type: ignore[call-overload]
    return timedelta(days=once(session, ClockShift, lambda: session.scalar(asked) or 0))


def move(session: Session, days: int) -> int:
    """Move the demonstration's clock ahead and return the whole shift in days.

    Refused outside a demonstration and for a step back: the record only goes forward.
    """
    if not config.current().demonstration:
        raise PermissionError("only a demonstration's clock can be moved")
    if not 1 <= days <= 366:
        raise ValueError("the clock moves ahead by 1 to 366 days")
    shift = session.get(ClockShift, 1) or ClockShift()
    shift.days += days
    session.add(shift)
    return shift.days
