"""A case's dates are read through a secret address, until it is revoked or the role ends."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import icalendar
import pytest
from sqlmodel import select

from procure import calls, cases, db, engine, exchange, i18n, people, record
from procure.exchange import CalendarAddress
from procure.people import Actor, Forbidden
from procure.stages import market_dialogue as dialogue
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, said

Browse = Callable[[Actor | None], Browser]
HOUR = timedelta(hours=2)


@pytest.fixture
def dated(city: City, began: datetime) -> str:
    """Return a case with a planned call, meetings and tasks."""
    case_id = builders.a_need(
        city, "innovation_procurement.v1", began, title="Lumi; pois,\n\\ heti"
    )
    builders.walk(city, case_id, "approve_need", now=began)
    deadline = began + timedelta(days=20)
    dialogue.save_invitation(
        city.officer,
        case_id,
        dialogue.InvitationInput(purpose="How?", background="Snow.", planned="A pilot."),
        dialogue.CallInput(
            deadline=deadline,
            questions_until=deadline - timedelta(days=3),
            questions=[dialogue.QuestionInput(text="How would you do it?")],
        ),
        began + HOUR,
    )
    dialogue.plan_meeting(
        city.officer,
        case_id,
        dialogue.MeetingInput(
            form="briefing",
            starts_at=began + timedelta(days=5),
            ends_at=began + timedelta(days=5, hours=1),
            place="Kaupungintalo\r\nATTENDEE:mailto:x@example.org",
        ),
        began + HOUR,
    )
    task = cases.TaskInput(
        title="Soita kirjaamoon", assignee_id=city.officer.user_id, due_on=date(2026, 12, 1)
    )
    cases.promise_task(city.officer, case_id, task, began + HOUR)
    return case_id


def address(browser: Browser, case_id: str) -> str:
    """Make an address on the case's page and return its path."""
    browser.get(f"/en/cases/{case_id}/calendar")
    assert browser.post(f"/en/cases/{case_id}/calendar").status_code == 303
    page = browser.get(f"/en/cases/{case_id}/calendar").text
    found = re.search(r">https?://[^/<]+(/[^<]+\.ics)<", page)
    assert found
    return found[1]


def events_of(content: bytes) -> list[icalendar.Event]:
    """Read a feed as a calendar program does."""
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_a_calendar_program_reads_the_dates(
    browse: Browse, city: City, dated: str, began: datetime
) -> None:
    path = address(browse(city.officer), dated)

    answer = browse(None).get(path)

    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = events_of(answer.data)
    said_of = {str(one["summary"]).split(" – ")[0]: one for one in events}
    assert set(said_of) == {
        "Market dialogue: last moment to ask",
        "Market dialogue: answers close",
        "Briefing",
        "Soita kirjaamoon",
    }
    closes = said_of["Market dialogue: answers close"]
    assert closes.decoded("dtstart") == began + timedelta(days=20)
    assert str(closes["status"]) == "TENTATIVE"
    assert said_of["Soita kirjaamoon"].decoded("dtstart") == date(2026, 12, 1)
    assert said_of["Briefing"].decoded("dtend") == began + timedelta(days=5, hours=1)
    assert len({str(one["uid"]) for one in events}) == 4
    assert all(dated in str(one["url"]) for one in events)


def test_hostile_words_add_no_line_to_the_feed(browse: Browse, city: City, dated: str) -> None:
    content = browse(None).get(address(browse(city.officer), dated)).data

    events = events_of(content)
    assert len(events) == 4
    assert all("attendee" not in one for one in events)
    assert b"\r\nATTENDEE" not in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_feed_speaks_the_language_it_was_made_in(
    browse: Browse, city: City, dated: str, began: datetime, language: str
) -> None:
    with i18n.speaking(language):
        row = exchange.make_address(city.officer, dated, began + HOUR)
    from procure.exchange import actions

    answer = browse(None).get(f"/{language}/calendar/{row.id}/{actions.key_of(row)}.ics")

    words = {"fi": "Infotilaisuus", "sv": "Infotillfälle", "en": "Briefing"}
    summaries = " ".join(str(one["summary"]) for one in events_of(answer.data))
    assert words[language] in summaries
    assert not re.search(r"\bcall\.", summaries)


def test_a_closed_dialogue_is_confirmed_and_a_meeting_names_no_company(
    browse: Browse, city: City, dated: str, began: datetime
) -> None:
    engine.advance(
        city.officer, dated, "open_market_dialogue", began + 2 * HOUR, state="dialogue_planning"
    )
    dialogue.plan_meeting(
        city.officer,
        dated,
        dialogue.MeetingInput(
            form="one_to_one",
            company_id=city.companies[0].id,
            starts_at=began + timedelta(days=6),
        ),
        began + 2 * HOUR,
    )
    content = browse(None).get(address(browse(city.officer), dated)).data.decode()

    assert "STATUS:CONFIRMED" in content
    assert "TENTATIVE" not in content
    assert "Meeting with one supplier" in content.replace("\r\n ", "")
    assert city.companies[0].name not in content


def test_who_may_not_see_the_dialogue_gets_no_meetings(
    browse: Browse, city: City, dated: str
) -> None:
    content = browse(None).get(address(browse(city.evaluator), dated)).data.decode()

    assert "Briefing" not in content
    assert "answers close" in content.replace("\r\n ", "")


def test_a_revoked_address_is_not_there_and_a_new_one_is_another(
    browse: Browse, city: City, dated: str
) -> None:
    browser = browse(city.officer)
    first = address(browser, dated)
    assert address(browser, dated) == first

    browser.post(f"/en/cases/{dated}/calendar/revoke")

    assert browse(None).get(first).status_code == 404
    assert "The address is revoked" in said(browser.get(f"/en/cases/{dated}/calendar"))
    second = address(browser, dated)
    assert second != first
    assert browse(None).get(second).status_code == 200


def test_the_address_dies_with_the_role(
    browse: Browse, city: City, dated: str, began: datetime
) -> None:
    path = address(browse(city.auditor), dated)
    assert browse(None).get(path).status_code == 200

    moment = datetime.now(tz=began.tzinfo)
    with db.transaction() as session:
        people.revoke(session, city.officer, dated, city.auditor.user_id, "auditor", moment)

    assert browse(None).get(path).status_code == 404


def test_a_wrong_key_is_not_there(browse: Browse, city: City, dated: str) -> None:
    path = address(browse(city.officer), dated)
    row, key = path.split("/")[-2:]
    other = ("0" if key[0] != "0" else "1") + key[1:]

    for wrong in (f"{row}/{other}", f"{'0' * 32}/{key}", f"{row}/{'ä' * 32}.ics", f"{row}/.ics"):
        assert browse(None).get(f"/en/calendar/{wrong}").status_code == 404


@pytest.mark.sqlite
def test_the_database_does_not_hold_what_opens_the_calendar(
    browse: Browse, city: City, dated: str
) -> None:
    key = address(browse(city.officer), dated).split("/")[-1].removesuffix(".ics")

    with db.reading() as session:
        (row,) = session.exec(select(CalendarAddress)).all()
        assert not record.verify(session).findings
        told = record.history(session, f"calendar:{dated}")
    assert key not in str(row.model_dump())
    assert [one.kind for one in told] == ["calendar_address_made"]
    content = str(db.engine().url.database)
    with open(content, "rb") as file:  # noqa: PTH123 - the bytes of the database
        assert key.encode() not in file.read()


def test_a_second_person_has_another_address(browse: Browse, city: City, dated: str) -> None:
    assert address(browse(city.officer), dated) != address(browse(city.approver), dated)


@pytest.mark.parametrize("who", ["stranger", "supplier", "registrar"])
def test_others_make_none(
    browse: Browse, city: City, dated: str, began: datetime, who: str
) -> None:
    with pytest.raises(Forbidden):
        exchange.make_address(getattr(city, who), dated, began + HOUR)
    with pytest.raises(Forbidden):
        exchange.revoke_address(getattr(city, who), dated, began + HOUR)
    assert browse(getattr(city, who)).get(f"/fi/cases/{dated}/calendar").status_code == 404


def test_a_cancelled_call_is_no_date(city: City, dated: str, began: datetime) -> None:
    with db.transaction() as session:
        call = calls.current(session, dated, "market_dialogue")
        assert call
        call.status = "cancelled"
        session.add(call)
    with db.reading() as session, i18n.speaking("en"):
        case = engine.get(session, dated)
        found = exchange.entries(session, city.officer, case)

    assert not [one for one in found if one.key.startswith("call-")]
