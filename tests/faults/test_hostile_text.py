"""Every form, by everybody who may send it, filled with hostile text.

What a page shows of it is text, or the page refuses it in words and keeps what was typed;
nothing breaks. The usual run tries a spread of the values on each form, chosen by a seed;
the nightly one tries all of them.
"""

import csv
import io
import re
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

import pytest
from openpyxl import load_workbook

from procure import db, i18n
from procure.jobs import mails, post
from tests.faults import values
from tests.faults.house import PEOPLE, Browser, House
from tests.faults.reading import Page
from tests.faults.sending import Attack, Report, spread
from tests.faults.walking import Asked, Walk

pytestmark = pytest.mark.slow

# Of forms of one shape, on so many pages it is tried which of them lets plain text through.
SAME_SHAPE = 3
# Nobody of the demonstration has a password (which a delegation asks for too), a second factor
# or no company; an invented address has no account.
LET_NOTHING_THROUGH = {
    "people.company.company_new",
    *("people.change_password", "people.sign_in", "people.operator.use_any_account"),
    *("people.second_factor", "cases.own.delegations"),
}
MAIL_HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}
LANGUAGES = {role: i18n.LANGUAGES[n % 3] for n, role in enumerate(PEOPLE)}


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the report of all attacks on the house of this module."""
    return Report()


@pytest.mark.parametrize("role", PEOPLE)
def test_every_form_takes_hostile_text_or_refuses_it(
    house: House, report: Report, role: str
) -> None:
    attack_forms(house, report, role, each=1, number=2)
    assert not house.settled()
    assert not report.settled()


def attack_forms(house: House, report: Report, role: str, each: int, number: int | None) -> None:
    """Attack the forms that somebody finds; less where somebody else has before."""
    browser = Browser(house, role, LANGUAGES[role])
    raw = list(values.raw_bodies("name"))
    for alike in Walk(browser, each).forms():
        attack = the_best(browser, alike, report)
        known = attack.asked.endpoint in report.endpoints and number is not None
        few = 1 if known else number
        attack.count()
        name = f"{role} {attack.asked.shape}"
        for hostile in spread(name, list(values.VALUES), few):
            attack.attack(hostile)
        for text in spread(name, list(values.BARE), few and 1):
            attack.attack_numbers(text)
        attack.attack_choices("<b zqx>" + "9" * 30)
        attack.attack_raw(spread(name, raw, few and 1))


def the_best(browser: Browser, alike: list[Asked], report: Report) -> Attack:
    """Return the attack on one of some forms of the same shape that plain text gets through."""
    for asked in alike[:SAME_SHAPE]:
        attack = Attack(browser, asked, report)
        if attack.learn():
            break
    return attack


@pytest.mark.parametrize("role", PEOPLE)
def test_nothing_of_it_comes_alive_on_any_page(house: House, report: Report, role: str) -> None:
    """After all attacks: pages that show to others what somebody wrote."""
    browser = Browser(house, role, LANGUAGES[role])
    for found in Walk(browser, 2).pages():
        report.look(found.page, f"{role} on {found.address}")
    assert not house.settled()
    assert not report.settled()


def test_what_was_accepted_is_shown_whole(house: House, report: Report) -> None:
    """Each text that a form took stands, as it was typed, on a page or in a mail."""
    officer = Browser(house, "officer", "en")
    for case, call in house.rows("SELECT case_id, id FROM call"):
        address = f"/en/cases/{case}/calls/{call}/questions"
        report.look(Page(officer.get(address).text), address)
    unseen = {report.accepted[token] for token in report.accepted.keys() - report.shown}
    assert "\n".join(f"{text!r} {field}" for text, field in sorted(unseen)) == ""


def test_every_form_lets_plain_text_through(report: Report) -> None:
    """A form that refuses everything would hold the attacks off for the wrong reason."""
    assert report.endpoints - report.accepted_at == LET_NOTHING_THROUGH


def test_tables_hold_no_formula(house: House, tmp_path: Path) -> None:
    """CSV cells that a spreadsheet would count are marked as text; XLSX cells are text."""
    browser = Browser(house, "officer", "en")
    tables = ("events", "papers", "requirements", "funding")
    seen = 0
    for case in house.cases:
        addresses = [f"/en/cases/{case}/tables/{table}" for table in tables]
        for address in [*addresses, "/en/tables/cases"][: None if case == house.cases[0] else 4]:
            answer = browser.get(f"{address}.csv")
            if answer.status_code != 200:
                continue
            text = answer.get_data().decode("utf-8-sig")
            cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
            seen += len(cells)
            assert not [cell for cell in cells if re.match(r"\s*[=+@＝＋＠]|-(?![\d,. ]*$)", cell)]
            book = load_workbook(io.BytesIO(browser.get(f"{address}.xlsx").get_data()))
            assert not [
                cell
                for sheet in book
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f"
            ]
    assert seen > 100
    assert not house.settled()


def test_mails_have_their_own_headers_only(house: House) -> None:
    """No text that somebody typed has become a header or a second recipient of a mail."""
    with db.reading() as session:
        rows = mails(session, 10_000)
    assert rows
    for row in rows:
        letter = BytesParser(policy=SMTP).parsebytes(post.message(row).as_bytes())
        assert set(letter.keys()) == MAIL_HEADERS
        assert str(letter["To"]) == row.recipient
        assert "zq49zq" not in letter.get_content()


@pytest.mark.nightly
@pytest.mark.parametrize("role", PEOPLE)
def test_every_value_in_every_form(house: House, report: Report, role: str) -> None:
    attack_forms(house, report, role, each=2, number=None)
    assert not house.settled()
    assert not report.settled()
