"""What the journeys share: a browser, and a demonstration that is made once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from procure import config, demonstration
from tests.browser import chromium, open_page

__all__ = ["chromium", "open_page"]


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a demonstration with a case in each stage, for everybody to copy."""
    instance = tmp_path_factory.mktemp("seed") / "instance"
    instance.mkdir()
    demonstration.make(config.load(instance), print)
    return instance


@pytest.fixture(scope="session")
def copy_of_seed(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return a maker of instances like the seed."""

    def copy() -> Path:
        place = tmp_path_factory.mktemp("copy") / "instance"
        return Path(shutil.copytree(seed, place))

    return copy
