"""Opening a case from four answers, and writing its need."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from procure import db, people, record
from procure.stages import need
from procure.stages.need import rules
from tests import builders
from tests.builders import City


def kinds(case_id: str) -> list[str]:
    with db.reading() as session:
        return [event.kind for event in record.history(session, case_id)]


def the_need(case_id: str) -> need.Need:
    with db.reading() as session:
        return session.get_one(need.Need, case_id)


def test_four_answers_open_a_case_and_make_its_opener_the_officer(
    city: City, now: datetime, flow: str
) -> None:
    case = need.open_need(city.officer, city.authority.id, flow, builders.FOUR, now)

    assert (case.state, case.stage, case.reference) == ("need", "need", "HEL 2026-000001")
    assert case.title == "Kävelykadut ovat talvella liukkaita"
    assert kinds(case.id) == ["case_opened", "role_granted"]
    with db.reading() as session:
        assert people.roles(session, city.officer, case.id) == {"officer"}
    assert the_need(case.id).authors == [city.officer.user_id]


@pytest.mark.parametrize("who", ["approver", "supplier", "auditor", "stranger"])
def test_only_members_of_the_authority_open_a_case(
    city: City, now: datetime, who: str, flow: str
) -> None:
    with pytest.raises(people.Forbidden):
        need.open_need(getattr(city, who), city.authority.id, flow, builders.FOUR, now)


@pytest.mark.parametrize("missing", ["problem", "sufferers", "outcome", "adopter"])
def test_none_of_the_four_answers_is_empty(missing: str) -> None:
    with pytest.raises(ValidationError):
        need.Answers(**{**builders.FOUR.model_dump(), missing: " \n\t "})


def test_two_authorities_never_share_the_letters_of_their_references(
    city: City, now: datetime, flow: str
) -> None:
    other = builders.people_of_a_city("Helsingin seudun ympäristöpalvelut", now, unit="")
    first = [
        builders.a_case(city, flow, now),
        builders.a_case(other, flow, now),
        builders.a_case(city, flow, now),
    ]

    references = [builders.reload(one).reference for one in first]

    assert references == ["HEL 2026-000001", "HEL2 2026-000001", "HEL 2026-000002"]


def test_a_long_problem_gives_a_title_that_ends_at_a_word() -> None:
    title = rules.title_from("Sana " * 40)

    assert len(title) <= rules.TITLE + 1
    assert title.endswith("Sana…")


def test_saving_writes_only_what_changed_and_says_so_by_name(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_case(city, flow, now)
    given = need.NeedInput(current_way="Aurataan aamulla", problem=builders.FOUR.problem)

    need.save_need(city.officer, case_id, given, now)
    again = need.save_need(city.officer, case_id, given, now)

    assert again is None
    with db.reading() as session:
        last = record.history(session, case_id)[-1]
    assert (last.kind, last.data) == ("need_saved", {"fields": ["current_way"]})


def test_title_theme_and_procedure_are_the_cases_own(city: City, now: datetime, flow: str) -> None:
    case_id = builders.a_case(city, flow, now)

    need.save_need(city.officer, case_id, need.NeedInput(title="Talvi", procedure="open"), now)

    case = builders.reload(case_id)
    assert (case.title, case.procedure) == ("Talvi", "open")


def test_only_an_officer_of_the_case_writes_the_need_and_only_while_it_stands_there(
    city: City, now: datetime, flow: str
) -> None:
    case_id = builders.a_need(city, flow, now)
    given = need.NeedInput(sites="Keskuskatu")
    for who in (city.approver, city.registrar, city.supplier, city.auditor):
        with pytest.raises(people.Forbidden):
            need.save_need(who, case_id, given, now)
    builders.walk(city, case_id, "approve_need", now=now)

    with pytest.raises(people.Forbidden):
        need.save_need(city.officer, case_id, given, now + timedelta(hours=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"theme": "war"},
        {"pilot_value": Decimal("0.001")},
        {"pilot_value": Decimal("NaN")},
        {"pilot_value": Decimal(-1)},
        {"sufferers_count": -1},
        {"risks": [{"group": "weather", "risk": "x"}]},
        {"problem": "x" * 4001},
        {"title": "  "},
    ],
)
def test_what_is_not_known_or_not_possible_does_not_enter(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        need.NeedInput(**wrong)  # type: ignore[arg-type]


HOSTILE = "<script>alert(1)</script> {{ 7*7 }} %(x)s \u202e'; DROP TABLE need; -- ä\U0001f9ca"


def test_hostile_text_comes_back_as_it_was_typed(city: City, now: datetime, flow: str) -> None:
    case_id = builders.a_need(city, flow, now, title=HOSTILE, current_way=HOSTILE + "\r\n\x00\x07x")

    assert the_need(case_id).current_way == HOSTILE + "\nx"
    assert builders.reload(case_id).title == HOSTILE
    builders.walk(city, case_id, "approve_need", now=now)


def test_every_event_commits_to_the_rows_it_wrote(city: City, now: datetime, flow: str) -> None:
    builders.a_need(city, flow, now)
    link = need.make_link(city.officer, city.authority.id, "Koulut", now)
    need.send_need(link.id, builders.FOUR, need.Sender(name="K", email="k@example.org"), "fi", now)

    with db.reading() as session:
        report = record.verify(session)
    assert report.ok, report.findings
    assert report.rows > 0
