"""The papers of a case for its pages: those that were promised, and drafts of those to come.

Whoever prepares, decides or audits reads the full version; others on the case read what
is public.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from procure import documents, engine, people
from procure.cases.tables import CaseLook
from procure.cases.words import word
from procure.documents import Document
from procure.engine import Case, CaseView
from procure.engine.registry import PAPERS
from procure.people import Actor

READ_ALL = frozenset({"officer", "approver", "auditor"})
PROMISED, PRINTED, FAILED = "promised", "printed", "failed"


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the table of papers."""

    id: str
    name: str
    title: str
    number: int
    version: int
    at: datetime
    status: str
    failure: str
    size: int | None
    language: str
    is_public_version: bool
    is_superseded: bool

    @property
    def is_waiting(self) -> bool:
        """Say whether it is still to be printed; a failure is tried again by itself."""
        return self.status == PROMISED


@dataclass(frozen=True, slots=True)
class Drafted:
    """A paper of a step that has not been taken."""

    kind: str
    name: str
    title: str
    language: str
    snapshot: dict[str, Any]


def of_case(session: Session, actor: Actor, case: Case) -> list[Paper]:
    """Return the papers of a case that a person may read, the latest first."""
    rows = documents.of_case(session, case.id)
    old = {row.supersedes_id for row in rows}
    shown = [row for row in rows if _may_read(session, actor, row)]
    return [
        Paper(
            id=row.id,
            name=word("paper", row.kind),
            title=row.title,
            number=row.number,
            version=row.version,
            at=row.created_at,
            status=row.status,
            failure=row.failure,
            size=row.size,
            language=row.language,
            is_public_version=row.public_of is not None,
            is_superseded=row.id in old,
        )
        for row in reversed(shown)
    ]


def readable(session: Session, actor: Actor, case_id: str, document_id: str) -> Document | None:
    """Return a paper of the case if the person may read it."""
    row = documents.get(session, document_id)
    if row is None or row.case_id != case_id or not _may_read(session, actor, row):
        return None
    return row


def previewed(
    session: Session, actor: Actor, case: CaseView, action: str, now: datetime
) -> list[Drafted]:
    """Return the papers that a step would promise, as drafts ready to be printed.

    Whoever takes the step, prepares, decides or audits reads them; nobody else before the
    papers are there, since what is not decided is not public.
    """
    step = engine.compiled(case).table[case.state, action]
    if not people.roles(session, actor, case.id) & (READ_ALL | {step.role}):
        return []
    drafts = []
    for kind, frozen, frame in engine.preview(session, actor, case, action, now):
        paper = PAPERS[kind]
        language = frozen.language or case.language
        snapshot = documents.draft(
            session,
            case_id=case.id,
            kind=kind,
            subject=frozen.subject,
            language=language,
            title=frozen.title,
            snapshot=frame,
            publicity="partly_secret" if frozen.withheld else paper.publicity,
            ground="; ".join(sorted(set(frozen.withheld.values()))) or paper.ground,
            task=paper.task,
            retention=paper.retention,
        )
        drafts.append(Drafted(kind, word("paper", kind), frozen.title, language, snapshot))
    return drafts


def printed(draft: Drafted) -> bytes:
    """Print a draft in a child process; call it outside a transaction."""
    return documents.printed(draft.kind, draft.snapshot, draft.language).content


def last_look(session: Session, actor: Actor, case_id: str) -> int | None:
    """Return how far a person has read the record of a case, or None if never."""
    look = session.get(CaseLook, (actor.user_id, case_id))
    return None if look is None else look.number


def _may_read(session: Session, actor: Actor, row: Document) -> bool:
    if people.roles(session, actor, row.case_id) & READ_ALL:
        return True
    return row.publicity == "public" or row.public_of is not None
