"""Where scenarios are played: an instance of their own, or one that is a demonstration."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from procure import config, db
from procure.db import schema
from procure.scenarios.faults import ScenarioError

OWN = ("workflows", "templates")


@contextmanager
def opened(settings: config.Settings) -> Iterator[config.Settings]:
    """Bind the process to an instance with its tables up to date, then to the one before."""
    try:
        before = config.current()
    except config.ConfigurationError:
        before = None
    settings.instance.mkdir(parents=True, exist_ok=True)
    config.use(settings)
    db.open(settings.database_url)
    try:
        schema.upgrade()
        yield settings
    finally:
        db.close()
        if before is not None:
            config.use(before)
            db.open(before.database_url)


@contextmanager
def temporary(like: config.Settings) -> Iterator[config.Settings]:
    """Open an instance that is thrown away, with the workflows and templates of another.

    It has a database of its own whatever the environment says, sends nothing, and is no
    demonstration, so that its clock stands where the acts put it.
    """
    with tempfile.TemporaryDirectory(prefix="procure-scenario-") as folder:
        place = Path(folder)
        for name in OWN:
            if (like.instance / name).is_dir():
                shutil.copytree(like.instance / name, place / name)
        alone = {"instance": place, "database": "", "smtp_host": "", "demonstration": False}
        with opened(like.model_copy(update=alone)) as settings:
            yield settings


def demonstration(instance: Path) -> config.Settings:
    """Return the settings of an instance into which may be played; refuse any other."""
    settings = config.load(instance) if instance.is_dir() else None
    if settings is None or not settings.demonstration:
        fault = f"{instance}: is not marked as a demonstration ({config.FILE})"
        raise ScenarioError([fault])
    return settings
