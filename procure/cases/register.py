"""The entry of a case in the case register, with the fields of 906/2019 26 §.

Everything is read from the case, its record and its papers; nothing is typed twice.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from procure import documents, engine, i18n, people, record
from procure.cases import papers, screens
from procure.cases.words import word
from procure.documents.frozen import parsed
from procure.engine import Case
from procure.i18n import gettext as _
from procure.people import Actor
from procure.people.tables import Authority, CaseSupplier, Company


@dataclass(frozen=True, slots=True)
class Action:
    """What was done, in the stage in which it was done."""

    stage: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the case as the register knows it."""

    id: str
    name: str
    channel: str
    sender: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry: the unit, the task, the parties, the state, actions and documents."""

    business_id: str
    authority: str
    task_class: str
    process_id: str
    reference: str
    diary_number: str
    opened_at: datetime
    initiator: str
    parties: tuple[str, ...]
    state: str
    actions: tuple[Action, ...]
    documents: tuple[Paper, ...]


def entry(session: Session, actor: Actor, case: Case) -> Entry:
    """Return the register entry of a case.

    Suppliers are named as parties to those who may know them: while answers are sealed
    not even their number is told, so only admitted companies stand here.
    """
    authority = session.get_one(Authority, case.authority_id)
    name = authority.name_in(i18n.language())
    return Entry(
        business_id=authority.register_number,
        authority=f"{name}, {authority.unit}" if authority.unit else name,
        task_class=case.task_class,
        process_id=case.workflow,
        reference=case.reference,
        diary_number=case.diary_number,
        opened_at=case.opened_at,
        initiator=_initiator(case, name),
        parties=(name, *_suppliers(session, actor, case)),
        state=word("state", case.state),
        actions=tuple(_actions(session, case)),
        documents=tuple(_documents(session, actor, case, name)),
    )


def _initiator(case: Case, authority: str) -> str:
    """Say who began the case: the authority itself, or a unit through a link."""
    if case.initiator.startswith("need:"):
        return _("A unit of %(authority)s, through a need it sent", authority=authority)
    return authority if case.initiator == "own" else case.initiator


def _suppliers(session: Session, actor: Actor, case: Case) -> list[str]:
    if not people.roles(session, actor, case.id) & papers.READ_ALL:
        return []
    if case.stage not in ("contract", "closed"):
        # Before the decision the number of suppliers alone can tell too much.
        return []
    wanted = (
        select(col(Company.name))
        .join(CaseSupplier, col(CaseSupplier.company_id) == col(Company.id))
        .where(col(CaseSupplier.case_id) == case.id)
        .order_by(col(Company.name))
    )
    return list(session.scalars(wanted))


def _actions(session: Session, case: Case) -> list[Action]:
    """Return the steps and openings, each with the stage in which it was taken."""
    stage_of = {s.name: s.stage for s in _flow(case).states}
    stage = _flow(case).stage_of(_flow(case).initial)
    told = {one.number: one for one in screens.timeline(session, case)}
    actions = []
    for event in record.history(session, case.id):
        if event.kind == "step_taken":
            stage = stage_of.get(str(event.data["from"]), stage)
        actions.append(Action(stage, told[event.number].text, event.at))
        if event.kind == "step_taken":
            stage = stage_of.get(str(event.data["to"]), stage)
    return actions


def _documents(session: Session, actor: Actor, case: Case, authority: str) -> list[Paper]:
    """Return the papers of the case; our own papers arrive by being made here."""
    found = []
    for row in documents.of_case(session, case.id):
        if papers.readable(session, actor, case.id, row.id) is None:
            continue
        snapshot = parsed(row.snapshot.encode())
        found.append(
            Paper(
                id=row.id,
                name=f"{word('paper', row.kind)}: {row.title}",
                channel=_("Made in Procure"),
                sender=authority,
                author=snapshot.get("author") or snapshot.get("approver") or authority,
                created_at=row.created_at,
            )
        )
    return found


def _flow(case: Case) -> engine.workflow.Workflow:
    return engine.compiled(case).workflow
