"""Reports, what they release, the gate, and what was learnt."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from procure import agreements, db, documents, engine, people, record
from procure.documents import frozen
from procure.stages import pilot
from procure.stages.pilot import rounds
from tests.stages.pilot.conftest import REPORT, Scene


def states(scene: Scene) -> list[str]:
    return [one.status for one in scene.instalments()]


def test_two_people_release_an_instalment(running: Scene) -> None:
    report = running.send("midterm")
    host, officer = running.city.pilot_host, running.city.officer
    pilot.accept_report(host, running.case_id, report, "host", running.tick())
    assert states(running) == ["locked", "locked"]

    pilot.accept_report(officer, running.case_id, report, "officer", running.tick())

    assert states(running) == ["payable", "locked"]
    assert running.instalments()[0].released_by == report
    assert running.pilot_of(0).state == "going"


def test_the_other_order_releases_too(running: Scene) -> None:
    report = running.send("final")
    host, officer = running.city.pilot_host, running.city.officer
    pilot.accept_report(officer, running.case_id, report, "officer", running.tick())
    pilot.accept_report(host, running.case_id, report, "host", running.tick())
    assert states(running) == ["locked", "payable"]
    assert running.pilot_of(0).state == "reported"


def test_one_person_does_not_accept_for_both_sides(running: Scene) -> None:
    officer = running.city.officer
    with db.transaction() as session:
        people.grant(
            session, officer, running.case_id, officer.user_id, "pilot_host", running.tick()
        )
    report = running.send()
    pilot.accept_report(officer, running.case_id, report, "host", running.tick())
    with pytest.raises(pilot.SamePerson):
        pilot.accept_report(officer, running.case_id, report, "officer", running.tick())
    assert states(running) == ["locked", "locked"]


def test_a_report_is_not_accepted_twice(running: Scene) -> None:
    report = running.send()
    running.accept(report)
    for side, who in (("host", running.city.pilot_host), ("officer", running.city.officer)):
        with pytest.raises(pilot.NotNow):
            pilot.accept_report(who, running.case_id, report, side, running.tick())


def test_a_report_is_accepted_once_even_in_a_race(running: Scene) -> None:
    report, at = running.send(), running.tick()
    host, officer = running.city.pilot_host, running.city.officer
    pilot.accept_report(host, running.case_id, report, "host", at)
    late = running.tick()

    def act(_n: int) -> str:
        try:
            pilot.accept_report(officer, running.case_id, report, "officer", late)
        except pilot.NotNow:
            return "refused"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(act, range(4))) == ["done", "refused", "refused", "refused"]
    with db.reading() as session:
        released = [
            e.data["released_cents"]
            for e in record.history(session, running.case_id)
            if e.kind == "report_accepted"
        ]
    assert released == [0, 1_920_000]


def test_a_returned_report_is_sent_anew(running: Scene) -> None:
    report = running.send()
    host = running.city.pilot_host
    with pytest.raises(engine.ReasonMissing):
        pilot.return_report(host, running.case_id, report, "\n", running.tick())
    pilot.return_report(host, running.case_id, report, "Say what was left out.", running.tick())
    with pytest.raises(pilot.NotNow):
        pilot.accept_report(host, running.case_id, report, "host", running.tick())

    again = running.send(done="Everything, and what was left out")

    with db.reading() as session:
        first = session.get_one(pilot.PilotReport, report)
        second = rounds.reports(session, running.pilot_of(0).id)["midterm"]
    assert (first.state, first.done) == ("returned", REPORT.done)
    assert (second.id, second.version, second.state) == (again, 2, "sent")
    running.accept(again)
    assert states(running) == ["payable", "locked"]


def test_a_half_accepted_report_may_still_be_returned(running: Scene) -> None:
    report = running.send()
    pilot.accept_report(running.city.pilot_host, running.case_id, report, "host", running.tick())
    pilot.return_report(running.city.officer, running.case_id, report, "Why?", running.tick())
    assert states(running) == ["locked", "locked"]


def test_a_waiting_report_is_not_sent_again(running: Scene) -> None:
    running.send()
    with pytest.raises(pilot.NotNow):
        running.send()


@pytest.mark.parametrize("role", ["officer", "approver", "pilot_host", "auditor", "stranger"])
def test_only_the_supplier_reports(running: Scene, role: str) -> None:
    with pytest.raises(people.Forbidden):
        pilot.send_report(
            getattr(running.city, role),
            running.case_id,
            running.pilot_of(0).id,
            REPORT,
            running.tick(),
        )


def test_another_supplier_does_not_report(running: Scene) -> None:
    with pytest.raises(people.Forbidden):
        pilot.send_report(
            running.city.suppliers[1],
            running.case_id,
            running.pilot_of(0).id,
            REPORT,
            running.tick(),
        )


@pytest.mark.parametrize("side", ["host", "officer"])
def test_a_side_accepts_only_by_its_role(running: Scene, side: str) -> None:
    report = running.send()
    wrong = {"host": running.city.officer, "officer": running.city.pilot_host}[side]
    for who in (wrong, running.city.supplier, running.city.approver, running.city.stranger):
        with pytest.raises(people.Forbidden):
            pilot.accept_report(who, running.case_id, report, side, running.tick())


def test_the_gate_asks_for_values_and_final_reports(running: Scene) -> None:
    assert running.reasons("bring_to_gate") == {"kpis_are_measured", "final_reports_are_accepted"}
    running.measure("24")
    running.measure("3.6", kpi=1)
    assert running.reasons("bring_to_gate") == {"final_reports_are_accepted"}
    running.accept(running.send("final"))
    assert running.reasons("bring_to_gate") == set()


def test_a_pilot_is_decided_at_the_gate_only(running: Scene) -> None:
    with pytest.raises(people.Forbidden):
        running.decide()


def test_the_gate_is_left_by_what_was_decided(at_gate: Scene) -> None:
    assert "every_pilot_is_decided" in at_gate.reasons("scale")
    assert "gate_reasons" in at_gate.reasons("scale")
    at_gate.decide("iterate")
    assert at_gate.reasons("iterate") == set()
    assert at_gate.reasons("scale") == {"some_pilot_scales"}
    at_gate.decide("scale")
    assert at_gate.reasons("scale") == set()
    assert at_gate.reasons("iterate") == {"some_pilot_iterates"}


def test_scaling_needs_a_known_way_on(at_gate: Scene) -> None:
    at_gate.decide("scale")
    officer = at_gate.city.officer
    pilot.save_follow_on(officer, at_gate.case_id, pilot.FollowOnInput(), at_gate.tick())
    assert at_gate.reasons("scale") == {"follow_on_ceiling", "follow_on_is_known"}


@pytest.mark.parametrize("role", ["approver", "pilot_host", "supplier", "auditor", "stranger"])
def test_only_officers_write_what_becomes_of_a_pilot(at_gate: Scene, role: str) -> None:
    with pytest.raises(people.Forbidden):
        at_gate.decide(who=getattr(at_gate.city, role))


def test_a_decision_ends_the_agreement(at_gate: Scene) -> None:
    at_gate.decide("stop")
    with db.reading() as session:
        assert agreements.get(session, at_gate.pilot_of(0).agreement_id).status == "ended"
    at_gate.decide("scale")
    assert at_gate.pilot_of(0).decision == "scale"


def test_paid_after_the_pilot_has_ended(at_gate: Scene) -> None:
    at_gate.decide("stop")
    for one in at_gate.instalments():
        agreements.pay(at_gate.city.officer, one.id, at_gate.at.date(), at_gate.tick())
    assert states(at_gate) == ["paid", "paid"]


# --- the paper, and hostile text ------------------------------------------------------------

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% raw %} \u202egnp.exe '; DROP TABLE pilot;-- \x00"


def test_the_agreement_is_printed_as_it_was_signed(running: Scene) -> None:
    with db.reading() as session:
        (paper,) = documents.of_case(session, running.case_id)
        body: dict[str, Any] = frozen.parsed(paper.snapshot.encode())["body"]
    assert [one["name"] for one in body["parties"]] == ["Helsingin kaupunki", "Lumi A Oy"]
    assert body["price_cents"] == 4_800_000
    assert [one["released_by"] for one in body["instalments"]] == ["Väliraportti", "Loppuraportti"]
    assert body["measures"][0]["target"] == "20"
    assert body["precedence"][0].startswith("Tämä sopimus")
    assert [one["name"] for one in body["signatures"]] == [
        running.city.approver.name,
        running.city.supplier.name,
    ]
    html = documents.html("pilot_agreement", frozen.parsed(paper.snapshot.encode()), "fi")
    assert "Surplus per pupil and day" in html


@pytest.mark.sqlite
def test_hostile_text_stays_text(scene: Scene) -> None:
    scene.plan(challenge=HOSTILE, bought=HOSTILE, site=HOSTILE[:100], host_unit=HOSTILE[:100])
    scene.take("publish_pilot_call")
    scene.propose(0, solution=HOSTILE.replace("\x00", ""))
    scene.open_proposals()
    scene.judge(0)
    scene.take("select_pilots")
    pilot.make_agreements(scene.city.officer, scene.case_id, scene.tick())
    scene.sign()
    scene.take("start_pilots")
    scene.tick(days=60)
    scene.send(done=HOSTILE, lessons=HOSTILE)

    with db.reading() as session:
        (paper,) = documents.of_case(session, scene.case_id)
        html = documents.html("pilot_agreement", frozen.parsed(paper.snapshot.encode()), "fi")
        assert not [f for f in record.verify(session).findings if f.table != "document"]
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{{ 7*7 }}" in html
    assert "\u202e" not in html
