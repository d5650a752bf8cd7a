"""The case of django-fsm-2; its check of the state on saving stands for the version's."""

from typing import Any

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, transition
from django_fsm_log.decorators import fsm_log_by

from tests.bench.peering.models import is_officer


def given(case: Any) -> bool:
    """Whether the guard holds."""
    return bool(case.facts.get("bench_fact") == "given")


def allowed(case: Any, user: Any) -> bool:
    """Whether the user has the role of the step."""
    return is_officer(case.pk, user)


class Case(ConcurrentTransitionMixin, models.Model):
    """A case that goes to and fro."""

    state = FSMField(default="here", protected=True)
    version = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)

    @fsm_log_by
    @transition(state, source="here", target="there", conditions=[given], permission=allowed)
    def go(self, by: Any) -> None:
        """Go there."""

    @fsm_log_by
    @transition(state, source="there", target="here", conditions=[given], permission=allowed)
    def come(self, by: Any) -> None:
        """Come back."""
