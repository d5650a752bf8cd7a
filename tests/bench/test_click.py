"""The bench of a click alternates calm and busy rounds; it asserts no time."""

import pytest

from tests.bench import click

pytestmark = [pytest.mark.bench, pytest.mark.nightly]


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_printed_in_calm_rounds_and_papers_are_in_busy_ones(whole):
    found = {one.what: one.found for one in click.measure(whole)}
    calm, busy = map(int, found["papers printed in calm and in busy rounds"].split(", "))
    assert calm == 0
    assert busy > 0
