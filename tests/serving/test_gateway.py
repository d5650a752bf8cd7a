"""Between connections and the application: the real server before a small application."""

import hashlib
import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from procure import config
from procure.serving import server
from tests.bench.figures import ROOT
from tests.faults.grounds import free_port, quick
from tests.serving import toy

pytestmark = pytest.mark.slow

MANY = 6  # more than there are threads
FLAT = 40 * 2**20


class Toy:
    """The small application, served in processes of its own."""

    def __init__(self, folder: Path, *how: str) -> None:
        self.port = free_port()
        self.log = folder / "toy.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "tests.serving.toy", folder, str(self.port), *how],
                cwd=ROOT, env=quick(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + 120
        while "ready" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        """Return what it has printed."""
        return self.log.read_text("utf-8")

    def web(self) -> psutil.Process:
        """Return its web process."""
        return psutil.Process(self.process.pid).children()[-1]

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def send(self, raw: bytes) -> socket.socket:
        """Send some bytes and leave it at that."""
        plain = socket.create_connection(("127.0.0.1", self.port), 60)
        plain.sendall(raw)
        return plain

    def all(self, raw: bytes) -> bytes:
        """Send some bytes and return everything that comes until it closes."""
        with self.send(raw) as plain:
            return b"".join(iter(lambda: plain.recv(65536), b""))

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, bytes]:
        """Ask for something on a connection of its own."""
        with closing(self.connect()) as connection:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def post(self, body: object, **headers: str) -> tuple[int, bytes]:
        """Send a form."""
        with closing(self.connect()) as connection:
            connection.request("POST", "/form", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def done(self) -> str:
        """Return what the application has done since it began."""
        return self.get("/done")[1].decode()

    def end(self) -> None:
        """End it, however it stands."""
        if self.process.poll() is None:
            for one in psutil.Process(self.process.pid).children():
                one.kill()
            self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    served = Toy(tmp_path_factory.mktemp("toy"))
    yield served
    served.end()


def test_whoever_sends_slowly_keeps_nobody_waiting_and_is_told(small: Toy) -> None:
    head = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"
    slow = [small.send(head) for _ in range(MANY)]
    assert small.get() == (200, b"ok")
    for one in slow:
        assert one.recv(1000).startswith(b"HTTP/1.1 408")
        one.close()
    assert "form" not in small.done()


def test_a_slow_head_and_an_idle_connection_are_cut(small: Toy) -> None:
    for begun in (b"GET / HTTP/1.1\r\nHost:", b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
        last = small.all(begun)
        assert last == b"" or last.endswith(b"ok")


def test_whoever_reads_slowly_keeps_nobody_waiting(small: Toy) -> None:
    slow = [small.send(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(MANY)]
    assert small.get() == (200, b"ok")
    before = small.done().count("closed")
    for one in slow:
        one.close()
    while small.done().count("closed") < before + MANY:
        time.sleep(0.05)


def test_a_form_that_was_cut_off_is_not_acted_on(small: Toy) -> None:
    before = small.done().count("form")
    cut = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"
    small.send(cut).close()
    with small.send(cut) as plain:
        plain.shutdown(socket.SHUT_WR)
        assert b"200" not in plain.recv(1000)
    assert small.post(b"whole") == (200, b"5")
    assert small.done().count("form") == before + 1


def test_a_form_in_chunks_is_refused_since_its_end_cannot_be_told_from_a_cut(small: Toy) -> None:
    head = b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    for more in (b"", b"Content-Length: 4\r\n"):
        assert small.all(head + more + b"\r\n4\r\nform\r\n0\r\n\r\n").startswith(b"HTTP/1.1 411")


def test_uploads_and_long_answers_leave_memory_flat(small: Toy) -> None:
    small.post(b"x")
    before = small.web().memory_info().rss
    for _ in range(3):
        assert small.post(b"x" * 24 * 2**20) == (200, str(24 * 2**20).encode())
        wanted = hashlib.sha256()
        for _ in range(toy.LONG):
            wanted.update(toy.PIECE)
        assert hashlib.sha256(small.get("/long")[1]).digest() == wanted.digest()
    assert small.web().memory_info().rss - before < FLAT


def test_too_much_is_left_to_the_application_to_refuse(small: Toy) -> None:
    said = small.all(b"POST /environ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n"
                     b"Expect: 100-continue\r\nConnection: close\r\n\r\n")  # fmt: skip
    assert said.startswith(b"HTTP/1.1 200")  # and not 100: nothing is asked for
    assert b"CONTENT_LENGTH=99999999" in said


def test_a_form_that_asks_first_is_told_to_go_on(small: Toy) -> None:
    head = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    with small.send(head) as plain:
        assert plain.recv(100).startswith(b"HTTP/1.1 100")
        plain.sendall(b"form")
        assert b"200 OK" in plain.recv(1000)


def test_a_connection_is_kept_and_heads_have_no_body(small: Toy) -> None:
    with closing(small.connect()) as connection:
        for method, path, body in (
            ("HEAD", "/", b""),
            ("GET", "/nothing", b""),
            ("GET", "/", b"ok"),
        ):
            connection.request(method, path)
            answer = connection.getresponse()
            assert (answer.read(), answer.will_close) == (body, False)
        connection.request("GET", "/cookies")
        answer = connection.getresponse()
        assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_headers_are_what_was_sent_and_nothing_stands_for_another(small: Toy) -> None:
    said = small.all(
        b"GET /environ?q=%20 HTTP/1.1\r\nHost: a\r\nHost: b\r\nCookie: a=1\r\nCookie: b=2\r\n"
        b"X_Forwarded_For: 9.9.9.9\r\nProxy: evil\r\nX-A: \xe4\r\nConnection: close\r\n\r\n"
    ).decode("latin-1")
    for line in ("HTTP_HOST=a,b", "HTTP_COOKIE=a=1; b=2", "QUERY_STRING=q=%20",
                 "REMOTE_ADDR=127.0.0.1", "SERVER_PROTOCOL=HTTP/1.1"):  # fmt: skip
        assert f"\n{line}\n" in said
    assert "9.9.9.9" not in said
    assert "PATH=" not in said.replace("SCRIPT_NAME", "")  # the environment stays at home
    assert "PATH_INFO=/environ" in said
    double = b"POST /form HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
    assert small.all(double).startswith(b"HTTP/1.1 400")
    large = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 400_000
    assert small.all(large).startswith(b"HTTP/1.1 431")


def test_a_word_in_another_language_survives_in_an_address(small: Toy) -> None:
    said = small.get("/%C3%A4")
    assert said == (200, b"ok")


def test_when_too_many_wait_the_next_is_asked_to_come_again(small: Toy) -> None:
    found: list[tuple[int, bytes]] = []
    threads = [threading.Thread(target=lambda: found.append(small.get("/sleep")))
               for _ in range(14)]  # fmt: skip
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    refused = [body.decode() for status, body in found if status == 503]
    assert refused
    assert len(refused) < len(found)
    for language in ("fi", "sv", "en"):
        assert f'<p lang="{language}">' in refused[0]


def test_what_the_application_cannot_answer_is_500_and_its_words_stay_here(small: Toy) -> None:
    assert small.get("/fall") == (500, b"")
    assert "RuntimeError: toy.py" in small.said()
    assert "canary-in-an-error" not in small.said()


def test_a_dead_process_is_started_again(small: Toy) -> None:
    victim = small.web()
    victim.kill()
    while True:
        try:
            assert small.get() == (200, b"ok")
            break
        except OSError:
            time.sleep(0.05)
    assert small.web().pid != victim.pid


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.nightly),
        pytest.param(signal.SIGHUP, marks=pytest.mark.nightly),
    ],
)
def test_what_is_under_way_is_answered_when_it_stops(tmp_path: Path, number: int) -> None:
    served = Toy(tmp_path)
    try:
        with closing(served.connect()) as connection:
            connection.request("GET", "/sleep")
            time.sleep(0.3)
            served.process.send_signal(number)
            assert connection.getresponse().read() == b"ok"
        assert served.process.wait(60) == 0
        assert served.said().split() == ["ready", "ended", "stopped"]
    finally:
        served.end()


def test_without_granian_it_serves_and_says_so(tmp_path: Path) -> None:
    served = Toy(tmp_path, "bare")
    try:
        assert served.get() == (200, b"ok")
        assert "for a few people only" in served.said()
    finally:
        served.end()


def test_a_port_that_is_taken_is_said(small: Toy) -> None:
    with pytest.raises(config.ConfigurationError, match=f"127.0.0.1:{small.port} .*--port"):
        server.free("127.0.0.1", small.port)
    assert server.free("localhost", free_port()).host in {"127.0.0.1", "::1"}
