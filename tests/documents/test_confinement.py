"""A paper that would take the machine with it takes nothing but its own printing process."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from procure import config, documents, jobs
from procure.documents import pace, press
from procure.jobs import patience, presence
from tests.documents import bombs, samples
from tests.documents.test_promise import promise as promise_paper
from tests.documents.test_promise import reload

pytestmark = pytest.mark.slow


def snapshot(kind: str) -> bytes:
    from procure.documents.frozen import canonical

    return canonical(documents.whole(kind, samples.snapshot(kind, "en")))


def plant(instance: config.Settings, bomb: str) -> None:
    folder = instance.instance / "templates" / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "contract.html").write_text(bombs.template(bomb), "utf-8")


@pytest.mark.parametrize(
    "bomb",
    [
        name if name in bombs.QUICK else pytest.param(name, marks=pytest.mark.nightly)
        for name in bombs.BOMBS
    ],
)
def test_a_bomb_is_contained_while_another_paper_is_printed(
    instance: config.Settings, bomb: str
) -> None:
    """Nine bombs in one process, a sound paper in another, at the same time."""
    plant(instance, bomb)
    hurt, sound = press.Child(), press.Child()
    said: list[str] = []

    def burst() -> None:
        try:
            hurt.print("contract", snapshot("contract"), "en", press.WALL_SECONDS)
        except documents.NotPrinted as stopped:
            said.append(str(stopped))

    thread = threading.Thread(target=burst)
    thread.start()
    try:
        paper = sound.print("award_decision", snapshot("award_decision"), "en", 120)
        assert paper.pages > 1
        thread.join(press.WALL_SECONDS + 10)
        assert not thread.is_alive()
    finally:
        hurt.close()
        sound.close()
    (why,) = said
    known = {press.TOO_LONG, press.TOO_MUCH_MEMORY, press.TOO_DEEP, press.TOO_LARGE}
    if bomb in {"an endless picture", "an attached secret"}:
        assert "may not fetch file:///" in why
    else:
        assert why in known


def test_a_bomb_is_given_up_with_its_reason_and_the_next_paper_is_printed(
    instance: config.Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from procure import db

    plant(instance, "five thousand nested boxes")
    monkeypatch.setattr(presence, "_told", {})
    monkeypatch.setattr(pace, "_counts", [0] * (len(pace.BOUNDS) + 1))
    with db.transaction() as session:
        bomb = promise_paper(session, now).id
        sound = promise_paper(session, now, kind="award_decision").id
    assert jobs.run_due(now) == (1, 1, 0)
    documents.close()
    assert reload(sound).status == "printed"
    with db.reading() as session:
        found = jobs.state(session, "print_paper", bomb)
    assert found
    assert found.error == f"NotPrinted: {press.TOO_DEEP}"
    _longest, papers = pace.told(presence._told[pace.TOPIC]).papers[-1]
    assert papers == 1  # the metrics count the sound one


def test_a_printing_process_has_no_network_no_rights_and_no_secret(
    instance: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at from outside: its name spaces, its account, its limits, its environment."""
    monkeypatch.setenv("PROCURE_DATABASE", "postgresql://u:canary@db/x")
    one = press.Child()
    one.print("award_decision", snapshot("award_decision"), "en", 120)
    seen = Path(f"/proc/{one.process.pid}")
    try:
        assert one.missing is not None
        if "network" not in one.missing:
            assert (seen / "ns/net").readlink() != Path("/proc/self/ns/net").readlink()
        status = dict(
            line.split(":\t", 1)
            for line in (seen / "status").read_text().splitlines()
            if ":\t" in line
        )
        assert status["NoNewPrivs"] == "1"
        if "rights" not in one.missing:
            assert int(status["CapEff"], 16) == 0
        if "account" not in one.missing:
            assert status["Uid"].split()[0] != "0"
        limits = (seen / "limits").read_text()
        assert "Max processes             0" in limits
        assert str(900 * 2**20) in limits
        assert resource.getrlimit(resource.RLIMIT_AS)[0] != 900 * 2**20
        assert b"canary" not in (seen / "environ").read_bytes()
        assert b"canary" not in (seen / "cmdline").read_bytes()
    finally:
        one.close()


def test_root_becomes_nobody_where_nobody_can_read(tmp_path: Path) -> None:
    """Tried in a process of its own; without root there is nothing to give up."""
    program = (
        "import encodings.idna, os, socket, sys; from pathlib import Path\n"
        "from procure.documents import confinement\n"
        "missing = confinement.confine([Path('/etc/passwd')])\n"
        "print(os.geteuid(), *missing)\n"
        "try:\n"
        "    socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)\n"
        "except OSError: print('alone')\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = subprocess.run(
            [sys.executable, "-c", program, str(server.getsockname()[1])],
            cwd=config.ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
    account, *missing = said[0].split()
    assert account != "0"
    assert "account" not in missing
    assert ("network" in missing) or said[1] == "alone"


@pytest.mark.parametrize(("patient", "wanted"), [(True, "SCHED_IDLE"), (False, "SCHED_OTHER")])
def test_printing_waits_for_everybody_where_nobody_waits_for_it(
    instance: config.Settings, monkeypatch: pytest.MonkeyPatch, patient: bool, wanted: str
) -> None:
    monkeypatch.setattr(patience, "_patient", patient)
    one = press.Child()
    try:
        assert os.sched_getscheduler(one.process.pid) == getattr(os, wanted)
    finally:
        one.close()


def test_a_printing_process_ends_with_its_worker_however_that_ended(
    instance: config.Settings,
) -> None:
    program = (
        "import sys, time; from procure import config; from procure.documents import press\n"
        "from pathlib import Path\n"
        "config.use(config.load(Path(sys.argv[1])))\n"
        "print(press.Child().process.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(instance.instance)],
        stdout=subprocess.PIPE, cwd=config.ROOT,
    ) as worker:  # fmt: skip
        assert worker.stdout
        child = int(worker.stdout.readline())
        os.kill(worker.pid, signal.SIGKILL)
    end = time.monotonic() + 30
    while Path(f"/proc/{child}/exe").exists():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_file_that_is_too_large_is_not_taken_into_memory() -> None:
    import io

    from procure.documents.wire import HEAD, TooMuch, receive

    with pytest.raises(TooMuch):
        receive(io.BytesIO(HEAD.pack(2, 2**31) + b"{}"), 50)
