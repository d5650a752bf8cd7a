"""The bench of many people asks over HTTP and gets answers; it asserts no time."""

import pytest

from tests.bench import load

pytestmark = pytest.mark.bench


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_everybody_is_answered_and_the_record_is_right(whole):
    found = {one.what: one for one in load.measure(whole)}
    assert found["answers 5xx and broken connections"].held
    assert found["the record afterwards"].held
