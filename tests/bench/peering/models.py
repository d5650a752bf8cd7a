"""The tables that the peers on Django share: who has which role, the chained events, the outbox."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from tests.bench.peering.plain import ROLE


class CaseRole(models.Model):
    """A role of a user in a case."""

    case_id = models.PositiveBigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    role = models.CharField(max_length=50)

    class Meta:
        """One role for each user and case."""

        constraints: ClassVar[Any] = [models.UniqueConstraint("case_id", "user", name="one_role")]


class Event(models.Model):
    """An event of a peer that has no log of its own."""

    case_id = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        """An event's number is its own within the case."""

        constraints: ClassVar[Any] = [
            models.UniqueConstraint("case_id", "number", name="one_number")
        ]


class Outbox(models.Model):
    """What is to be done after the commit."""

    case_id = models.PositiveBigIntegerField()
    event_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=50)


def is_officer(case_id: int, user: Any) -> bool:
    """Whether a user has the role that the steps ask for."""
    found: bool = CaseRole.objects.filter(case_id=case_id, user=user, role=ROLE).exists()
    return found
