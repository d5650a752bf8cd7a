"""Opening a case and reading its row; raising its version when something a guard reads changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from procure import db, law, record
from procure.db.statement import Statement
from procure.engine import searching, workflow
from procure.engine.machine import Compiled, compile_file
from procure.engine.registry import HELSINKI, CaseView
from procure.engine.tables import Answer, Case, PinnedFile
from procure.people import Actor

_CASE = Case.__table__  # type: ignore[attr-defined]
# Files by their hash: a hash means one content for ever, so nothing here grows stale.
_COMPILED: dict[str, Compiled] = {}
_THIS = _CASE.c.id == bindparam("case_id")
# Built once: every page of a case asks these, some of them many times.
_VIEW = Statement(select(*(_CASE.c[name] for name in CaseView.__slots__)).where(_THIS))
_STATE = Statement(select(_CASE.c.state, _CASE.c.authority_id).where(_THIS))


class NoSuchCase(Exception):
    """There is no case with this id."""


record.declare(
    "case_opened",
    {"reference", "workflow", "workflow_sha256", "state", "authority", "law", "replayed"},
)


def view(session: Session, case_id: str) -> CaseView:
    """Return the columns of a case that rules and pages read."""
    row = _VIEW.first(session, {"case_id": case_id})
    if row is None:
        raise NoSuchCase(case_id)
    return CaseView(*row)


def get(session: Session, case_id: str) -> Case:
    """Return the whole row of a case."""
    case = session.get(Case, case_id)
    if case is None:
        raise NoSuchCase(case_id)
    return case


def state_of(case_id: str) -> tuple[str, str] | None:
    """Return state and authority of a case, for the check of a route; None if there is none."""
    with db.glancing() as connection:
        row = _STATE.first(connection, {"case_id": case_id})
    return None if row is None else (row[0], row[1])


def open_case(
    session: Session,
    *,
    flow: str,
    title: str,
    authority_id: str,
    prefix: str,
    owner_id: str,
    language: str,
    now: datetime,
    rows: tuple[Any, ...] = (),
    replayed: bool = False,
    demonstration: bool = False,
    **columns: Any,
) -> Case:
    """Open a case in the initial state of its workflow file, pinned by name and hash.

    Part of the opening room's transaction, which gives ``rows``: what it wrote beside
    the case and wants to be committed to by the same event.
    """
    file = workflow.load(flow)
    if session.get(PinnedFile, file.sha256) is None:
        session.add(PinnedFile(sha256=file.sha256, name=file.name, content=file.content))
        session.flush()  # the case's foreign key points at this row
    day = now.astimezone(HELSINKI).date()
    _COMPILED[file.sha256] = compile_file(file)
    last = session.scalar(
        select(func.max(_CASE.c.serial)).where(
            _CASE.c.authority_id == authority_id, _CASE.c.year == day.year
        )
    )
    serial = (last or 0) + 1
    initial = file.workflow.initial
    case = Case(
        year=day.year,
        serial=serial,
        reference=f"{prefix} {day.year}-{serial:06d}",
        title=title,
        workflow=file.name,
        workflow_sha256=file.sha256,
        state=initial,
        stage=file.workflow.stage_of(initial),
        authority_id=authority_id,
        owner_id=owner_id,
        language=language,
        law_edition=law.edition(day).name,
        opened_at=now,
        changed_at=now,
        replayed=replayed,
        demonstration=demonstration,
        **columns,
    )
    session.add(case)
    searching.keep(session, case)  # flushes: the rows beside it point at the case
    session.add_all(rows)
    record.append(
        session,
        case.id,
        "case_opened",
        owner_id,
        now,
        {
            "reference": case.reference,
            "workflow": file.name,
            "workflow_sha256": file.sha256,
            "state": initial,
            "authority": authority_id,
            "law": case.law_edition,
            "replayed": int(replayed),
        },
        rows=(case, *rows),
    )
    return case


def touch(session: Session, case_id: str, now: datetime, **columns: Any) -> Case:
    """Raise the version of a case: something that a guard may read has changed.

    Columns of the case other than its state can be set by the way. The caller's event
    commits to the returned row.
    """
    if columns.keys() & {"state", "stage", "version", "id"}:
        raise ValueError("only advance() moves a case")
    case = get(session, case_id)
    for name, value in columns.items():
        setattr(case, name, value)
    case.version += 1
    case.changed_at = max(now, case.changed_at)
    session.add(case)
    if columns.keys() & {"title", "reference", "diary_number"}:
        searching.keep(session, case)
    return case


def finish(
    session: Session,
    actor: Actor,
    case_id: str,
    kind: str,
    data: dict[str, Any],
    rows: Iterable[Any],
    now: datetime,
    private: dict[str, str] | None = None,
) -> record.Sealed:
    """Raise the case's version and write the one event of a room's action.

    The event commits to ``rows`` and to the case; ``private`` texts are kept beside it.
    """
    case = touch(session, case_id, now)
    return record.append(
        session, case_id, kind, actor.user_id, now, data, rows=[*rows, case], private=private
    )


def compiled(case: CaseView | Case) -> Compiled:
    """Return the workflow that a case is pinned to, whatever the file says today."""
    known = _COMPILED.get(case.workflow_sha256)
    if known is None:
        with db.reading() as session:
            pinned = session.get(PinnedFile, case.workflow_sha256)
        if pinned is None:
            raise workflow.NoSuchWorkflow(case.workflow)
        known = _compile(pinned)
    return known


def followed(session: Session) -> list[Compiled]:
    """Return every workflow that some case is pinned to."""
    pinned = session.scalars(select(PinnedFile)).all()
    return [_COMPILED.get(one.sha256) or _compile(one) for one in pinned]


def _compile(pinned: PinnedFile) -> Compiled:
    made = compile_file(workflow.check(pinned.content, f"{pinned.name}.toml"))
    _COMPILED[pinned.sha256] = made
    return made


def answers(session: Session, case_id: str) -> dict[str, Any]:
    """Return what was answered to the questions of the case's own workflow file."""
    rows = session.execute(
        select(Answer.name, Answer.value).where(Answer.case_id == case_id)  # type: ignore[call-overload]
    )
    return dict(rows.all())


def save_answers(session: Session, case: CaseView | Case, given: dict[str, Any]) -> list[Answer]:
    """Keep answers to the file's questions; returns the rows for the caller's event."""
    asked = {q.name for q in compiled(case).workflow.questions}
    if unknown := given.keys() - asked:
        raise ValueError(f"{case.workflow} does not ask {sorted(unknown)}")
    rows = []
    for name, value in given.items():
        row = session.get(Answer, (case.id, name)) or Answer(case_id=case.id, name=name)
        row.value = value
        session.add(row)
        rows.append(row)
    return rows
