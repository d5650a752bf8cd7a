"""What waits for whom, and why."""

from datetime import date, datetime, timedelta

from procure import cases, db
from procure.cases import inbox
from procure.people import Actor
from procure.stages import need
from tests import builders
from tests.builders import City


def items(actor: Actor, now: datetime) -> list[cases.Item]:
    with db.reading() as session:
        return inbox.items(session, actor, now)


def test_what_is_missing_stands_together_where_one_page_mends_it(
    city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_case(city, flow, began)

    mine = {item.endpoint: item for item in items(city.officer, began) if item.mine}

    assert mine["need.value"].missing == (
        "fact.estimated_value",
        "guard.threshold_advice_is_answered",
    )
    assert set(mine["need.edit"].missing) == {
        "fact.adoption_owner",
        "fact.adoption_budget",
        "fact.need_theme",
        "fact.procedure",
    }
    assert {item.case_id for item in mine.values()} == {case_id}


def test_an_approver_waits_until_the_officer_is_done_and_then_has_a_step_to_take(
    city: City, flow: str, began: datetime
) -> None:
    builders.a_case(city, flow, began)
    assert [(i.mine, i.owner) for i in items(city.approver, began)] == [(False, "officer")]

    ready = builders.a_need(city, flow, began)
    mine = [item for item in items(city.approver, began) if item.mine]
    assert [(i.key, i.case_id, i.endpoint) for i in mine] == [
        ("step.approve_need", ready, "cases.step")
    ]


def test_the_officer_sees_whom_the_case_waits_for(
    city: City, case_id: str, began: datetime
) -> None:
    (item,) = items(city.officer, began)

    assert (item.mine, item.key, item.owner) == (False, "step.approve_need", "approver")
    assert item.names == ("Markku Saarinen",)


def test_an_author_who_is_the_approver_is_told_to_let_another_decide(
    city: City, case_id: str, began: datetime
) -> None:
    from procure import people

    with db.transaction() as session:
        people.grant(session, city.officer, case_id, city.officer.user_id, "approver", began)

    (item,) = items(city.officer, began)

    assert item.mine
    assert item.missing == ("guard.need_is_approved_by_another",)


def test_suppliers_auditors_and_strangers_have_no_steps(
    city: City, case_id: str, began: datetime
) -> None:
    for actor in (city.supplier, city.auditor, city.stranger):
        assert items(actor, began) == []


def test_an_ended_case_asks_for_nothing_any_more(city: City, case_id: str, began: datetime) -> None:
    builders.walk(city, case_id, "discontinue", now=began)

    assert items(city.officer, began + timedelta(hours=1)) == []


def test_tasks_stand_in_the_agenda_by_their_day(city: City, case_id: str, began: datetime) -> None:
    for title, day in (("eilen", date(2026, 1, 6)), ("tänään", date(2026, 1, 7))):
        task = cases.TaskInput(title=title, assignee_id=city.pilot_host.user_id, due_on=day)
        cases.promise_task(city.officer, case_id, task, began)

    agenda = inbox.agenda(items(city.pilot_host, began), began)

    assert {part: [i.values["task"] for i in lines] for part, lines in agenda.items()} == {
        "overdue": ["eilen"],
        "today": ["tänään"],
    }


def test_a_sent_need_waits_for_the_authoritys_people_only(
    city: City, flow: str, began: datetime
) -> None:
    other = builders.people_of_a_city("Espoon kaupunki", began)
    link = need.make_link(city.officer, city.authority.id, "Koulut", began)
    sender = need.Sender(name="Kalle", email="kalle@example.org")
    need.send_need(link.id, builders.FOUR, sender, "sv", began)

    assert [i.key for i in items(city.second_officer, began)] == ["inbox.need_sent"]
    assert items(other.officer, began) == []


def test_counts_tell_stages_and_ends(city: City, flow: str, began: datetime) -> None:
    ended = builders.a_case(city, flow, began)
    builders.walk(city, ended, "discontinue", now=began)
    builders.a_need(city, flow, began)
    approved = builders.a_need(city, flow, began)
    builders.walk(city, approved, "approve_need", now=began)

    with db.reading() as session:
        assert inbox.counts(session, city.officer) == {"need": 1, "pilot": 1, "discontinued": 1}
        assert inbox.counts(session, city.supplier) == {}
