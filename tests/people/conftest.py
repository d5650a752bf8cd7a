"""People to test with, made by the same functions that pages call."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from procure import config, db, people, web
from procure.people import SYSTEM, enrolment, inputs, passwords
from procure.people.tables import Authority, Company, User
from tests.people import made
from tests.people.made import PASSWORD


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hash the one password of all these people once."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def person(instance: config.Settings, now: datetime, password_hash: str) -> Callable[..., User]:
    """Return a function that makes a person who can sign in."""

    def make(name: str, **about: object) -> User:
        with db.transaction() as session:
            return enrolment.add_user(
                session,
                now,
                email=f"{name.lower()}@city.example",
                name=name,
                language="fi",
                password_hash=password_hash,
                **about,  # type: ignore[arg-type]
            )

    return make


@pytest.fixture
def authority(instance: config.Settings, now: datetime) -> Authority:
    """Make the city of Espoo."""
    about = inputs.NewAuthority(name="Espoo", name_sv="Esbo", register_number="0101263-6")
    with db.transaction() as session:
        return enrolment.add_authority(session, SYSTEM, about, now)


@pytest.fixture
def registrar(person: Callable[..., User], authority: Authority, now: datetime) -> User:
    """Make Rauha, who invites people to Espoo."""
    user = person("Rauha")
    with db.transaction() as session:
        enrolment.appoint(session, SYSTEM, authority.id, user, ["member", "registrar"], now)
    return user


@pytest.fixture
def company(instance: config.Settings, now: datetime) -> Company:
    """Make a company with a Finnish number."""
    about = inputs.NewCompany(name="Vesi Oy", register_number="2077474-0")
    with db.transaction() as session:
        return enrolment.add_company(session, SYSTEM, about, now)


@pytest.fixture
def app(instance: config.Settings) -> Flask:
    """Put this room's pages into the frame, over two cases and a case page of the test."""
    app = Flask("procure", static_folder="static")
    app.testing = True
    web.frame(app)
    people.guard_routes(app)
    app.register_blueprint(people.pages.pages)
    app.register_blueprint(made.case_pages())
    app.extensions["procure.case_state"] = made.state_of
    return app


@pytest.fixture
def browser(app: Flask) -> made.Browser:
    """Open a browser that nobody has signed in with."""
    return made.Browser(app)
