"""The bench of the door takes the very steps it measures; it asserts no time."""

import pytest

from tests.bench import advance

pytestmark = pytest.mark.bench


def test_both_ways_are_measured_in_one_run() -> None:
    found = {one.what: one for one in advance.measure(whole=False)}
    assert len(found) == 6
    assert found['SQLite, 8 threads: steps told "locked"'].held
