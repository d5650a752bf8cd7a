"""Every address of the house, for every role, on own and foreign cases.

What the policy table gives is what the pages give: no route is left out, none answers 500,
and a case that is not one's own looks exactly like one that is not there.
"""

import re
from datetime import UTC, datetime

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from procure import db, engine, people
from procure.people import policy
from procure.people.session import guard
from procure.web import permission_of
from tests import builders
from tests.cases.browsing import Browser, an_app

BEGAN = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
ROLES = ("officer", "approver", "evaluator", "pilot_host", "opener", "auditor", "supplier")
NO_SUCH = "0" * 32


@pytest.fixture
def house(instance):
    """Return the app, a city with a case, and a case of another city."""
    city = builders.people_of_a_city(now=BEGAN)
    other = builders.people_of_a_city("Espoon kaupunki", BEGAN)
    own, foreign = builders.a_need(city, now=BEGAN), builders.a_need(other, now=BEGAN)
    with db.transaction() as session:
        people.admit(session, own, city.companies[0].id)
    return an_app(instance), city, own, foreign


def addresses(app, case_id, about_cases):
    """Yield every route as (rule, method, address), with ids that lead nowhere filled in."""
    for rule in app.url_map.iter_rules():
        # the test's tables come from no migration, so readiness says 503, as it should
        if (
            rule.endpoint in {"static", "operation.readiness"}
            or ("case_id" in rule.arguments) != about_cases
        ):
            continue
        values = dict.fromkeys(rule.arguments, NO_SUCH)
        values |= {"case_id": case_id, "lang": "en"} if about_cases else {"lang": "en"}
        for name in rule.arguments - {"case_id", "lang"}:
            converter = rule._converters[name]
            if isinstance(converter, IntegerConverter):
                values[name] = 1
            elif isinstance(converter, AnyConverter):
                values[name] = min(converter.items)
        address = rule.build({k: v for k, v in values.items() if k in rule.arguments})
        if address is not None:
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield rule, method, address[1]


def ask(browser, method, address):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.page)
    if method == "GET":
        return browser.client.get(address)
    return browser.client.post(address, data={"csrf_token": token[1] if token else ""})


def plain(page):
    """Leave out what differs between any two answers: ids, the token, the fault's number."""
    return re.sub(r"[0-9a-f]{32}|404-[0-9a-f]{16}|value=\"[^\"]*\"|hx-headers[^>]*", "", page)


def signed_in(app, city, role):
    browser = Browser(app, city)
    browser.sign_in(city.supplier if role == "supplier" else city.holding(role))
    browser.get("/en/account")
    return browser


def test_every_view_says_a_permission_that_the_table_knows(house):
    assert guard.unguarded(house[0]) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_the_table_gives_on_its_own_case(house, role):
    app, city, own, _ = house
    browser = signed_in(app, city, role)
    for rule, method, address in addresses(app, own, True):
        permission = permission_of(app.view_functions[rule.endpoint])
        with db.reading() as session:
            state = engine.view(session, own).state
        allowed = policy.allowed(permission, {role}, state)
        if policy.object_of(permission) != "case":
            continue
        answer = ask(browser, method, address)
        assert answer.status_code < 500, (role, method, address)
        if not allowed:
            assert answer.status_code == 403, (role, method, address, permission)
        elif answer.status_code == 403:
            # a use case may ask for more than the route: then it is refused there
            assert method == "POST", (role, address, permission)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_a_foreign_case_looks_like_one_that_is_not_there(house, role):
    app, city, _, foreign = house
    browser = signed_in(app, city, role)
    for rule, method, address in addresses(app, foreign, True):
        if policy.object_of(permission_of(app.view_functions[rule.endpoint])) != "case":
            continue
        theirs = ask(browser, method, address)
        missing = ask(browser, method, address.replace(foreign, NO_SUCH))
        assert theirs.status_code == missing.status_code == 404, (role, method, address)
        assert plain(theirs.text) == plain(missing.text), address


@pytest.mark.slow
def test_nobody_is_sent_to_the_sign_in_and_sees_nothing(house):
    app, city, own, _ = house
    browser = Browser(app, city)
    browser.get("/en/sign-in")
    for about_cases in (True, False):
        for rule, method, address in addresses(app, own, about_cases):
            permission = permission_of(app.view_functions[rule.endpoint])
            answer = ask(browser, method, address)
            assert answer.status_code < 500, (method, address)
            if policy.object_of(permission) != "public":
                if method == "POST" and answer.status_code == 400:
                    continue  # the form's token was spent by an act before: refused all the same
                assert answer.status_code == 303, (method, address)
                assert "/sign-in" in answer.headers["Location"]


@pytest.mark.slow
def test_an_auditor_changes_nothing(house):
    app, city, own, _ = house
    browser = signed_in(app, city, "auditor")
    before = len(record_of(own))
    for _rule, method, address in addresses(app, own, True):
        if method == "POST":
            ask(browser, method, address)
    assert len(record_of(own)) == before


def record_of(case_id):
    from procure import record

    with db.reading() as session:
        return record.history(session, case_id)


@pytest.mark.slow
def test_no_address_falls_over_for_anybody(house):
    app, city, own, _ = house
    for role in ROLES:
        browser = signed_in(app, city, role)
        for rule, method, address in addresses(app, own, False):
            if "sign-out" in address or "sign_out" in rule.endpoint:
                continue
            answer = ask(browser, method, address)
            assert answer.status_code < 500, (role, method, address)
