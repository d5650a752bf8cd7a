"""django-viewflow: each step is a task that is assigned, started and executed.

The task the actor saw must still be open, under the lock: this stands for the version.
"""

from pathlib import Path
from typing import Any

from tests.bench.peering import django_site
from tests.bench.peering.plain import FACTS, ROLE, body


class Viewflow:
    """A process for every five steps."""

    def __init__(self, folder: Path) -> None:
        django_site.configure(folder, "viewflow.workflow")
        from tests.bench.peering import models, viewflow_flow

        self.flow, self.tables = viewflow_flow.Five, models
        self.tasks = viewflow_flow.TASKS
        self.user = django_site.build()
        self.cases: list[int] = []

    def ready(self, steps: int) -> None:
        """Start the processes."""
        from django.db import transaction

        with transaction.atomic():
            self.cases = [
                self.flow.start.run(_process_data=FACTS).pk for _ in range(steps // len(self.tasks))
            ]
            for one in self.cases:
                self.tables.CaseRole.objects.create(case_id=one, user=self.user, role=ROLE)

    def take(self, steps: int) -> None:
        """Walk each process to its end."""
        for case_id in self.cases:
            for number, seen in enumerate(self.tasks):
                self.step(case_id, number, seen)

    def step(self, case_id: int, number: int, seen: Any) -> None:
        """Take one step, or leave everything as it was."""
        from viewflow.workflow.models import Task
        from viewflow.workflow.status import STATUS

        events = self.tables.Event.objects
        with self.flow.lock(case_id):  # a transaction
            task = Task.objects.select_related("process").get(
                process_id=case_id, flow_task=seen, status=STATUS.NEW
            )
            activation = seen.activation_class(task)
            if not (
                self.tables.is_officer(case_id, self.user)
                and activation.assign.has_perm(self.user)
                and task.process.data.get("bench_fact") == "given"
            ):
                raise PermissionError
            activation.assign(self.user)
            activation.start(None)
            activation.execute()
            last = events.filter(case_id=case_id).order_by("-number").first()
            after = self.tasks[number + 1].name if number + 1 < len(self.tasks) else "closed"
            said, digest = body(number + 1, seen.name, after, bytes(last.hash) if last else b"")
            event = events.create(case_id=case_id, number=number + 1, body=said, hash=digest)
            self.tables.Outbox.objects.create(case_id=case_id, event_id=event.pk, kind="step_taken")

    def told(self) -> tuple[int, int, int]:
        """Count what was written."""
        return django_site.told(self.tables.Event)
