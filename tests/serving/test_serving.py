"""One installation served as an operator would, with more than one web process."""

import http.client
import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from procure.cli import main
from tests.faults import grounds
from tests.faults.grounds import Served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> grounds.Ground:
    return grounds.prepare(tmp_path_factory.mktemp("serving") / "instance", 1, workers=1,
                           web_processes=2, log_format="json")  # fmt: skip


@pytest.fixture(scope="module")
def served(ground: grounds.Ground) -> Iterator[Served]:
    with grounds.serving(ground.place) as one:
        yield one


def parts(served: Served) -> Counter[str]:
    """Return how many web processes and processes of the crew there are."""
    words = (" ".join(one.cmdline()) for one in served.family()[1:])
    return Counter("crew" if "procure.jobs" in each else "web" for each in words if each)


def wait_for(served: Served, web: int, crew: int) -> None:
    end = time.monotonic() + 120
    while (found := parts(served)) != Counter(web=web, crew=crew):
        assert time.monotonic() < end, found
        time.sleep(0.1)


def test_the_crew_is_there_once_and_dead_web_processes_come_again(served: Served) -> None:
    wait_for(served, web=2, crew=2)  # the clock and one worker
    (victim, *_) = [one for one in served.family()[1:] if "procure.jobs" not in one.cmdline()]
    served.kill(victim)
    psutil.wait_procs([victim], 30)
    wait_for(served, web=2, crew=2)


def test_a_port_that_is_served_is_not_served_twice(served: Served, tmp_path: Path) -> None:
    words = ["--instance", str(tmp_path), "serve", "--port", str(served.port)]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 1
    assert f"127.0.0.1:{served.port} cannot be served" in found.output
    assert list(tmp_path.iterdir()) == []


def test_each_request_is_one_line_and_nobody_else_writes_there(
    ground: grounds.Ground, served: Served
) -> None:
    number = served.get("/fi/cases", ground.officer).headers["X-Request-ID"]
    said = served.log.read_text("utf-8").splitlines()
    told = [json.loads(line) for line in said if not line.startswith("Procure serves ")]
    (mine,) = [line for line in told if line.get("request") == number]
    assert (mine["process"], mine["status"]) == ("web", 200)
    assert mine["user"] == ground.officer.actor.user_id
    assert sum(line.startswith("Procure serves ") for line in said) == 1


def test_who_asks_is_the_connection_and_not_what_is_said(served: Served) -> None:
    assert served.get("/metrics").status == 200
    said = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    said.request("GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert said.getresponse().status == 404
    said.close()


def test_an_interrupt_stops_everything_in_good_order(served: Served) -> None:
    everybody = served.family()
    assert served.process
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(60) == 0
    assert served.log.read_text("utf-8").endswith("Procure has stopped.\n")
    _gone, alive = psutil.wait_procs(everybody, 10)
    assert alive == []
