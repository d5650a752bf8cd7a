"""The bench of peers does without those that are not installed; it asserts no time."""

import re
import sys
import tomllib

import pytest

from tests.bench import peers
from tests.bench.figures import ROOT

pytestmark = pytest.mark.bench


def test_peers_that_are_not_installed_are_named_and_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for one in peers.PEERS:
        for need in one.needs:
            monkeypatch.setitem(sys.modules, need, None)  # as if it were not there
    figures = peers.measure(whole=False)
    found = {one.what: one.found for one in figures}
    for one in peers.PEERS:
        assert found[one.name] == f"not installed: pip install {' '.join(one.packages)}"
    assert {one.held for one in figures} == {None}
    assert f"rate of advance() to that of {peers.HAND.name}" in found


def test_the_extra_is_what_the_peers_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = {re.split(r"[<>=]", line)[0] for line in project["optional-dependencies"]["bench"]}
    assert extra == {name for one in peers.PEERS for name in one.packages}
