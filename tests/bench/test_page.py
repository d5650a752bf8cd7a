"""The bare page writes what ours writes; no time is asserted."""

from pathlib import Path

import pytest

from procure import db
from tests.bench import lists, page

pytestmark = pytest.mark.bench


def test_both_ways_write_the_same_page(tmp_path: Path) -> None:
    instance = lists.Instance(tmp_path / "instance", 100)
    instance.open()
    ways = dict(page.answers(instance, tmp_path / "instance"))
    said = {name: call() for name, call in ways.items()}
    db.close()
    assert {status for status, _, _ in said.values()} == {"200 OK"}
    assert page.masked(said["ours"][2]) == said["raw"][2]
