"""The answer to COMMIT is lost: nothing is done twice, and nothing is said that may be untrue."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from procure import db, record
from procure.db import connection, outcome, trouble
from tests import builders, postgres
from tests.db.cutting import Wire
from tests.faults import grounds
from tests.faults.reading import Page

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

MOMENTS = ("before", "meanwhile", "after")


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A server that is stopped and started here."""
    one = postgres.Server(*postgres.FORGETFUL)
    yield one
    one.remove()


@pytest.fixture(scope="module")
def wire(server: postgres.Server) -> Iterator[Wire]:
    """The wire to it."""
    one = Wire(server.folder / ".s.PGSQL.5432")
    yield one
    one.close()


@pytest.fixture(scope="module")
def ground(
    wire: Wire, server: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> grounds.Ground:
    """An instance whose database is at the end of the wire."""
    place = tmp_path_factory.mktemp("wire") / "instance"
    return grounds.prepare(place, cases=2, database=wire.url(server.new()))


@pytest.fixture
def app(ground: grounds.Ground, wire: Wire) -> Iterator[Flask]:
    with grounds.opened(ground.place) as one:
        one.config["PROPAGATE_EXCEPTIONS"] = False
        wire.cut, wire.only_after, wire.cuts = "", b"", 0
        yield one


def note(chain: str, name: str, now: datetime) -> None:
    """Write one event that nothing keeps from being written twice."""
    data = {"number": 1, "name": name}
    with db.transaction() as session:
        record.append(session, chain, "payload_forgotten", "a", now, data)


def noted(chain: str) -> Counter[str]:
    with db.reading() as session:
        return Counter(event.data["name"] for event in record.history(session, chain))


@pytest.mark.parametrize("cuts", [50, pytest.param(500, marks=pytest.mark.nightly)])
def test_whoever_sends_again_what_was_refused_does_nothing_twice(
    app: Flask, wire: Wire, now: datetime, cuts: int
) -> None:
    """R8: the connection is cut at COMMIT, before, while and after it is done."""
    chance = random.Random(cuts)
    met: Counter[str] = Counter()
    refused: list[str] = []
    for number in range(cuts):
        moment = now + timedelta(seconds=number)
        how = wire.cut = chance.choice(MOMENTS)
        try:
            note("many", f"{number}", moment)
        except DBAPIError as error:
            refused.append(trouble.kind(error))
            met[f"{how}: sent again"] += 1
            note("many", f"{number}", moment)
        else:
            met[f"{how}: kept"] += 1

    assert set(refused) == {trouble.BUSY}, "it is known that nothing was kept"
    assert wire.cuts == cuts
    assert noted("many") == Counter(str(number) for number in range(cuts))
    assert met["after: kept"] > 0
    assert met["before: sent again"] > 0
    assert met["after: sent again"] == met["before: kept"] == 0
    print(dict(met))  # noqa: T201 - shown with -s


def test_a_server_that_falls_at_commit_is_asked_when_it_is_back(
    app: Flask, wire: Wire, server: postgres.Server, now: datetime
) -> None:
    """It falls with its answer on the wire: what was kept is found kept."""
    wire.cut = "after"
    fallen = threading.Event()

    def fall() -> None:
        while not wire.cuts:
            fallen.wait(0.005)
        server.stop("fast")
        server.start()

    thread = threading.Thread(target=fall)
    thread.start()
    note("fallen", "kept", now)
    thread.join()
    time.sleep(connection.IDLE)  # whoever lay idle so long is asked whether it lives

    assert noted("fallen") == {"kept": 1}


def test_where_nobody_can_tell_it_is_not_said_that_nothing_was_saved(
    app: Flask,
    wire: Wire,
    server: postgres.Server,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outcome, "PATIENCE", 0.2)
    wire.cut = "after"
    asked = outcome._kept

    def stopped(number: str) -> bool | None:
        server.stop()
        return asked(number)

    monkeypatch.setattr(outcome, "_kept", stopped)
    with pytest.raises(trouble.Unsure) as lost:
        note("away", "kept", now)
    server.start()

    assert trouble.kind(lost.value) == trouble.UNSURE
    assert noted("away") == {"kept": 1}


def sent(app: Flask, who: grounds.Visitor, path: str, **values: str) -> TestResponse:
    name, _, value = who.cookie.partition("=")
    client = app.test_client()
    client.set_cookie(name, value)
    return client.post(path, data={"csrf_token": who.token, **values})


def happened(case: str) -> list[str]:
    with db.reading() as session:
        return [event.kind for event in record.history(session, case)]


def test_the_page_says_where_to_look_and_the_step_is_not_taken_twice(
    ground: grounds.Ground, app: Flask, wire: Wire
) -> None:
    """A step proves its own ground, so it is not asked about: it may be there already."""
    case, officer = ground.cases[0], ground.officer
    path = f"/en/cases/{case}/steps/go"
    wire.cut, wire.only_after = "after", b"INSERT INTO event"
    answer = sent(app, officer, path, state="need", seen="")

    assert answer.status_code == 504
    assert "Retry-After" not in answer.headers, "no program sends it again by itself"
    page = Page(answer.text)
    assert "Nothing was saved" not in answer.text
    assert "It may have been saved, or not" in answer.text
    assert {path, f"/en/cases/{case}"} <= set(page.links)
    (again,) = (form for form in page.posts if not form.action)
    values = {one.name: one.value for one in again.fields if one.name != "csrf_token"}
    assert values["state"] == "need"

    assert sent(app, officer, path, **values).status_code == 409
    assert happened(case).count("step_taken") == 1
    assert builders.reload(case).state == "pilot_planning"
    assert grounds.faults(sealed=False) == []


def test_a_form_whose_answer_was_lost_is_taken_once(
    ground: grounds.Ground, app: Flask, wire: Wire
) -> None:
    case, officer = ground.cases[1], ground.officer
    wire.cut, wire.only_after = "after", b"INSERT INTO event"
    task = {"title": "Kysy Lumelta", "assignee_id": officer.actor.user_id}
    answer = sent(app, officer, f"/en/cases/{case}/tasks", **task)

    assert wire.cuts == 1
    assert answer.status_code == 303, "it was kept, and that is known"
    assert sum("task" in kind for kind in happened(case)) == 1
