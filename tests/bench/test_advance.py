"""The bench of the door plays the very statements of a step; it asserts no time."""

import pytest

from procure import db
from tests.bench import advance

pytestmark = pytest.mark.bench


def test_both_ways_are_measured_in_one_run():
    found = advance.measure(rounds=2, steps=10)
    db.close()
    assert found["ratio"] > 0
    assert found["statements_a_step"] > 8
