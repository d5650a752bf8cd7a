"""Hostile text in every field of every paper: printed as text, attached as it was typed."""

import json
import re
import subprocess
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from procure import config, documents
from procure.documents import bodies
from tests.documents import samples
from tests.faults.sending import SEED, essence, spread
from tests.faults.values import TEXTS

pytestmark = pytest.mark.slow

# Much text is what the forms refuse; a paper of it is a matter of limits, not of escaping.
PRINTED = {name: text for name, text in TEXTS.items() if name != "much"}
CODES = re.compile(r"[a-z_]+|\d{4}-\d\d-\d\d.*|-?\d+(\.\d+)?")
# Printed as a code or as a mark, or composed of marks that fonts place each its own way.
WRITTEN_OTHERWISE = {
    *("combining", "emoji", "unseen", "not characters", "odd line ends", "control characters"),
    *("right to left", "direction left open", "formula after a tab", "digits of others"),
    *("formula, wide", "long word"),
}

# Attached, though the paper itself has no column for it.
NOT_PRINTED = {("award_decision", ".tenderers.register_number")}


class Poison:
    """Puts another hostile value into each free text of a snapshot, one after the other."""

    def __init__(self, first: int) -> None:
        names = list(PRINTED)
        self.next = islice(cycle(names), first, None)
        self.put: dict[str, tuple[str, str]] = {}

    def into(self, value: Any, place: str = "") -> Any:
        """Return a value with every free text replaced; codes, days and numbers stay."""
        if isinstance(value, dict):
            return {name: self.into(item, f"{place}.{name}") for name, item in value.items()}
        if isinstance(value, list):
            return [self.into(item, place) for item in value]
        if not isinstance(value, str) or CODES.fullmatch(value):
            return value
        name = next(self.next)
        token = f"zq{10_000 + len(self.put)}"
        self.put[token] = (name, place)
        return f"{PRINTED[name][:300]} {token}"


@pytest.fixture(autouse=True)
def _own_instance(tmp_path: Path) -> None:
    config.use(config.load(tmp_path))


@pytest.mark.parametrize("kind", bodies.BODIES)
def test_a_paper_prints_hostile_text_as_text(kind: str, tmp_path: Path) -> None:
    language = spread(kind, list(samples.LANGUAGES), 1)[0]
    print_poisoned(kind, language, sum(map(ord, kind)) + SEED, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(0, len(PRINTED), 4))
@pytest.mark.parametrize("language", samples.LANGUAGES)
@pytest.mark.parametrize("kind", bodies.BODIES)
def test_every_paper_prints_every_value(
    kind: str, language: str, first: int, tmp_path: Path
) -> None:
    print_poisoned(kind, language, first, tmp_path)


def print_poisoned(kind: str, language: str, first: int, folder: Path) -> None:
    """Print a sample whose texts are hostile, and read it as a program does."""
    poison = Poison(first)
    given = samples.snapshot(kind, language)
    whole = bodies.BODIES[kind].model_validate(given["body"]).model_dump()
    given["body"] = poison.into(whole)
    for name in ("title", "lead", "author", "approver"):
        given[name] = poison.into(given[name], name)
    snapshot = documents.whole(kind, given)
    path = folder / "paper.pdf"
    path.write_bytes(documents.render(kind, snapshot, language).content)

    said = essence(text_of(path))
    assert "zq49zq" not in said
    for token, (name, place) in poison.put.items():
        if (kind, place) in NOT_PRINTED:
            continue
        assert token in said, (kind, name, place)
        if name not in WRITTEN_OTHERWISE:
            # Long lines are broken anywhere, and a page's head and foot may stand between.
            start = essence(PRINTED[name])[:20]
            assert start in said, (kind, name)
    with pikepdf.open(path) as paper:
        assert "/JavaScript" not in paper.Root.get("/Names", {})
        assert "/OpenAction" not in paper.Root
        for page in paper.pages:
            for mark in page.get("/Annots", []):
                action = mark.get("/A", {})
                assert action.get("/S") in (None, "/URI", "/GoTo")
                assert re.match(r"https?://(?!zqx)|mailto:", str(action.get("/URI", "https://x")))
        (attached,) = (one for name, one in paper.attachments.items() if name.endswith(".json"))
        assert json.loads(attached.get_file().read_bytes())["body"] == snapshot["body"]


def text_of(path: Path) -> str:
    """Return the text of a PDF."""
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")
