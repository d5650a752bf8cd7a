"""The list of one's cases: what it holds, in which order, page by page."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from procure import db
from procure.cases import listing
from procure.engine import searching, touch
from procure.people import Actor
from tests import builders
from tests.builders import City

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True, params=["looked through", "walked"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """List in both ways: as for a person on few cases, and as for one on very many."""
    if request.param == "walked":
        monkeypatch.setattr(listing, "FEW", -1)
    return str(request.param)


TITLES = ["Äänekäs yö", "Auraus", "Öljy", "bussit", "Auraus", "100 % sähköä"]


@pytest.fixture
def made(city: City, flow: str, began: datetime) -> list[str]:
    """Open six cases, an hour after each other; some have a deadline."""
    ids = []
    for number, title in enumerate(TITLES):
        moment = began + timedelta(hours=number)
        case_id = builders.a_case(city, flow, moment, title=title)
        if number % 2:
            with db.transaction() as session:
                touch(session, case_id, moment, due_at=began + timedelta(days=9 - number))
        ids.append(case_id)
    return ids


def listed(actor: Actor, **kwargs: object) -> list[listing.Listed]:
    chosen = kwargs.pop("chosen", {})
    with db.reading() as session:
        return listing.listed(session, actor, chosen, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", listing.ORDERS)
@pytest.mark.parametrize("size", [1, 4])
def test_pages_by_key_hold_every_case_once_both_ways(
    city: City, made: list[str], order: str, size: int
) -> None:
    whole = [row.id for row in listed(city.officer, order=order)]
    assert sorted(whole) == sorted(made)

    forward: list[listing.Listed] = []
    while page := listed(
        city.officer, order=order, size=size, after=forward[-1].key if forward else None
    )[:size]:
        forward += page
    assert [row.id for row in forward] == whole

    back = listed(city.officer, order=order, after=forward[-1].key, back=True)
    assert [row.id for row in back] == whole[-2::-1]


def test_titles_stand_in_the_order_of_the_finnish_alphabet(city: City, made: list[str]) -> None:
    titles = [row.title for row in listed(city.officer, order="title")]
    assert titles == ["100 % sähköä", "Auraus", "Auraus", "bussit", "Äänekäs yö", "Öljy"]


def test_a_case_is_found_by_the_name_and_number_that_it_has_now(
    city: City, made: list[str], began: datetime
) -> None:
    later = began + timedelta(days=2)
    with db.transaction() as session:
        touch(session, made[3], later, title="Raitiovaunut", diary_number="HEL 2026-77")
    assert listed(city.officer, chosen={"text": "bussit"}) == []
    for words in ("vaunut", "2026-77 raitio"):
        assert [r.id for r in listed(city.officer, chosen={"text": words})] == [made[3]]
    with db.reading() as session:
        assert searching.astray(session) == []


def test_words_that_were_lost_are_noticed_and_made_anew(city: City, made: list[str]) -> None:
    with db.transaction() as session:
        session.execute(
            text("UPDATE case_text SET words = 'x' WHERE case_id = :one"), {"one": made[0]}
        )
        session.execute(text("DELETE FROM case_text WHERE case_id = :one"), {"one": made[1]})
        assert len(searching.astray(session)) == 2
        assert searching.rebuild(session) == len(made)
        assert searching.astray(session) == []
    assert len(listed(city.officer, chosen={"text": "auraus"})) == 2


def test_the_filter_offers_whose_cases_they_are(city: City, made: list[str]) -> None:
    with db.reading() as session:
        authorities, owners = listing.choices(session, city.auditor)
        assert listing.choices(session, city.stranger) == ({}, {})
    assert authorities == {city.authority.id: city.authority.name}
    assert owners == {city.officer.user_id: city.officer.name}


def test_the_latest_change_comes_first_and_the_next_deadline_on_wish(
    city: City, made: list[str]
) -> None:
    assert [row.id for row in listed(city.officer)] == made[::-1]
    due = [row.id for row in listed(city.officer, order="due")]
    assert due[:3] == [made[5], made[3], made[1]]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("auraus", {"Auraus"}),
        ("ÖLJY", {"Öljy"}),
        ("100 %", {"100 % sähköä"}),
        ("%", {"100 % sähköä"}),
        ("_", set()),
        ("aura", {"Auraus"}),
        ("UR", {"Auraus"}),
        ("aanekas YÖ", {"Äänekäs yö"}),
        ("äkös", set()),
        ("hköä 100", {"100 % sähköä"}),
        ("us bus", {"bussit"}),
        ("\\", set()),
        ('"', set()),
        ("'; DROP TABLE procurement_case; --", set()),
        ("HEL 2026-000002", {"Auraus"}),
    ],
)
def test_search_finds_words_and_numbers_and_takes_signs_as_they_are(
    city: City, made: list[str], words: str, titles: set[str]
) -> None:
    assert {row.title for row in listed(city.officer, chosen={"text": words})} == titles


def test_only_who_is_on_very_many_cases_is_told_that_older_hits_are_left_out(
    city: City, made: list[str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(words: str) -> bool:
        with db.reading() as session:
            return listing.is_cut(session, city.officer, words)

    monkeypatch.setattr(searching, "HITS", 2)
    assert not cut("auraus")
    assert not cut("")
    monkeypatch.setattr(searching, "HITS", 1)
    assert cut("auraus") == cut("ur") == (way == "walked")
    found = [row.id for row in listed(city.officer, chosen={"text": "auraus"})]
    assert found == ([made[4]] if way == "walked" else [made[4], made[1]])


def test_filters_narrow_the_list(city: City, made: list[str], began: datetime) -> None:
    builders.walk(city, made[0], "discontinue", now=began + timedelta(days=1))

    assert len(listed(city.officer, chosen={"ended": "open"})) == 5
    assert [r.id for r in listed(city.officer, chosen={"ended": "discontinued"})] == [made[0]]
    assert len(listed(city.officer, chosen={"stage": "need"})) == 5
    assert len(listed(city.officer, chosen={"authority": city.authority.id})) == 6
    assert listed(city.officer, chosen={"owner": city.second_officer.user_id}) == []


def test_nobody_sees_cases_without_a_role_on_them(city: City, made: list[str]) -> None:
    assert listed(city.stranger) == []
    assert listed(city.supplier) == []
    assert listed(city.registrar) == []
    assert len(listed(city.auditor)) == 6


def test_a_broken_key_starts_from_the_beginning_of_its_order(city: City, made: list[str]) -> None:
    assert len(listed(city.officer, after=("not a moment", "f" * 32))) == 6
