"""A PostgreSQL server of the tests' own, on a private socket, gone when they end.

One server serves a test process; each test gets a database of its own, copied from one
that has all tables. ``PROCURE_TEST_DATABASE=postgresql`` makes the tests of every room
run on it.
"""

import atexit
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import psycopg

OWNER = "postgres"
# For tests of many short lives; a test about lost power starts a server with other settings.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Server:
    """A server over a folder of its own; it can be stopped, killed and started again."""

    def __init__(self, *settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="procure-pg-"))
        self.settings = (
            "listen_addresses=",
            f"unix_socket_directories={self.folder}",
            "max_connections=200",
            *settings,
        )
        self.process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root: then it runs as the account of its package.
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        shutil.chown(self.folder, self.user)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", f"-U{OWNER}", "-N")
        self.start()
        atexit.register(self.remove)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = [word for one in self.settings for word in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_program("postgres"), "-D", str(self._data), *options],
                user=self.user,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        for _ in range(300):
            try:
                with psycopg.connect(self.dsn("postgres")):
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends what is under way, ``immediate`` does not even tidy up."""
        self._run("pg_ctl", "stop", "-m", mode, "-w")
        if self.process:
            self.process.wait()

    def remove(self) -> None:
        """End it and leave nothing behind."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, name: str, user: str = OWNER) -> str:
        """Return how psycopg reaches a database of it."""
        return f"host={self.folder} dbname={name} user={user}"

    def url(self, name: str, user: str = OWNER) -> str:
        """Return how Procure reaches a database of it."""
        return f"postgresql+psycopg://{user}@/{name}?host={self.folder}"

    def do(self, *statements: str, name: str = "postgres") -> None:
        """Say something to it, outside any transaction."""
        with psycopg.connect(self.dsn(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def new(self, template: str = "template0") -> str:
        """Return a new database, a copy of another."""
        name = f"t{secrets.token_hex(8)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.do(f"DROP DATABASE {name} WITH (FORCE)")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [_program(program), "-D", str(self._data), *words],
            user=self.user,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _program(name: str) -> str:
    homes: Sequence[Path] = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not homes:
        raise RuntimeError("PostgreSQL is not installed: ./test --prepare does it")
    return str(homes[-1] / name)


@cache
def server() -> Server:
    """Return the server of this test process."""
    return Server(*FORGETFUL)
