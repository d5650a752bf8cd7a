"""``state == replay(events)``: the row of a case says what its record says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from procure import record
from procure.engine.tables import Case

_CASE = Case.__table__  # type: ignore[attr-defined]
AT_ONCE = 400


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
    wanted = select(_CASE.c.id, _CASE.c.state).order_by(_CASE.c.id)
    # A piece at a time, so that a million cases need no more memory than some hundred.
    found = session.connection().execute(wanted, execution_options={"yield_per": AT_ONCE})
    for piece in found.partitions():
        histories = record.histories(session, [case_id for case_id, _ in piece])
        for case_id, state in piece:
            try:
                replayed = replay(histories[case_id])
            except ValueError as error:
                replayed = str(error)
            if replayed != state:
                yield Mismatch(case_id, state, replayed)
