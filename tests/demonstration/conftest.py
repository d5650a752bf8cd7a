"""A demonstration, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from procure import config, db, demonstration
from procure.app import create_app


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Make a demonstration from the files that are shipped; returns it and what was said."""
    place = tmp_path_factory.mktemp("made") / "instance"
    said: list[str] = []
    demonstration.make(config.load(place), said.append)
    return place, said


@pytest.fixture
def settings(made: tuple[Path, list[str]], tmp_path: Path) -> Iterator[config.Settings]:
    """Return the settings of a demonstration of the test's own."""
    place = tmp_path / "instance"
    shutil.copytree(made[0], place)
    settings = config.use(config.load(place))
    db.open(settings.database_url)
    yield settings
    db.close()


@pytest.fixture
def app(settings: config.Settings) -> Flask:
    """Put the whole house together over the demonstration."""
    app = create_app(settings)
    app.testing = True
    return app
