"""Taking papers and whole cases home; each time it is written down who took what."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from procure import db, documents, engine, people, record
from procure.audit import dossier
from procure.people import Actor

record.declare("paper_downloaded", {"case", "document", "file_sha256"})
record.declare("case_downloaded", {"case", "events", "manifest_sha256"})


class NotInTheCase(Exception):
    """The case has no paper of this id."""


class NotWhole(Exception):
    """The paper's file is still being made, or is not the one that was written."""


def access_chain(case_id: str) -> str:
    """Return the chain that says who took what of a case; the case's own is left alone."""
    return f"access:{case_id}"


def take_paper(
    actor: Actor, case_id: str, document_id: str, now: datetime
) -> tuple[documents.Document, bytes]:
    """Return an archived paper of a case and its file, and record that it was taken."""
    with db.reading() as session:
        _require(session, actor, case_id)
        row = documents.get(session, document_id)
        if row is None or row.case_id != case_id:
            raise NotInTheCase(document_id)
    try:
        content = documents.open_file(row)
    except (documents.NotYetPrinted, documents.Damaged, documents.NotStored) as error:
        raise NotWhole(document_id) from error
    data = {"case": case_id, "document": row.id, "file_sha256": sha256(content).hexdigest()}
    _tell(actor, case_id, "paper_downloaded", data, now)
    return row, content


def take_case(actor: Actor, case_id: str, now: datetime) -> bytes:
    """Return the ZIP of a case, and record that it was taken.

    Refused with ``record.NotSealed`` while an event of the case waits for its seal. The
    event binds the manifest, so that a copy can be recognised later.
    """
    with db.reading() as session:
        _require(session, actor, case_id)
        held = dossier.gather(session, engine.get(session, case_id))
    manifest = record.manifest(held.files)
    content = dossier.packed(held.files, manifest, now)
    digest = sha256(manifest).hexdigest()
    data = {"case": case_id, "events": held.events, "manifest_sha256": digest}
    _tell(actor, case_id, "case_downloaded", data, now)
    return content


def _tell(actor: Actor, case_id: str, kind: str, data: Mapping[str, object], now: datetime) -> None:
    with db.transaction() as session:
        _require(session, actor, case_id)
        record.append(session, access_chain(case_id), kind, actor.user_id, now, data)


def _require(session: Session, actor: Actor, case_id: str) -> None:
    state = engine.view(session, case_id).state
    people.require(session, actor, "audit_case", case_id=case_id, state=state)
