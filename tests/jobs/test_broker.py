"""Celery over a real Redis: whatever happens to the broker, a promise is kept once.

The broker carries ids; the row decides. So these tests lose ids, deliver them twice and
kill whoever holds them, and then look at the rows and at what was done.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from procure import config, db, jobs
from procure.jobs import broker, presence, queue, relay
from procure.jobs.tables import Job
from tests.jobs.brokers import Redis, celery
from tests.jobs.deeds import Deed, until
from tests.jobs.test_crew import done, notes, promise

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Run one Redis for these tests."""
    one = Redis()
    one.start(tmp_path_factory.mktemp("redis"))
    yield one
    one.stop()


@pytest.fixture
def settings(instance: config.Settings, server: Redis) -> config.Settings:
    """Have the instance use the broker, which knows nothing yet."""
    if server.process is None:
        server.start(instance.instance)
    server.client.flushall()
    return config.use(instance.model_copy(update={"broker": server.url}))


@pytest.fixture
def fed(settings: config.Settings) -> Iterator[relay.Relay]:
    """Feed the broker in this process; an id that went astray is told again after a second."""
    over, one = threading.Event(), relay.Relay(broker.publisher(settings.broker), again=1.0)

    def feed() -> None:
        while not over.wait(0.1):
            try:
                one.feed(datetime.now(UTC), datetime.now(UTC), time.monotonic())
            except Exception:  # noqa: BLE001 - the broker is stopped on purpose
                over.wait(0.3)

    thread = threading.Thread(target=feed)
    thread.start()
    yield one
    over.set()
    thread.join()


def by_key(instance: config.Settings) -> Counter[str]:
    return Counter(line.split()[0] for line in notes(instance))


def deeds() -> int:
    with db.reading() as session:
        return len(session.exec(select(Deed)).all())


def test_the_relay_feeds_and_celery_does_each_job_once_though_told_many_times(
    settings: config.Settings, server: Redis
) -> None:
    """The crew has a relay in place of workers; every id is delivered three times more."""
    keys = [f"job-{n}" for n in range(20)]
    promise("test_write", *keys)
    with db.reading() as session:
        ids = [job.id for job in session.exec(select(Job))]
    publish = broker.publisher(server.url)
    for job_id in (*ids, *ids, *ids):
        assert job_id
        publish(job_id)
    publish(999_999)  # an id that leads nowhere
    with jobs.supervise(settings, ("tests.jobs.deeds",)) as crew, celery(settings):
        assert [place.role for place in crew.places] == ["clock", "relay"]
        until(lambda: done() == 20)
        until(lambda: server.client.llen(broker.QUEUE) == 0)
        with db.reading() as session:
            there = {one.role: one for one in presence.crew(session, datetime.now(UTC))}
        assert {"clock", "relay", "celery"} <= set(there)
        assert there["celery"].lives
    assert by_key(settings) == dict.fromkeys(keys, 1)
    assert deeds() == 20
    with db.reading() as session:  # whoever ended in good order is off the list
        assert presence.crew(session, datetime.now(UTC)) == []


@pytest.mark.nightly
def test_a_broker_that_forgets_everything_loses_nothing(
    settings: config.Settings, server: Redis, fed: relay.Relay
) -> None:
    promise("test_write", *(f"job-{n}" for n in range(5)))
    until(lambda: server.client.llen(broker.QUEUE) >= 5)
    server.client.flushall()
    with celery(settings):
        until(lambda: done() == 5)
    assert set(by_key(settings).values()) == {1}


@pytest.mark.nightly
def test_a_broker_that_is_stopped_and_started_loses_nothing(
    settings: config.Settings, server: Redis, fed: relay.Relay, tmp_path: Path
) -> None:
    """Promises are made while it is away, and the worker finds it again by itself."""
    with celery(settings):
        promise("test_write", "before")
        until(lambda: done() == 1)
        server.stop()
        promise("test_write", "meanwhile")
        time.sleep(1)
        assert done() == 1
        server.start(tmp_path)
        promise("test_write", "after")
        until(lambda: done() == 3)
    assert set(by_key(settings).values()) == {1}


@pytest.mark.nightly
def test_a_job_whose_celery_process_is_killed_is_done_once_by_the_next(
    settings: config.Settings, fed: relay.Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.instance / "slow").touch()
    promise("test_slow", "job")
    with celery(settings) as main:
        until(lambda: bool(notes(settings)))
        (settings.instance / "slow").unlink()
        first = int(notes(settings)[0].split()[1])
        assert first != main.pid
        os.kill(first, signal.SIGKILL)
        # The broker delivers the id again at once; the row is still the dead one's.
        time.sleep(1)
        assert done() == 0
        with db.transaction() as session:
            job = session.exec(select(Job)).one()
            assert job.lease is not None
            assert job.lease - datetime.now(UTC) <= queue.LEASE
            job.lease = datetime.now(UTC) - timedelta(seconds=1)
            session.add(job)
        until(lambda: done() == 1)
    with db.reading() as session:
        (deed,) = session.exec(select(Deed)).all()
        assert jobs.state(session, "test_slow", "job") == ("done", 2, "")
    assert deed.process != first


@pytest.mark.nightly
def test_workers_end_with_the_command_however_that_ended(settings: config.Settings) -> None:
    with celery(settings) as main:
        until(lambda: bool(children(main.pid)))
        own = children(main.pid)
        main.kill()
        main.wait()
        until(lambda: not any(Path(f"/proc/{child}/exe").exists() for child in own), 20)


def children(process: int) -> list[int]:
    with db.reading() as session:
        there = presence.crew(session, datetime.now(UTC))
    return [one.process for one in there if one.role == "celery"]


def test_a_broker_that_is_away_is_said_at_once(settings: config.Settings, server: Redis) -> None:
    """The relay is not held up, so it can look at the queue again and stop when it is told to."""
    server.stop()
    began = time.monotonic()
    with pytest.raises(Exception, match="refused"):
        broker.publisher(server.url)(1)
    assert time.monotonic() - began < 20


def test_an_id_is_told_again_only_after_a_while(instance: config.Settings, now: datetime) -> None:
    told: list[int] = []
    one = relay.Relay(told.append, again=60)
    promise("test_write", "a", "b")
    promise("test_never", "c")  # nobody here can do it
    moment = datetime.now(UTC)
    assert one.feed(moment, moment, 0) == 2
    assert one.feed(moment, moment, 59) == 0
    assert one.feed(moment, moment, 60) == 2
    mine = queue.claim("w", ["test_write"], moment, moment)
    assert mine
    assert one.feed(moment, moment, 61) == 0
    queue.put_back(mine, "no", moment)
    # It was taken and fell due anew: that is told at once, not after the rest of the minute.
    later = moment + timedelta(seconds=5)
    assert one.feed(later, later, 62) == 1
    assert told[-1] == mine.id


def test_only_the_two_brokers_are_taken(tmp_path: Path) -> None:
    (tmp_path / "procure.toml").write_text('broker = "sqs://queue"\n')
    with pytest.raises(config.ConfigurationError, match=r"broker: .*redis://"):
        config.load(tmp_path)


def test_the_command_without_a_broker_says_what_to_set(instance: config.Settings) -> None:
    with pytest.raises(config.ConfigurationError, match="set broker"):
        broker.work(instance, [], 1)
