"""The web processes: granian before the application, started again when one ends.

They listen when they are ready and not before. Where granian is missing, Werkzeug's own
server does for a few people.
"""

import gc
import logging
import multiprocessing
import resource
import signal
import socket
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from procure import config, db, i18n, logs
from procure.app import create_app
from procure.jobs.process import end_with_parent
from procure.serving.gateway import Application, Gateway
from procure.web.errors import WORDS

# Threads that run the application in each process; SQLite's one process has all of them.
THREADS = {1: 4}
FEWER_THREADS = 2
# Open connections of one process, most of them idle between two clicks.
CONNECTIONS = 4_096
BACKLOG = 1_024
# Milliseconds for the head of a request, and for an idle connection; bytes of the head.
HEAD_MILLISECONDS = 20_000
HEAD_BYTES = 65_536
# Seconds that requests under way have when serving stops.
GRACE = 10
POLL = 0.05
# New objects after which the collector looks for cycles among them; a page makes thousands.
YOUNG = 20_000

# Its own words go where ours go; it counts no requests, since our log does.
LOGGING: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}

log = logging.getLogger(__name__)


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int


def free(host: str, port: int) -> Address:
    """Return the address to listen at, or say that it cannot be had.

    The web processes share their port, so that a second installation on it would go
    unnoticed and get half of the requests.
    """
    try:
        family, _, _, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found)
    except OSError as error:
        why = f"{host}:{port} cannot be served: {error.strerror}"
        raise config.ConfigurationError(f"{why}. Choose another port with --port") from None
    return Address(str(found[0]), port)


def run(settings: config.Settings, address: Address, ready: Callable[[], object]) -> None:
    """Serve until SIGINT or SIGTERM; call ``ready`` when requests are answered."""
    try:
        from granian.http import HTTP1Settings
        from granian.log import LogLevels
        from granian.server import Server
    except ImportError:
        _run_werkzeug(settings, address, ready)
        return
    _allow_connections()
    processes = settings.web_processes or (1 if settings.keeps_in_sqlite else 2)
    server = Server(
        "procure",
        address.host,
        address.port,
        interface="rsgi",  # type: ignore[arg-type]
        http="1",  # type: ignore[arg-type]
        websockets=False,
        workers=processes,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEAD_MILLISECONDS, max_buffer_size=HEAD_BYTES
        ),
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
    )
    over = threading.Event()
    server.on_startup(partial(_leave_hangup, server, signal.getsignal(signal.SIGHUP)))
    server.on_startup(threading.Thread(
        target=_tell, args=(address, ready, over), name="ready", daemon=True
    ).start)  # fmt: skip
    try:
        loader: Any = partial(begin, settings, processes)
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit:
        if not server.interrupt_signal:  # else a process only heard of it before we did
            raise
    finally:
        over.set()


def begin(settings: config.Settings, processes: int) -> Gateway:
    """Begin a web process: bind it to its parent, and put the application together."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        end_with_parent(parent.pid)
    logs.begin(settings, "web")
    application = create_app(settings)
    settle()
    return Gateway(
        application,
        threads=THREADS.get(processes, FEWER_THREADS),
        largest=settings.upload_limit,
        busy=busy(),
        end=db.close,
    )


def settle() -> None:
    """Have the collector of cycles pass over what is here to stay, and come less often.

    It is the application itself, and walking it again and again was a sixth of every page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def busy() -> bytes:
    """Return the page for whoever finds no thread to answer, in all languages."""
    words = []
    for code in i18n.LANGUAGES:
        with i18n.speaking(code):
            heading, text = (str(word) for word in WORDS[503])
        words.append(f'<p lang="{code}"><strong>{heading}</strong><br>{text}</p>')
    return f"<!doctype html><title>Procure</title>{''.join(words)}".encode()


def _allow_connections() -> None:
    """Allow this process and its children as many open files as the machine lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * CONNECTIONS)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _leave_hangup(server: Any, before: Any) -> None:
    """A closed terminal stops serving in good order, and nohup is obeyed."""
    stop = server.signal_handler_interrupt
    signal.signal(signal.SIGHUP, stop if before == signal.SIG_DFL else before)


def _tell(address: Address, ready: Callable[[], object], over: threading.Event) -> None:
    while not over.wait(POLL):
        try:
            socket.create_connection(address, 1).close()
        except OSError:
            continue
        ready()
        return


def _run_werkzeug(settings: config.Settings, address: Address, ready: Callable[[], object]) -> None:
    from werkzeug.serving import make_server

    log.warning("granian is not here: Werkzeug's server serves, which is for a few people only")
    application: Application = create_app(settings)
    server = make_server(address.host, address.port, application, threaded=True)
    ready()
    try:
        server.serve_forever()  # returns when it is interrupted
    finally:
        db.close()
