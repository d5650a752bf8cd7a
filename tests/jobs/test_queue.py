"""A promise is kept once, later if need be, and never forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from procure import config, db, jobs
from procure.jobs import queue, worker
from tests.jobs.deeds import Deed

REAL = datetime.now(UTC)


def promise(kind: str, key: str, now: datetime) -> None:
    with db.transaction() as session:
        jobs.promise(session, kind, key, now)


def state(kind: str, key: str) -> jobs.State | None:
    with db.reading() as session:
        return jobs.state(session, kind, key)


def notes(instance: config.Settings) -> list[str]:
    path = instance.instance / "deeds.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def test_a_promised_job_is_done_with_its_result(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now)
    assert state("test_write", "a") == ("queued", 0, "")

    assert jobs.run_due(now) == (1, 0, 0)

    assert state("test_write", "a") == ("done", 1, "")
    with db.reading() as session:
        assert [deed.key for deed in session.exec(select(Deed))] == ["a"]
    assert jobs.run_due(now) == (0, 0, 0)


def test_a_promise_goes_with_its_transaction(instance: config.Settings, now: datetime) -> None:
    def fails() -> None:
        with db.transaction() as session:
            jobs.promise(session, "test_write", "a", now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert state("test_write", "a") is None


def test_the_same_promise_twice_is_one(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now)
    promise("test_write", "a", now)
    assert jobs.run_due(now) == (1, 0, 0)
    promise("test_write", "a", now)
    assert jobs.run_due(now) == (0, 0, 0)


def test_a_job_is_not_done_before_its_time(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now + timedelta(seconds=1))
    assert jobs.run_due(now) == (0, 0, 0)
    assert jobs.run_due(now + timedelta(seconds=1)) == (1, 0, 0)


def test_a_failing_job_is_tried_five_times_each_later(
    instance: config.Settings, now: datetime
) -> None:
    promise("test_fail", "ink", now)
    waits = [0, 5, 30, 120, 600]
    for attempt, wait in enumerate(waits, 1):
        now += timedelta(seconds=wait)
        if wait:
            assert jobs.run_due(now - timedelta(microseconds=1)) == (0, 0, 0)
        assert jobs.run_due(now) == ((0, 0, 1) if attempt == len(waits) else (0, 1, 0))
    assert state("test_fail", "ink") == ("failed", 5, "RuntimeError: no ink today")
    assert jobs.run_due(now + timedelta(days=9)) == (0, 0, 0)
    assert notes(instance) == ["ink"] * 5


def test_a_failed_job_can_be_tried_anew(instance: config.Settings, now: datetime) -> None:
    promise("test_hopeless", "x", now)
    assert jobs.run_due(now) == (0, 0, 1)
    assert state("test_hopeless", "x") == ("failed", 1, "Hopeless: there is no such thing")
    with db.transaction() as session:
        assert jobs.retry(session, "test_hopeless", "x", now)
        assert not jobs.retry(session, "test_hopeless", "x", now)
    assert jobs.run_due(now) == (0, 0, 1)


def test_a_result_that_cannot_be_kept_leaves_nothing(
    instance: config.Settings, now: datetime
) -> None:
    promise("test_half", "x", now)
    assert jobs.run_due(now) == (0, 1, 0)
    with db.reading() as session:
        assert session.exec(select(Deed)).all() == []
    assert state("test_half", "x") == ("queued", 1, "RuntimeError: the result could not be kept")


def test_a_long_reason_is_shortened(instance: config.Settings, now: datetime) -> None:
    promise("test_fail", "x" * 190, now)
    mine = queue.claim("w", ["test_fail"], now, REAL)
    assert mine
    queue.put_back(mine, "y" * 10_000, now)
    found = state("test_fail", "x" * 190)
    assert found
    assert len(found.error) == queue.REASON


def test_what_is_not_possible_waits_and_is_counted(
    instance: config.Settings, now: datetime
) -> None:
    promise("test_never", "x", now)
    promise("test_unknown", "x", now)
    assert jobs.run_due(now) == (0, 0, 0)
    with db.reading() as session:
        assert jobs.counts(session) == {
            ("test_never", "queued"): 1,
            ("test_unknown", "queued"): 1,
        }
    config.use(instance.model_copy(update={"smtp_host": "yes"}))
    assert jobs.run_due(now) == (1, 0, 0)


def test_one_job_has_one_holder(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now)
    assert queue.claim("one", ["test_write"], now, REAL)
    assert queue.claim("two", ["test_write"], now, REAL) is None


def test_a_lease_that_ran_out_goes_to_another_and_the_first_loses(
    instance: config.Settings, now: datetime
) -> None:
    promise("test_write", "a", now)
    first = queue.claim("one", ["test_write"], now, REAL)
    late = REAL + queue.LEASE + timedelta(microseconds=1)
    assert queue.claim("two", ["test_write"], now, REAL + queue.LEASE) is None
    second = queue.claim("two", ["test_write"], now, late)
    assert first
    assert second
    assert (first.attempts, second.attempts) == (1, 2)

    assert not queue.renew(first, late)
    assert worker._finish(first, lambda session: session.add(Deed(key="a", process=1))) == "lost"
    assert queue.put_back(first, "too late", now) == "queued"
    assert state("test_write", "a") == ("running", 2, "")
    assert worker._finish(second, None) == "done"
    with db.reading() as session:
        assert session.exec(select(Deed)).all() == []


def test_the_same_worker_loses_an_earlier_attempt(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now)
    first = queue.claim("one", ["test_write"], now, REAL)
    assert queue.claim("one", ["test_write"], now, REAL + timedelta(minutes=1))
    assert first
    assert worker._finish(first, None) == "lost"


def test_a_worker_that_slept_through_a_new_beginning_loses(
    instance: config.Settings, now: datetime
) -> None:
    """A job tried anew counts its attempts from one again; then the worker tells them apart."""
    promise("test_write", "a", now)
    first = queue.claim("one", ["test_write"], now, REAL)
    second = queue.claim("two", ["test_write"], now, REAL + timedelta(minutes=1))
    assert first
    assert second
    queue.put_back(second, "no", now, hopeless=True)
    with db.transaction() as session:
        assert jobs.retry(session, "test_write", "a", now)
    third = queue.claim("three", ["test_write"], now, REAL + timedelta(minutes=2))
    assert third
    assert third.attempts == first.attempts
    assert worker._finish(first, None) == "lost"
    assert worker._finish(third, None) == "done"


def test_a_renewed_lease_holds(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now)
    mine = queue.claim("one", ["test_write"], now, REAL)
    assert mine
    assert queue.renew(mine, REAL + timedelta(seconds=20))
    assert queue.claim("two", ["test_write"], now, REAL + timedelta(seconds=40)) is None


def test_a_job_that_stops_every_worker_is_put_aside(
    instance: config.Settings, now: datetime
) -> None:
    promise("test_write", "poison", now)
    promise("test_write", "sound", now)
    clock = REAL
    for _ in range(queue.ATTEMPTS):
        mine = queue.claim("w", ["test_write"], now, clock)
        assert mine
        assert mine.key == "poison"
        clock += timedelta(minutes=1)
    mine = queue.claim("w", ["test_write"], now, clock)
    assert mine
    assert mine.key == "sound"
    assert state("test_write", "poison") == (
        "failed",
        5,
        "the worker stopped during every attempt",
    )


def test_what_an_ended_worker_held_is_given_back(instance: config.Settings, now: datetime) -> None:
    promise("test_write", "a", now)
    assert queue.claim("one", ["test_write"], now, REAL)
    queue.release("two")
    assert queue.claim("two", ["test_write"], now, REAL) is None
    queue.release("one")
    assert queue.claim("two", ["test_write"], now, REAL)


@pytest.mark.sqlite
def test_every_question_to_the_queue_goes_by_an_index(
    instance: config.Settings, now: datetime
) -> None:
    """Every statement of the queue goes by an index of one status, or by the job's own key."""
    promise("test_write", "a", now)
    asked: list[tuple[str, object]] = []
    event.listen(
        db.engine(),
        "before_cursor_execute",
        lambda _c, _cur, said, values, *_: asked.append((said, values)),
    )
    assert jobs.run_due(now) == (1, 0, 0)
    with db.reading() as session:
        jobs.counts(session)
        jobs.given_up(session)
        jobs.ended_since(session, REAL)
        jobs.oldest_due(session, now)
    questions = [(said, values) for said, values in asked if "job" in said and "INSERT" not in said]
    assert len(questions) > 8
    with db.engine().connect() as connection:
        for said, values in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all()
            words = " ".join(row[-1] for row in plan)
            assert "SCAN job USING" in words or "SCAN" not in words, (said, words)


def test_two_functions_for_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="two functions"):
        jobs.work("test_write")(lambda key, now: None)
