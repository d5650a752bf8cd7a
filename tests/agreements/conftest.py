"""A case where an agreement is written, signed and measured, and the people round it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procure import agreements, config, db, engine, people, record
from procure.agreements import AgreementInput, ClauseInput, InstalmentInput, KpiInput
from tests import builders

BEGAN = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
FLOW = """
initial = "pilot_agreeing"
final = ["closed"]
label = { fi = "Koe", sv = "Prov", en = "Test" }

[[state]]
name = "pilot_agreeing"
stage = "pilot"

[[state]]
name = "pilot_running"
stage = "pilot"

[[state]]
name = "closed"
stage = "closed"

[[step]]
action = "begin"
from = "pilot_agreeing"
to = "pilot_running"
role = "officer"

[[step]]
action = "finish"
from = "pilot_running"
to = "closed"
role = "officer"
"""
GIVEN = AgreementInput(
    title="A forecast of lunches",
    subject="A forecast at twelve schools",
    starts_on=date(2026, 2, 2),
    ends_on=date(2026, 6, 12),
    price_cents=4_800_000,
    clauses=[ClauseInput(key="rights", heading="Rights", text="Rights stay with the supplier.")],
    instalments=[
        InstalmentInput(what="First", amount_cents=1_800_000, release="midterm"),
        InstalmentInput(what="Last", amount_cents=3_000_000, release="final"),
    ],
)
KPI = KpiInput(
    name="Surplus", unit="g", direction="down", baseline=Decimal(38), target=Decimal(20),
    stop_limit=Decimal(45),
)  # fmt: skip

record.declare("test_agreement_drafted", {"agreement"})


@dataclass
class Deal:
    """An agreement and everybody who has to do with it. ``at`` moves on with every act."""

    case_id: str
    id: str
    city: builders.City
    at: datetime

    def tick(self, **time: float) -> datetime:
        """Let time pass, a second by default."""
        self.at += timedelta(**(time or {"seconds": 1}))
        return self.at

    @property
    def row(self) -> agreements.Agreement:
        """Return the agreement as it stands."""
        with db.reading() as session:
            return agreements.get(session, self.id)

    @property
    def sha(self) -> str:
        """Return the hash of its content."""
        with db.reading() as session:
            return agreements.content_sha256(session, agreements.get(session, self.id))

    @property
    def kpi(self) -> agreements.Kpi:
        """Return its first measure."""
        with db.reading() as session:
            return agreements.kpis(session, self.id)[0]

    @property
    def parts(self) -> list[agreements.Instalment]:
        """Return its instalments."""
        with db.reading() as session:
            return agreements.instalments(session, self.id)

    def offer(self) -> None:
        """Offer it to be signed."""
        agreements.offer(self.city.officer, self.id, self.tick())

    def sign(self, who: people.Actor, **given: Any) -> None:
        """Sign the content as it stands."""
        values = {"password_confirmed": True, "content_sha256": self.sha, "now": self.tick()}
        agreements.sign(who, self.id, **(values | given))

    def take(self, action: str) -> None:
        """Take a step."""
        state = builders.reload(self.case_id).state
        engine.advance(self.city.officer, self.case_id, action, self.tick(), state=state)

    def measure(self, value: str, who: people.Actor | None = None, **given: Any) -> str:
        """Add a value, measured just now."""
        one = agreements.MeasurementInput(**({"at": self.at, "value": Decimal(value)} | given))
        return agreements.measure(who or self.city.officer, self.kpi.id, one, self.tick())

    def kinds(self) -> list[str]:
        """Return what happened on the case."""
        with db.reading() as session:
            return [event.kind for event in record.history(session, self.case_id)]


@pytest.fixture
def now() -> datetime:
    """Return a Wednesday morning in Helsinki."""
    return BEGAN


def a_deal(settings: config.Settings, now: datetime, **given: Any) -> Deal:
    """Open a case with the draft of an agreement with the first company."""
    folder = settings.instance / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / "deal.v1.toml").write_text(FLOW, "utf-8")
    city = builders.people_of_a_city(now=now)
    case_id = builders.a_case(city, "deal.v1", now)
    with db.transaction() as session:
        for company in city.companies:
            people.admit(session, case_id, company.id)
        row, rows = agreements.draft(
            session,
            case_id=case_id,
            kind="pilot",
            round_=1,
            company_id=city.companies[0].id,
            given=GIVEN.model_copy(update=given),
            author_id=city.officer.user_id,
            language="fi",
            kpis=[KPI],
        )
        data = {"agreement": row.id}
        record.append(
            session, case_id, "test_agreement_drafted", city.officer.user_id, now, data, rows=rows
        )
        return Deal(case_id, row.id, city, now)


@pytest.fixture
def deal(instance: config.Settings, now: datetime) -> Deal:
    """Return the draft of an agreement."""
    return a_deal(instance, now)


@pytest.fixture
def offered(deal: Deal) -> Deal:
    """Return an agreement that waits for signatures."""
    deal.offer()
    return deal


@pytest.fixture
def signed(offered: Deal) -> Deal:
    """Return an agreement that both have signed, in the middle of its time."""
    offered.sign(offered.city.supplier)
    offered.sign(offered.city.approver)
    offered.take("begin")
    offered.tick(days=60)
    return offered
