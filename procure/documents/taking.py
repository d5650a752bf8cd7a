"""Giving an archived paper to somebody who has signed in: who took it is written down."""

from datetime import datetime

from procure import db, record
from procure.documents.shelf import open_file
from procure.documents.tables import Document
from procure.people import Actor

record.declare("paper_downloaded", {"case", "document", "file_sha256"})


def access_chain(case_id: str) -> str:
    """Return the chain that says who took what of a case; the case's own is left alone."""
    return f"access:{case_id}"


def take(actor: Actor, document: Document, now: datetime) -> bytes:
    """Return a paper's archived file, and record that it was taken.

    Whether the actor may read it is asked before. Refused as ``open_file`` refuses; then
    nothing is recorded.
    """
    content = open_file(document)
    data = {
        "case": document.case_id,
        "document": document.id,
        "file_sha256": document.file_sha256,
    }
    with db.transaction() as session:
        chain = access_chain(document.case_id)
        record.append(session, chain, "paper_downloaded", actor.user_id, now, data)
    return content
