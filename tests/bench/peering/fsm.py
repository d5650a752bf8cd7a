"""django-fsm-2 with django-fsm-log: its StateLog is the audit."""

from pathlib import Path

from tests.bench.peering import django_site
from tests.bench.peering.plain import FACTS, ROLE


class Fsm:
    """One case, to and fro."""

    def __init__(self, folder: Path) -> None:
        django_site.configure(folder, "django_fsm", "django_fsm_log")
        from tests.bench.peering import fsm_tables, models

        self.cases, self.tables = fsm_tables.Case.objects, models
        self.user = django_site.build()
        self.case_id = self.cases.create(facts=FACTS).pk
        models.CaseRole.objects.create(case_id=self.case_id, user=self.user, role=ROLE)

    def ready(self, steps: int) -> None:
        """Need nothing: the case goes on for ever."""

    def take(self, steps: int) -> None:
        """Walk the case."""
        seen = self.cases.get(pk=self.case_id).version
        for version in range(seen, seen + steps):
            self.step(version)

    def step(self, seen: int) -> None:
        """Take one step, or leave everything as it was."""
        from django.db import transaction
        from django_fsm import has_transition_perm

        with transaction.atomic():
            case = self.cases.get(pk=self.case_id)
            move = case.go if case.state == "here" else case.come
            if case.version != seen or not has_transition_perm(move, self.user):
                raise PermissionError
            move(by=self.user)
            case.version = seen + 1
            case.save(update_fields=["state", "version"])
            self.tables.Outbox.objects.create(
                case_id=case.pk, event_id=case.version, kind="step_taken"
            )

    def told(self) -> tuple[int, int, int]:
        """Count what was written."""
        from django_fsm_log.models import StateLog

        return django_site.told(StateLog)
