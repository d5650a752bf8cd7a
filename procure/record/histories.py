"""The events of many chains at once, for whoever goes through all of them."""

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlmodel import Session

from procure.record.chains import Happened, moment
from procure.record.tables import Event, table_of

_events = table_of(Event)
_OF_MANY = (
    select(_events.c.chain, _events.c.id, _events.c.hash, _events.c.body)
    .where(_events.c.chain.in_(bindparam("chains", expanding=True)))
    .order_by(_events.c.chain, _events.c.number)
)


def histories(session: Session, chains: Sequence[str]) -> dict[str, list[Happened]]:
    """Return the events of each of these chains in order; a chain without events has none."""
    found: dict[str, list[Happened]] = {chain: [] for chain in chains}
    rows = session.connection().execute(_OF_MANY, {"chains": list(chains)})
    for chain, event_id, digest, exact in rows:
        body = json.loads(exact)
        taken = {name: body[name] for name in ("chain", "number", "kind", "actor", "data")}
        found[chain].append(Happened(id=event_id, at=moment(body["at"]), hash=digest, **taken))
    return found
