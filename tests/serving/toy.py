"""A small application behind the real server, for what none of our pages does.

``python -m tests.serving.toy FOLDER PORT [bare]``; its limits are short, so that nobody
waits for them, and ``bare`` hides granian.
"""

import sys
import time
from pathlib import Path
from typing import Any

from procure import config, logs
from procure.serving import gateway, server

LONG = 64
PIECE = bytes(range(256)) * 4096
done: list[str] = []


def application(environ: dict[str, Any], start: Any) -> Any:
    """Do what the path says."""
    path, given = environ["PATH_INFO"], environ["wsgi.input"]
    headers, status, body = [], "200 OK", [b"ok"]
    if path == "/long":
        start(status, [("Content-Length", str(LONG * len(PIECE)))])
        return pieces()
    if path == "/environ":
        kept = {k: v for k, v in environ.items() if isinstance(v, str)}
        body = ["".join(f"{k}={v}\n" for k, v in sorted(kept.items())).encode("latin-1")]
    elif path == "/form":
        size = 0
        while some := given.read(65536):
            size += len(some)
        done.append("form")
        body = [str(size).encode()]
    elif path == "/done":
        body = [" ".join(done).encode()]
    elif path == "/sleep":
        time.sleep(1)
    elif path == "/fall":
        raise RuntimeError("canary-in-an-error")
    elif path == "/nothing":
        status, body = "204 No Content", []
    elif path == "/cookies":
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    start(status, [*headers, ("Content-Type", "text/plain")])
    return body


def pieces() -> Any:
    """Give a long answer piece by piece, and note that it was let go of."""
    try:
        for _ in range(LONG):
            yield PIECE
    finally:
        done.append("closed")


def say(word: str) -> None:
    """Say a word to whoever started this."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def begin(settings: config.Settings, _processes: int) -> gateway.Gateway:
    """Begin a web process with this application."""
    logs.begin(settings, "web")
    return gateway.Gateway(
        application, threads=2, largest=32 * 2**20, busy=server.busy(), end=lambda: say("ended")
    )


def main(folder: str, port: str, *how: str) -> None:
    """Serve it."""
    gateway.SECONDS, gateway.WAITING = 1.0, 8
    server.HEAD_MILLISECONDS = 1_000
    server.begin = begin
    server.create_app = lambda _settings: application  # type: ignore[assignment,return-value]
    if "bare" in how:
        sys.modules["granian"] = None  # type: ignore[assignment]
    settings = config.use(config.load(Path(folder)))
    logs.begin(settings, "web")
    server.run(settings, server.free("127.0.0.1", int(port)), lambda: say("ready"))
    say("stopped")


if __name__ == "__main__":
    main(*sys.argv[1:])
