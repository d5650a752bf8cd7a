"""A real Redis of the tests' own, and Celery workers beside it."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from procure import config
from tests.jobs.deeds import until

# Celery's own start-up, with the deeds of the tests instead of the rooms.
WORKER = """
import json, logging, sys
from procure import config
from procure.jobs import broker
logging.basicConfig(level=logging.WARNING)
settings = config.use(config.Settings.model_validate(json.load(sys.stdin)))
broker.work(settings, ["tests.jobs.deeds"], 1)
"""


class Redis:
    """One server without a file to remember anything by; it can be stopped and started."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path) -> None:
        """Start the server, or start it again: empty, as after a power cut."""
        words = {"port": self.port, "bind": "127.0.0.1", "dir": folder, "save": "",
                 "appendonly": "no", "loglevel": "warning"}  # fmt: skip
        options = [part for name, value in words.items() for part in (f"--{name}", str(value))]
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until(self.answers, 20)

    def answers(self) -> bool:
        """Say whether the server is there."""
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        """Stop it with everything it knew."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None


@contextmanager
def celery(settings: config.Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``procure worker`` with the tests' deeds while the block lasts."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, cwd=config.ROOT
    ) as worker:
        assert worker.stdin
        worker.stdin.write(json.dumps(settings.model_dump(mode="json")).encode())
        worker.stdin.close()
        try:
            yield worker
        finally:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
                try:
                    worker.wait(20)
                except subprocess.TimeoutExpired:
                    worker.kill()
