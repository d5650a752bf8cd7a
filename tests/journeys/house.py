"""A house to walk through: the demonstration, served by the very command that ./run ends in."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from procure import config

PATIENCE = 180


@dataclass(frozen=True)
class House:
    """An installation that is being served, with its crew."""

    address: str
    instance: Path

    @property
    def settings(self) -> config.Settings:
        """Return its settings, to look at what it keeps when the walk is over."""
        return config.load(self.instance)


@contextmanager
def served(instance: Path) -> Iterator[House]:
    """Serve an instance as ``./run`` does; an empty one becomes a demonstration first."""
    port = _free_port()
    command = Path(sys.executable).with_name("procure")  # what ./run executes
    orders = ["--instance", str(instance), "serve", "--port", str(port)]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PROCURE_")}
    log = instance.parent / f"{instance.name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [command, *orders],
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=config.ROOT,
            env={**clean, "PYTHONUNBUFFERED": "1"},
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, log)
            yield House(address, instance)
            assert process.poll() is None, f"the house fell:\n{_end_of(log)}"
        finally:
            _end(process, log)
    fallen = [line for line in log.read_text("utf-8").splitlines() if "Traceback" in line]
    assert not fallen, f"something fell while it was served:\n{_end_of(log)}"


def _end(process: subprocess.Popen[bytes], log: Path) -> None:
    """Stop the house as a service manager does; it may not have to be killed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    said = _end_of(log)
    assert (process.returncode, said[-20:]) == (0, "Procure has stopped."), said


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        assert process.poll() is None, f"the house does not stand:\n{_end_of(log)}"
        try:
            with urlopen(f"{address}/en/accessibility", timeout=10) as page:  # noqa: S310
                assert page.status == 200
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nobody answers after {PATIENCE} seconds:\n{_end_of(log)}")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-60:])
