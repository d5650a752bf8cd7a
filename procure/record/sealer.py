"""Sealing: each event gets one place in the year's log, and the log signs its new root.

One process of the installation does this, about every second; it alone reads the signing
key. It never signs a tree that does not continue what it signed before.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, text
from sqlmodel import Session

from procure import config, db, jobs
from procure.db.derived import derived
from procure.record.chains import microseconds
from procure.record.kinds import RecordError
from procure.record.notes import Checkpoint, Proof, sign, stated, verifier_key
from procure.record.tables import Event, Log, LogCheckpoint, LogLeaf, Waiting, table_of
from procure.record.tiles import TileMissing, Tiles
from procure.record.tree import consistency_proof, inclusion_proof

BATCH = 1000
KEYS = "log.keys"  # the public keys, one a line; published
SIGNED = "log.signed"  # what was signed last, beside the database and not in it

# One sealer at a time, whatever number of machines have a clock ("seal" as four bytes).
_ONE_SEALER = text("SELECT pg_advisory_xact_lock(1936024940)")

_events = table_of(Event)
_waiting = table_of(Waiting)
_leaves = table_of(LogLeaf)
_logs = table_of(Log)
_checkpoints = table_of(LogCheckpoint)


class LogBroken(RecordError):
    """The log in the database does not continue what was signed; nothing is signed."""


@jobs.each_second
def seal(now: datetime) -> int:
    """Give every event that waits its place and sign the new root; return how many.

    One transaction a batch, so that no writer waits long. Refused with ``LogBroken`` when
    the tree was changed since the last signature.
    """
    sealed = 0
    while True:
        with db.reading() as session:
            if not _ripe(session.connection(), 1):
                return sealed
        with db.transaction(beside=True) as session:
            number, year, signed = _seal_batch(session.connection(), now)
        if number:
            _remember(year, signed)
        sealed += number
        if number < BATCH:
            return sealed


def _seal_batch(connection: Connection, now: datetime) -> tuple[int, int, Checkpoint]:
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_SEALER)
    ripe = _ripe(connection, BATCH)
    key = Ed25519PrivateKey.from_private_bytes(config.current().secret("log"))
    year, origin = _log(connection, now, key)
    tiles = Tiles(connection, year)
    size = _continued(connection, tiles, year)
    try:
        grown = tiles.extend(size, (digest for _, digest in ripe))
        new = Checkpoint(origin, grown, tiles.root(grown))
    except TileMissing as missing:
        raise LogBroken(str(missing)) from None
    if not ripe:
        return 0, year, new
    tiles.save()
    connection.execute(
        insert(_leaves),
        [
            {"year": year, "place": size + n, "event_id": event_id}
            for n, (event_id, _) in enumerate(ripe)
        ],
    )
    if connection.dialect.name != "sqlite":
        placed = [event_id for event_id, _ in ripe]
        connection.execute(delete(_waiting).where(_waiting.c.event_id.in_(placed)))
    connection.execute(
        insert(_checkpoints).values(
            year=year,
            size=grown,
            at=microseconds(now),
            note=sign(new.text, origin, key),
        )
    )
    return len(ripe), year, new


def waits(connection: Connection) -> ColumnElement[bool]:
    """Return what makes an event wait for its place.

    On SQLite ids are given in the order of commits, since there is one writer, so whatever
    follows the last sealed event is everything. Elsewhere a lower id may be committed
    later: there each event waits on a list. Whatever happened before an event began is
    seen with it and has a lower id, so it never gets a later place.
    """
    if connection.dialect.name == "sqlite":
        last = select(func.coalesce(func.max(_leaves.c.event_id), 0)).scalar_subquery()
        return _events.c.id > last
    return _events.c.id.in_(select(_waiting.c.event_id))


def _ripe(connection: Connection, limit: int) -> Sequence[tuple[int, bytes]]:
    """Return the next events to seal, as (id, hash)."""
    wanted = select(_events.c.id, _events.c.hash).order_by(_events.c.id).limit(limit)
    wanted = wanted.where(waits(connection))
    return [(row.id, row.hash) for row in connection.execute(wanted)]


@derived("event_waiting")
def list_waiting(session: Session) -> None:
    """Put on the list what has no place yet, where events wait on a list."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        placed = select(_leaves.c.event_id).where(_leaves.c.event_id == _events.c.id)
        waiting = select(_events.c.id).where(~placed.exists())
        connection.execute(delete(_waiting))
        connection.execute(insert(_waiting).from_select(["event_id"], waiting))


def _log(connection: Connection, now: datetime, key: Ed25519PrivateKey) -> tuple[int, str]:
    """Return the log of this year; its first event opens it. Years never go back."""
    last = connection.execute(select(_logs).order_by(_logs.c.year.desc()).limit(1)).first()
    year = now.year if last is None else max(now.year, last.year)
    if last is not None and last.year == year:
        origin = last.origin
    else:
        origin = f"{quote(config.current().installation, safe='')}/log/{year}"
        connection.execute(insert(_logs).values(year=year, origin=origin))
    _publish(verifier_key(origin, key.public_key()))
    return year, origin


def _continued(connection: Connection, tiles: Tiles, year: int) -> int:
    """Return the log's size, if it still is what was signed last."""
    last = connection.execute(select(func.max(_leaves.c.place)).where(_leaves.c.year == year))
    place: int | None = last.scalar()
    size = 0 if place is None else place + 1
    signed = remembered(year)
    if (note := latest_note(connection, year)) is not None:
        signed.append(stated(note))
        if signed[-1].size != size:
            raise LogBroken(f"log {year} has {size} leaves, but {signed[-1].size} were signed")
    for known in signed:
        try:
            same = known.size <= size and tiles.root(known.size) == known.root
        except TileMissing:
            same = False
        if not same:
            raise LogBroken(f"log {year} is no longer what was signed at size {known.size}")
    return size


def latest_note(connection: Connection, year: int) -> str | None:
    """Return the newest checkpoint of a year's log."""
    note: str | None = connection.execute(
        select(_checkpoints.c.note)
        .where(_checkpoints.c.year == year)
        .order_by(_checkpoints.c.size.desc())
        .limit(1)
    ).scalar()
    return note


def checkpoint(session: Session, year: int | None = None) -> str | None:
    """Return the newest signed checkpoint, of a year's log or of the newest one."""
    connection = session.connection()
    if year is None:
        year = connection.execute(select(func.max(_logs.c.year))).scalar()
    return None if year is None else latest_note(connection, year)


def proof(session: Session, event_id: int) -> Proof | None:
    """Prove that an event stands in its log, or return None while it waits to be sealed."""
    connection = session.connection()
    leaf = connection.execute(select(_leaves).where(_leaves.c.event_id == event_id)).first()
    if leaf is None or (note := latest_note(connection, leaf.year)) is None:
        return None
    tiles = Tiles(connection, leaf.year)
    path = inclusion_proof(tiles.subtree, leaf.place, stated(note).size)
    return Proof(leaf.place, tuple(path), note)


def consistency(session: Session, year: int, old: int, new: int) -> list[bytes]:
    """Prove that a year's log at size ``new`` begins with what it was at size ``old``."""
    return consistency_proof(Tiles(session.connection(), year).subtree, old, new)


def published_keys() -> list[str]:
    """Return the public keys of this installation's logs, from the file beside the database."""
    path = config.current().instance / KEYS
    return path.read_text("utf-8").split() if path.exists() else []


def remembered(year: int | None = None) -> list[Checkpoint]:
    """Return what was signed last in each log, from the file beside the database."""
    return [
        Checkpoint(origin, size, bytes.fromhex(root))
        for of_year, (origin, size, root) in _read_signed().items()
        if year is None or of_year == str(year)
    ]


def _publish(line: str) -> None:
    if line not in (known := published_keys()):
        lines = "".join(f"{one}\n" for one in (*known, line))
        config.keep(config.current().instance / KEYS, lines.encode(), mode=0o644)


def _remember(year: int, new: Checkpoint) -> None:
    # After the commit: a crash in between leaves an older statement, which the log continues.
    known: dict[str, Any] = dict(_read_signed())
    known[str(year)] = (new.origin, new.size, new.root.hex())
    config.keep(_signed_path(), json.dumps(known).encode())


def _read_signed() -> dict[str, tuple[str, int, str]]:
    path = _signed_path()
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _signed_path() -> Path:
    return config.current().instance / SIGNED
