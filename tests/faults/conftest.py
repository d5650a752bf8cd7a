"""A demonstration, made once and copied for each module that attacks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import house as houses
from tests.faults.house import House


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a demonstration with a case in every state."""
    return houses.make(tmp_path_factory.mktemp("made") / "instance")


@pytest.fixture(scope="module")
def house(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open a copy for the tests of one module."""
    with houses.opened(made, tmp_path_factory.mktemp("house") / "instance") as opened:
        yield opened
