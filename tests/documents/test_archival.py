"""Every paper in every language is PDF/A-3a and PDF/UA-1, and says so in its own words."""

import hashlib
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest

from procure import documents
from procure.documents import frozen
from tests.documents import samples
from tests.documents.conftest import EVERY


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_two_validators_find_nothing(
    kind: str, language: str, printed: Any, vera: Any, tmp_path: Path
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(printed(kind, language).content)
    for profile in ("3a", "ua1"):
        report = page.validate_pdf(str(path), profile=profile)
        assert report.is_compliant, [str(failure) for failure in report.failures]
        assert vera(path, profile) == []


def test_the_validators_bite(printed: Any, vera: Any, tmp_path: Path) -> None:
    """A file without its marks of conformance fails, so a pass means something."""
    path = tmp_path / "paper.pdf"
    with pikepdf.open(io.BytesIO(printed("need_statement", "fi").content)) as pdf:
        del pdf.Root.Metadata
        pdf.save(path)
    for profile in ("3a", "ua1"):
        assert not page.validate_pdf(str(path), profile=profile).is_compliant
        assert vera(path, profile)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_what_is_attached_is_what_is_hashed_and_printed(
    kind: str, language: str, printed: Any, tmp_path: Path
) -> None:
    content = printed(kind, language).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = pdf.attachments["snapshot.json"].get_file().read_bytes()
    digest = hashlib.sha256(attached).hexdigest()
    snapshot = documents.whole(kind, samples.snapshot(kind, language))
    assert json.loads(attached) == snapshot
    assert attached == frozen.canonical(snapshot)
    groups = " ".join(re.findall(".{8}", digest))
    assert groups in " ".join(text_of(content, tmp_path).split())


def test_the_metadata_name_the_case_the_version_and_the_hash(printed: Any) -> None:
    """They stand uncompressed in the file, for tools that know no PDF."""
    content: bytes = printed("contract", "sv").content
    xmp = content[content.index(b"<x:xmpmeta") : content.index(b"</x:xmpmeta>")].decode()
    snapshot = documents.whole("contract", samples.snapshot("contract", "sv"))
    for name, value in {
        "paper:caseReference": "HEL 2026-004711",
        "paper:version": "2",
        "paper:kind": "contract",
        "paper:snapshotSha256": frozen.sha256(frozen.canonical(snapshot)),
        "paper:retentionClass": "r10",
    }.items():
        assert f"<{name}>{value}</{name}>" in xmp
    assert 'pdfuaid:part="1"' in xmp
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp


def test_the_tag_tree_has_scopes_and_languages(printed: Any) -> None:
    """This reaches into WeasyPrint, whose version is pinned; it fails when that changes."""
    with pikepdf.open(io.BytesIO(printed("need_statement", "fi").content)) as pdf:
        elements = [item for item in pdf.objects if is_element(item)]
        heads = [item for item in elements if item.S == "/TH"]
        scopes = {str(item.A.Scope) for item in heads}
        languages = {str(item.Lang) for item in elements if "/Lang" in item}
        assert str(pdf.Root.Lang) == "fi"
    assert heads
    assert scopes == {"/Row", "/Column"}
    assert languages == {"sv", "en"}


def test_only_our_typeface_is_embedded(printed: Any, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(printed("award_decision", "fi").content)
    listed = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0] for line in listed.splitlines()[2:]]
    assert names
    assert all(re.match(r"[A-Z]{6}\+Source-Sans-3", name) for name in names), names


def text_of(content: bytes, folder: Path) -> str:
    """Return the text of a printed paper as a reader's program extracts it."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout


def is_element(item: Any) -> bool:
    """Tell whether an object of a file is an element of its tag tree."""
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
