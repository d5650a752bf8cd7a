"""Beginning a case, writing its need, and needs that units send, through the pages."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from sqlmodel import select

from procure import db, people, record
from procure.engine import Case
from procure.jobs.tables import Mail
from procure.stages import need
from procure.stages.need import actions
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, faults, heading, said

Browse = Callable[[people.Actor | None], Browser]

FOUR = {
    "problem": "Rehtorit eivät saa sisäilmatietoa",
    "sufferers": "600 oppilasta",
    "outcome": "Tieto tulee tunnissa",
    "adopter": "Tilapalvelu",
}


def the_need(case_id: str) -> need.Need:
    with db.reading() as session:
        return session.get_one(need.Need, case_id)


def only_case() -> Case:
    with db.reading() as session:
        (case,) = session.exec(select(Case)).all()
    return case


def test_four_answers_beside_the_inbox_open_a_case(browse: Browse, city: City, flow: str) -> None:
    browser = browse(city.officer)
    assert 'action="/fi/needs/new"' in browser.get("/fi/work").text

    asked = browser.post("/fi/needs/new", **FOUR)
    assert asked.status_code == 422
    assert FOUR["problem"] in asked.text
    opened = browser.post("/fi/needs/new", **FOUR, workflow=flow, language="sv")

    case = only_case()
    assert opened.headers["Location"] == f"/fi/cases/{case.id}/need/edit"
    assert (case.title, case.language, case.owner_id) == (
        FOUR["problem"],
        "sv",
        city.officer.user_id,
    )


def test_an_answer_that_is_missing_is_named_and_the_rest_is_kept(
    browse: Browse, city: City, flow: str
) -> None:
    browser = browse(city.officer)
    browser.get("/en/needs/new")

    answer = browser.post("/en/needs/new", **(FOUR | {"outcome": ""}), workflow=flow, language="fi")

    assert answer.status_code == 422
    assert faults(answer) == ["Fill in “How would you notice that it is solved?”"]
    assert FOUR["sufferers"] in answer.text


@pytest.mark.parametrize("who", ["approver", "supplier", "stranger"])
def test_who_is_no_member_of_an_authority_does_not_begin_cases(
    browse: Browse, city: City, who: str
) -> None:
    browser = browse(getattr(city, who))

    assert "needs/new" not in browser.get("/fi/work").text
    assert browser.get("/fi/needs/new").status_code in (403, 404)


def test_the_need_is_written_and_a_tick_leads_on(
    browse: Browse, city: City, flow: str, now: datetime
) -> None:
    case_id = builders.a_case(city, flow, now)
    browser = browse(city.officer)
    page = f"/fi/cases/{case_id}/need/edit"
    browser.get(page)
    typed = {
        "title": "Talvi",
        "need_problem": "Liukasta",
        "need_sufferers": "Kaikki",
        "sufferers_count": "80 000",
        "need_outcome": "Ei kaatumisia",
        "need_adopter": "Ylläpito",
        "need_theme": "wellbeing_health",
        "adoption_owner": "Markku",
        "procedure": "open",
        "language": "fi",
        "has_lots": "y",
    }

    answer = browser.post(page, **typed)

    assert answer.headers["Location"] == f"/fi/cases/{case_id}/lots"
    kept = the_need(case_id)
    assert (kept.problem, kept.sufferers_count, kept.has_lots) == ("Liukasta", 80_000, True)
    assert builders.reload(case_id).title == "Talvi"
    assert "Talvi" in said(browser.get(f"/fi/cases/{case_id}/need"))


def test_lists_of_the_need_are_kept_line_by_line(
    browse: Browse, city: City, flow: str, now: datetime
) -> None:
    case_id = builders.a_case(city, flow, now)
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/need/lists/risks"
    browser.get(page)
    line = {"group-0": "market", "risk-0": "Vain yksi tekijä", "group-1": "", "risk-1": ""}

    assert faults(browser.post(page, **(line | {"group-0": ""}))) == [
        "Choose an answer to “Where the risk lies”"
    ]
    assert browser.post(page, **line).status_code == 303
    assert the_need(case_id).risks == [{"group": "market", "risk": "Vain yksi tekijä"}]
    assert browser.get(f"/en/cases/{case_id}/need/lists/wishes").status_code == 404


def test_the_statistics_know_yes_no_and_not_answered(
    browse: Browse, city: City, flow: str, now: datetime
) -> None:
    case_id = builders.a_case(city, flow, now)
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/need/statistics"
    browser.get(page)

    assert browser.post(page, low_carbon="yes", circular_economy="no").status_code == 303

    kept = the_need(case_id)
    assert (kept.low_carbon, kept.circular_economy, kept.end_user_involved) == (True, False, None)


def test_the_value_brings_the_advice_and_the_advice_wants_an_answer(
    browse: Browse, city: City, flow: str, now: datetime
) -> None:
    case_id = builders.a_case(city, flow, now)
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/need/value"
    browser.get(page)
    value = {"purchase_kind": "services", "estimated_value": "30 000", "follow_on_value": "30000"}
    assert browser.post(page, **value).status_code == 303
    words = said(browser.get(page))
    assert "Pilot and follow-on are counted together: €60,000 without VAT." in words
    assert "Bought apart, the parts would stay below a threshold" in words
    standing = browser.value_of("standing")

    empty = browser.post(f"{page}/answer", threshold_answer="", standing=standing)
    assert (empty.status_code, len(faults(empty))) == (422, 1)
    assert the_need(case_id).pilot_value == Decimal(30_000)
    done = browser.post(f"{page}/answer", threshold_answer="Kilpailutetaan", standing=standing)

    assert done.status_code == 303
    assert the_need(case_id).threshold_level == "national+splitting"


def test_an_answer_to_another_value_is_asked_again(
    browse: Browse, city: City, flow: str, now: datetime
) -> None:
    case_id = builders.a_need(city, flow, now)
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/need/value"
    browser.get(page)
    standing = browser.value_of("standing")
    need.save_need(city.officer, case_id, need.NeedInput(follow_on_value=Decimal(0)), now)

    answer = browser.post(f"{page}/answer", threshold_answer="Kyllä", standing=standing)

    assert answer.status_code == 422
    assert "The value has changed" in faults(answer)[0]
    assert browser.value_of("standing") == "below_national"


def test_a_unit_sends_a_need_in_one_page_and_an_officer_takes_it(
    browse: Browse, city: City, flow: str
) -> None:
    officer = browse(city.officer)
    officer.get("/fi/needs/links")
    assert officer.post("/fi/needs/links", label="Koulut").status_code == 303
    with db.reading() as session:
        (link,) = session.exec(select(need.NeedLink)).all()
    unit = browse(None)
    assert "Helsingfors stad" in said(unit.get(f"/sv/need/{link.id}"))

    sent = unit.post(
        f"/sv/need/{link.id}", **FOUR, sender_name="Kalle Koulu", sender_email="kalle@example.org"
    )
    assert sent.status_code == 303
    assert unit.get(sent.headers["Location"]).status_code == 200
    work = said(officer.get("/fi/work"))
    assert "Ota tai hylkää tarve, jonka lähetti Kalle Koulu" in work

    with db.reading() as session:
        (row,) = session.exec(select(need.SentNeed)).all()
    taken = officer.get(f"/fi/needs/new?sent={row.id}")
    assert FOUR["problem"] in taken.text
    opened = officer.post(f"/fi/needs/new?sent={row.id}", **FOUR, workflow=flow, language="sv")
    assert opened.status_code == 303
    case = only_case()
    assert case.initiator == f"need:{row.id}"
    assert "Kalle" not in said(officer.get("/fi/work"))
    assert officer.get(f"/fi/needs/sent/{row.id}").status_code == 404
    with db.reading() as session:
        (mail,) = session.exec(select(Mail)).all()
    assert (mail.recipient, mail.language) == ("kalle@example.org", "sv")
    assert case.reference in mail.text


def test_the_record_of_a_sent_need_names_nobody(city: City, now: datetime) -> None:
    link = need.make_link(city.officer, city.authority.id, "Koulut", now)
    sender = need.Sender(name="Kalle Koulu", email="kalle@example.org")
    need.send_need(link.id, builders.FOUR, sender, "fi", now)

    with db.reading() as session:
        events = record.history(session, f"needs:{city.authority.id}")
    assert [event.kind for event in events] == ["need_link_made", "need_sent"]
    assert not any("Kalle" in str(event.data) or "kalle" in str(event.data) for event in events)
    # The link itself is a secret: who reads the record must not be able to send through it.
    assert not any(link.id in str(event.data) for event in events)


def test_a_declined_need_is_answered_by_mail(browse: Browse, city: City, now: datetime) -> None:
    link = need.make_link(city.officer, city.authority.id, "Koulut", now)
    sender = need.Sender(name="Kalle", email="kalle@example.org")
    sent = need.send_need(link.id, builders.FOUR, sender, "en", now)
    browser = browse(city.officer)
    page = f"/fi/needs/sent/{sent.id}"
    browser.get(page)

    assert browser.post(page, answer="").status_code == 422
    assert browser.post(page, answer="Tähän on jo ratkaisu.").status_code == 303

    with db.reading() as session:
        (mail,) = session.exec(select(Mail)).all()
    assert "Tähän on jo ratkaisu." in mail.text
    assert browser.get(page).status_code == 404


def test_a_closed_or_unknown_link_leads_nowhere(browse: Browse, city: City, now: datetime) -> None:
    link = need.make_link(city.officer, city.authority.id, "Koulut", now)
    need.close_link(city.officer, link.id, now)
    browser = browse(None)

    assert browser.get(f"/fi/need/{link.id}").status_code == 404
    assert browser.get(f"/fi/need/{'0' * 32}").status_code == 404


def test_a_link_of_another_authority_is_out_of_reach(
    browse: Browse, city: City, now: datetime
) -> None:
    other = builders.people_of_a_city("Espoon kaupunki", now)
    link = need.make_link(other.officer, other.authority.id, "Koulut", now)
    sender = need.Sender(name="Kalle", email="kalle@example.org")
    sent = need.send_need(link.id, builders.FOUR, sender, "fi", now)
    browser = browse(city.officer)
    browser.get("/fi/needs/links")

    assert browser.post(f"/fi/needs/links/{link.id}/close").status_code == 404
    assert browser.get(f"/fi/needs/sent/{sent.id}").status_code == 404
    assert "Kalle" not in said(browser.get(f"/fi/needs/new?sent={sent.id}"))
    with pytest.raises(people.Forbidden):
        need.open_need(
            city.officer, city.authority.id, "short_way.v1", builders.FOUR, now, sent_id=sent.id
        )


def test_a_flood_of_needs_is_stopped_at_its_link(
    browse: Browse, city: City, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PER_HOUR", 2)
    link = need.make_link(city.officer, city.authority.id, "Koulut", now)
    sender = need.Sender(name="Kalle", email="kalle@example.org")
    for _ in range(2):
        need.send_need(link.id, builders.FOUR, sender, "fi", now)

    with pytest.raises(need.TooMany):
        need.send_need(link.id, builders.FOUR, sender, "fi", now)


def test_a_sent_need_is_taken_once(city: City, flow: str, now: datetime) -> None:
    link = need.make_link(city.officer, city.authority.id, "Koulut", now)
    sender = need.Sender(name="Kalle", email="kalle@example.org")
    sent = need.send_need(link.id, builders.FOUR, sender, "fi", now)
    need.open_need(city.officer, city.authority.id, flow, builders.FOUR, now, sent_id=sent.id)

    with pytest.raises(need.Settled):
        need.open_need(
            city.second_officer, city.authority.id, flow, builders.FOUR, now, sent_id=sent.id
        )
    with pytest.raises(need.Settled):
        need.decline_need(city.officer, sent.id, "Ei", now)


def test_a_faulty_workflow_file_is_not_offered_and_hides_no_other(
    browse: Browse, city: City, flow: str
) -> None:
    from procure import config

    folder = config.current().instance / "workflows"
    (folder / "broken.v1.toml").write_text("initial = 3", "utf-8")

    answer = browse(city.officer).get("/en/needs/new")

    assert heading(answer) == "Start a new need"
    assert "Short way" in said(answer)
    assert "broken" not in answer.text
