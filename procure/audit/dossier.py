"""The files of a case that an auditor takes home, and the ZIP that holds them.

``record/`` and ``verify.py`` come from the record, ``documents/`` are the archived papers,
``README.txt`` says how to check them, ``manifest.json`` lists the SHA-256 of all others.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from procure import assessment, documents, i18n, record
from procure.engine import Case
from procure.i18n import HELSINKI

FOLDER = "documents/"
README = "README.txt"
MANIFEST = "manifest.json"
# Entries of a ZIP have no earlier day.
FIRST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Absent:
    """A paper that is not in the copy: it is still being printed, or its file is damaged."""

    document_id: str
    name: str
    damaged: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything of a copy but its manifest, and what it could not hold."""

    files: Mapping[str, bytes]
    absent: tuple[Absent, ...]
    events: int


def gather(session: Session, case: Case) -> Dossier:
    """Collect the record and the archived papers of a case.

    Refused with ``record.NotSealed`` while the case's last event waits for its place in
    the log. A damaged file is left out and named: what is handed out is never guessed.
    What nobody may read yet is committed to in the events, and its rows are left out.
    """
    files = record.bundle(session, case.id, _sealed_yet(session, case.id))
    absent = []
    for row in documents.of_case(session, case.id):
        name = documents.file_name(row)
        try:
            files[FOLDER + name] = documents.open_file(row)
        except documents.NotYetPrinted:
            absent.append(Absent(row.id, name, damaged=False))
        except (documents.Damaged, documents.NotStored):
            absent.append(Absent(row.id, name, damaged=True))
    head = record.head(session, case.id)
    events = 0 if head is None else head.number
    dossier = Dossier(files, tuple(absent), events)
    files[README] = _readme(case, dossier)
    return dossier


def packed(files: Mapping[str, bytes], manifest: bytes, at: datetime) -> bytes:
    """Return the ZIP of the files and their manifest; ``at`` is the moment of every entry."""
    local = at.astimezone(HELSINKI)
    stamp = (max(local.year, FIRST_YEAR), local.month, local.day, local.hour, local.minute, 0)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted({**files, MANIFEST: manifest}.items()):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def _sealed_yet(session: Session, case_id: str) -> frozenset[str]:
    """Return the tables that nobody may read yet: scores, while some are still to come."""
    one = assessment.the_round(session, case_id)
    return frozenset() if one.all_are_in or one.consensus else frozenset({"score"})


def _readme(case: Case, dossier: Dossier) -> bytes:
    """Return the readme in the language that is spoken; every paper of the copy is named."""
    template = i18n.environment().get_template("pages/audit/readme.txt")
    papers = [name.removeprefix(FOLDER) for name in dossier.files if name.startswith(FOLDER)]
    text = template.render(
        reference=case.reference,
        title=case.title,
        events=dossier.events,
        papers=sorted(papers),
        absent=dossier.absent,
        keys=record.published_keys(),
    )
    return text.encode()
