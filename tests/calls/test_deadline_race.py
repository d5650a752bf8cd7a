"""Many send while the deadline passes: each in time is taken, each late one refused (R12)."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from limits import RateLimitItemPerHour
from sqlmodel import select

from procure import calls, db, engine, record
from procure.calls.tables import Submission, SubmissionContent
from procure.people import Actor, rates
from tests.calls.conftest import Scene

pytestmark = pytest.mark.slow

WRITERS = 8


@pytest.fixture
def now() -> datetime:
    """Return yesterday: this test lives by the machine's clock."""
    return datetime.now(UTC) - timedelta(days=1)


@dataclass
class Writer:
    """Somebody who sends one answer after the other, and what became of each."""

    who: Actor
    call_id: str
    taken: list[datetime] = field(default_factory=list)
    refused: list[datetime] = field(default_factory=list)
    other: list[Exception] = field(default_factory=list)

    def send(self) -> None:
        """Send an answer; note by which clock reading it was judged."""
        read: list[datetime] = []

        def clock() -> datetime:
            read.append(datetime.now(UTC))
            return read[-1]

        try:
            receipt = calls.submit(self.who, self.call_id, {"how": "We heat the street"}, clock)
        except calls.Closed:
            self.refused += read
        except Exception as error:  # noqa: BLE001 - held empty below
            self.other.append(error)
        else:
            self.taken.append(receipt.at)
            assert read == [receipt.at], "the clock is read once, and that is what counts"


@pytest.mark.parametrize(
    ("tries", "seconds"), [(150, 1.5), pytest.param(5000, 20.0, marks=pytest.mark.nightly)]
)
def test_no_answer_is_taken_late_or_refused_early(
    planned: Scene, monkeypatch: pytest.MonkeyPatch, tries: int, seconds: float
) -> None:
    much = RateLimitItemPerHour(10**6, 1, namespace="answers")
    monkeypatch.setattr(rates, "ANSWERS", much)
    planned.deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    planned.draft(questions_until=None)
    planned.take("open_up")
    call, city = planned.call, planned.city
    writers = [Writer(city.suppliers[n % len(city.suppliers)], call.id) for n in range(WRITERS)]
    closed: list[datetime] = []

    def write(one: Writer) -> None:
        while not closed or sum(len(w.taken) + len(w.refused) for w in writers) < tries:
            one.send()
            if one.other:
                return

    def close() -> None:
        """Move the case on, in the middle of it, once the deadline is over."""
        time.sleep(max(0.0, (planned.deadline - datetime.now(UTC)).total_seconds()))
        at = datetime.now(UTC)
        engine.advance(city.officer, planned.case_id, "close_up", at, state="dialogue_open")
        closed.append(at)

    threads = [threading.Thread(target=write, args=(one,)) for one in writers]
    threads.append(threading.Thread(target=close))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [error for one in writers for error in one.other] == []
    taken = sorted(at for one in writers for at in one.taken)
    refused = [at for one in writers for at in one.refused]
    assert len(taken) + len(refused) >= tries
    assert len(taken) > 1
    assert taken[-1] <= planned.deadline < min(refused)
    with db.reading() as session:
        rows = list(session.exec(select(Submission).where(Submission.call_id == call.id)))
        events = record.history(session, f"call:{call.id}")
    assert sorted(row.received_at for row in rows) == taken
    assert len(events) == len(taken)
    assert all(before.at <= after.at for before, after in pairwise(events))

    calls.confirm_opening(city.officer, call.id, datetime.now(UTC))
    calls.confirm_opening(city.opener, call.id, datetime.now(UTC))
    with db.reading() as session:
        opened = list(session.exec(select(SubmissionContent)))
    sent = sorted((at, str(w.who.company_id)) for w in writers for at in w.taken)
    last = {company: at for at, company in sent}
    assert {one.company_id: one.received_at for one in opened} == last, "the last one"
    print(f"{len(taken)} in time, {len(refused)} late")  # noqa: T201 - shown with -s
