"""The list of one's cases: what it holds, in which order, page by page."""

from datetime import datetime, timedelta

import pytest

from procure import db
from procure.cases import listing
from procure.engine import touch
from procure.people import Actor
from tests import builders
from tests.builders import City

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


def test_the_latest_change_comes_first_and_the_next_deadline_on_wish(
    city: City, made: list[str]
) -> None:
    assert [row.id for row in listed(city.officer)] == made[::-1]
    due = [row.id for row in listed(city.officer, order="due")]
    assert due[:3] == [made[5], made[3], made[1]]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("auraus", {"Auraus"}),
        ("ÖLJY", {"Öljy"}),
        ("100 %", {"100 % sähköä"}),
        ("%", {"100 % sähköä"}),
        ("_", set()),
        ("'; DROP TABLE procurement_case; --", set()),
        ("HEL 2026-000002", {"Auraus"}),
    ],
)
def test_search_finds_words_and_numbers_and_takes_signs_as_they_are(
    city: City, made: list[str], text: str, titles: set[str]
) -> None:
    assert {row.title for row in listed(city.officer, chosen={"text": text})} == titles


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
