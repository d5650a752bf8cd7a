"""The flow of django-viewflow: five tasks of people in a row."""

from typing import Any

from viewflow import this
from viewflow.workflow import flow


def page(request: Any) -> None:
    """Stand for the view of a task: the bench has no web."""


class Five(flow.Flow):
    """A start, five tasks, an end."""

    start = flow.StartHandle().Next(this.need)
    need = flow.View(page).Next(this.dialogue)
    dialogue = flow.View(page).Next(this.pilot)
    pilot = flow.View(page).Next(this.evaluation)
    evaluation = flow.View(page).Next(this.contract)
    contract = flow.View(page).Next(this.closed)
    closed = flow.End()


TASKS = (Five.need, Five.dialogue, Five.pilot, Five.evaluation, Five.contract)
