"""Whether a case's record adds up: the program of the copy, run here over the same files."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from procure import engine, record
from procure.audit import dossier
from procure.engine import Case
from procure.record import notes, offline
from procure.record.tables import Event, table_of
from procure.record.tiles import TileMissing

# What a record raises that somebody has changed by hand: bytes that are no event, a tree
# without its tiles, a note that is none.
UNREADABLE = (
    record.RecordError,
    offline.Wrong,
    TileMissing,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)
_OF_EVENT = re.compile(r"event (\d+)\b")


Findings = tuple[tuple[str, str], ...]

_events = table_of(Event)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a case found.

    ``findings`` are pairs of place and what is wrong there, in the words of the program
    that an auditor runs at home. While events wait for their seal, rows and papers have not
    been checked, and ``sealed`` is how far the proofs reach.
    """

    events: int
    sealed: int
    findings: Findings
    stored: str
    replayed: str
    log_size: int
    papers: int
    damaged: frozenset[str]

    @property
    def waiting(self) -> int:
        """Return how many events wait for their place in the log."""
        return self.events - self.sealed

    @property
    def state_holds(self) -> bool:
        """Say whether the events lead to the state that the case's row says."""
        return self.stored == self.replayed

    @property
    def holds(self) -> bool:
        """Say whether everything that can be checked now is as it was written."""
        return self.state_holds and not self.findings and not self.damaged

    def mark(self, number: int) -> str:
        """Return the mark of one event: ok, wait or bad."""
        if number in self.wrong_events:
            return "bad"
        return "ok" if number <= self.sealed else "wait"

    @property
    def wrong_events(self) -> frozenset[int]:
        """Return the numbers of the events that findings are about."""
        found = (_OF_EVENT.match(where) for where, _what in self.findings)
        return frozenset(int(match[1]) for match in found if match)


def checked(session: Session, case: Case) -> Checked:
    """Check chain, proofs, rows, private texts and papers of a case, and its state."""
    head = record.head(session, case.id)
    events = sealed = 0 if head is None else head.number
    findings: Findings = ()
    damaged: frozenset[str] = frozenset()
    papers = 0
    try:
        try:
            held = dossier.gather(session, case)
        except record.NotSealed:
            sealed, findings = _until_the_seal(session, case.id)
        else:
            findings = _findings(held)
            damaged = frozenset(one.document_id for one in held.absent if one.damaged)
            papers = sum(name.startswith(dossier.FOLDER) for name in held.files)
    except UNREADABLE as error:
        findings = (("record", f"it cannot be read: {type(error).__name__} {error}".rstrip()),)
    return Checked(
        events=events,
        sealed=sealed,
        findings=findings,
        stored=case.state,
        replayed=_replayed(session, case.id),
        log_size=_log_size(session),
        papers=papers,
        damaged=damaged,
    )


def _findings(held: dossier.Dossier) -> Findings:
    files = {**held.files, dossier.MANIFEST: record.manifest(held.files)}
    check = offline.Check(files, record.published_keys())
    check.run()
    return _said(check)


def _said(check: offline.Check) -> Findings:
    return tuple((found["where"], found["what"]) for found in check.findings)


def _replayed(session: Session, case_id: str) -> str:
    """Return the state that the events lead to, or why they lead nowhere."""
    try:
        return engine.replay(record.history(session, case_id))
    except UNREADABLE as error:
        return f"{type(error).__name__} {error}".rstrip()


def _until_the_seal(session: Session, case_id: str) -> tuple[int, Findings]:
    """Check the whole chain, and the proofs of those events that have their place.

    Returns the number of the last of them, and what was found.
    """
    wanted = select(_events.c.id, _events.c.body).where(_events.c.chain == case_id)
    rows = session.connection().execute(wanted.order_by(_events.c.number)).all()
    files = {
        offline.RECORD + "events.jsonl": b"".join(row.body + b"\n" for row in rows),
        offline.RECORD + "keys.txt": b"",  # until the first seal there is no key
    }
    check = offline.Check(files, record.published_keys())
    check.attempt("record", check.chain)
    sealed = 0
    for number, row in enumerate(rows, 1):
        found = record.proof(session, row.id)
        if found is None:
            break
        files[f"{offline.RECORD}proofs/{number:06}.tlog-proof"] = found.text.encode()
        check.attempt(f"event {number}", check.proof, number)
        sealed = number
    return sealed, _said(check)


def _log_size(session: Session) -> int:
    note = record.checkpoint(session)
    return 0 if note is None else notes.stated(note).size
