"""Who has promised what on a case, read for its page."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from procure.cases.tables import Task
from procure.people.tables import CaseRole, User


@dataclass(frozen=True, slots=True)
class Promised:
    """A task and the name of who does it."""

    task: Task
    name: str


def of_case(session: Session, case_id: str) -> list[Promised]:
    """Return the tasks of a case: open ones by their day, then those that are done."""
    wanted = (
        select(Task, User.name)  # type: ignore[call-overload]
        .join(User, col(User.id) == col(Task.assignee_id))
        .where(col(Task.case_id) == case_id)
        .order_by(
            col(Task.done_at).is_not(None),
            col(Task.due_on).is_(None),
            col(Task.due_on),
            col(Task.created_at),
        )
    )
    return [Promised(task, name) for task, name in session.execute(wanted)]


def people_of(session: Session, case_id: str) -> dict[str, str]:
    """Return the names of those who can be given a task, by id."""
    wanted = (
        select(col(User.id), col(User.name))
        .join(CaseRole, col(CaseRole.user_id) == col(User.id))
        .where(
            col(CaseRole.case_id) == case_id,
            col(CaseRole.role).not_in(("supplier", "auditor")),
            col(User.disabled).is_(False),
        )
        .order_by(col(User.name))
    )
    return {row[0]: row[1] for row in session.execute(wanted)}
