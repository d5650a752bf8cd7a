"""A Django site for one peer, in a folder of its own: settings, tables, and its officer."""

from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

APP = "tests.bench.peering"
START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"


def configure(folder: Path, *apps: str) -> None:
    """Set Django up. The module with the peer's own tables is imported after this."""
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "peer.db"),
                "OPTIONS": {"init_command": START, "transaction_mode": "IMMEDIATE"},
            }
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *apps, APP],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGGING_CONFIG=None,
        USE_TZ=True,
    )
    django.setup()


def build() -> Any:
    """Make the tables of all that is imported; return the officer."""
    from django.contrib.auth.models import User

    from tests.bench.peering.plain import ACTOR

    call_command("migrate", run_syncdb=True, verbosity=0)
    return User.objects.create(username=ACTOR)


def told(audit: Any) -> tuple[int, int, int]:
    """Count the rows of a peer's audit and of its outbox, and tell how it commits."""
    from django.db import connection

    from tests.bench.peering.models import Outbox

    with connection.cursor() as cursor:
        full = cursor.execute("PRAGMA synchronous").fetchone()[0]
    return audit.objects.count(), Outbox.objects.count(), full
