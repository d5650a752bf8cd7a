"""A small workflow of the tests' own, with facts and guards that tests can set."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from procure import config, db, engine
from procure.engine import registry
from procure.people import Actor
from procure.people.tables import Authority, CaseRole, User

FILE = """
initial = "a"
final = ["z"]
label = { fi = "Koe", sv = "Prov", en = "Test" }

[[state]]
name = "a"
stage = "one"

[[state]]
name = "b"
stage = "two"

[[state]]
name = "z"
stage = "two"

[[step]]
action = "go_on"
from = "a"
to = "b"
role = "officer"
needs = ["try_fact", "depth"]
guards = ["try_guard", "try_strict"]
waivable = ["try_guard"]

[[step]]
action = "go_back"
from = "b"
to = "a"
role = "approver"
kind = "return"

[[step]]
action = "finish"
from = "b"
to = "z"
role = "system"
guards = ["try_time"]

[[step]]
action = "stop"
from = "*"
to = "z"
role = "approver"
kind = "end"

[[question]]
name = "depth"
stage = "one"
type = "number"
label = { fi = "Syvyys", sv = "Djup", en = "Depth" }
"""


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Register facts and guards of the tests; what they say is in the returned table."""
    values: dict[str, object] = {"try_fact": "given", "try_ok": True, "try_open_at": None}
    for name in ("FACTS", "PROVIDERS", "GUARDS", "PAPERS"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))

    @engine.facts("try_fact", "try_ok", "try_open_at", link="cases.show")
    def tried(_session: object, _case_id: str) -> dict[str, object]:
        return values

    @engine.guard(owner="officer", link="cases.show", reads=("try_ok",), note=lambda f: {"num": 3})
    def try_guard(f: engine.Facts) -> bool:
        return f["try_ok"] is True

    @engine.guard(owner="approver", link="cases.show", reads=("try_ok",), waivable=False)
    def try_strict(f: engine.Facts) -> bool:
        return f["try_ok"] is not None

    @engine.guard(owner="system", link="cases.show", reads=("try_open_at",), waivable=False)
    def try_time(f: engine.Facts) -> bool:
        return f["try_open_at"] is not None and f.now >= f["try_open_at"]

    return values


@pytest.fixture
def flow(instance: config.Settings) -> str:
    """Put the tests' workflow file into the instance and return its name."""
    folder = instance.instance / "workflows"
    folder.mkdir()
    (folder / "trial.v1.toml").write_text(FILE, "utf-8")
    return "trial.v1"


@pytest.fixture
def city(flow: str, now: datetime) -> SimpleNamespace:
    """Return a case at its start with an officer, an approver and a stranger."""
    with db.transaction() as session:
        authority = Authority(name="Koekaupunki", register_number="0201256-6")
        people = [
            User(name=name, email=f"{name}@example.org", created_at=now)
            for name in ("aino", "markku", "outi")
        ]
        session.add(authority)
        session.add_all(people)
        session.flush()
        case = engine.open_case(
            session,
            flow=flow,
            title="Kävelykadut",
            authority_id=authority.id,
            prefix="TST",
            owner_id=people[0].id,
            language="fi",
            now=now,
        )
        session.add(CaseRole(case_id=case.id, user_id=people[0].id, role="officer"))
        session.add(CaseRole(case_id=case.id, user_id=people[1].id, role="approver"))
        engine.save_answers(session, case, {"depth": "12"})
        actors = [Actor(user_id=p.id, name=p.name) for p in people]
    return SimpleNamespace(
        case_id=case.id, officer=actors[0], approver=actors[1], stranger=actors[2], now=now
    )
