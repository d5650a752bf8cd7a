"""The record: what happened, in chains that prove themselves.

It knows opaque names of chains and rows only. An action writes its event with
``append`` in its own transaction; everything else here reads, seals or proves.
"""

from procure.record.chains import Happened, Sealed, append, forget, head, history, private
from procure.record.commitments import Gone, NotCommittable, Row
from procure.record.kinds import (
    RecordError,
    UndeclaredKind,
    WentBack,
    WrongData,
    declare,
    declared,
)

__all__ = [
    "Gone",
    "Happened",
    "NotCommittable",
    "RecordError",
    "Row",
    "Sealed",
    "UndeclaredKind",
    "WentBack",
    "WrongData",
    "append",
    "declare",
    "declared",
    "forget",
    "head",
    "history",
    "private",
]
