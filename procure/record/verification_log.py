"""The part of ``verify`` that looks at the logs: places, tiles, roots and signatures."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, Text, cast, func, select

from procure.record.notes import Checkpoint, NotANote, read_checkpoint
from procure.record.report import Report
from procure.record.tables import (
    Event,
    Log,
    LogCheckpoint,
    LogLeaf,
    LogTile,
    Waiting,
    stream,
    table_of,
)
from procure.record.tiles import WIDTH, fold
from procure.record.tree import HASH, Growing

_events = table_of(Event)
_leaves = table_of(LogLeaf)
_waiting = table_of(Waiting)
_logs = table_of(Log)
_tiles = table_of(LogTile)
_checkpoints = table_of(LogCheckpoint)

# A value changed by hand may be of another type; the casts keep it readable.
_hash = cast(_events.c.hash, LargeBinary).label("hash")
_hashes = cast(_tiles.c.hashes, LargeBinary)
_place = cast(_leaves.c.place, BigInteger).label("place")
_note = cast(_checkpoints.c.note, Text).label("note")


def check_logs(
    connection: Connection,
    report: Report,
    keys: Collection[str],
    signed_before: Collection[Checkpoint],
    remembered: Collection[str],
) -> None:
    """Check each year's log, and that each event has a place in one of them."""
    known = [*signed_before]
    for note in remembered:
        try:
            known.append(read_checkpoint(note, keys))
        except NotANote:
            report.found("remembered_unsigned", table="log_checkpoint")
    origins = set()
    years = set()
    for log in connection.execute(select(_logs).order_by(_logs.c.year)).all():
        origins.add(log.origin)
        years.add(log.year)
        _check_log(connection, report, log, keys, [c for c in known if c.origin == log.origin])
    for table in (_leaves, _tiles, _checkpoints):
        for year in connection.execute(select(table.c.year).distinct()).scalars():
            if year not in years:
                report.found("log_missing", table=table.name, key=str(year))
    for checkpoint in known:
        if checkpoint.origin not in origins:
            report.found("log_missing", table="log", key=checkpoint.origin)
    _check_unsealed(connection, report)


def _check_log(
    connection: Connection,
    report: Report,
    log: Any,
    keys: Collection[str],
    known: Iterable[Checkpoint],
) -> None:
    roots: dict[int, list[bytes]] = {}
    last = 0
    for row in connection.execute(
        select(_checkpoints.c.size, _note)
        .where(_checkpoints.c.year == log.year)
        .order_by(_checkpoints.c.size)
    ):
        report.checkpoints += 1
        key = f"{log.year}/{row.size}"
        try:
            said = read_checkpoint(row.note, keys)
        except NotANote:
            report.found("signature_wrong", table="log_checkpoint", key=key)
            continue
        if said.origin != log.origin or said.size != row.size:
            report.found("checkpoint_changed", table="log_checkpoint", key=key)
            continue
        roots.setdefault(row.size, []).append(said.root)
        last = row.size
    for checkpoint in known:
        roots.setdefault(checkpoint.size, []).append(checkpoint.root)
    size = _check_leaves(connection, report, log.year, roots)
    if size > last:
        report.found("checkpoint_missing", table="log_checkpoint", key=f"{log.year}/{size}")
    for beyond in sorted(claimed for claimed in roots if claimed > size):
        report.found("log_shorter", table="log_leaf", key=f"{log.year}/{beyond}")


def _check_leaves(
    connection: Connection, report: Report, year: int, roots: dict[int, list[bytes]]
) -> int:
    """Rebuild the tree from the events and hold it against tiles and signed roots."""
    tree = Growing()
    tiles = _Tiles(connection, report, year)
    wanted = (
        select(_place, _events.c.chain, _events.c.number, _hash)
        .outerjoin(_events, _events.c.id == _leaves.c.event_id)
        .where(_leaves.c.year == year)
        .order_by(_leaves.c.place)
    )
    place = -1
    for row in stream(connection, wanted):
        report.leaves += 1
        for missing in range(place + 1, min(row.place, place + 101)):
            report.found("place_empty", table="log_leaf", key=f"{year}/{missing}")
        place = row.place
        if row.hash is None:
            report.found("sealed_event_missing", table="log_leaf", key=f"{year}/{place}")
        elif tiles.leaf(place) != row.hash:
            report.found("sealed_otherwise", row.chain, row.number, "log_leaf", f"{year}/{place}")
        tree.add(row.hash or bytes(HASH))
        for signed in roots.get(tree.size, ()):
            if tree.root() != signed:
                report.found("root_wrong", table="log_checkpoint", key=f"{year}/{tree.size}")
    tiles.check_upper(place + 1)
    return tree.size


class _Tiles:
    """The stored hashes of one log, held against each other."""

    def __init__(self, connection: Connection, report: Report, year: int) -> None:
        self._connection = connection
        self._report = report
        self._year = year
        self._place = -1
        self._hashes = b""

    def leaf(self, place: int) -> bytes:
        """Return the stored hash of a leaf; leaves are asked for in order."""
        if place // WIDTH != self._place:
            self._place = place // WIDTH
            self._hashes = self._load(0, self._place)
        start = place % WIDTH * HASH
        return self._hashes[start : start + HASH]

    def check_upper(self, size: int) -> None:
        """Check that each level holds the roots of the full tiles below, and no more."""
        level, count = 0, size
        while True:
            self._check_count(level, count)
            above = count // WIDTH
            if not above:
                break
            for place in range(above):
                full = self._load(level, place)
                kept = self._load(level + 1, place // WIDTH)[place % WIDTH * HASH :][:HASH]
                if len(full) != WIDTH * HASH or fold(full) != kept:
                    self._report.found(
                        "tile_changed",
                        table="log_tile",
                        key=f"{self._year}/{level}/{place}",
                    )
            level, count = level + 1, above
        self._check_count(level + 1, 0)

    def _check_count(self, level: int, count: int) -> None:
        held = self._connection.execute(
            select(func.coalesce(func.sum(func.length(_hashes)), 0)).where(
                _tiles.c.year == self._year, _tiles.c.level == level
            )
        ).scalar_one()
        if held != count * HASH:
            self._report.found("tile_changed", table="log_tile", key=f"{self._year}/{level}")

    def _load(self, level: int, place: int) -> bytes:
        found: bytes | None = self._connection.execute(
            select(_hashes).where(
                _tiles.c.year == self._year, _tiles.c.level == level, _tiles.c.place == place
            )
        ).scalar()
        return found or b""


def _check_unsealed(connection: Connection, report: Report) -> None:
    """Find events without a place that do not wait for one.

    On SQLite those wait that follow the last sealed one; elsewhere those that are listed.
    """
    placed = select(_leaves.c.event_id).where(_leaves.c.event_id == _events.c.id)
    if connection.dialect.name == "sqlite":
        newest = func.max(cast(_leaves.c.event_id, BigInteger))
        waits = _events.c.id >= select(func.coalesce(newest, 0)).scalar_subquery()
    else:
        waits = select(_waiting.c.event_id).where(_waiting.c.event_id == _events.c.id).exists()
    wanted = (
        select(_events.c.id, _events.c.chain, _events.c.number, waits.label("waits"))
        .where(~placed.exists())
        .order_by(_events.c.id)
    )
    for row in stream(connection, wanted):
        if not row.waits:
            report.found("event_not_sealed", row.chain, row.number)
        else:
            report.waiting += 1
