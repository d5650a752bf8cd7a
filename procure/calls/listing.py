"""The calls that take submissions now, page by page: the public and suppliers read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal, literal_column, or_, select, tuple_
from sqlmodel import Session, col

from procure import engine
from procure.calls import rules
from procure.calls.tables import Call
from procure.db.types import Moment, moment_in_key

SIZE = 50

_CALLS: Any = Call.__table__  # type: ignore[attr-defined]
_CASES: Any = engine.Case.__table__  # type: ignore[attr-defined]
_SHOWN = (
    *(_CALLS.c[one] for one in ("id", "kind", "title", "language", "page", "deadline")),
    _CASES.c.reference,
    _CASES.c.authority_id,
)


@dataclass(frozen=True, slots=True)
class OpenCall:
    """One line of the list of calls that take submissions."""

    id: str
    kind: str
    title: str
    language: str
    page: dict[str, Any]
    deadline: datetime
    reference: str
    authority_id: str

    @property
    def key(self) -> tuple[str, str]:
        """Return where the call stands in the list."""
        return self.deadline.isoformat(), self.id


def open_now(
    session: Session,
    now: datetime,
    kind: str = "",
    *,
    after: tuple[str, str] | None = None,
    back: bool = False,
    size: int = SIZE,
) -> list[OpenCall]:
    """Return one row more than a page of the calls that take submissions, next deadline first."""
    wanted = select(*_SHOWN).join_from(_CALLS, _CASES, _CASES.c.id == _CALLS.c.case_id)
    wanted = wanted.where(*_takes(now, kind))
    place = (_CALLS.c.deadline, _CALLS.c.id)
    if after is not None:
        bound = tuple_(literal(moment_in_key(after[0]), Moment()), after[1])
        wanted = wanted.where(tuple_(*place) < bound if back else tuple_(*place) > bound)
    order = [one.desc() if back else one.asc() for one in place]
    rows = session.connection().execute(wanted.order_by(*order).limit(size + 1))
    return [OpenCall(*row) for row in rows]


def open_on(session: Session, case_id: str, now: datetime) -> list[Call]:
    """Return the calls of one case that take submissions, the next deadline first."""
    wanted = (
        select(Call, _CASES.c.state)
        .join(_CASES, _CASES.c.id == col(Call.case_id))
        .where(col(Call.case_id) == case_id)
        .order_by(col(Call.deadline), col(Call.id))
    )
    return [call for call, state in session.execute(wanted) if rules.is_open(call, state, now)]


def _takes(now: datetime, kind: str) -> list[Any]:
    """Return what makes a call open, as the database reads it (see ``rules.is_open``)."""
    kinds = {kind: rules.OPENING_STATES[kind]} if kind else rules.OPENING_STATES
    opens = _CALLS.c.opens_at
    return [
        _CALLS.c.status == literal_column("'planned'"),  # said plainly, for the partial index
        _CALLS.c.deadline >= now,
        or_(opens.is_(None), opens <= now),
        or_(
            *(
                and_(_CALLS.c.kind == one, _CASES.c.state.in_(sorted(states)))
                for one, states in kinds.items()
            )
        ),
    ]
