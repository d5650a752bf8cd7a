"""Where a log's hashes are kept: tiles of 256 as in C2SP tlog-tiles, in rows.

A tile of level L holds hashes of complete subtrees of 256**L leaves; the last tile of a
level grows. Any other hash of the tree is computed from one tile.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from procure.record.tables import LogTile, table_of
from procure.record.tree import HASH, node_hash, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT

_tiles = table_of(LogTile)
_LOAD = select(_tiles.c.hashes).where(
    _tiles.c.year == bindparam("year"),
    _tiles.c.level == bindparam("level"),
    _tiles.c.place == bindparam("place"),
)
_SAVE = text(
    "INSERT INTO log_tile (year, level, place, hashes) VALUES (:year, :level, :place, :hashes)"
    " ON CONFLICT (year, level, place) DO UPDATE SET hashes = excluded.hashes"
)


class TileMissing(LookupError):
    """A hash that the log must have is not there."""


class Tiles:
    """The hashes of one year's log, read as they are needed."""

    def __init__(self, connection: Connection, year: int) -> None:
        self._connection = connection
        self._year = year
        self._known: dict[tuple[int, int], bytes] = {}
        self._grown: set[tuple[int, int]] = set()

    def subtree(self, level: int, place: int) -> bytes:
        """Return the hash of a complete subtree."""
        above = level % HEIGHT
        first = place << above
        hashes = self._tile(level // HEIGHT, first // WIDTH)
        start = first % WIDTH * HASH
        part = hashes[start : start + (HASH << above)]
        if len(part) != HASH << above:
            raise TileMissing(f"log {self._year} has no hash for level {level}, place {place}")
        return fold(part)

    def root(self, size: int) -> bytes:
        """Return the root over the first leaves."""
        return root_of(self.subtree, 0, size)

    def extend(self, size: int, leaves: Iterable[bytes]) -> int:
        """Append leaf hashes to a log of that size; return the new size."""
        for leaf in leaves:
            level, place, added = 0, size, leaf
            while True:
                where = (level, place // WIDTH)
                held = b"" if place % WIDTH == 0 else self._tile(*where)
                if len(held) != place % WIDTH * HASH:
                    raise TileMissing(f"log {self._year} does not end at {size}")
                self._known[where] = held + added
                self._grown.add(where)
                if place % WIDTH != WIDTH - 1:
                    break
                added = fold(self._known[where])
                level, place = level + 1, place // WIDTH
            size += 1
        return size

    def save(self) -> None:
        """Write the tiles that have grown."""
        rows: list[dict[str, Any]] = [
            {
                "year": self._year,
                "level": level,
                "place": place,
                "hashes": self._known[level, place],
            }
            for level, place in sorted(self._grown)
        ]
        if rows:
            self._connection.execute(_SAVE, rows)
        self._grown.clear()

    def _tile(self, level: int, place: int) -> bytes:
        if (level, place) not in self._known:
            asked = {"year": self._year, "level": level, "place": place}
            self._known[level, place] = self._connection.execute(_LOAD, asked).scalar() or b""
        return self._known[level, place]


def fold(hashes: bytes) -> bytes:
    """Return the root over a power of two of hashes that stand side by side."""
    row = [hashes[start : start + HASH] for start in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
    return row[0]
