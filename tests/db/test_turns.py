"""Writers of one SQLite file: in turn, sharing commits, each for itself when something fails."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from procure import config, db
from procure.db import connection, trouble, turns
from procure.db.turns import Turns

pytestmark = pytest.mark.sqlite
PEOPLE = 6


@pytest.fixture
def notes(instance: config.Settings) -> None:
    """Make a table of notes, each of which can be there once."""
    with db.transaction() as session:
        session.execute(text("CREATE TABLE note (word TEXT PRIMARY KEY)"))


def note(word: str, *, beside: bool = True, then: Callable[[], object] = bool) -> str:
    """Write a note, and do something before it is saved."""
    with db.transaction(beside=beside) as session:
        session.execute(text("INSERT INTO note VALUES (:word)"), {"word": word})
        then()
    return word


def kept() -> set[str]:
    with db.reading() as session:
        return set(session.scalars(text("SELECT word FROM note")))


def commits() -> list[None]:
    """Return a list that grows with every commit."""
    seen: list[None] = []
    event.listen(db.engine(), "commit", lambda _: seen.append(None))
    return seen


def until_waiting(number: int) -> Callable[[], None]:
    """Return what lasts until so many wait behind the one who writes."""

    def wait() -> None:
        assert connection._turns is not None
        while len(connection._turns._queue) < number:
            time.sleep(0.001)

    return wait


def together(
    first: Callable[[], str], *others: Callable[[], str]
) -> list[str | BaseException | None]:
    """Have one write, and the others come while it does; return what became of each."""
    with ThreadPoolExecutor(len(others) + 1) as pool:
        begun = threading.Event()
        leader = pool.submit(lambda: (begun.set(), first())[1])
        begun.wait()
        rest = [pool.submit(one) for one in others]
        return [one.exception() or one.result() for one in (leader, *rest)]


def test_who_comes_while_another_writes_shares_the_commit(
    notes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60.0)
    seen = commits()
    others = [lambda n=n: note(f"n{n}") for n in range(1, PEOPLE)]
    ended = together(lambda: note("n0", then=until_waiting(PEOPLE - 1)), *others)
    assert set(ended) == {f"n{n}" for n in range(PEOPLE)} == kept()
    assert len(seen) == 1


def test_whoever_needs_to_be_alone_begins_behind_a_commit(
    notes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60.0)
    seen = commits()
    together(lambda: note("a", then=until_waiting(1)), lambda: note("b", beside=False))
    assert kept() == {"a", "b"}
    assert len(seen) == 2


def test_a_mishap_takes_back_its_own_and_nothing_else(
    notes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60.0)

    def fails() -> object:
        raise ZeroDivisionError

    ended = together(
        lambda: note("a", then=until_waiting(3)),
        lambda: note("b", then=fails),
        lambda: note("a"),
        lambda: note("c"),
    )
    assert ended[0] == "a"
    assert ended[3] == "c"
    assert isinstance(ended[1], ZeroDivisionError)
    assert isinstance(ended[2], IntegrityError)
    assert kept() == {"a", "c"}


def test_the_first_one_s_mishap_takes_nobody_along(notes: None) -> None:
    def fails() -> object:
        until_waiting(1)()
        raise ZeroDivisionError

    ended = together(lambda: note("a", then=fails), lambda: note("b"))
    assert isinstance(ended[0], ZeroDivisionError)
    assert ended[1] == "b"
    assert kept() == {"b"}


def test_a_commit_that_fails_is_told_to_all_and_keeps_nothing(
    notes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60.0)

    def fails(_: object) -> None:
        raise OperationalError("COMMIT", None, Exception("disk I/O error"))

    event.listen(db.engine(), "commit", fails)
    ended = together(lambda: note("a", then=until_waiting(1)), lambda: note("b"))
    event.remove(db.engine(), "commit", fails)
    assert [type(one) for one in ended] == [OperationalError, OperationalError]
    assert kept() == set()
    assert note("c") == "c"  # and the next one writes


def test_nobody_waits_for_ever_for_a_thread(
    notes: None, instance: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connection._turns is not None
    monkeypatch.setattr(connection._turns, "_patience", 0.1)
    freed = threading.Event()
    ended = together(lambda: note("a", then=freed.wait), lambda: _refused(freed))
    assert ended == ["a", "busy"]


def _refused(then: threading.Event) -> str:
    until = time.monotonic() + 5
    while connection._turns is not None and not connection._turns._taken:
        assert time.monotonic() < until
    try:
        note("b")
    except OperationalError as error:
        return trouble.kind(error)
    finally:
        then.set()
    return ""


HOLDS = """
import fcntl, os, sys
place = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(place, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_processes_queue_for_the_file_and_give_up_in_time(
    notes: None, instance: config.Settings
) -> None:
    place = f"{db.engine().url.database}-turn"
    command = [sys.executable, "-c", HOLDS, place]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        impatient = Turns(db.engine(), 0.1)
        with pytest.raises(OperationalError, match="locked"), impatient.turn(quick=True):
            pass
        impatient.close()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(note, "a")
            assert not waiting.done()
            other.stdin.close()
            assert waiting.result(20) == "a"
