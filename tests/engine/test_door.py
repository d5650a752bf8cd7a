"""The one door: who may pass, why not, and what is left behind."""

import threading
from datetime import timedelta

import pytest

from procure import db, engine, people, record
from procure.people.tables import CaseRole


def step(city, actor=None, action="go_on", state="a", **more):
    now = more.pop("now", city.now + timedelta(minutes=1))
    return engine.advance(actor or city.officer, city.case_id, action, now, state=state, **more)


def state(city):
    with db.reading() as session:
        return engine.view(session, city.case_id).state


def events(city):
    with db.reading() as session:
        return [(e.kind, e.number) for e in record.history(session, city.case_id)]


def test_a_step_writes_state_and_one_event(city):
    sealed = step(city)
    assert state(city) == "b"
    assert sealed.number == 2
    assert events(city) == [("case_opened", 1), ("step_taken", 2)]


def test_a_refusal_says_all_reasons_at_once_and_leaves_no_trace(city, registered):
    registered |= {"try_fact": "", "try_ok": None}
    with pytest.raises(engine.Refused) as refused:
        step(city)
    assert [(r.key, r.owner, r.link) for r in refused.value.reasons] == [
        ("fact.try_fact", "officer", "cases.show"),
        ("guard.try_guard", "officer", "cases.show"),
        ("guard.try_strict", "approver", "cases.show"),
    ]
    assert refused.value.reasons[1].note == {"num": 3}
    assert state(city) == "a"
    assert events(city) == [("case_opened", 1)]


def test_the_checklist_and_the_refusal_agree(city, registered):
    registered |= {"try_ok": False}
    with db.reading() as session:
        case = engine.view(session, city.case_id)
        offer = engine.offers(session, city.officer, case, city.now)[0]
    with pytest.raises(engine.Refused) as refused:
        step(city)
    assert offer.mine
    assert offer.reasons == refused.value.reasons


def test_an_answer_to_a_question_of_the_file_is_needed(city, now):
    with db.transaction() as session:
        engine.save_answers(session, engine.view(session, city.case_id), {"depth": ""})
    with pytest.raises(engine.Refused) as refused:
        step(city)
    assert [r.key for r in refused.value.reasons] == ["fact.depth"]


def test_zero_and_no_are_answers(city, registered):
    registered |= {"try_fact": 0}
    step(city)
    assert state(city) == "b"


def test_a_guard_sees_only_what_it_declares(city, registered):
    def greedy(f: engine.Facts) -> bool:
        return f["try_fact"] is None

    case = object()
    facts = engine.Facts(case, city.now, "", {"try_ok": True})
    with pytest.raises(KeyError):
        greedy(facts)


@pytest.mark.parametrize("who", ["stranger", "approver"])
def test_only_the_role_of_the_step_takes_it(city, who):
    with pytest.raises(people.Forbidden):
        step(city, getattr(city, who))
    assert state(city) == "a"


def test_a_role_taken_away_no_longer_takes_the_step(city):
    with db.transaction() as session:
        session.delete(session.get_one(CaseRole, (city.case_id, city.officer.user_id, "officer")))
    with pytest.raises(people.Forbidden):
        step(city)


def test_going_back_asks_why_and_keeps_the_reason_out_of_the_event(city):
    step(city)
    with pytest.raises(engine.ReasonMissing):
        step(city, city.approver, "go_back", "b", reason="  ")
    step(city, city.approver, "go_back", "b", reason="Kustannus puuttuu")
    with db.reading() as session:
        last = record.history(session, city.case_id)[-1]
        kept = record.private(session, city.case_id)
    assert "Kustannus" not in str(last.data)
    assert "Kustannus puuttuu" in str(kept)


def test_a_state_that_has_moved_on_is_stale(city):
    step(city)
    with pytest.raises(engine.Stale):
        step(city, now=city.now + timedelta(minutes=2))


def test_somebody_elses_writing_does_not_throw_an_officer_out(city):
    with db.transaction() as session:
        engine.touch(session, city.case_id, city.now)
    step(city)
    assert state(city) == "b"


def test_content_that_changed_under_an_approver_is_stale(city):
    with pytest.raises(engine.Stale):
        step(city, content="0" * 64)
    with db.reading() as session:
        case = engine.view(session, city.case_id)
        seen = engine.content_hash(session, city.officer, case, "go_on", city.now)
    step(city, content=seen)


def test_an_unknown_step_is_no_step(city):
    with pytest.raises(engine.NoSuchStep):
        step(city, action="fly")


def test_a_waiver_lets_one_step_pass_once_and_never_a_strict_guard(city, registered):
    registered |= {"try_ok": False}
    with pytest.raises(engine.NoSuchStep):
        engine.waive(city.approver, city.case_id, "go_on", "try_strict", "kiire", city.now)
    with pytest.raises(people.Forbidden):
        engine.waive(city.officer, city.case_id, "go_on", "try_guard", "kiire", city.now)
    engine.waive(city.approver, city.case_id, "go_on", "try_guard", "kiire", city.now)
    step(city)
    with db.reading() as session:
        assert record.history(session, city.case_id)[-1].data["waived"] == ["try_guard"]
    step(city, city.approver, "go_back", "b", reason="uudestaan", now=city.now + timedelta(hours=1))
    with pytest.raises(engine.Refused):
        step(city, now=city.now + timedelta(hours=2))


def test_the_clock_takes_its_step_when_the_time_has_come(city, registered):
    registered |= {"try_open_at": city.now + timedelta(days=1)}
    step(city)
    assert engine.tick(city.now + timedelta(hours=2)) == []
    assert engine.tick(city.now + timedelta(days=1)) == [(city.case_id, "finish")]
    assert engine.tick(city.now + timedelta(days=2)) == []
    with db.reading() as session:
        assert engine.get(session, city.case_id).closed_at is not None


def test_nobody_takes_the_clocks_step(city, registered):
    registered |= {"try_open_at": city.now}
    step(city)
    with pytest.raises(people.Forbidden):
        step(city, city.officer, "finish", "b", now=city.now + timedelta(hours=1))


def race(city, contestants):
    """Let so many threads take the same step at once; return what each met."""
    met, start = [], threading.Barrier(contestants)

    def run() -> None:
        start.wait()
        try:
            met.append(step(city))
        except Exception as error:  # noqa: BLE001 - every outcome is counted
            met.append(error)

    threads = [threading.Thread(target=run) for _ in range(contestants)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.nightly)])
def test_of_32_simultaneous_steps_one_wins_and_31_are_told_why(city, rounds):
    moment = city.now
    for number in range(rounds):
        moment += timedelta(hours=1)
        city.now = moment
        met = race(city, 32)
        winners = [m for m in met if isinstance(m, record.Sealed)]
        assert len(winners) == 1
        assert sum(isinstance(m, engine.Stale) for m in met) == 31
        step(
            city,
            city.approver,
            "go_back",
            "b",
            reason="uudestaan",
            now=moment + timedelta(minutes=5),
        )
        assert len(events(city)) == 3 + 2 * number


def test_the_row_says_what_the_record_says(city):
    step(city)
    with db.reading() as session:
        assert list(engine.mismatches(session)) == []
    with db.engine().begin() as connection:
        connection.exec_driver_sql("UPDATE procurement_case SET state = 'z'")
    with db.reading() as session:
        assert [(m.stored, m.replayed) for m in engine.mismatches(session)] == [("z", "b")]


def test_opening_pins_the_file_by_its_bytes(city, instance):
    path = instance.instance / "workflows" / "trial.v1.toml"
    path.write_text(path.read_text("utf-8").replace('"go_on"', '"go_elsewhere"'), "utf-8")
    step(city)
    assert state(city) == "b"
