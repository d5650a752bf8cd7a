"""Locks carry hashes and no host; nothing committed names a mirror or somebody's machine."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)
# made by the set-up, or not ours to look into
MADE = {".git", ".venv", "build", "dist", "instance", "node_modules", "vendor", "compiled"}
HOSTS = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian")
MACHINES = re.compile(r"(?<![\w.~/-])/(?:work|root|home|Users)/(?=[\w.-])")
# Free licences that let an MIT program stand on them; weak copyleft is used unchanged.
FREE = re.compile(
    r"MIT|BSD|Apache|Python|PSF|ISC|MPL|Mozilla|Unlicense|Zope|ZPL|Historical|HPND|GPL.*MPL|LGPL|"
    r"Lesser General",
    re.IGNORECASE,
)


def pins(lock: Path) -> list[str]:
    """Return the blocks of a lock, one for each pinned package."""
    return [block for block in re.split(r"\n(?=\S)", lock.read_text("utf-8")) if PIN.match(block)]


def committed() -> Iterator[Path]:
    """Walk what is ours: everything but what the set-up made and caches."""
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            cache = path.name.endswith("_cache") or path.name in {"__pycache__", ".hypothesis"}
            if path.is_dir():
                if path.name not in MADE and not cache:
                    folders.append(path)
            elif path.suffix not in {".mo", ".pyc"}:
                yield path


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_pin_has_hashes(lock):
    blocks = pins(lock)

    assert blocks
    for block in blocks:
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_nothing_but_pins(lock):
    for block in re.split(r"\n(?=\S)", lock.read_text("utf-8").rstrip()):
        assert PIN.match(block), f"not a pin: {block.splitlines()[0]}"
        assert "://" not in block, block.splitlines()[0]


def test_the_tests_run_on_the_versions_that_are_served():
    served, tested = (
        {(m["name"], m["version"]) for b in pins(ROOT / name) if (m := PIN.match(b))}
        for name in ("requirements.txt", "requirements-test.txt")
    )

    assert served <= tested


def test_what_the_project_names_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = {m["name"].lower() for m in PIN.finditer((ROOT / "requirements.txt").read_text())}

    named = {re.split(r"[<>=\[;]", line)[0].lower() for line in project["dependencies"]}

    assert named <= locked, "call scripts/lock"


def test_no_extra_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = {m["name"].lower() for lock in LOCKS for m in PIN.finditer(lock.read_text("utf-8"))}

    for extra, lines in project["optional-dependencies"].items():
        named = {re.split(r"[<>=\[;]", line)[0].lower() for line in lines}
        assert not named & locked, f"{extra} is not installed by default"


def test_browser_files_are_locked_by_hash_and_without_a_host():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    for name, package in packages.items():
        if name:
            assert package["integrity"].startswith("sha512-"), name
            assert "resolved" not in package, name


def test_no_committed_file_names_a_mirror_or_a_machine():
    for path in committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        place = path.relative_to(ROOT)
        for host in HOSTS:
            assert host not in text, f"{place} names {host}: any mirror must do"
        found = MACHINES.search(text)
        assert not found, f"{place} names a folder of one machine: {text[found.start() :][:40]!r}"


def test_no_committed_file_holds_what_others_made():
    for path in committed():
        assert path.suffix not in {".woff2", ".ttf", ".otf", ".jar"}, path
        assert not path.name.endswith((".min.js", ".min.css")), path


def test_what_is_served_stands_on_free_licences():
    for block in pins(ROOT / "requirements.txt"):
        name = block.split("==")[0]
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python
        about = package.metadata
        said = [about.get("License-Expression"), about.get("License"), *_classified(about)]
        said += [file.read_text()[:200] for file in package.files or () if "LICENSE" in file.name]
        assert any(FREE.search(words) for words in said if words), f"{name}: {said}"


def _classified(about) -> list[str]:
    return [line for line in about.get_all("Classifier", []) if line.startswith("License")]
