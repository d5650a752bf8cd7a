"""What may be said of a paper to anybody who holds it, or only knows its hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from procure import documents, engine, record
from procure.cases.words import word
from procure.portal import rules
from procure.record import notes


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that this installation has issued. Nothing of its content is told.

    ``title``, ``case_id`` and ``newer`` (the hash of the version that superseded it) are
    given only where paper and case are public.
    """

    digest: str
    is_file: bool
    kind: str
    number: int
    version: int
    is_public_version: bool
    reference: str
    authority_id: str
    issued_at: datetime
    printed_at: datetime | None
    newer_version: int | None
    newer_at: datetime | None
    newer: str
    sealed: bool
    log_size: int
    demonstration: bool
    title: str
    case_id: str


def issued(session: Session, digest: str) -> Issued | None:
    """Return the paper whose file or frozen values have this SHA-256, or None."""
    row = documents.find(session, digest) if rules.is_digest(digest) else None
    if row is None:
        return None
    case = engine.get(session, row.case_id)
    newer = documents.newer(session, row)
    public = rules.is_public(case.published_at, documents.of_case(session, case.id))
    readable = public and rules.may_be_read(row)
    log_size = _sealed_at(session, row)
    return Issued(
        digest=digest,
        is_file=row.file_sha256 == digest,
        kind=word("paper", row.kind),
        number=row.number,
        version=row.version,
        is_public_version=row.public_of is not None,
        reference=case.reference,
        authority_id=case.authority_id,
        issued_at=row.created_at,
        printed_at=row.printed_at,
        newer_version=newer.version if newer else None,
        newer_at=newer.created_at if newer else None,
        newer=newer.snapshot_sha256 if newer and readable else "",
        sealed=log_size > 0,
        log_size=log_size,
        demonstration=case.demonstration,
        title=row.title if readable else "",
        case_id=case.id if readable else "",
    )


def _sealed_at(session: Session, row: documents.Document) -> int:
    """Return the size of the log under whose signature the paper stands, or 0."""
    if row.event_number is None:
        return 0
    events = record.history(session, row.case_id, after=row.event_number - 1)
    if not events or events[0].number != row.event_number:
        return 0
    found = record.proof(session, events[0].id)
    return 0 if found is None else notes.stated(found.note).size
