"""The bench of letters measures both processes and the growth in one run."""

import pytest

from tests.bench import letters

pytestmark = [pytest.mark.bench, pytest.mark.nightly]


def test_letters_are_measured():
    found = {one.what: one for one in letters.measure(whole=False)}
    assert float(found["warm letter / cold process"].found) > 0
