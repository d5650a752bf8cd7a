"""The record: what happened, in chains that prove themselves.

It knows opaque names of chains and rows only. An action writes its event with
``append`` in its own transaction; everything else here reads, seals or proves.
"""

from procure.record.bundle import NotSealed, bundle, bundle_program, manifest
from procure.record.chains import (
    Happened,
    Head,
    Overtaken,
    Sealed,
    actors,
    append,
    forget,
    head,
    histories,
    history,
    private,
)
from procure.record.commitments import Gone, NotCommittable, Row
from procure.record.joined import event_values, with_event, with_head
from procure.record.kinds import (
    RecordError,
    UndeclaredKind,
    WentBack,
    WrongData,
    declare,
    declared,
)
from procure.record.lag import Lag, lag
from procure.record.notes import Checkpoint, NotANote, Proof
from procure.record.report import Finding, Report
from procure.record.sealer import LogBroken, checkpoint, consistency, proof, published_keys, seal
from procure.record.tables import ONLY_ADDED
from procure.record.verification import verify
from procure.record.verification_apart import NotVerified, verify_apart

__all__ = [
    "ONLY_ADDED",
    "Checkpoint",
    "Finding",
    "Gone",
    "Happened",
    "Head",
    "Lag",
    "LogBroken",
    "NotANote",
    "NotCommittable",
    "NotSealed",
    "NotVerified",
    "Overtaken",
    "Proof",
    "RecordError",
    "Report",
    "Row",
    "Sealed",
    "UndeclaredKind",
    "WentBack",
    "WrongData",
    "actors",
    "append",
    "bundle",
    "bundle_program",
    "checkpoint",
    "consistency",
    "declare",
    "declared",
    "event_values",
    "forget",
    "head",
    "histories",
    "history",
    "lag",
    "manifest",
    "private",
    "proof",
    "published_keys",
    "seal",
    "verify",
    "verify_apart",
    "with_event",
    "with_head",
]
