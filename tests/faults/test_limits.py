"""Whoever asks, answers or takes very much in a short time is told when to come again."""

import inspect
import re

import pytest
from limits import RateLimitItem

from procure.people import rates
from procure.people.session.limited import LIMIT
from tests.faults.house import Browser, House
from tests.faults.reading import Page

pytestmark = pytest.mark.slow

WAITS = {
    "fi": r"Yritä uudelleen \d+ minuutin kuluttua\.",
    "sv": r"Försök igen om \d+ minuter\.",
    "en": r"Try again in \d+ minutes\.",
}


def used_up(item: RateLimitItem, key: str) -> None:
    """Count as often as is allowed."""
    rates.TableStorage().incr(item.key_for(key), item.get_expiry(), amount=item.amount)


def test_every_view_that_gives_out_or_takes_a_file_is_limited(house: House) -> None:
    views = house.app.view_functions
    by_source = {
        name for name, view in views.items()
        if re.search(r"\b(web\.give|= _given|return _given)\(|\bform\.\w+\.file\b", _source(view))
    }  # fmt: skip
    by_address = {
        rule.endpoint for rule in house.app.url_map.iter_rules()
        if re.search(r"\.(pdf|zip|ics|tlog-proof|<any\(csv,xlsx\):form>)$", rule.rule)
    }  # fmt: skip
    assert by_address <= by_source
    assert len(by_source) >= 10
    assert {name for name in by_source if not hasattr(views[name], LIMIT)} == set()


def _source(view: object) -> str:
    plain = inspect.unwrap(view)  # type: ignore[arg-type]
    return inspect.getsource(plain) if plain.__module__.startswith("procure.") else ""


@pytest.mark.parametrize("language", WAITS)
def test_a_table_too_many_says_when_the_next_may_be_taken(house: House, language: str) -> None:
    officer = Browser(house, "officer", language)
    address = f"/{language}/tables/cases.xlsx"
    assert officer.get(address).status_code == 200
    used_up(rates.FILES, officer.user_id)
    refused = officer.get(address)

    assert refused.status_code == 429
    assert re.search(WAITS[language], " ".join(Page(refused.text).words.split()))
    assert 0 < int(refused.headers["Retry-After"]) <= 660
    assert officer.get(f"/{language}/cases").status_code == 200, "pages are read as before"
    assert Browser(house, "approver", language).get(address).status_code == 200
    rates.forget((rates.FILES, officer.user_id))
    assert officer.get(address).status_code == 200


@pytest.mark.parametrize("language", WAITS)
def test_a_question_too_many_stays_on_the_page_and_can_be_sent_later(
    house: House, language: str
) -> None:
    supplier = Browser(house, "supplier", language)
    ((company,),) = house.rows(
        f"SELECT company_id FROM user_account WHERE id = '{supplier.user_id}'"
    )
    address = open_to_questions(house, supplier)
    text = f'Saako "kahdesti" <kysyä>?\r\nEntä {language}?'
    used_up(rates.QUESTIONS, company)
    refused = supplier.post(address, {"question": [text]})

    assert refused.status_code == 429
    page = Page(refused.text)
    assert re.search(WAITS[language], " ".join(page.words.split()))
    (again,) = (form for form in page.posts if not form.action)
    kept = {one.name: one.value for one in again.fields}
    assert kept["question"] == text
    assert not asked(house, language)

    rates.forget((rates.QUESTIONS, company))
    assert supplier.post(address, {"question": [kept["question"]]}).status_code == 303
    assert asked(house, language) == 1


def asked(house: House, language: str) -> int:
    return len(house.rows(f"SELECT id FROM inquiry WHERE original LIKE '%Entä {language}?'"))


def open_to_questions(house: House, supplier: Browser) -> str:
    """Return where a question can be asked."""
    for (call,) in house.rows("SELECT id FROM call ORDER BY id"):
        address = f"/{supplier.language}/calls/{call}/ask"
        answer = supplier.get(address)
        if answer.status_code == 200 and 'name="question"' in answer.text:
            return address
    raise AssertionError("no call of the demonstration takes questions")


def test_checks_of_files_are_limited_by_network_and_looking_is_not(house: House) -> None:
    nobody = Browser(house, "nobody", "en")
    used_up(rates.UPLOADS, "127.0.0.1")

    assert nobody.post("/en/check", {"digest": ["0" * 64]}).status_code == 429
    assert nobody.get("/en/check").status_code == 200
    assert nobody.get(f"/en/check/{'0' * 64}").status_code == 404
