"""The front door leads everybody to their own work."""

import pytest

from tests import builders
from tests.cases.browsing import Browser, an_app
from tests.test_routes import BEGAN


@pytest.fixture
def house(instance):
    """Return the app and its only city."""
    return an_app(instance), builders.people_of_a_city(now=BEGAN)


def test_the_bare_address_leads_to_what_is_public(house):
    app, city = house
    browser = Browser(app, city)
    assert browser.get("/", headers={"Accept-Language": "sv"}).headers["Location"] == "/sv/"
    assert browser.get("/sv/").headers["Location"] == "/sv/procurements"
    assert browser.get("/sv/procurements").status_code == 200


@pytest.mark.parametrize(("who", "where"), [("officer", "/en/work"), ("supplier", "/en/calls")])
def test_who_is_signed_in_comes_to_the_own_work(house, who, where):
    app, city = house
    browser = Browser(app, city).sign_in(getattr(city, who))
    assert browser.get("/en/").headers["Location"] == where
    assert "City of Helsinki" in browser.get(where).text
