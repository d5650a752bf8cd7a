"""A case that goes through a whole round of pilots by its real guards, and the people round it."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procure import agreements, calls, config, db, engine
from procure.people import SYSTEM, Actor
from procure.stages import pilot
from procure.stages.pilot import rounds
from tests import builders
from tests.worlds import kept

# Pages take the machine's time, and a case cannot go back: it begins long before.
BEGAN = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
AGILE, WHOLE = "agile_pilot.v1", "innovation_procurement.v1"
# The way of pilots in each released file: where it begins, and the steps taken on it.
BEGINS = {AGILE: "call_planning", WHOLE: "pilot_planning"}
ROOM = ("pilot", "closed")
BASELINE, TARGET, STOP = Decimal(38), Decimal(20), Decimal(45)


def text_of(name: str) -> str:
    """Return a workflow file of ours, wherever files that wait for their rooms are kept."""
    places = [config.ROOT / "workflows", config.ROOT / "docs" / "workflows"]
    (path,) = [p / f"{name}.toml" for p in places if (p / f"{name}.toml").is_file()]
    return path.read_text("utf-8")


def pilots_only(name: str) -> str:
    """Return the pilots' part of a file as a workflow of its own, with the very same steps."""
    whole = tomllib.loads(text_of(name))
    states = [one for one in whole["state"] if one["stage"] in ROOM]
    if name == WHOLE:
        states.append({"name": "tender_planning", "stage": "evaluation"})
    known = {one["name"] for one in states}
    steps = []
    for step in whole["step"]:
        sources = [step["from"]] if isinstance(step["from"], str) else step["from"]
        kept = [one for one in sources if one in known or one == "*"]
        if kept and step["to"] in known and step["to"] != "tendering":
            steps.append({**step, "from": kept[0] if kept == ["*"] else kept})
    final = [one for one in whole["final"] if one in known]
    lines = [f'initial = "{BEGINS[name]}"', f"final = {final}".replace("'", '"')]
    lines.append('label = { fi = "Koe", sv = "Prov", en = "Test" }')
    for state in states:
        lines += ["[[state]]", *(f'{key} = "{value}"' for key, value in state.items())]
    for step in steps:
        lines.append("[[step]]")
        for key, value in step.items():
            said = str(value).replace("'", '"') if isinstance(value, list) else f'"{value}"'
            lines.append(f"{key} = {said}")
    if name == WHOLE:
        lines += ["[[step]]", 'action = "wind_up"', 'from = "tender_planning"']
        lines += ['to = "closed"', 'role = "officer"']
    return "\n".join(lines) + "\n"


PLAN = pilot.PlanInput(
    challenge="School kitchens cook too much. What is left over is thrown away.",
    bought="A forecast of lunches at twelve schools for twenty weeks.",
    goals="A forecast halves the surplus.",
    legal_basis="small_purchase",
    price_cap_cents=5_000_000,
    host_unit="Service Centre",
    host_person="Pirjo Isäntä",
    site="Twelve schools",
    starts_on=date(2026, 2, 2),
    ends_on=date(2026, 6, 12),
    schedule="15.4.2026: midterm report\nsummer 2026: final report",
    manager="Aino Virtanen",
)
CRITERIA = [
    pilot.CriterionInput(name="Effect", weight=60, lowest=2),
    pilot.CriterionInput(name="Team", weight=40),
]
SURPLUS = agreements.KpiInput(
    name="Surplus per pupil and day",
    unit="g",
    direction="down",
    baseline=BASELINE,
    target=TARGET,
    stop_limit=STOP,
    method="Weighed by the kitchens",
    source="Kitchen scales",
    measured_by="Kitchens",
    frequency="Every week",
)
GRADE = agreements.KpiInput(
    name="Pupils’ grade", direction="up", target=Decimal("3.4"), stop_limit=Decimal(3)
)
REPORT = pilot.ReportInput(
    kind="midterm",
    done="Scales at all twelve schools; the forecast runs daily.",
    users="Kitchens of twelve schools",
    users_count=36,
    emissions="1.2 t CO2e less",
    lessons="Begin with the menus.",
    recommendation="scale",
)


@dataclass
class Scene:
    """A case on the way of its pilots. ``at`` moves on with every act, as time does."""

    case_id: str
    city: builders.City
    flow: str
    at: datetime

    def tick(self, **time: float) -> datetime:
        """Let time pass, a second by default."""
        self.at += timedelta(**(time or {"seconds": 1}))
        return self.at

    @property
    def case(self) -> engine.CaseView:
        """Return the case as it stands."""
        return builders.reload(self.case_id)

    @property
    def call(self) -> calls.Call:
        """Return the call of the latest round."""
        with db.reading() as session:
            call = calls.current(session, self.case_id, "pilot")
        assert call is not None
        return call

    def plan(self, criteria: Any = CRITERIA, **given: Any) -> None:
        """Save a plan, its measures and what could follow."""
        deadline = self.at + timedelta(days=14)
        call = pilot.PilotCallInput(
            deadline=deadline,
            questions_until=deadline - timedelta(days=3),
            criteria=criteria,
        )
        plan = PLAN.model_copy(update=given)
        officer = self.city.officer
        pilot.save_plan(officer, self.case_id, plan, call, self.tick())
        pilot.save_measures(officer, self.case_id, [SURPLUS, GRADE], self.tick())
        follow = pilot.FollowOnInput(
            follow_on_route="Open procedure",
            follow_on_owner="Service Centre",
            follow_on_ceiling_cents=42_000_000,
        )
        pilot.save_follow_on(officer, self.case_id, follow, self.tick())

    def take(self, action: str, who: Actor | None = None, reason: str = "") -> None:
        """Take a step, by who holds its role unless said."""
        step = engine.compiled(self.case).table[self.case.state, action]
        engine.advance(
            who or self.city.holding(step.role),
            self.case_id,
            action,
            self.tick(),
            state=self.case.state,
            reason=reason or ("Syy kerrotaan." if step.needs_reason else ""),
        )

    def reasons(self, action: str, who: Actor | None = None) -> set[str]:
        """Return what stands in the way of a step."""
        step = engine.compiled(self.case).table[self.case.state, action]
        with db.reading() as session:
            found = engine.offers(session, who or self.city.holding(step.role), self.case, self.at)
        (offer,) = [one for one in found if one.action == action]
        return {reason.name for reason in offer.reasons}

    def propose(self, which: int = 0, **given: Any) -> None:
        """Send a proposal for a supplier."""
        answers: dict[str, Any] = {
            "solution": f"We forecast lunches, {which}",
            "plan": "Scales first, then the forecast",
            "measuring": "Scales send their values",
            "team": "Three people",
            "price": 4_800_000 + which,
        }
        calls.submit(self.city.suppliers[which], self.call.id, answers | given, self.tick())

    def open_proposals(self) -> None:
        """Let the deadline pass and open by two people."""
        self.at = self.call.deadline
        self.tick()
        self.take("close_pilot_call", SYSTEM)
        calls.confirm_opening(self.city.officer, self.call.id, self.tick())
        calls.confirm_opening(self.city.approver, self.call.id, self.tick())

    def judge(self, which: int = 0, chosen: bool = True, points: Any = (4, 3)) -> None:
        """Judge a supplier's proposal."""
        with db.reading() as session:
            row = rounds.plan_now(session, self.case_id)
            assert row is not None
            criteria = rounds.criteria(session, row.id)
            sent = calls.opened(session, self.call.id)
        company = self.city.companies[which].id
        (mine,) = [one for one in sent if one.company_id == company]
        given = pilot.Judgement(
            points={one.id: n for one, n in zip(criteria, points, strict=True)},
            chosen=chosen,
            reason="The plan is credible." if chosen else "The plan has no measures.",
        )
        pilot.judge(self.city.officer, self.case_id, mine.submission_id, given, self.tick())

    @property
    def pilots(self) -> list[pilot.Pilot]:
        """Return the pilots of the round."""
        with db.reading() as session:
            return rounds.pilots(session, self.case_id, rounds.current(session, self.case))

    def pilot_of(self, which: int = 0) -> pilot.Pilot:
        """Return the pilot of a supplier in this round."""
        company = self.city.companies[which].id
        (found,) = [one for one in self.pilots if one.company_id == company]
        return found

    def sha(self, agreement_id: str) -> str:
        """Return the hash of an agreement's content as it stands."""
        with db.reading() as session:
            return agreements.content_sha256(session, agreements.get(session, agreement_id))

    def sign(self, which: int = 0) -> None:
        """Offer a supplier's agreement, and sign it on both sides."""
        one = self.pilot_of(which).agreement_id
        agreements.offer(self.city.officer, one, self.tick())
        for who in (self.city.suppliers[which], self.city.approver):
            agreements.sign(who, one, True, self.sha(one), self.tick())

    def kpis(self, which: int = 0) -> list[agreements.Kpi]:
        """Return the measures of a supplier's agreement."""
        with db.reading() as session:
            return agreements.kpis(session, self.pilot_of(which).agreement_id)

    def measure(self, value: str, kpi: int = 0, which: int = 0, who: Actor | None = None) -> str:
        """Add a value."""
        given = agreements.MeasurementInput(at=self.at, value=Decimal(value))
        return agreements.measure(
            who or self.city.officer, self.kpis(which)[kpi].id, given, self.tick()
        )

    def send(self, kind: str = "midterm", which: int = 0, **given: Any) -> str:
        """Send a report; returns its id."""
        report = REPORT.model_copy(update={"kind": kind, **given})
        supplier = self.city.suppliers[which]
        return pilot.send_report(
            supplier, self.case_id, self.pilot_of(which).id, report, self.tick()
        )

    def accept(self, report_id: str) -> None:
        """Accept a report on both sides."""
        word = pilot.HostWord(would_use=True, word="We would use it.")
        host, officer = self.city.pilot_host, self.city.officer
        pilot.accept_report(host, self.case_id, report_id, "host", self.tick(), word)
        pilot.accept_report(officer, self.case_id, report_id, "officer", self.tick())

    def decide(self, way: str = "scale", which: int = 0, who: Actor | None = None) -> None:
        """Say what becomes of a pilot."""
        given = pilot.Decision(way=way, reason=f"{way}: the numbers say so.")
        pilot.decide_pilot(
            who or self.city.officer, self.case_id, self.pilot_of(which).id, given, self.tick()
        )

    def instalments(self, which: int = 0) -> list[agreements.Instalment]:
        """Return the instalments of a supplier's agreement."""
        with db.reading() as session:
            return agreements.instalments(session, self.pilot_of(which).agreement_id)


def a_scene(instance: config.Settings, now: datetime, name: str = WHOLE) -> Scene:
    """Open a case where pilots are planned."""
    folder = instance.instance / "workflows"
    folder.mkdir(exist_ok=True)
    flow = name.replace(".", "_only.")
    (folder / f"{flow}.toml").write_text(pilots_only(name), "utf-8")
    city = builders.people_of_a_city(now=now)
    return Scene(builders.a_case(city, flow, now), city, name, now)


@pytest.fixture
def now() -> datetime:
    """Return a Wednesday morning in Helsinki."""
    return BEGAN


def _planned(instance: config.Settings, now: datetime) -> Scene:
    scene = a_scene(instance, now)
    scene.plan()
    return scene


def _opened(instance: config.Settings, now: datetime) -> Scene:
    scene = _planned(instance, now)
    scene.take("publish_pilot_call")
    scene.propose(0)
    scene.propose(1)
    scene.open_proposals()
    return scene


def _agreeing(instance: config.Settings, now: datetime) -> Scene:
    scene = _opened(instance, now)
    scene.judge(0)
    scene.judge(1, chosen=False, points=(1, 2))
    scene.take("select_pilots")
    pilot.make_agreements(scene.city.officer, scene.case_id, scene.tick())
    return scene


def _running(instance: config.Settings, now: datetime) -> Scene:
    scene = _agreeing(instance, now)
    scene.sign()
    scene.take("start_pilots")
    scene.at = datetime.combine(date(2026, 2, 3), scene.at.timetz())
    return scene


def _at_gate(instance: config.Settings, now: datetime) -> Scene:
    scene = _running(instance, now)
    scene.measure("24")
    scene.measure("3.6", kpi=1)
    scene.accept(scene.send("midterm"))
    scene.accept(scene.send("final"))
    scene.take("bring_to_gate")
    return scene


@pytest.fixture
def scene(instance: config.Settings, now: datetime) -> Scene:
    """Return a case whose pilots are being planned."""
    return kept(instance, "scene", lambda: a_scene(instance, now))


@pytest.fixture
def planned(instance: config.Settings, now: datetime) -> Scene:
    """Return a case whose call could be published."""
    return kept(instance, "planned", lambda: _planned(instance, now))


@pytest.fixture
def opened(instance: config.Settings, now: datetime) -> Scene:
    """Return a case with two opened proposals."""
    return kept(instance, "opened", lambda: _opened(instance, now))


@pytest.fixture
def agreeing(instance: config.Settings, now: datetime) -> Scene:
    """Return a case with one chosen supplier and the draft of its agreement."""
    return kept(instance, "agreeing", lambda: _agreeing(instance, now))


@pytest.fixture
def running(instance: config.Settings, now: datetime) -> Scene:
    """Return a case whose pilot runs, on its second day."""
    return kept(instance, "running", lambda: _running(instance, now))


@pytest.fixture
def at_gate(instance: config.Settings, now: datetime) -> Scene:
    """Return a case whose pilot is measured, reported and brought to its gate."""
    return kept(instance, "at_gate", lambda: _at_gate(instance, now))
