"""The bench of printing measures both ways of the same paper; it asserts no time."""

import pytest

from tests.bench import pdf

pytestmark = pytest.mark.bench


@pytest.mark.parametrize("kind", pdf.PAPERS)
def test_both_ways_are_measured_in_one_run(kind):
    found = pdf.compare(kind, rounds=2)
    assert found["ratio"] > 0
