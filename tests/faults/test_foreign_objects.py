"""What belongs to another case is not there, whoever asks and however well they know its id.

Every address that names a case and something of it is asked with an own case and the thing
of another one (ASVS 8.2.2): each answers as if it were not there, and nothing is written.
"""

import random
from collections.abc import Iterator
from functools import cache

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.faults.house import PEOPLE, Browser, House
from tests.faults.sending import SEED

pytestmark = pytest.mark.slow

# What names a thing of a case in an address, and the tables that have it.
TABLES = {
    "agreement_id": ("agreement",),
    "appeal_id": ("appeal",),
    "call_id": ("call",),
    "criterion_id": ("criterion",),
    "disclosure_id": ("dialogue_disclosure",),
    "document_id": ("document",),
    "inquiry_id": ("inquiry",),
    "input_id": ("dialogue_input",),
    "instalment_id": ("agreement_instalment",),
    "kpi_id": ("agreement_kpi",),
    "link_id": ("thread_link",),
    "measurement_id": ("measurement",),
    "meeting_id": ("dialogue_meeting",),
    "pilot_id": ("pilot",),
    "report_id": ("pilot_report",),
    "requirement_id": ("requirement",),
    "submission_id": ("submission",),
    "task_id": ("case_task",),
}
# By which column a row without a case finds it.
THROUGH = {
    "call_id": "call",
    "agreement_id": "agreement",
    "pilot_id": "pilot",
    "kpi_id": "agreement_kpi",
    "requirement_id": "requirement",
}
# Filled in wherever a form asks for something, so that it is not refused for its emptiness.
TYPED = {name: ["x"] for name in ("reason", "text", "answer", "question", "note", "state")} | {
    "value": ["1"],
    "score": ["3"],
    "decision": ["accepted"],
    "disposition": ["rejected"],
}
NOT_THERE, REFUSED = {403, 404}, {303, 409, 422}


class Things:
    """What each case has, by the name that addresses have for it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.of: dict[str, dict[str, list[str]]] = {
            name: self._by_case(tables[0]) for name, tables in TABLES.items()
        }

    def _by_case(self, table: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row_id, case in self._cases(table).items():
            found.setdefault(case, []).append(row_id)
        return found

    @cache  # noqa: B019 - lives as long as one test
    def _cases(self, table: str) -> dict[str, str]:
        columns = [row[1] for row in self.house.rows(f'PRAGMA table_info("{table}")')]
        if "case_id" in columns:
            return dict(self.house.rows(f'SELECT id, case_id FROM "{table}"'))  # type: ignore[arg-type]
        through = next(name for name in THROUGH if name in columns)
        above = self._cases(THROUGH[through])
        rows = self.house.rows(f'SELECT id, {through} FROM "{table}"')
        return {row_id: above[up] for row_id, up in rows if up in above}


def foreign(house: House, things: Things, rule: Rule, own: str, chance: random.Random) -> str:
    """Return an address of a rule: an own case, and one thing that belongs to another."""
    values: dict[str, object] = {"lang": "en", "case_id": own}
    named = sorted(rule.arguments & TABLES.keys())
    stranger = named[0] if len(named) == 1 else chance.choice(named)
    for name in rule.arguments - values.keys():
        converter = rule._converters[name]
        by_case = things.of.get(name, {})
        if name == stranger:
            others = [one for case, ids in by_case.items() if case != own for one in ids]
            values[name] = chance.choice(others or ["0" * 32])
        elif name in named:
            values[name] = chance.choice(by_case.get(own) or ["0" * 32])
        elif isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
        elif isinstance(converter, IntegerConverter):
            values[name] = 0
        else:
            values[name] = "0" * 32
    built = rule.build(values)
    assert built
    return built[1]


def rules(house: House) -> Iterator[Rule]:
    """Yield the rules that name a case and a thing of it."""
    for rule in house.app.url_map.iter_rules():
        if "case_id" in rule.arguments and rule.arguments & TABLES.keys():
            yield rule


def owned(house: House, role: str) -> list[str]:
    """Return the cases on which somebody holds a role."""
    user = house.ids[PEOPLE[role]]
    rows = house.rows(
        f"SELECT case_id FROM case_role WHERE user_id = '{user}' UNION "
        "SELECT s.case_id FROM case_supplier s JOIN user_account u USING (company_id)"
        f" WHERE u.id = '{user}'"
    )
    return sorted(row[0] for row in rows)


@pytest.mark.parametrize("role", ["officer", "supplier"])
def test_a_thing_of_another_case_is_not_there(house: House, role: str) -> None:
    ask(house, role, 1)


@pytest.mark.nightly
@pytest.mark.parametrize("role", [one for one in PEOPLE if one not in ("nobody", "operator")])
def test_no_thing_of_another_case_is_there_for_anybody(house: House, role: str) -> None:
    ask(house, role, 40)


def ask(house: House, role: str, times: int) -> None:
    """Ask for things of other cases as somebody, so many times by each address."""
    things, browser = Things(house), Browser(house, role, "en")
    cases, chance = owned(house, role), random.Random(f"{SEED} {role}")
    if not cases:
        return
    wrong, asked = [], 0
    for rule in rules(house):
        for _ in range(times):
            address = foreign(house, things, rule, chance.choice(cases), chance)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                before = events(house)
                answer = browser.get(address) if method == "GET" else browser.post(address, TYPED)
                asked += 1
                # A form may be refused before anybody looks for the thing: nothing is written.
                fine = NOT_THERE if method == "GET" else NOT_THERE | REFUSED
                if answer.status_code not in fine or events(house) != before:
                    wrong.append(f"{answer.status_code} {method} {rule.rule} {address}")
    assert asked > 50
    assert not house.settled()
    assert "\n".join(wrong) == ""


def events(house: House) -> int:
    """Return how many events there are: every change of a case is one."""
    return int(house.rows("SELECT count(*) FROM event")[0][0])
