"""From the server's connections to the application and back.

A loop takes what clients send, whole and within a time, before one of a few threads runs
the application; it gives the answer out without holding a thread. So nobody who sends or
reads slowly keeps others waiting, and a form that was cut off is never acted on.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

from procure import logs

# A sender gets this long, and as much longer as this rate would take for what has come.
SECONDS = 30.0
BYTES_A_SECOND = 16_384
# A reader of a long answer gets this long for each piece.
PIECE_SECONDS = 60.0
PIECE = 256 * 2**10
# What is larger waits on disk for its thread, and is given out piece by piece.
IN_MEMORY = 2**20
# Whoever comes when so many wait is asked to come again.
WAITING = 1_000

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

log = logging.getLogger("procure.request")


class Answer(NamedTuple):
    """What the application says: ``rest`` is there if ``first`` is not all of it."""

    status: int
    headers: Headers
    first: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], object]


class Body(NamedTuple):
    """What a client sent; ``size`` is what it said if that is too much and was not taken."""

    file: IO[bytes]
    size: int | None


class Gone(Exception):
    """The client went away in the middle of what it sent."""


class NoLength(Exception):
    """A body came in chunks, without its length."""


class Gateway:
    """One application behind one server process, as granian calls it."""

    def __init__(
        self, application: Application, *, threads: int, largest: int, busy: bytes,
        end: Callable[[], object],
    ) -> None:  # fmt: skip
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._largest = largest
        self._busy = busy
        self._end = end
        self._waiting = 0

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Let go of everything when the process ends: nothing is under way any more."""
        self._threads.shutdown()
        self._end()

    async def __rsgi__(self, scope: Any, client: Any) -> None:
        """Answer one request."""
        try:
            body = await taken(scope, client, self._largest)
            with body.file:
                answer = await self._asked(environ_of(scope, body))
            if answer is None:
                log.warning("too many requests wait")
                client.response_bytes(503, [*PLAIN, ("retry-after", "30")], self._busy)
            else:
                await self._give(scope.method, client, answer)
        except TimeoutError:
            log.warning("a client was too slow")
            client.response_bytes(408, PLAIN, b"")
        except NoLength:
            client.response_bytes(411, PLAIN, b"")
        except Gone:
            log.info("a client went away")
            client.response_bytes(400, PLAIN, b"")
        except Exception:  # whatever the application could not answer itself
            log.exception("a request could not be answered")
            client.response_bytes(500, PLAIN, b"")

    async def _asked(self, environ: dict[str, Any]) -> Answer | None:
        """Ask the application, or nobody if too many wait already."""
        if self._waiting >= WAITING:
            return None
        self._waiting += 1
        try:
            answer: Answer = await self._run(self._answered, environ)
        finally:
            self._waiting -= 1
        return answer

    async def _give(self, method: str, client: Any, answer: Answer) -> None:
        if answer.rest is None:
            if method == "HEAD" or answer.status in {204, 304}:
                client.response_empty(answer.status, answer.headers)
            else:
                client.response_bytes(answer.status, answer.headers, answer.first)
            return
        stream = client.response_stream(answer.status, answer.headers)
        piece = answer.first
        try:
            while piece:
                async with asyncio.timeout(PIECE_SECONDS):
                    await stream.send_bytes(piece)
                piece = await self._run(gathered, answer.rest, PIECE)
        except Exception as error:  # noqa: BLE001 - half an answer is out: only the connection can end
            log.info("an answer was not taken to its end at %s", logs.where(error))
        finally:
            await self._run(answer.close)

    async def _run(self, do: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, do, *given)

    def _answered(self, environ: dict[str, Any]) -> Answer:
        """Run the application, in a thread."""
        said: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, _error: Any = None) -> None:
            said[:] = [(int(status[:3]), [(name.lower(), value) for name, value in headers])]

        given = self._application(environ, start)
        close = getattr(given, "close", lambda: None)
        try:
            pieces = iter(given)
            first = gathered(pieces, IN_MEMORY)
        except BaseException:
            close()
            raise
        if len(first) < IN_MEMORY:
            close()
            return Answer(*said[0], first, None, close)
        return Answer(*said[0], first, pieces, close)


PLAIN: Headers = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")]


async def taken(scope: Any, client: Any, largest: int) -> Body:
    """Take what a client sends: to memory, then to disk, and no more than is allowed.

    What says beforehand that it is too much is left where it is, for the application to
    refuse in its own words. What does not say its length is refused: the server cannot tell
    whether it was cut off.
    """
    if scope.headers.get("transfer-encoding") is not None:
        raise NoLength
    said = scope.headers.get("content-length")
    if said is None:
        return Body(BytesIO(), None)
    size = int(said)
    if size > largest:
        return Body(BytesIO(), size)
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it is answered
    got, began = 0, asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(SECONDS) as time:
            async for chunk in client:
                got += len(chunk)
                file.write(chunk)
                time.reschedule(began + SECONDS + got / BYTES_A_SECOND)
    except BaseException as error:
        file.close()
        if isinstance(error, Exception) and not isinstance(error, TimeoutError):
            raise Gone from error
        raise
    if got < size:
        file.close()
        raise Gone
    file.seek(0)
    return Body(file, got)


def environ_of(scope: Any, body: Body) -> dict[str, Any]:
    """Return what the application is asked, in WSGI's words (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1" if scope.http_version == "1.1" else "HTTP/1.0",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body.file,
        "wsgi.errors": ERRORS,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        # ``X_Forwarded_For`` would become what only a proxy may say with hyphens.
        if "_" in name or name in {"content-length", "transfer-encoding"}:
            continue
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        joint = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    if body.size is not None:
        environ["CONTENT_LENGTH"] = str(body.size)
    return environ


def gathered(pieces: Iterator[bytes], enough: int) -> bytes:
    """Return the next pieces joined, at least so many bytes of them unless they end."""
    some, size = [], 0
    for piece in pieces:
        some.append(piece)
        size += len(piece)
        if size >= enough:
            break
    return some[0] if len(some) == 1 else b"".join(some)


class _Errors:
    """Where an application may complain: our log has its own way for that."""

    def write(self, words: str) -> int:
        return len(words)

    def writelines(self, lines: Iterable[str]) -> None:
        pass

    def flush(self) -> None:
        pass


ERRORS = _Errors()
