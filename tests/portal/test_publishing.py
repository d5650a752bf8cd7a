"""The public sees what is approved and published, and nothing else is there."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from procure import config, db, documents, portal, record
from procure.engine import searching
from procure.people import Actor, Forbidden
from procure.stages import need
from tests import builders
from tests.builders import City
from tests.cases.browsing import Browser, heading, said

Browse = Callable[[Actor | None], Browser]
HOUR = timedelta(hours=2)
KEY = re.compile(r"\b(?:event|room|state|stage|paper|nav|call|theme)\.[a-z_.]+")


def pages_of(case_id: str) -> list[str]:
    """Return the addresses of everything public of a case."""
    with db.reading() as session:
        papers = documents.of_case(session, case_id)
    page = f"/fi/procurements/{case_id}"
    return [page, *(f"{page}/papers/{one.id}.pdf" for one in papers)]


def test_a_case_that_is_not_published_is_not_there(browse: Browse, case_id: str) -> None:
    browser = browse(None)
    missing = browser.get(f"/fi/procurements/{'0' * 32}")

    for page in pages_of(case_id):
        answer = browser.get(page)
        assert (answer.status_code, heading(answer)) == (404, heading(missing))
    assert case_id not in browser.get("/fi/procurements").text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_published_case_is_read_by_everybody(
    browse: Browse, city: City, case_id: str, began: datetime, language: str
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    browser = browse(None)

    listed = browser.get(f"/{language}/procurements")
    answer = browser.get(f"/{language}/procurements/{case_id}")

    assert f"/{language}/procurements/{case_id}" in listed.text
    assert f'href="/{language}/calls"' in listed.text
    assert heading(answer) == "Kävelykatujen älykäs talvikunnossapito"
    words = said(answer)
    assert builders.FOUR.problem in words
    for page in (listed, answer):
        assert not KEY.findall(said(page))
    for private in ("Aino", "Saarinen", "Talousarvion", "190", "Myyjä"):
        assert private not in words
    assert ('lang="fi"' in re.sub(r"<html[^>]*>|<a[^>]*>|<span[^>]*>", "", answer.text)) == (
        language != "fi"
    )
    paper = browser.get(pages_of(case_id)[1])
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


def test_the_public_reads_approved_words_and_not_those_being_written(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    builders.walk(city, case_id, "return_to_need", now=began + HOUR)
    given = need.NeedInput(problem="Keskeneräinen luonnos.", title="Luonnos")
    need.save_need(city.officer, case_id, given, began + 2 * HOUR)

    answer = browse(None).get(f"/fi/procurements/{case_id}")

    assert "Keskeneräinen" not in said(answer)
    assert "Luonnos" not in heading(answer)
    assert builders.FOUR.problem in said(answer)


def test_a_case_taken_back_is_not_there_any_more(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    portal.unpublish_case(city.officer, case_id, began + 2 * HOUR)

    for page in pages_of(case_id):
        assert browse(None).get(page).status_code == 404


def test_publishing_is_one_event_and_said_once(city: City, case_id: str, began: datetime) -> None:
    assert portal.publish_case(city.officer, case_id, began + HOUR)
    assert portal.publish_case(city.officer, case_id, began + HOUR) is None
    assert portal.unpublish_case(city.officer, case_id, began + HOUR)
    assert portal.unpublish_case(city.officer, case_id, began + HOUR) is None

    with db.reading() as session:
        kinds = [one.kind for one in record.history(session, case_id)]
        assert not record.verify(session).findings
    assert kinds[-2:] == ["case_published", "case_unpublished"]


def test_a_need_that_is_not_approved_is_not_published(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    case_id = builders.a_need(city, flow, began)

    with pytest.raises(portal.NotApproved):
        portal.publish_case(city.officer, case_id, began + HOUR)
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/publicity"
    assert 'name="publish"' not in browser.get(page).text
    assert browser.post(page, publish="y").status_code == 303
    assert "when its need has been approved" in said(browser.get(page))
    assert browse(None).get(f"/fi/procurements/{case_id}").status_code == 404


@pytest.mark.parametrize("who", ["approver", "auditor", "stranger", "registrar", "supplier"])
def test_only_an_officer_publishes(
    browse: Browse, city: City, case_id: str, began: datetime, who: str
) -> None:
    with pytest.raises(Forbidden):
        portal.publish_case(getattr(city, who), case_id, began + HOUR)
    with pytest.raises(Forbidden):
        portal.unpublish_case(getattr(city, who), case_id, began + HOUR)
    browser = browse(getattr(city, who))
    assert browser.get(f"/fi/cases/{case_id}/publicity").status_code in (403, 404)


def test_the_officer_ticks_and_the_case_is_public(browse: Browse, city: City, case_id: str) -> None:
    browser = browse(city.officer)
    page = f"/en/cases/{case_id}/publicity"
    assert f'href="/en/cases/{case_id}/publicity"' in browser.get(f"/en/cases/{case_id}").text

    browser.get(page)
    browser.post(page, publish="y")
    assert "The public can see the case." in said(browser.get(page))
    assert browse(None).get(f"/en/procurements/{case_id}").status_code == 200
    browser.post(page)
    assert browse(None).get(f"/en/procurements/{case_id}").status_code == 404


def test_a_paper_that_is_not_public_is_not_given(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    with db.transaction() as session:
        (paper,) = documents.of_case(session, case_id)
        secret = documents.promise(
            session, case_id=case_id, kind="need_statement", subject="x", language="fi",
            title="Salainen", snapshot=frame_of(paper), now=began + HOUR, publicity="secret",
            ground="621/1999 24 §",
        ).id  # fmt: skip
    documents.print_document(secret, began + HOUR)

    browser = browse(None)
    assert browser.get(f"/fi/procurements/{case_id}/papers/{secret}.pdf").status_code == 404
    assert "Salainen" not in browser.get(f"/fi/procurements/{case_id}").text


def frame_of(paper: documents.Document) -> dict[str, object]:
    """Return what a room would give for the same paper again."""
    from procure.documents.envelope import Frame
    from procure.documents.frozen import parsed

    whole = parsed(paper.snapshot.encode())
    return {name: whole[name] for name in Frame.model_fields}


def test_the_list_is_filtered_and_paged(
    browse: Browse, city: City, case_id: str, began: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    other = builders.a_need(
        city, "short_way.v1", began + HOUR, title="Hiljainen lämpö", theme="wellbeing_health"
    )
    builders.walk(city, other, "approve_need", now=began + HOUR)
    portal.publish_case(city.officer, other, began + 2 * HOUR)
    browser = browse(None)

    both = browser.get("/fi/procurements").text
    assert both.index(other) < both.index(case_id)
    for query, found in (
        ("text=hiljainen", other),
        ("text=talvikunn", case_id),
        ("theme=wellbeing_health", other),
        ("theme=smart_sustainable_city", case_id),
    ):
        page = browser.get(f"/fi/procurements?{query}").text
        assert [one for one in (case_id, other) if one in page] == [found], query
    assert "Mikään hankinta" in said(browser.get("/fi/procurements?text=eitällaista"))

    cut = {}
    for most in (1, 2):
        monkeypatch.setattr(searching, "HITS", most)
        for sought in ("2026", "2"):
            page = browser.get(f"/fi/procurements?text={sought}").text
            cut[most, sought] = "vain uusimmat hankinnat" in page
            assert (case_id in page, other in page) == (most > 1, True)
    assert cut == {(1, "2026"): True, (1, "2"): True, (2, "2026"): False, (2, "2"): False}

    monkeypatch.setattr("procure.portal.shown.SIZE", 1)
    monkeypatch.setattr(portal.shown.listed, "__defaults__", (None, False, 1))
    first = browser.get("/fi/procurements").text
    after = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert after
    assert other in first
    assert case_id not in first
    second = browser.get(after[1].replace("&amp;", "&")).text
    assert case_id in second
    assert other not in second
    back = re.search(r'href="([^"]*before=[^"]*)"', second)
    assert back
    assert other in browser.get(back[1].replace("&amp;", "&")).text


def test_hostile_words_are_shown_as_words(
    browse: Browse, city: City, flow: str, began: datetime
) -> None:
    title = "<script>alert(1)</script>{{ 7*7 }}"
    answers = builders.FOUR.model_copy(update={"problem": "<img src=x onerror=alert(1)> {{ 7*7 }}"})
    case_id = builders.a_need(city, flow, began, title=title, answers=answers)
    builders.walk(city, case_id, "approve_need", now=began)
    portal.publish_case(city.officer, case_id, began + HOUR)
    browser = browse(None)

    for page in ("/en/procurements", f"/en/procurements/{case_id}"):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "{{ 7*7 }}" in said(answer)
    for query in ("text=%27%22%3E%3Cscript%3E", "after=%00", "after=W10", "theme=x"):
        assert browser.get(f"/en/procurements?{query}").status_code in (200, 400)


@pytest.mark.parametrize("who", ["officer", "auditor", None])
def test_a_store_that_is_away_is_said_and_comes_back(
    instance: config.Settings,
    browse: Browse,
    city: City,
    case_id: str,
    began: datetime,
    who: str | None,
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    browser = browse(getattr(city, who) if who else None)
    _page, paper = pages_of(case_id)
    if who:
        paper = paper.replace("/procurements/", "/audit/cases/" if who == "auditor" else "/cases/")
    gone = {"documents_url": "s3://papers", "documents_endpoint": "http://127.0.0.1:1"}
    config.use(instance.model_copy(update=gone))

    answer = browser.get(paper)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "127.0.0.1:1" not in answer.text
    assert "s3" not in said(answer)
    config.use(instance)
    given = browser.get(paper)
    assert (given.status_code, given.mimetype) == (200, "application/pdf")


def test_a_damaged_paper_is_said_and_not_given_out(
    instance: config.Settings, browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    portal.publish_case(city.officer, case_id, began + HOUR)
    for path in (instance.instance / "documents").rglob("*.pdf"):
        path.chmod(0o640)
        path.write_bytes(b"%PDF-1.7 another")

    answer = browse(None).get(pages_of(case_id)[1])

    assert answer.status_code == 500
    assert "tiedosto ei ole se, joka arkistoitiin" in said(answer)


def test_a_public_list_is_sent_again_only_when_it_has_changed(
    browse: Browse, city: City, case_id: str, began: datetime
) -> None:
    browser = browse(None)
    for address in ("/fi/procurements", "/fi/calls"):
        first = browser.get(address)
        tag = {"If-None-Match": first.headers["ETag"]}
        same = browser.get(address, headers=tag)
        assert (first.status_code, same.status_code, same.data) == (200, 304, b"")
        assert same.headers["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "HX-Request"} <= set(same.vary)
        # Another language, a filter: another page.
        assert browser.get(address.replace("fi", "sv"), headers=tag).status_code == 200
        assert browser.get(f"{address}?kind=pilot", headers=tag).status_code == 200

    tag = {"If-None-Match": browser.get("/fi/procurements").headers["ETag"]}
    portal.publish_case(city.officer, case_id, began + HOUR)
    changed = browser.get("/fi/procurements", headers=tag)
    assert changed.status_code == 200
    assert case_id in changed.text

    # What somebody who has signed in sees is kept nowhere, and has no tag.
    tag = {"If-None-Match": changed.headers["ETag"]}
    own = browse(city.officer).get("/fi/procurements", headers=tag)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in own.headers


def test_a_public_list_is_sent_again_when_its_frame_has_changed(
    browse: Browse,
) -> None:
    browser = browse(None)
    tag = {"If-None-Match": browser.get("/fi/procurements").headers["ETag"]}
    own = config.current().instance / "templates"
    own.mkdir(exist_ok=True)
    (own / "ours.html").write_text("ours", "utf-8")
    assert browser.get("/fi/procurements", headers=tag).status_code == 200
