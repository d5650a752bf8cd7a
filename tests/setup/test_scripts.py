"""./run and ./test: plain shell, helpful words, quick the second time, honest when refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ["run", "test", "scripts/bootstrap.sh", "scripts/lock"]
# what the scripts may count on: a shell, Python and the small programs of every system
PLAIN = ["sh", "env", "id", "cat", "tail", "grep", "mkdir", "rm", "dirname", "flock", "python3"]


def shell(words: str, folder: Path = ROOT, path: Path | None = None, **env: str) -> tuple[int, str]:
    """Run words in sh; return the exit status and all that was said."""
    done = subprocess.run(
        [shutil.which("sh") or "sh", "-c", words],
        cwd=folder,
        env={**os.environ, **({"PATH": str(path)} if path else {}), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def plain_path(tmp_path: Path) -> Path:
    """A PATH with the plain programs and no apt, sudo, npm or pip."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PLAIN:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    (folder / "python3").unlink()
    (folder / "python3").symlink_to(sys.executable)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, with an empty .venv whose stamp is right."""
    folder = tmp_path / "project"
    (folder / "scripts").mkdir(parents=True)
    for name in (*SCRIPTS, "pyproject.toml", *(p.name for p in ROOT.glob("requirements*.txt"))):
        shutil.copy(ROOT / name, folder / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=folder, check=True)
    (folder / ".venv/bin/pip").write_text(f"#!{folder.resolve()}/.venv/bin/python\n")
    status, stamp = shell(
        'python=python3; . scripts/bootstrap.sh; hash_of "$(pwd -P) requirements.txt" '
        "requirements-uv.txt requirements.txt pyproject.toml scripts/bootstrap.sh",
        folder,
    )
    assert status == 0, stamp
    (folder / ".venv/.stamp").write_text(stamp)
    return folder


INSTALL = "mkdir -p build; python=python3; . scripts/bootstrap.sh; install_packages {}"


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_plain_posix_shell(script):
    shellcheck = Path(sys.executable).with_name("shellcheck")

    status, words = shell(f"sh -n {script} && {shellcheck} --shell=sh -x {script}")

    assert status == 0, words


@pytest.mark.parametrize("script", ["run", "test"])
def test_help_says_what_can_be_said(script):
    status, words = shell(f"./{script} --help")

    assert status == 0
    assert words.startswith(f"Usage: ./{script}")
    for option in ("--prepare", "--help") if script == "run" else ("quick", "nightly", "--prepare"):
        assert option in words


@pytest.mark.parametrize("words", ["./run --prot 80", "./run --port eighty", "./run --port"])
def test_a_wrong_option_starts_nothing(words, project):
    status, said = shell(words, project)

    assert status in {1, 2}
    assert "Usage" in said or "number" in said
    assert not (project / "build").exists()


def test_a_second_set_up_installs_nothing(project, plain_path):
    status, words = shell(INSTALL.format("requirements.txt"), project, plain_path)

    assert (status, words) == (0, "")


@pytest.mark.parametrize("changed", ["requirements.txt", "scripts/bootstrap.sh", "pyproject.toml"])
def test_a_changed_lock_or_script_is_installed_anew(project, plain_path, changed):
    with (project / changed).open("a") as file:
        file.write("\n# changed\n")

    status, words = shell(INSTALL.format("requirements.txt"), project, plain_path)

    assert status == 1  # this .venv has no pip, so the set-up cannot go on, and says so
    assert words.startswith("- Installing the packages of requirements.txt\n")
    assert "That did not work" in words
    assert "build/setup.log" in words


def test_serving_after_testing_takes_no_package_away(project, plain_path):
    (project / ".venv/.tests").touch()

    _, words = shell(INSTALL.format("requirements.txt"), project, plain_path)

    assert words.startswith("- Installing the packages of requirements-test.txt\n")


@pytest.mark.slow
def test_a_moved_folder_gets_a_new_environment(project, plain_path, tmp_path):
    moved = project.rename(tmp_path / "elsewhere")
    left_behind = moved / ".venv/left_behind"
    left_behind.touch()

    _, words = shell(INSTALL.format("requirements.txt"), moved, plain_path, PIP_NO_INDEX="1")

    assert words.startswith("- Making .venv with Python 3.")
    assert (moved / ".venv/pyvenv.cfg").is_file()
    assert not left_behind.exists()


def test_a_machine_that_may_not_install_is_told_what_to_install(plain_path):
    status, words = shell(
        "log=build/setup.log; . scripts/bootstrap.sh; need chromium program no-such-program;"
        " need libjaxb-java file /no/such/file; need here program sh; install_missing",
        path=plain_path,
    )

    assert status == 1
    assert words.splitlines()[0] == "Missing on this machine: chromium libjaxb-java"
    assert words.rstrip().endswith(
        "sudo apt-get update && sudo apt-get install --no-install-recommends chromium libjaxb-java"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_somebody_without_rights_is_told_too(tmp_path):
    nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    script = tmp_path / "bootstrap.sh"
    shutil.copy(ROOT / "scripts/bootstrap.sh", script)
    tmp_path.chmod(0o755)

    status, words = shell(
        f"cd / && cat {script} | {nobody} sh -c '"
        'eval "$(cat)"; need nothing program no-such-program; install_missing\''
    )

    assert status == 1
    assert "apt-get install --no-install-recommends nothing" in words


def test_an_old_python_is_told_apart(plain_path):
    (plain_path / "python3").unlink()
    (plain_path / "python3").symlink_to(shutil.which("false") or "/bin/false")

    status, words = shell(". scripts/bootstrap.sh; find_python", path=plain_path)

    assert status == 1
    assert "Python 3.11 or later" in words


def test_a_working_python_elsewhere_is_taken(plain_path):
    (plain_path / "python3").unlink()

    status, words = shell(
        '. scripts/bootstrap.sh; find_python; echo "$python"',
        path=plain_path,
        PYTHON=sys.executable,
    )

    assert (status, words.strip()) == (0, sys.executable)


def test_two_set_ups_take_turns(project, plain_path):
    holder = subprocess.Popen(
        ["sh", "-c", ". scripts/bootstrap.sh; lock_setup; echo held; read line; unlock_setup"],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        second = subprocess.Popen(
            ["sh", "-c", ". scripts/bootstrap.sh; lock_setup; echo mine"],
            cwd=project,
            stdout=subprocess.PIPE,
            text=True,
        )
        with second:
            assert second.stdout.readline() == "- Waiting for another set-up in this folder\n"
            holder.communicate("done\n")
            assert second.stdout.readline() == "mine\n"


def test_each_switched_off_rule_says_why():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.ruff.lint]")[1]
    lines = lines.split("[tool.mypy]")[0].split("ignore = [")[1]
    for line in lines.splitlines():
        if line.lstrip().startswith('"') and line.rstrip().endswith(","):
            assert "#" in line, f"{line.strip()} needs its reason"
