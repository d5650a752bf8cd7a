"""``state == replay(events)``: the row of a case says what its record says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from procure import record
from procure.engine.tables import Case

_CASE = Case.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A case whose row and record disagree."""

    case_id: str
    stored: str
    replayed: str


def replay(events: Iterable[record.Happened]) -> str:
    """Return the state that the events lead to; a step from elsewhere is an error."""
    state = ""
    for event in events:
        if event.kind == "case_opened":
            state = str(event.data["state"])
        elif event.kind == "step_taken":
            if event.data["from"] != state:
                raise ValueError(f"event {event.number} leaves {event.data['from']}, not {state}")
            state = str(event.data["to"])
    return state


def mismatches(session: Session) -> Iterator[Mismatch]:
    """Yield every case whose state is not what its record leads to."""
    for case_id, state in session.execute(select(_CASE.c.id, _CASE.c.state).order_by(_CASE.c.id)):
        try:
            replayed = replay(record.history(session, case_id))
        except ValueError as error:
            replayed = str(error)
        if replayed != state:
            yield Mismatch(case_id, state, replayed)
