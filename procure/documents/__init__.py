"""Papers: a frozen snapshot in, the same archivable PDF out, kept under its hash.

A step promises a paper with ``promise``; a worker prints it by its id. ``html`` and
``render`` are pure, ``printed`` is ``render`` in a limited child process.
"""

from typing import Any

from procure.documents.actions import (
    NoSuchDocument,
    draft,
    print_document,
    print_paper,
    promise,
)
from procure.documents.bodies import BODIES
from procure.documents.envelope import (
    Envelope,
    Frame,
    Funder,
    SnapshotError,
    framed,
    is_withheld,
    whole,
    withhold,
)
from procure.documents.press import NotPrinted, Printed, close, printed
from procure.documents.shelf import (
    NotYetPrinted,
    file_name,
    find,
    get,
    newer,
    of_case,
    open_file,
    stored,
)
from procure.documents.store import Away, Damaged, NotStored
from procure.documents.sweeping import sweep
from procure.documents.tables import Document
from procure.documents.taking import access_chain, take

__all__ = [
    "BODIES",
    "Away",
    "Damaged",
    "Document",
    "Envelope",
    "Frame",
    "Funder",
    "NoSuchDocument",
    "NotPrinted",
    "NotStored",
    "NotYetPrinted",
    "Printed",
    "SnapshotError",
    "access_chain",
    "close",
    "draft",
    "file_name",
    "find",
    "framed",
    "get",
    "html",
    "is_withheld",
    "newer",
    "of_case",
    "open_file",
    "print_document",
    "print_paper",
    "printed",
    "promise",
    "render",
    "stored",
    "sweep",
    "take",
    "whole",
    "withhold",
]


def html(kind: str, snapshot: dict[str, Any], language: str) -> str:
    """Fill the template of a paper; a word that the snapshot lacks is an error."""
    from procure.documents import markup

    return markup.html(kind, snapshot, language)


def render(kind: str, snapshot: dict[str, Any], language: str) -> Printed:
    """Print a whole snapshot in this process and thread: the pure function of a paper.

    WeasyPrint is loaded at the first call only: whoever shows pages does without it.
    """
    from procure.documents import child
    from procure.documents.frozen import canonical

    return Printed(*child.printed(kind, canonical(snapshot), language))
