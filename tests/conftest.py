"""What every room's tests share: a real database in a folder of its own."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis
from sqlmodel import SQLModel

from procure import config, db

# Two busy cores make one example slow now and then; a property is about what, not how fast.
hypothesis.register_profile("procure", deadline=None)
hypothesis.load_profile("procure")

FIRST = {"journeys", "faults"}
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Return a Tuesday morning in Helsinki."""
    return NOW


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[config.Settings]:
    """Open an empty instance with all tables of the rooms that are imported."""
    settings = config.use(config.load(tmp_path))
    db.open(settings.database_url)
    SQLModel.metadata.create_all(db.engine())
    yield settings
    db.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long walks begin first, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: not FIRST.intersection(item.path.parts))


def pytest_sessionfinish() -> None:
    """End the one browser, if any test has started it."""
    if browser := sys.modules.get("tests.browser"):
        browser.close()
