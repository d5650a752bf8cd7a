"""The record as part of what others ask and write: fewer messages for a step that is taken often.

What stands here says nothing that ``append`` does not say. On PostgreSQL a change and its
event are one message, which is kept whole or not at all.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Update,
    bindparam,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql

from procure.record.chains import COLUMNS, Head, entered
from procure.record.commitments import Row, bind_values
from procure.record.tables import Event, RowSalt, table_of

_events = table_of(Event)
_salts = table_of(RowSalt)
_PLACE = ("table_name", "row_key")


def with_head(wanted: Select[Any], of: FromClause, chain: ColumnElement[str]) -> Select[Any]:
    """Have a question of a table also tell the last event of a chain, as ``Head`` has it."""
    numbers = _events.alias("numbers")
    newest = select(func.max(numbers.c.number)).where(numbers.c.chain == chain).scalar_subquery()
    last = _events.c.number, _events.c.hash, _events.c.at
    there = (_events.c.chain == chain) & (_events.c.number == newest)
    return wanted.add_columns(*last).select_from(of.outerjoin(_events, there))


def with_event(change: Update) -> Select[Any]:
    """Return one message to PostgreSQL: a change, and behind it an event that holds one row.

    It gives the event's id, or nothing if the change has found no row: then nothing is
    written. ``event_values`` gives what it asks for beside the values of the change.
    """
    done = change.returning(literal_column("1")).cte("done")
    columns = [bindparam(f"event_{name}", type_=_events.c[name].type) for name in COLUMNS]
    told = (
        insert(_events)
        .from_select(list(COLUMNS), select(*columns).select_from(done))
        .returning(_events.c.id)
        .cte("told")
    )
    place = [bindparam(name, type_=_salts.c[name].type) for name in _PLACE]
    salt = bindparam("salt", type_=_salts.c.salt.type)
    hold = postgresql.insert(_salts).from_select(
        [*_PLACE, "event_id", "salt"], select(*place, told.c.id, salt).select_from(told)
    )
    held = hold.on_conflict_do_update(
        index_elements=_PLACE,
        set_={"event_id": hold.excluded.event_id, "salt": hold.excluded.salt},
    )
    return select(told.c.id).add_cte(held.cte("held"))


def event_values(
    last: Head,
    chain: str,
    kind: str,
    actor_id: str,
    now: datetime,
    data: Mapping[str, Any],
    row: Row,
) -> dict[str, Any]:
    """Return an event as ``with_event`` writes it behind the last one of its chain.

    It is refused as ``append`` refuses it. The row's values are given.
    """
    bound = bind_values(row)
    entry = entered(last, chain, kind, actor_id, now, data, [bound])
    held = {"table_name": bound.table, "row_key": bound.key, "salt": bound.salt}
    return {f"event_{name}": value for name, value in entry.columns.items()} | held
