"""Finding papers and opening their files. Who may read is decided above this room."""

from sqlmodel import Session, col, select

from procure.documents import store
from procure.documents.tables import PRINTED, Document


class NotYetPrinted(Exception):
    """The paper is promised, but there is no file yet."""


def of_case(session: Session, case_id: str) -> list[Document]:
    """Return every paper of a case, in the order they were promised."""
    return list(
        session.exec(
            select(Document)
            .where(Document.case_id == case_id)
            .order_by(col(Document.number), col(Document.version), col(Document.public_of))
        )
    )


def get(session: Session, document_id: str) -> Document | None:
    """Return one paper, or None."""
    return session.get(Document, document_id)


def find(session: Session, digest: str) -> Document | None:
    """Return the paper whose frozen values or whose file has this SHA-256."""
    return session.exec(
        select(Document)
        .where((col(Document.snapshot_sha256) == digest) | (col(Document.file_sha256) == digest))
        .order_by(col(Document.created_at))
        .limit(1)
    ).first()


def stored(session: Session) -> list[str]:
    """Return the hash of every file that an archived paper has, each once."""
    wanted = select(col(Document.file_sha256)).where(col(Document.file_sha256).is_not(None))
    return list(session.exec(wanted.distinct().order_by(col(Document.file_sha256))))  # type: ignore[arg-type]


def newer(session: Session, document: Document) -> Document | None:
    """Return the version that supersedes this one, or None if it is the newest."""
    return session.exec(select(Document).where(col(Document.supersedes_id) == document.id)).first()


def file_name(document: Document) -> str:
    """Return the name of a paper's file: number, kind, language, version, public or full."""
    public = "-public" if document.public_of else ""
    about = f"{document.number:02d}-{document.kind}-{document.language}"
    return f"{about}-v{document.version}{public}.pdf"


def open_file(document: Document) -> bytes:
    """Return the archived file. One changed bit is refused; nothing is printed anew."""
    if document.status != PRINTED or document.file_sha256 is None:
        raise NotYetPrinted(document.id)
    return store.get(document.file_sha256)
