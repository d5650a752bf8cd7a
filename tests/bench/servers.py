"""Which server asks least of the machine, with the real application behind each.

All are started on one instance and asked in turns, by eight clients that keep their
connections where the server does. gunicorn and waitress are extras: they are measured
where they are installed, and named where they are not.
"""

import asyncio
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from procure import config, db
from procure.app import create_app
from procure.serving import gateway, server
from tests.bench.figures import ROOT, Figure
from tests.faults import grounds

TITLE = "Servers before the same application"

CLIENTS = 8
# What is asked for, and how many times as often as the longest.
PAGES = {"/healthz": 5, "/fi/procurements": 2, "/fi/cases": 1}
HELLO = "/healthz"
OURS = "granian, our gateway, 1 x 4"


class Asked(NamedTuple):
    """One page, asked so often in one round."""

    rate: float
    cpu: float


def application(place: str) -> Any:
    """Return the application over an instance, in a process of the server's own."""
    config.use(settings := config.load(Path(place)))
    return create_app(settings)


def granian(place: str, port: int, interface: str, processes: int, threads: int) -> None:
    """Serve with granian: its own WSGI interface, or our gateway."""
    from granian.log import LogLevels
    from granian.server import Server

    def load() -> Any:
        app = application(place)
        if interface == "wsgi":
            return app
        return gateway.Gateway(app, threads=threads, largest=2**20, busy=b"", end=db.close)

    own = {"blocking_threads": threads} if interface == "wsgi" else {}
    Server(
        "app", "127.0.0.1", port, interface=interface, workers=processes, http="1",  # type: ignore[arg-type]
        websockets=False, backlog=server.BACKLOG, backpressure=server.CONNECTIONS,
        log_level=LogLevels.error, **own,
    ).serve(target_loader=load, wrap_loader=False)  # fmt: skip


def werkzeug(place: str, port: int) -> None:
    """Serve with Werkzeug's own server, a thread for each connection."""
    from werkzeug.serving import make_server

    make_server("127.0.0.1", port, application(place), threaded=True).serve_forever()


def gunicorn(place: str, port: int, processes: int, threads: int) -> None:
    """Serve with gunicorn's threads."""
    options = f"-w {processes} --threads {threads} -b 127.0.0.1:{port} --log-level error"
    words = [*options.split(), f"tests.bench.servers:application({place!r})"]
    os.execv(  # noqa: S606 - our own interpreter
        sys.executable, [sys.executable, "-m", "gunicorn", "-k", "gthread", *words]
    )


def waitress(place: str, port: int, threads: int) -> None:
    """Serve with waitress."""
    from waitress import serve

    serve(application(place), host="127.0.0.1", port=port, threads=threads, _quiet=True)


Serve = Callable[[str, int], None]
SERVERS: dict[str, Serve] = {
    OURS: partial(granian, interface="rsgi", processes=1, threads=4),
    "granian, our gateway, 2 x 2": partial(granian, interface="rsgi", processes=2, threads=2),
    "granian, WSGI, 1 x 4": partial(granian, interface="wsgi", processes=1, threads=4),
    "granian, WSGI, 1 x 2": partial(granian, interface="wsgi", processes=1, threads=2),
    "granian, WSGI, 2 x 2": partial(granian, interface="wsgi", processes=2, threads=2),
    "Werkzeug": werkzeug,
    "gunicorn, gthread, 2 x 2": partial(gunicorn, processes=2, threads=2),
    "waitress, 1 x 4": partial(waitress, threads=4),
}
EXTRAS = {name: name.partition(",")[0] for name in SERVERS if name[0] in "gw" and name[:2] != "gr"}


class Running:
    """One server in processes of its own."""

    def __init__(self, name: str, place: Path) -> None:
        self.port = grounds.free_port()
        orders = [sys.executable, "-m", "tests.bench.servers", name, str(place), str(self.port)]
        self.process = psutil.Popen(
            orders, cwd=ROOT, env=grounds.quick(), stderr=subprocess.DEVNULL
        )

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + 300
        while True:
            try:
                return asyncio.run(asked_once(self.port, HELLO))
            except OSError:
                assert self.process.poll() is None, f"{self.name} ended"
                assert time.monotonic() < end, f"{self.name} does not answer"
                time.sleep(0.1)

    def family(self) -> list[psutil.Process]:
        """Return its processes."""
        return [self.process, *self.process.children(recursive=True)]

    def cpu(self) -> float:
        """Return how much processor time its processes have taken."""
        times = [one.cpu_times() for one in self.family()]
        return sum(one.user + one.system for one in times)

    def stop(self) -> None:
        """End its processes."""
        for one in reversed(self.family()):
            one.kill()
        self.process.wait()


async def asked_once(port: int, path: str) -> None:
    """Ask once."""
    await client(port, path, "", iter((None,)))


async def client(port: int, path: str, cookie: str, turns: Iterator[Any]) -> None:
    """Ask for a page as often as there are turns, on one connection if it stays open."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
    writer: asyncio.StreamWriter | None = None
    for _ in turns:
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        said = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b" 200 " in said[:16], said[:40]
        size = int(said.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(size)
        if said.startswith(b"http/1.0") or b"connection: close" in said:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def clients(port: int, path: str, cookie: str, number: int) -> None:
    """Ask for a page so often, by all clients together."""
    turns = iter(range(number))
    await asyncio.gather(*(client(port, path, cookie, turns) for _ in range(CLIENTS)))


def ask(one: Running, path: str, cookie: str, number: int) -> Asked:
    """Ask one server for one page; return requests a second and its time for each."""
    used, began = one.cpu(), time.perf_counter()
    asyncio.run(clients(one.port, path, cookie, number))
    took = time.perf_counter() - began
    return Asked(number / took, (one.cpu() - used) / number)


@contextmanager
def running(place: Path, names: list[str]) -> Iterator[dict[str, Running]]:
    """Run servers on one instance while the block lasts."""
    with ExitStack() as rest:
        started = {}
        for name in names:
            started[name] = Running(name, place)
            rest.callback(started[name].stop)
            started[name].wait()
        yield started


def installed() -> list[str]:
    """Return the servers that can be measured here."""
    missing = {n for n, module in EXTRAS.items() if not importlib.util.find_spec(module.lower())}
    return [name for name in SERVERS if name not in missing]


def measure(whole: bool) -> list[Figure]:
    """Ask each server for each page in turns."""
    rounds, number = (5, 100) if whole else (1, 20)
    names = installed()
    found: dict[tuple[str, str], list[Asked]] = {}
    with tempfile.TemporaryDirectory() as folder:
        ground = grounds.prepare(Path(folder) / "instance", 50, workers=0)
        with running(ground.place, names) as servers:
            for turn in range(rounds + 1):
                for path, often in PAGES.items():
                    for name, one in servers.items():
                        asked = ask(one, path, ground.officer.cookie, number * often)
                        if turn:  # the first only fills what is kept
                            found.setdefault((name, path), []).append(asked)
    return figures(found, names)


def figures(found: dict[tuple[str, str], list[Asked]], names: list[str]) -> list[Figure]:
    """Return the medians of each server and page, and what was not there."""
    lines = []
    for name in names:
        told = []
        for path in PAGES:
            some = found[name, path]
            rate, cpu = (
                statistics.median(getattr(a, part) for a in some) for part in Asked._fields
            )
            told.append(f"{path} {rate:.0f}/s, {cpu * 1000:.2f} ms")
        lines.append(Figure(f"{name}: requests a second, processor time of each", "; ".join(told)))
    for name in names:
        ratios = {
            path: statistics.median(
                ours.cpu / theirs.cpu
                for ours, theirs in zip(found[OURS, path], found[name, path], strict=True)
            )
            for path in PAGES
        }
        if name != OURS:
            words = "; ".join(f"{path} {ratio:.2f}" for path, ratio in ratios.items())
            lines.append(Figure(f"our processor time / {name}", words))
    lines += [Figure(name, "not installed here") for name in SERVERS if name not in names]
    return lines


if __name__ == "__main__":
    SERVERS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
