"""What every room's tests share: a real database in a folder of its own."""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings as hypothesis
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlmodel import SQLModel

from procure import config, db
from tests import postgres

# Two busy cores make one example slow now and then; a property is about what, not how fast.
hypothesis.register_profile("procure", deadline=None)
hypothesis.load_profile("procure")

FIRST = {"journeys", "faults"}
# Whoever opens pages, prints papers or plays a whole stage takes seconds, not moments.
LONG = {"app", "browse", "child", "press", "printed", "promised", "scene", "vera"}
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
# The other home of everything: the same tests, with the same meaning, on PostgreSQL.
ON_POSTGRESQL = os.environ.get("PROCURE_TEST_DATABASE") == "postgresql"


class Compiled(BytecodeCache):
    """Keeps compiled templates for the next application: hundreds are made, of the same pages."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled before, if its source is still the same."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


@pytest.fixture
def now() -> datetime:
    """Return a Tuesday morning in Helsinki."""
    return NOW


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[config.Settings]:
    """Open an empty instance with all tables of the rooms that are imported.

    A second factor is not demanded here, since most tests are about something else;
    tests/people/test_second_factor.py tests with the default, in which it is.
    """
    tables = frozenset(SQLModel.metadata.tables)
    own: dict[str, Any] = {"second_factor": False}
    if ON_POSTGRESQL:
        name = postgres.server().new(empty_on_postgresql(tables))
        settings = config.use(config.load(tmp_path, database=postgres.server().url(name), **own))
    else:
        settings = config.use(config.load(tmp_path, **own))
        (tmp_path / "procure.db").write_bytes(empty(tables))
    db.open(settings.database_url)
    yield settings
    db.close()
    if ON_POSTGRESQL:
        postgres.server().drop(name)


@cache
def empty(_tables: frozenset[str]) -> bytes:
    """Return a database with all tables; made anew when a test file has brought more of them."""
    with tempfile.TemporaryDirectory() as folder:
        db.open(config.load(Path(folder)).database_url)
        SQLModel.metadata.create_all(db.engine())
        db.close()
        return (Path(folder) / "procure.db").read_bytes()


@cache
def empty_on_postgresql(_tables: frozenset[str]) -> str:
    """Return the name of a database with all tables, to be copied."""
    name = postgres.server().new()
    db.open(postgres.server().url(name))
    SQLModel.metadata.create_all(db.engine())
    db.close()
    return name


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow by its fixtures, and let the long walks begin first.

    So no process is left alone with a long walk at the end.
    """
    for item in items:
        if LONG.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    if ON_POSTGRESQL:
        items[:] = [item for item in items if item.get_closest_marker("sqlite") is None]
    items.sort(key=lambda item: not FIRST.intersection(item.path.parts))


def pytest_sessionfinish() -> None:
    """End the one browser, if any test has started it."""
    if browser := sys.modules.get("tests.browser"):
        browser.close()
