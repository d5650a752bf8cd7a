"""The bench of servers asks each of them for the same pages; it asserts no time."""

import pytest

from tests.bench import servers

pytestmark = [pytest.mark.bench, pytest.mark.nightly]


def test_every_server_that_is_installed_answers_and_the_others_are_named():
    found = {one.what: one.found for one in servers.measure(whole=False)}
    for name in servers.SERVERS:
        told = found.get(f"{name}: requests a second, processor time of each", found.get(name))
        assert told
