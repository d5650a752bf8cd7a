"""Names that come from files and registries have words in every language.

The catalogues' own test sees the words that stand in code and templates; these are put
together at run time.
"""

import json
import subprocess
import sys

import pytest

import procure.app  # noqa: F401 - the rooms register what the files name
from procure import config, documents, i18n
from procure.engine import registry, workflow

pytestmark = pytest.mark.slow

# In an interpreter of its own: other tests register names of theirs in this one.
REGISTERED = """
import json, procure.app
from procure import record
from procure.engine import registry
print(json.dumps({
    "fact": list(registry.FACTS), "guard": list(registry.GUARDS), "event": list(record.declared()),
    "note": [g.name for g in registry.GUARDS.values() if g.note],
}))
"""


@pytest.fixture(scope="module")
def keys():
    """Return every text key that a registry or a shipped workflow file makes."""
    said = subprocess.run(
        [sys.executable, "-c", REGISTERED], cwd=config.ROOT, capture_output=True, check=True
    ).stdout
    names = json.loads(said)
    flows = [
        workflow.check(path.read_bytes(), path.name).workflow
        for path in (config.ROOT / "workflows").glob("*.v*.toml")
    ]
    asked = {need for flow in flows for step in flow.steps for need in step.needs}
    return {
        *(f"fact.{name}" for name in names["fact"] if name in asked),
        *(f"guard.{name}" for name in names["guard"]),
        *(f"guard.{name}.note" for name in names["note"]),
        *(f"event.{kind}" for kind in names["event"]),
        *(f"paper.{kind}" for kind in documents.BODIES),
        *(f"role.{role}" for role in registry.ROLES),
        *(f"stage.{state.stage}" for flow in flows for state in flow.states),
        *(f"state.{state.name}" for flow in flows for state in flow.states),
        *(f"step.{step.action}" for flow in flows for step in flow.steps),
    }


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_name_has_words(language, keys):
    with i18n.speaking(language):
        assert sorted(key for key in keys if not i18n.translated(key)) == []
