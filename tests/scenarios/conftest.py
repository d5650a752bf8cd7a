"""Scenarios to play, and an instance whose workflows and templates they use."""

from collections.abc import Callable
from pathlib import Path

import pytest

from procure import app, config

EXAMPLE = (config.ROOT / "docs" / "scenarios.md").read_text("utf-8").split("```toml\n")[1]
EXAMPLE = EXAMPLE.split("```")[0]

Written = Callable[..., Path]

assert app  # every room registers its names


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that writes the documented example with some words replaced."""

    def write(*changes: tuple[str, str], more: str = "") -> Path:
        text = EXAMPLE + more
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        path = tmp_path / "example.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def line_of(path: Path, words: str) -> int:
    """Return the line on which words stand first."""
    return path.read_text("utf-8").splitlines().index(words) + 1
