"""Taking papers and whole cases home; each time it is written down who took what."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from procure import db, documents, engine, people, record
from procure.audit import dossier
from procure.people import Actor

record.declare("case_downloaded", {"case", "events", "manifest_sha256"})


class NotInTheCase(Exception):
    """The case has no paper of this id."""


class NotWhole(Exception):
    """The paper's file is still being made, or is not the one that was written."""


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
        return row, documents.take(actor, row, now)
    except (documents.NotYetPrinted, documents.Damaged, documents.NotStored) as error:
        raise NotWhole(document_id) from error


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
    with db.transaction() as session:
        _require(session, actor, case_id)
        chain = documents.access_chain(case_id)
        record.append(session, chain, "case_downloaded", actor.user_id, now, data)
    return content


def _require(session: Session, actor: Actor, case_id: str) -> None:
    state = engine.view(session, case_id).state
    people.require(session, actor, "audit_case", case_id=case_id, state=state)
