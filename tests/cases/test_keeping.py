"""What an officer keeps on a case: money, partners, lots, tasks, requirements, threads."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from procure import cases, db, engine, people, record
from procure.cases import parties
from procure.cases.tables import RequirementVersion
from tests import builders
from tests.builders import City

ERDF = cases.FundingInput(source="erdf", percent=Decimal("33.33"), project_code="A12345")
CITY = cases.FundingInput(source="city", percent=Decimal("66.67"))


def last_event(case_id: str) -> record.Happened:
    with db.reading() as session:
        return record.history(session, case_id)[-1]


def version(case_id: str) -> int:
    return builders.reload(case_id).version


def test_funding_lines_are_replaced_as_a_whole_and_raise_the_version(
    city: City, case_id: str, began: datetime
) -> None:
    before = version(case_id)

    cases.save_funding(city.officer, case_id, [ERDF, CITY, CITY], began)
    cases.save_funding(city.officer, case_id, [CITY, ERDF], began)

    with db.reading() as session:
        lines = cases.funding(session, case_id)
    assert [(line.position, line.source, line.percent) for line in lines] == [
        (1, "city", Decimal("66.67")),
        (2, "erdf", Decimal("33.33")),
    ]
    assert version(case_id) == before + 2
    assert last_event(case_id).data == {"lines": [["city", 6667, None], ["erdf", 3333, None]]}


def test_a_line_that_is_gone_is_gone_in_the_record_too(
    city: City, case_id: str, began: datetime
) -> None:
    cases.save_lots(
        city.officer, case_id, [cases.LotInput(title="A"), cases.LotInput(title="B")], began
    )
    cases.save_lots(city.officer, case_id, [cases.LotInput(title="A")], began)

    with db.reading() as session:
        report = record.verify(session)
    assert report.ok, report.findings


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "lottery", "percent": Decimal(1)},
        {"source": "city", "percent": Decimal(0)},
        {"source": "city", "percent": Decimal("100.01")},
        {"source": "city", "percent": Decimal("33.333")},
        {"source": "city", "percent": Decimal("NaN")},
        {"source": "city", "percent": Decimal(1), "amount": Decimal("-0.01")},
        {"source": "city", "percent": Decimal(1), "colour": "red"},
    ],
)
def test_a_funding_line_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        cases.FundingInput(**wrong)  # type: ignore[arg-type]


def test_shares_of_a_sum_fill_in_what_is_not_typed(
    city: City, case_id: str, began: datetime
) -> None:
    cases.save_funding(city.officer, case_id, [ERDF, CITY], began)
    with db.reading() as session:
        lines = cases.funding(session, case_id)

    assert parties.shares_of(Decimal("100.00"), lines) == [Decimal("33.33"), Decimal("66.67")]
    assert parties.shares_of(None, lines) == [None, None]


def test_the_union_is_named_among_the_funders_and_the_city_is_not(
    city: City, case_id: str, began: datetime
) -> None:
    cases.save_funding(city.officer, case_id, [ERDF, CITY], began)

    with db.reading() as session:
        (funder,) = cases.funders(session, case_id)
    assert (funder["eu"], funder["project_code"]) == (True, "A12345")


@pytest.mark.parametrize("who", ["approver", "evaluator", "auditor", "supplier", "stranger"])
def test_only_an_officer_keeps_money_and_requirements(
    city: City, case_id: str, began: datetime, who: str
) -> None:
    actor = getattr(city, who)
    given = cases.RequirementInput(kind="must", text="Varoita jäästä")

    for action in (
        lambda: cases.save_funding(actor, case_id, [CITY], began),
        lambda: cases.save_partners(actor, case_id, [], began),
        lambda: cases.give_diary_number(actor, case_id, "HEL 2026-1", began),
        lambda: cases.write_requirement(actor, case_id, given, began),
        lambda: cases.link_thread(actor, case_id, "need", "need", "x", began),
    ):
        with pytest.raises(people.Forbidden):
            action()


def test_a_closed_case_keeps_what_it_has(city: City, case_id: str, began: datetime) -> None:
    builders.walk(city, case_id, "discontinue", now=began)

    with pytest.raises(people.Forbidden):
        cases.save_funding(city.officer, case_id, [CITY], began + timedelta(hours=1))


def test_each_partner_has_its_own_decision(city: City, case_id: str, began: datetime) -> None:
    espoo = cases.PartnerInput(
        authority="Espoo", approver="Liisa", percent=Decimal(40), diary_number="1234/2026"
    )
    joins = espoo.model_copy(update={"decision": "joins", "decided_on": began.date()})

    cases.save_partners(city.officer, case_id, [espoo], began)
    cases.save_partners(city.officer, case_id, [joins], began)

    with db.reading() as session:
        (row,) = cases.partners(session, case_id)
    assert (row.decision, row.decided_on, row.percent) == ("joins", began.date(), Decimal(40))


def test_only_questions_of_the_stage_are_answered(
    city: City, case_id: str, began: datetime
) -> None:
    cases.save_answers(city.officer, case_id, {"depth_of_snow": "12"}, began)

    with pytest.raises(ValueError, match="colour"):
        cases.save_answers(city.officer, case_id, {"colour": "red"}, began)
    with db.reading() as session:
        assert engine.answers(session, case_id) == {"depth_of_snow": "12"}


def test_a_task_is_given_to_people_of_the_case_only(
    city: City, case_id: str, began: datetime
) -> None:
    task = cases.TaskInput(title="Soita", assignee_id=city.pilot_host.user_id)
    task_id = cases.promise_task(city.officer, case_id, task, began)

    stranger = cases.TaskInput(title="Soita", assignee_id=city.stranger.user_id)
    with pytest.raises(cases.NotOnTheCase):
        cases.promise_task(city.officer, case_id, stranger, began)
    assert cases.finish_task(city.pilot_host, case_id, task_id, began) is not None
    assert cases.finish_task(city.pilot_host, case_id, task_id, began) is None


def test_a_task_of_another_case_cannot_be_finished_from_here(
    city: City, case_id: str, flow: str, began: datetime
) -> None:
    other = builders.a_case(city, flow, began)
    task = cases.TaskInput(title="Soita", assignee_id=city.officer.user_id)
    task_id = cases.promise_task(city.officer, other, task, began)

    with pytest.raises(people.Forbidden):
        cases.finish_task(city.officer, case_id, task_id, began)


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(
    city: City, case_id: str, began: datetime
) -> None:
    first = cases.RequirementInput(kind="must", text="Varoita tunnissa")
    second = cases.RequirementInput(kind="must", text="Varoita heti", reason="Kuultiin R4")
    one = cases.write_requirement(city.officer, case_id, first, began, None, "need", "Kaatumiset")
    cases.write_requirement(city.officer, case_id, second, began + timedelta(hours=1), one)

    with db.reading() as session:
        (wording,) = cases.requirements(session, case_id)
        past = cases.versions(session, one)
        (covered,) = cases.coverage(session, case_id)
    assert (wording.code, wording.version, wording.text) == ("R1", 2, "Varoita heti")
    assert [row.text for row in past] == ["Varoita heti", "Varoita tunnissa"]
    assert covered.has_source
    assert not covered.is_used


def test_a_withdrawn_requirement_keeps_its_number(
    city: City, case_id: str, began: datetime
) -> None:
    given = cases.RequirementInput(kind="should", text="Toimi ilman verkkoa")
    one = cases.write_requirement(city.officer, case_id, given, began)
    cases.withdraw_requirement(city.officer, case_id, one, began)
    cases.write_requirement(city.officer, case_id, given, began)

    with db.reading() as session:
        assert [w.code for w in cases.requirements(session, case_id)] == ["R2"]
        assert len(cases.requirements(session, case_id, withdrawn=True)) == 2


def test_a_requirement_of_another_case_is_out_of_reach(
    city: City, case_id: str, flow: str, began: datetime
) -> None:
    other = builders.a_case(city, flow, began)
    given = cases.RequirementInput(kind="must", text="Varoita")
    one = cases.write_requirement(city.officer, other, given, began)

    with pytest.raises(people.Forbidden):
        cases.write_requirement(city.officer, case_id, given, began, one)
    with db.reading() as session:
        assert session.get(RequirementVersion, (one, 2)) is None


def test_a_thread_needs_known_ends_a_direction_and_a_reason(
    city: City, case_id: str, began: datetime
) -> None:
    given = cases.RequirementInput(kind="must", text="Varoita")
    one = f"requirement:{cases.write_requirement(city.officer, case_id, given, began)}"

    for source, target, reason in (
        ("need", "requirement:" + "0" * 32, "ei ole"),
        (one, "need", "väärin päin"),
        ("need", one, "  "),
    ):
        with pytest.raises(cases.NoThread):
            cases.link_thread(city.officer, case_id, source, target, reason, began)
    cases.link_thread(city.officer, case_id, "need", one, "Kaatumiset", began)
    cases.link_thread(city.officer, case_id, "need", one, "Kaatumiset ja kulut", began)

    with db.reading() as session:
        (stitch,) = cases.links(session, case_id)
    assert stitch.reason == "Kaatumiset ja kulut"
    cases.cut_thread(city.officer, case_id, stitch.id, began)
    with db.reading() as session:
        assert cases.links(session, case_id) == []
        assert record.verify(session).ok


def test_what_was_sent_back_is_a_task_of_the_officer_and_moves_nothing(
    city: City, case_id: str, began: datetime
) -> None:
    cases.send_back(city.approver, case_id, "approve_need", "Omistaja puuttuu", "Palautettu", began)

    assert builders.reload(case_id).state == "need"
    assert last_event(case_id).kind == "step_sent_back"
    with db.reading() as session:
        private = record.private(session, case_id)
    assert {"reason": "Omistaja puuttuu"} in private.values()
    with pytest.raises(people.Forbidden):
        cases.send_back(city.officer, case_id, "approve_need", "Ei", "Palautettu", began)
    with pytest.raises(engine.ReasonMissing):
        cases.send_back(city.approver, case_id, "approve_need", " ", "Palautettu", began)


def test_a_look_remembers_how_far_the_record_was_read(
    city: City, case_id: str, began: datetime
) -> None:
    assert cases.looked(city.approver, case_id, began) == 0
    seen = last_event(case_id).number
    cases.save_funding(city.officer, case_id, [CITY], began)

    assert cases.looked(city.approver, case_id, began) == seen
