"""Papers: a frozen snapshot in, the same archivable PDF out, kept under its hash."""

from procure.documents.bodies import BODIES
from procure.documents.envelope import (
    Envelope,
    Frame,
    SnapshotError,
    framed,
    is_withheld,
    whole,
    withhold,
)

__all__ = [
    "BODIES",
    "Envelope",
    "Frame",
    "SnapshotError",
    "framed",
    "is_withheld",
    "whole",
    "withhold",
]
