"""A city whose officers open cases."""

import pytest

from procure import config
from tests import builders
from tests.builders import City


@pytest.fixture
def city(instance: config.Settings) -> City:
    """Make Helsinki and its people."""
    return builders.people_of_a_city()
