"""Every finding and every event of the record's own has words in each language."""

import re

import pytest

from procure import i18n
from procure.config import ROOT


def keys() -> list[str]:
    """Return the text keys that the record's checks can produce, read from the program."""
    sources = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "procure" / "record").glob("verification*.py")
    )
    said = re.findall(r'report\.found\(\s*"([a-z_]+)"', sources)
    said += re.findall(r'kind = (?:"" if [^"]* else )?"([a-z_]+)"', sources)
    said += re.findall(r'"" if [^\n]* else "([a-z_]+)"', sources)
    return ["event.payload_forgotten", *(f"finding.{kind}" for kind in sorted(set(said)))]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_finding_has_words(language: str) -> None:
    with i18n.speaking(language):
        missing = [key for key in keys() if i18n.gettext(key) == key]
    assert missing == []
    assert len(keys()) == 28
