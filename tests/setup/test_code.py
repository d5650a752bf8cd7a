"""What our own code never does, read from its syntax tree; what stands below it is new enough."""

import ast
import importlib
import pkgutil
import re
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from pydantic import BaseModel
from werkzeug.routing import Map

import procure
from procure import config
from procure.app import create_app
from tests.setup.test_locks import FREE, PIN, ROOT

# Who opens connections, and to where: mail server, store of papers, worker's parent. (assets
# is the set-up's own; documents.pdf refuses every address, see tests/documents/test_pdf.py.)
OUTWARD = {
    "smtplib": {"jobs/post.py"},
    "fsspec": {"documents/bucket.py"},
    # the name of this machine; and the address that it serves itself
    "socket": {
        "jobs/broker.py",
        "jobs/presence.py",
        "jobs/supervisor.py",
        "serving/server.py",
    },
    "celery": {"jobs/broker.py"},
    "authlib": {"people/directory.py"},  # the issuer that is set, and its own addresses only
    "requests": {"people/directory.py"},
    **{name: set() for name in ("urllib.request", "http.client", "urllib3", "httpx")},
    **{name: set() for name in ("ftplib", "xmlrpc", "aiohttp")},
}
# What runs what it reads, or reads what it was not given.
NEVER = {"pickle", "marshal", "shelve", "dill", "yaml", "xml.sax", "xml.dom", "lxml", "code"}
# Randomness and hashes for what matters; each other primitive has its one place.
PRIMITIVES = {
    "cryptography": {
        *("people/second_factor.py", "record/sealer.py", "record/notes.py"),
        "record/offline.py",
    },
    "pyrage": {"calls/envelope.py"},
    "argon2": {"people/passwords.py"},
    "hmac": {
        *("exchange/actions.py", "people/sign_in.py", "record/commitments.py"),
        *("people/directory.py", "people/second_factor.py", "operation/pages.py"),
        *("record/offline.py", "record/verification_rows.py"),
    },
}
HASHES = {"sha256", "sha512"}
# Templates of ours that hold no word of anybody: icons, and the drawing of the workflow, whose
# labels are escaped where it is drawn (tests/engine/test_workflow.py).
SAFE = {"templates/macros/parts.html": 1, "templates/pages/cases/show.html": 1}


class Module:
    """A module of ours: what it imports, and each call with the name of what is called."""

    def __init__(self, path: Path) -> None:
        self.place = path.relative_to(ROOT / "procure").as_posix()
        self.imports: set[str] = set()
        self.calls: list[tuple[str, ast.Call]] = []
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                self.imports |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                self.imports |= {str(node.module)}
                self.imports |= {f"{node.module}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                self.calls.append((_name(node.func), node))

    def uses(self, package: str) -> bool:
        """Say whether the module imports a package or something of it."""
        return any(one == package or one.startswith(package + ".") for one in self.imports)


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        inner = _name(func.value)
        return f"{inner}.{func.attr}" if inner else func.attr
    return func.id if isinstance(func, ast.Name) else ""


@cache
def modules() -> tuple[Module, ...]:
    """Read all modules, once."""
    return tuple(Module(path) for path in sorted((ROOT / "procure").rglob("*.py")))


def users(package: str) -> set[str]:
    """Return which modules import a package."""
    return {one.place for one in modules() if one.uses(package)}


def test_connections_leave_by_known_doors_only() -> None:
    for package, places in OUTWARD.items():
        assert users(package) <= places, f"{package}: say above where it connects to, and why"


def test_nothing_that_is_read_is_run() -> None:
    for package in NEVER:
        assert users(package) == set(), package
    for module in modules():
        for name, call in module.calls:
            assert name not in {"eval", "exec", "compile", "__import__"}, f"{module.place}: {name}"
            for word in call.keywords:
                on = isinstance(word.value, ast.Constant) and word.value.value is True
                assert not (word.arg in {"shell", "debug"} and on), f"{module.place}: {name}"


def test_xml_from_outside_meets_one_reader_which_stops_at_declarations() -> None:
    """ElementTree completes the metadata that our own printer wrote; it reads nobody's file."""
    assert users("xml") == {"documents/archival.py", "web/forms/contents.py"}
    (module,) = (one for one in modules() if one.place == "documents/archival.py")
    read = [ast.unparse(call) for name, call in module.calls if name == "ET.fromstring"]
    assert read == ["ET.fromstring(super().generate_rdf_metadata(variant, version, conformance))"]


def test_sql_is_never_put_together_from_texts() -> None:
    for module in modules():
        for name, call in module.calls:
            if name.rpartition(".")[2] == "text" and module.uses("sqlalchemy") and call.args:
                first = call.args[0]
                composed = isinstance(first, ast.JoinedStr | ast.BinOp) and any(
                    isinstance(node, ast.Name) and node.id.islower() for node in ast.walk(first)
                )
                assert not composed, f"{module.place}:{call.lineno}: bind values"


def test_only_known_primitives_stand_where_they_belong() -> None:
    for package, places in PRIMITIVES.items():
        assert users(package) <= places, f"{package}: add it here and to tests/asvs.py"
    for module in modules():
        assert not module.uses("random"), module.place
        for name, _call in module.calls:
            if name.startswith("hashlib."):
                assert name.removeprefix("hashlib.") in HASHES, f"{module.place}: {name}"


def test_every_input_refuses_what_it_does_not_name() -> None:
    """A model that a form fills takes its own fields and no others (2.2.1, 15.3.3)."""
    seen = 0
    for module in pkgutil.walk_packages(procure.__path__, "procure."):
        if module.name.rpartition(".")[2] != "inputs":
            continue
        for name, found in vars(importlib.import_module(module.name)).items():
            if isinstance(found, type) and issubclass(found, BaseModel) and found is not BaseModel:
                assert found.model_config.get("extra") == "forbid", f"{module.name}.{name}"
                seen += 1
    assert seen > 40


def test_every_view_answers_with_a_template_or_a_named_file() -> None:
    """No view hands out a row as it is: what leaves is named field by field (15.3.1)."""
    for module in modules():
        if "pages" in module.place:
            names = {name.rpartition(".")[2] for name, _call in module.calls}
            assert not names & {"jsonify", "model_dump_json", "dumps"}, module.place


Functions = dict[tuple[str, str], set[str]]


@cache
def functions() -> tuple[Functions, list[tuple[str, str]]]:
    """Return what each function calls, by place and name, and which are use cases that write."""
    calls: Functions = {}
    written = []
    for path in sorted((ROOT / "procure").rglob("*.py")):
        place = path.relative_to(ROOT / "procure").as_posix()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                called = {
                    _name(one.func).rpartition(".")[2]
                    for one in ast.walk(node)
                    if isinstance(one, ast.Call) and isinstance(one.func, ast.Name | ast.Attribute)
                }
                calls[place, node.name] = called
                first = [one.arg for one in node.args.args][:1]
                if first == ["actor"] and "transaction" in called and "/pages" not in place:
                    written.append((place, node.name))
    return calls, written


def asking() -> set[tuple[str, str]]:
    """Return the functions that ask the policy, themselves or through what they call.

    Of functions of one name in other rooms, all must ask.
    """
    calls, _ = functions()
    named: dict[str, set[tuple[str, str]]] = {}
    for place, name in calls:
        named.setdefault(name, set()).add((place, name))
    found = {at for at, called in calls.items() if called & {"require", "may"}}
    while True:
        more = {
            (place, name)
            for (place, name), called in calls.items()
            if any(
                ({(place, one)} if (place, one) in calls else named.get(one, {("", "")})) <= found
                for one in called
            )
        }
        if more <= found:
            return found
        found |= more


# Who asks in another way: what was decided by the roles that the step names; the cases that one
# approves; through ``actions.begin``, whose name others have too; and the last one's callers
# ask who may read, it says who took.
ASKED_OTHERWISE = {
    ("engine/door.py", "advance"),
    ("cases/delegating.py", "delegate"),
    *(("assessment/scoring.py", name) for name in ("save_score", "hand_in", "record_consensus")),
    ("documents/taking.py", "take"),
}


def test_every_use_case_asks_the_policy_itself() -> None:
    """Whoever calls it, a page, a command or a scenario (8.3.1)."""
    _, written = functions()
    assert len(written) > 80
    assert set(written) - asking() == ASKED_OTHERWISE


def test_templates_escape_what_people_wrote() -> None:
    for path in sorted((ROOT / "templates").rglob("*")):
        if not path.is_file():
            continue
        text, place = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        assert len(re.findall(r"\|\s*safe\b", text)) == SAFE.get(place, 0), place
        assert not re.search(r"\bautoescape\b|\bMarkup\b", text), place


def test_no_view_is_reached_by_get_to_act(instance: config.Settings) -> None:
    """An address that acts is asked for by POST alone; what both do is a form's own page."""
    routes: Map = create_app(instance).url_map
    for rule in routes.iter_rules():
        assert not (rule.methods or set()) & {"PUT", "PATCH", "DELETE"}, rule
        words = set(re.split(r"[/_.<>:-]", rule.rule))
        if words & {"delete", "remove", "revoke", "end", "approve"} and "<" in rule.rule:
            assert "GET" not in (rule.methods or set()) or "POST" in rule.methods, rule


def test_the_application_is_not_in_debug_mode(
    instance: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even when the environment asks for it: only the developers' own server would."""
    monkeypatch.setenv("FLASK_DEBUG", "0")
    app = create_app(instance)
    assert not app.debug
    assert not app.testing
    assert {rule.endpoint for rule in app.url_map.iter_rules()}.isdisjoint({"console", "debug"})


def test_keys_are_files_that_others_cannot_read(tmp_path: Path) -> None:
    settings = config.load(tmp_path)
    settings.secret("canary")

    assert settings.keys.stat().st_mode & 0o077 == 0
    assert (settings.keys / "canary").stat().st_mode & 0o077 == 0
    assert not [name for name in config.Settings.model_fields if "password" in name]


def version(text: str) -> tuple[int, ...]:
    """Return the numbers of a version."""
    return tuple(int(part) for part in re.findall(r"\d+", text.partition("+")[0]))


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_nothing_older_than_its_floor_is_locked(lock: str) -> None:
    floors = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["floor"]
    pins = {m["name"].lower(): m["version"] for m in PIN.finditer((ROOT / lock).read_text("utf-8"))}

    assert floors
    for floor in floors:
        assert floor["advisory"]
        assert version(pins[floor["package"]]) >= version(floor["minimum"]), floor


def test_what_is_installed_for_tests_stands_on_free_licences_too() -> None:
    """What is copyleft and strong is run as a program of its own, never imported."""
    for one in metadata.distributions():
        about = one.metadata
        said = [about.get("License-Expression"), about.get("License")]
        said += [line for line in about.get_all("Classifier", []) if line.startswith("License")]
        said += [file.read_text()[:200] for file in one.files or () if "LICENSE" in file.name]
        assert any(FREE.search(words) for words in said if words), about["Name"]
        strong = [w for w in said[:1] if w and re.match(r"A?GPL", w) and not re.search(r" OR ", w)]
        assert not strong, about["Name"]
