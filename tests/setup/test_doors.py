"""The house's walls: each contract of pyproject.toml is broken once on purpose here."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("need", "pilot")


def a_house(folder: Path, **extra: str) -> Path:
    """Build an empty house with every layer and door, and write ``extra`` lines into modules."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    packages = [f"procure/{name}" for layer in layers for name in layer.split(" | ")]
    packages += ["procure", "procure/people/session", *(f"procure/stages/{r}" for r in ROOMS)]
    for package in packages:
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "__init__.py").touch()
    lines = {
        "engine.machine": "import transitions",
        "documents.printing": "import weasyprint",
        "documents.bucket": "import fsspec",
        "calls.sealing": "import pyrage",
        "operation.metrics": "import prometheus_client",
        "jobs.broker": "import celery",
        "web.frame": "import flask, flask_login, flask_wtf, werkzeug, wtforms, govuk_frontend_wtf",
        "stages.need.pages": "import flask",
        "stages.need.forms": "import wtforms",
        "people.__init__": "import flask",
        "operation.__init__": "import flask",
        "calls.desk": "import flask",
        **{name.replace("__", "."): line for name, line in extra.items()},
    }
    for name, line in lines.items():
        (folder / "procure" / f"{name.replace('.', '/')}.py").write_text(line + "\n")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def inspect(house: Path) -> tuple[int, str]:
    """Return the inspector's exit status and words."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_house_with_the_right_doors_passes(tmp_path):
    status, words = inspect(a_house(tmp_path))

    assert status == 0, words


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("engine__door", "import procure.stages", "Imports point one way"),
        ("config__more", "import procure.db", "Imports point one way"),
        ("stages__pilot__rules", "import procure.stages.need", "Rooms of the stages"),
        ("cases__moves", "import transitions", "State machines"),
        ("stages__need__papers", "import weasyprint", "The printer"),
        ("calls__keeping", "import fsspec", "Object storage"),
        ("stages__pilot__sealing", "import pyrage", "Sealing"),
        ("stages__need__actions", "import flask", "know no web"),
    ],
)
def test_a_wrong_import_is_named(tmp_path, module, line, contract):
    status, words = inspect(a_house(tmp_path, **{module: line}))

    assert status == 1
    [broken] = [said for said in words.splitlines() if " BROKEN" in said]
    assert contract in broken


def test_a_package_without_its_place_in_the_layers_is_refused(tmp_path):
    house = a_house(tmp_path)
    (house / "procure" / "utils.py").touch()

    status, words = inspect(house)

    assert status == 1
    assert "utils" in words


def test_the_law_needs_only_python_and_holidays():
    allowed = {*sys.stdlib_module_names, "holidays", "procure"}
    for path in (ROOT / "procure" / "law").rglob("*.py"):
        for name in imported(ast.parse(path.read_text("utf-8"))):
            assert name.split(".")[0] in allowed, f"{path.name} imports {name}"
            assert name.split(".")[:1] != ["procure"] or name.startswith("procure.law"), (
                f"{path.name} imports {name}: law/ stands alone"
            )


def imported(tree: ast.AST) -> list[str]:
    """Return the full names of all that a module imports."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names
