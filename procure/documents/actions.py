"""Promising a paper in the step's transaction, and printing what was promised.

A promise freezes the values for good. Printing is a job: it reads those values only, may
be called again after any crash, and leaves the same file under the same name.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from procure import config, db, jobs, record
from procure.documents import press, store
from procure.documents.envelope import framed, whole
from procure.documents.frozen import canonical, day, sha256
from procure.documents.tables import FAILED, PRINTED, Document
from procure.people import SYSTEM

JOB = "print_paper"
CHECK = "/check/"

record.declare(
    "paper_printed",
    {"document", "kind", "version", "file_sha256", "snapshot_sha256", "template_sha256"},
)


class NoSuchDocument(Exception):
    """There is no paper of this id."""


def promise(
    session: Session,
    *,
    case_id: str,
    kind: str,
    language: str,
    title: str,
    snapshot: Mapping[str, Any],
    now: datetime,
    subject: str = "",
    publicity: str = "public",
    ground: str = "",
    task: str = "",
    retention: str = "",
    public_of: str | None = None,
) -> Document:
    """Freeze a paper and promise to print it, in the caller's transaction.

    ``snapshot`` is a ``Frame``; number, version and the check's address are added here. A
    new promise of the same kind and subject supersedes the one before. ``public_of`` is the
    id of the full version, whose number and version a public version shares. A snapshot
    that its paper cannot be printed from is refused, and with it the step.
    """
    full = _get(session, public_of) if public_of else None
    before = _newest(session, case_id, kind, subject, public=full is not None)
    envelope = _envelope(
        session,
        before,
        full,
        case_id=case_id,
        kind=kind,
        subject=subject,
        language=language,
        title=title,
        snapshot=snapshot,
        publicity=publicity,
        ground=ground,
        task=task,
        retention=retention,
    )
    frozen = canonical(envelope)
    document = Document(
        case_id=case_id,
        kind=kind,
        subject=subject,
        number=envelope["number"],
        version=envelope["version"],
        supersedes_id=before.id if before else None,
        public_of=public_of,
        language=language,
        title=envelope["title"],
        publicity=publicity,
        ground=ground,
        task_class=task,
        retention_class=retention,
        snapshot=frozen.decode(),
        snapshot_sha256=sha256(frozen),
        created_at=now,
    )
    session.add(document)
    session.flush()
    jobs.promise(session, JOB, document.id, now)
    return document


def draft(
    session: Session,
    *,
    case_id: str,
    kind: str,
    language: str,
    title: str,
    snapshot: Mapping[str, Any],
    subject: str = "",
    publicity: str = "public",
    ground: str = "",
    task: str = "",
    retention: str = "",
) -> dict[str, Any]:
    """Return the snapshot that a promise would freeze now, marked as a draft.

    Print it with ``printed`` outside the transaction. Nothing is kept, and the check
    knows nothing of it.
    """
    return _envelope(
        session,
        _newest(session, case_id, kind, subject, public=False),
        None,
        case_id=case_id,
        kind=kind,
        subject=subject,
        language=language,
        title=title,
        snapshot={**snapshot, "status": "draft"},
        publicity=publicity,
        ground=ground,
        task=task,
        retention=retention,
    )


@jobs.work(JOB)
def print_paper(document_id: str, now: datetime) -> Callable[[Session], None] | None:
    """Print a promised paper; nothing is done if it has been printed.

    The file is stored before the row says so. A failure stands on the row until the next
    attempt succeeds.
    """
    with db.reading() as session:
        document = _get(session, document_id)
        if document.status == PRINTED:
            return None
        kind, language = document.kind, document.language
        frozen, digest = document.snapshot.encode(), document.snapshot_sha256
    if sha256(frozen) != digest:
        raise jobs.Hopeless(f"the frozen values of {document_id} are not the promised ones")
    try:
        paper = press.printed(kind, frozen, language)
        stored = store.put(paper.content)
    except Exception as error:
        _say_why(document_id, error)
        raise

    def finish(session: Session) -> None:
        _printed(session, document_id, paper, stored, now)

    return finish


def print_document(document_id: str, now: datetime) -> None:
    """Print a promised paper at once, for commands and scenarios that do not wait for workers."""
    finish = print_paper(document_id, now)
    if finish is not None:
        with db.transaction() as session:
            finish(session)


def _printed(
    session: Session, document_id: str, paper: press.Printed, stored: str, now: datetime
) -> None:
    document = _get(session, document_id)
    if document.status == PRINTED:
        return
    # a worker's clock may stand before the last event of a replayed case
    at = max(now, document.created_at, *_last_moment(session, document.case_id))
    document.status, document.failure = PRINTED, ""
    document.file_sha256, document.template_sha256 = stored, paper.template_sha256
    document.size, document.pages = len(paper.content), paper.pages
    document.printed_at = at
    session.add(document)
    sealed = record.append(
        session,
        document.case_id,
        "paper_printed",
        SYSTEM.user_id,
        at,
        {
            "document": document.id,
            "kind": document.kind,
            "version": document.version,
            "file_sha256": stored,
            "snapshot_sha256": document.snapshot_sha256,
            "template_sha256": paper.template_sha256,
        },
        rows=(document,),
    )
    document.event_number = sealed.number


def _last_moment(session: Session, chain: str) -> list[datetime]:
    last = record.head(session, chain)
    if last is None:
        return []
    return [event.at for event in record.history(session, chain, after=last.number - 1)]


def _say_why(document_id: str, error: Exception) -> None:
    with db.transaction() as session:
        document = _get(session, document_id)
        if document.status != PRINTED:
            document.status = FAILED
            document.failure = str(error)[:500] or type(error).__name__
            session.add(document)


def _envelope(
    session: Session,
    before: Document | None,
    full: Document | None,
    *,
    case_id: str,
    snapshot: Mapping[str, Any],
    publicity: str,
    ground: str,
    task: str,
    retention: str,
    **named: str,
) -> dict[str, Any]:
    replaced = before and {"version": before.version, "on": day(before.created_at)}
    if full is not None:
        number, version = full.number, full.version
    else:
        highest = session.exec(
            select(func.max(Document.number)).where(Document.case_id == case_id)
        ).one()
        number, version = (highest or 0) + 1, before.version + 1 if before else 1
    kind = named["kind"]
    return whole(
        kind,
        {
            **framed(kind, snapshot),
            **named,
            "number": number,
            "version": version,
            "supersedes": replaced,
            "publicity": publicity,
            "publicity_ground": ground or None,
            "task_class": task or None,
            "retention_class": retention or None,
            "check_address": config.current().base_url + CHECK,
        },
    )


def _newest(
    session: Session, case_id: str, kind: str, subject: str, *, public: bool
) -> Document | None:
    version_of = col(Document.public_of)
    return session.exec(
        select(Document)
        .where(
            Document.case_id == case_id,
            Document.kind == kind,
            Document.subject == subject,
            version_of.is_not(None) if public else version_of.is_(None),
        )
        .order_by(col(Document.version).desc())
        .limit(1)
    ).first()


def _get(session: Session, document_id: str) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise NoSuchDocument(document_id)
    return document
