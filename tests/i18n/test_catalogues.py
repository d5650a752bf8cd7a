"""Every word the program uses stands in Finnish and Swedish, and every key in English too.

The words are read from the program itself, so a new room is checked from its first line.
Keys that are put together at run time are checked by the registry that owns them.
"""

import re
import shutil
import subprocess
import sys
import warnings
from collections import defaultdict
from pathlib import Path

import pytest

from procure import i18n
from procure.config import ROOT
from procure.i18n import catalogues, extraction

FILES = [
    pytest.param(path, language, id=path.name)
    for language in i18n.LANGUAGES
    for path in catalogues.sources(language)
]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_word_is_missing(language: str) -> None:
    missing = {
        f"{use.path.relative_to(ROOT)}:{use.line}: {use.message!r}"
        for use in extraction.missing(language)
    }
    assert not missing, f"add these to procure/i18n/catalogues/<room>.{language}.po:\n" + "\n".join(
        sorted(missing)
    )


@pytest.mark.parametrize(("path", "language"), FILES)
def test_a_catalogue_is_whole(path: Path, language: str) -> None:
    """No fuzzy or empty entry, nothing twice, and every placeholder in both texts."""
    entries = list(catalogues.read(path, language))
    written = len(re.findall(r'^msgid "', path.read_text("utf-8"), re.MULTILINE)) - 1
    assert len(entries) >= written, "the same msgid stands twice in this file"
    for entry in entries:
        assert not entry.fuzzy, f"{entry.id!r} is fuzzy"
        ids = (entry.id,) if isinstance(entry.id, str) else entry.id
        strings = (entry.string,) if isinstance(entry.string, str) else entry.string
        assert all(strings or ("",)), f"{entry.id!r} has no words"
        if extraction.is_key(ids[0]):
            continue
        # a form for one thing may leave the number out where English does, or keep it
        wanted = [set(extraction.PLACEHOLDER.findall(text)) for text in ids]
        for at, text in enumerate(strings):
            found = set(extraction.PLACEHOLDER.findall(text))
            right = wanted if at == 0 else wanted[-1:]
            assert found in right, f"{entry.id!r}: {text!r} has other placeholders"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_rooms_agree_on_a_translation(language: str) -> None:
    said: dict[object, set[object]] = defaultdict(set)
    rooms: dict[object, list[str]] = defaultdict(list)
    for path in catalogues.sources(language):
        for entry in catalogues.read(path, language):
            said[entry.id].add(entry.string)
            rooms[entry.id].append(path.name)
    quarrels = {key: rooms[key] for key, texts in said.items() if len(texts) > 1}
    assert not quarrels


def test_english_holds_only_keys() -> None:
    sentences = [m for m in extraction.known("en") if not extraction.is_key(m)]
    assert not sentences, "an English sentence is its own translation"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_key_has_the_same_placeholders_in_all_languages(language: str) -> None:
    english, other = extraction.known("en"), extraction.known(language)
    for key, (text,) in ((k, v) for k, v in english.items() if extraction.is_key(k)):
        assert key in other, f"{key} has no words in {language}"
        found = set(extraction.PLACEHOLDER.findall(other[key][0]))
        assert found == set(extraction.PLACEHOLDER.findall(text)), key


def test_words_that_nobody_uses_are_named() -> None:
    """Only a hint: keys made at run time cannot be found by reading the program."""
    used = {use.message for use in extraction.uses()}
    idle = [m for m in extraction.known("fi") if m not in used and not extraction.is_key(m)]
    if idle:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"{len(idle)} words are not used", stacklevel=1)


def test_the_extractor_finds_what_is_used() -> None:
    """The net has no hole: a call, a lazy label, a plural and a template are all found."""
    found = {use.message for use in extraction.uses()}

    assert "Skip to main content" in found
    assert ("Choose %(num)d file only", "Choose at most %(num)d files") in found


def test_a_compiled_catalogue_is_used_only_while_its_sources_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "catalogues"
    shutil.copytree(catalogues.FOLDER, folder)
    monkeypatch.setattr(catalogues, "FOLDER", folder)
    monkeypatch.setattr(catalogues, "COMPILED", tmp_path / "compiled")
    catalogues.forget()
    catalogues.build()
    source = folder / "common.fi.po"
    source.write_text(source.read_text("utf-8").replace('"Tallenna"', '"Talleta"'), "utf-8")

    try:
        assert catalogues.words("fi").gettext("Save") == "Talleta"
        catalogues.build()
        catalogues.forget()
        assert catalogues.words("fi").gettext("Save") == "Talleta"
        assert b"Talleta" in (tmp_path / "compiled" / "fi.mo").read_bytes()
    finally:
        monkeypatch.undo()
        catalogues.forget()


@pytest.mark.slow
def test_the_command_names_what_is_missing() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "procure.i18n", "missing", "procure/i18n"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (0, "")
