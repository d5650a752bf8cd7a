"""What the operator sees, what machines ask, and what the log never says."""

import io
import json
import logging
import sys
from datetime import UTC, datetime, timedelta

import pytest

from procure import config, db, jobs, logs, record
from procure.db import schema
from procure.documents import pace
from procure.jobs import presence, queue
from procure.operation import reading
from procure.people.tables import User
from procure.record.tables import Event
from tests import builders
from tests.cases.browsing import Browser, an_app

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CANARIES = ("canary-password-1", "canary@example.fi", "canary-token-2", "canary-query-3")


@pytest.fixture
def house(instance):
    """Return the app, its city and a browser in which nobody has signed in."""
    city = builders.people_of_a_city(now=NOW)
    with db.transaction() as session:
        session.get_one(User, city.officer.user_id).operator = True
    app = an_app(instance)
    return app, city, Browser(app, city)


def give_up(reason, key="x" * 32):
    """Leave one job that was given up, and return its id."""
    moment = datetime.now(UTC)
    with db.transaction() as session:
        jobs.promise(session, "print_paper", key, moment)
    mine = queue.claim("w", ["print_paper"], moment, moment)
    assert mine
    queue.put_back(mine, reason, moment, hopeless=True)
    return mine.id


@pytest.mark.slow
def test_the_operator_sees_what_is_stuck_and_tries_it_again(house):
    _app, city, browser = house
    job = give_up("NotPrinted: printing took too long and was stopped")
    browser.sign_in(city.officer)
    assert "Printing took too long and was stopped" in browser.get("/en/operator/operation").text
    assert "Tulostus kesti liian kauan" in browser.get("/fi/operator/operation").text
    bare = browser.client.post(f"/fi/operator/operation/jobs/{job}/again")
    assert bare.status_code == 400  # without the form's token nothing happens
    browser.get("/en/operator/operation")
    browser.post(f"/en/operator/operation/jobs/{job}/again")
    with db.reading() as session:
        assert jobs.state(session, "print_paper", "x" * 32) == (
            "queued", 0, "NotPrinted: printing took too long and was stopped",
        )  # fmt: skip
        told = record.history(session, "people")[-1]
    assert (told.kind, told.data) == ("job_retried", {"job": job, "kind": "print_paper"})
    assert told.actor == city.officer.user_id


@pytest.mark.slow
def test_the_page_is_for_operators_and_shows_no_case(house):
    app, city, browser = house
    case = builders.a_need(city, now=NOW)
    give_up("Hopeless: no", key=case)
    browser.sign_in(city.officer)
    page = browser.get("/en/operator/operation").text
    assert case not in page
    other = Browser(app, city).sign_in(city.supplier)
    assert other.get("/en/operator/operation").status_code == 403


def test_who_lives_is_told_from_who_is_silent(instance):
    with presence.present("one", "worker"), db.reading() as session:
        (one,) = jobs.crew(session, datetime.now(UTC)) or [None]
        assert one is None or one.lives
    presence._seen("two", "worker", datetime.now(UTC) - timedelta(minutes=1))
    with db.reading() as session:
        (two,) = jobs.crew(session, datetime.now(UTC))
    assert (two.name, two.lives) == ("two", False)


@pytest.mark.slow
def test_health_needs_no_database_and_readiness_says_what_is_wrong(house, monkeypatch):
    _app, _city, browser = house
    client = browser.client
    monkeypatch.setattr(schema, "is_current", lambda: True)
    assert client.get("/healthz").text == "ok\n"
    with db.reading() as session:
        oldest = record.lag(session).oldest_at
    if oldest:
        record.seal(NOW)
    assert client.get("/readiness").status_code == 200
    monkeypatch.setattr(schema, "is_current", lambda: False)
    answer = client.get("/readiness")
    assert (answer.status_code, "procure db upgrade" in answer.text) == (503, True)
    far = client.get("/readiness", headers={"X-Forwarded-For": "192.0.2.1"})
    assert far.text == "not ready\n"
    db.close()
    assert client.get("/healthz").status_code == 200


def test_an_event_that_nobody_seals_is_lag(instance):
    with db.transaction() as session:
        session.add(
            Event(chain="x", number=1, kind="k", actor="a", at=1_000_000, body=b"", hash=b"0" * 32)
        )
    with db.reading() as session:
        lag = record.lag(session)
    assert (lag.waiting, lag.signed_at) == (1, None)
    assert lag.seconds(datetime(1970, 1, 1, 0, 1, 1, tzinfo=UTC)) == 60
    assert any("waited" in why for why in reading.not_ready(NOW))


@pytest.mark.slow
def test_metrics_are_for_this_machine_or_the_bearer(house):
    _app, _city, browser = house
    client = browser.client
    client.get("/en/procurements")
    give_up("no")
    answer = client.get("/metrics")
    assert 'procure_jobs_ended_total{kind="print_paper",state="failed"} 1.0' in answer.text
    assert 'endpoint="portal.index",method="GET",status="200"' in answer.text
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    config.use(config.current().model_copy(update={"metrics_token": "canary-token-2"}))
    assert client.get("/metrics").status_code == 404
    bearer = {"Authorization": "Bearer canary-token-2"}
    far = client.get("/metrics", headers=bearer, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert far.status_code == 200


def test_how_long_papers_take_is_told_by_whoever_has_them_printed(house, monkeypatch):
    _app, _city, browser = house
    monkeypatch.setattr(presence, "_told", {})
    monkeypatch.setattr(pace, "_counts", [0] * (len(pace.BOUNDS) + 1))
    monkeypatch.setattr(pace, "_seconds", 0.0)
    for seconds in (0.2, 0.25, 3.0, 70.0):
        pace.note(seconds)
    presence._seen("one", "worker", datetime.now(UTC))
    said = browser.client.get("/metrics").text
    for line in (
        'procure_print_seconds_bucket{le="0.1",process="one"} 0.0',
        'procure_print_seconds_bucket{le="0.25",process="one"} 2.0',
        'procure_print_seconds_bucket{le="5.0",process="one"} 3.0',
        'procure_print_seconds_bucket{le="60.0",process="one"} 3.0',
        'procure_print_seconds_bucket{le="+Inf",process="one"} 4.0',
        'procure_print_seconds_count{process="one"} 4.0',
        'procure_print_seconds_sum{process="one"} 73.45',
    ):
        assert f"\n{line}\n" in said
    presence.forget("one")
    assert "procure_print_seconds_count" not in browser.client.get("/metrics").text


@pytest.mark.slow
@pytest.mark.parametrize("trusted", [True, False])
def test_a_request_id_is_taken_from_a_trusted_proxy_only(house, trusted):
    _app, _city, browser = house
    config.use(config.current().model_copy(update={"trusted_proxies": int(trusted)}))
    client = browser.client
    given = client.get("/healthz", headers={"X-Request-ID": "abcdef-12345"})
    assert (given.headers["X-Request-ID"] == "abcdef-12345") is trusted
    wrong = client.get("/healthz", headers={"X-Request-ID": 'x" injected {}'})
    assert len(wrong.headers["X-Request-ID"]) == 16
    missing = client.get("/en/nowhere")
    assert f"404-{missing.headers['X-Request-ID']}" in missing.text


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_log_says_who_and_what_and_no_private_word(house):
    """A journey with canaries in every place that people and machines fill."""
    _app, city, browser = house
    written = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    logs.begin(config.current().model_copy(update={"log_format": "json"}), "web")
    root.handlers[-1].setStream(written)
    try:
        browser.get("/en/sign-in")
        browser.post("/en/sign-in", email=CANARIES[1], password=CANARIES[0])
        browser.get(f"/en/password/{CANARIES[2]}")
        browser.get(f"/en/procurements?q={CANARIES[3]}", headers={"X-Request-ID": CANARIES[2]})
        browser.get(f"/en/{CANARIES[3]}%0d%0aforged")
        browser.sign_in(city.officer)
        case = builders.a_need(city, now=NOW)
        browser.get(f"/en/cases/{case}")

        @jobs.work("canary_job")
        def canary(key, now):
            with db.reading() as session:
                session.connection().exec_driver_sql(
                    "SELECT * FROM nothing WHERE a = ?", (CANARIES[0],)
                )

        @jobs.work("canary_error")
        def error(key, now):
            raise ValueError(CANARIES[1])

        with db.transaction() as session:
            jobs.promise(session, "canary_job", "k", NOW)
            jobs.promise(session, "canary_error", "k", NOW)
        jobs.run_due(NOW)
    finally:
        root.handlers[:], root.level = before
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    requests = [line for line in lines if line["message"] == "request"]
    assert len(requests) >= 7
    mine = [line for line in requests if line.get("case") == case]
    assert mine[-1]["user"] == city.officer.user_id
    assert mine[-1]["route"] == "/<any(fi,sv,en):lang>/cases/<id:case_id>"
    assert any(line["message"] == "job" and line["kind"] == "canary_job" for line in lines)
    assert "OperationalError" in written.getvalue()
    for canary in (*CANARIES, city.email(city.officer), city.officer.name):
        assert canary not in written.getvalue(), canary


@pytest.mark.parametrize("form", [logs.OneLine, logs._Json])
def test_a_traceback_in_the_log_has_places_and_no_words(form):
    try:
        raise ValueError(CANARIES[0])
    except ValueError:
        told = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    said = form().format(told)
    assert "ValueError: test_operation.py" in said
    assert CANARIES[0] not in said


def test_a_line_break_cannot_forge_a_line():
    told = logging.LogRecord("x", logging.INFO, "", 1, "a\nb", (), None)
    assert "\n" not in logs.OneLine().format(told)
