"""A case at the beginning of its evaluation."""

import pytest

from procure import config
from tests.assessment.scene import Scene, a_scene


@pytest.fixture
def scene(instance: config.Settings) -> Scene:
    """Return a case whose call for tenders is being planned."""
    return a_scene(instance)


@pytest.fixture
def scored(scene: Scene) -> Scene:
    """Return a case whose two tenders have two scores each."""
    return scene.scored()
