"""The one way to the database: a write transaction, a read, and the column types.

A write is ``with transaction() as session``: it holds the writer's lock from its first
statement, commits at the end or leaves nothing. A read is ``with reading()``. Nothing
slow (printing, mail, hashing of files) happens inside either.
"""

from procure.db.connection import (
    beside_others,
    close,
    engine,
    glancing,
    once,
    open,  # noqa: A004 - db.open
    reading,
)
from procure.db.outcome import transaction
from procure.db.types import Json, Moment, Money, new_id

__all__ = [
    "Json",
    "Moment",
    "Money",
    "beside_others",
    "close",
    "engine",
    "glancing",
    "new_id",
    "once",
    "open",
    "reading",
    "transaction",
]
