"""People of a city and cases to test with, made by the same functions that pages call.

Everything has a default; say only what the test is about. A case gets to its state by
taking the real steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any

from procure import cases, config, db, engine, people
from procure.people import SYSTEM, Actor, actor_of, enrolment, inputs, passwords
from procure.people.tables import Authority, Company, User
from procure.stages import need

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "kolme pientä sanaa"

# Register numbers with right check digits, for as many cities and companies as a test wants.
_numbers = count(2_000_000)
_addresses = count(1)

FOUR = need.Answers(
    problem="Kävelykadut ovat talvella liukkaita. Aurauksesta jää polanne.",
    sufferers="Keskustan kävelijät, eniten iäkkäät",
    outcome="Kaatumisia on puolet vähemmän kuin talvella 2025",
    adopter="Kaupunkiympäristön ylläpito",
)


# A workflow that needs no other room than the need's: enough to test a case with.
SHORT_WAY = """
initial = "need"
final = ["closed", "discontinued"]
label = { fi = "Lyhyt tie", sv = "Kort väg", en = "Short way" }

[[state]]
name = "need"
stage = "need"

[[state]]
name = "pilot_planning"
stage = "pilot"

[[state]]
name = "closed"
stage = "closed"

[[state]]
name = "discontinued"
stage = "closed"

[[step]]
action = "approve_need"
from = "need"
to = "pilot_planning"
role = "approver"
needs = ["need_problem", "need_sufferers", "need_outcome", "need_adopter", "estimated_value",
  "adoption_owner", "adoption_budget", "need_theme", "procedure"]
guards = ["funding_shares_sum_to_hundred", "threshold_advice_is_answered",
  "need_is_approved_by_another"]
waivable = ["threshold_advice_is_answered"]
papers = ["need_statement"]

[[step]]
action = "close_case"
from = "pilot_planning"
to = "closed"
role = "officer"

[[step]]
action = "return_to_need"
from = "pilot_planning"
to = "need"
role = "officer"
kind = "return"

[[step]]
action = "discontinue"
from = "*"
to = "discontinued"
role = "approver"
kind = "end"

[[question]]
name = "depth_of_snow"
stage = "need"
type = "number"
label = { fi = "Lumen syvyys", sv = "Snödjup", en = "Depth of snow" }
"""


def short_way(settings: config.Settings) -> str:
    """Put the short workflow into an instance and return its name."""
    folder = settings.instance / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / "short_way.v1.toml").write_text(SHORT_WAY, "utf-8")
    return "short_way.v1"


@dataclass(frozen=True)
class City:
    """The people of one authority, and two suppliers."""

    authority: Authority
    registrar: Actor
    officer: Actor
    second_officer: Actor
    approver: Actor
    evaluators: tuple[Actor, ...]
    pilot_host: Actor
    opener: Actor
    auditor: Actor
    stranger: Actor
    companies: tuple[Company, ...]
    suppliers: tuple[Actor, ...]
    emails: dict[str, str] = field(default_factory=dict)

    @property
    def evaluator(self) -> Actor:
        """Return the first evaluator."""
        return self.evaluators[0]

    @property
    def supplier(self) -> Actor:
        """Return the person of the first company."""
        return self.suppliers[0]

    def email(self, actor: Actor) -> str:
        """Return the address with which a person signs in; the password is ``PASSWORD``."""
        return self.emails[actor.user_id]

    def holding(self, role: str) -> Actor:
        """Return who holds a role on the cases of this city."""
        known = {
            "officer": self.officer,
            "approver": self.approver,
            "evaluator": self.evaluator,
            "pilot_host": self.pilot_host,
            "opener": self.opener,
            "auditor": self.auditor,
            "system": SYSTEM,
        }
        return known[role]


def people_of_a_city(
    name: str = "Helsingin kaupunki",
    now: datetime = NOW,
    *,
    name_sv: str = "Helsingfors stad",
    name_en: str = "City of Helsinki",
    unit: str = "Kaupunkiympäristö",
    companies: int = 2,
) -> City:
    """Make an authority with everybody a case needs, and companies to sell to it."""
    with db.transaction() as session:
        about = inputs.NewAuthority(
            name=name,
            name_sv=name_sv,
            name_en=name_en,
            unit=unit,
            register_number=business_id(),
        )
        authority = enrolment.add_authority(session, SYSTEM, about, now)
        emails: dict[str, str] = {}
        made = _Maker(session, now, emails)
        registrar = made.person("Rauha Rekisteri")
        officer = made.person("Aino Virtanen")
        second = made.person("Olli Ahola")
        for user, roles in (
            (registrar, ["member", "registrar"]),
            (officer, ["member"]),
            (second, ["member"]),
        ):
            enrolment.appoint(session, SYSTEM, authority.id, user, roles, now)
        firms = tuple(made.company(f"Lumi {letter} Oy") for letter in "ABCDEFGH"[:companies])
        sellers = tuple(
            made.person(f"Sami Myyjä {n}", company_id=firm.id) for n, firm in enumerate(firms, 1)
        )
        return City(
            authority=authority,
            registrar=actor_of(registrar),
            officer=actor_of(officer),
            second_officer=actor_of(second),
            approver=actor_of(made.person("Markku Saarinen")),
            evaluators=tuple(actor_of(made.person(f"Eeva Arvioija {n}")) for n in (1, 2, 3)),
            pilot_host=actor_of(made.person("Pirjo Isäntä")),
            opener=actor_of(made.person("Aava Avaaja")),
            auditor=actor_of(made.person("Tarmo Tarkastaja")),
            stranger=actor_of(made.person("Outi Outo")),
            companies=firms,
            suppliers=tuple(actor_of(user) for user in sellers),
            emails=emails,
        )


@dataclass
class _Maker:
    session: Any
    now: datetime
    emails: dict[str, str]

    def person(self, name: str, **about: Any) -> User:
        first = name.split(" ", maxsplit=1)[0].lower()
        user = enrolment.add_user(
            self.session,
            self.now,
            email=f"{first}.{next(_addresses)}@example.org",
            name=name,
            language="fi",
            password_hash=_hash(),
            **about,
        )
        self.emails[user.id] = user.email
        return user

    def company(self, name: str) -> Company:
        about = inputs.NewCompany(name=name, register_number=business_id())
        return enrolment.add_company(self.session, SYSTEM, about, self.now)


@lru_cache(maxsize=1)
def _hash() -> str:
    return passwords.hashed(PASSWORD)


def business_id() -> str:
    """Return the next Finnish business id with a right check digit."""
    for number in _numbers:
        digits = [int(d) for d in f"{number:07d}"]
        weighed = zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)
        rest = sum(d * w for d, w in weighed) % 11
        if rest != 1:
            return f"{number:07d}-{0 if rest == 0 else 11 - rest}"
    raise AssertionError


def a_case(
    city: City,
    workflow: str = "innovation_procurement.v1",
    now: datetime = NOW,
    *,
    answers: need.Answers = FOUR,
    title: str = "Kävelykatujen älykäs talvikunnossapito",
    language: str = "fi",
) -> str:
    """Open a case from four answers, with everybody in their roles; return its id."""
    case = need.open_need(
        city.officer, city.authority.id, workflow, answers, now, title=title, language=language
    )
    everybody = [
        (city.second_officer, "officer"),
        (city.approver, "approver"),
        *((who, "evaluator") for who in city.evaluators),
        (city.pilot_host, "pilot_host"),
        (city.opener, "opener"),
        (city.auditor, "auditor"),
    ]
    with db.transaction() as session:
        for who, role in everybody:
            people.grant(session, city.officer, case.id, who.user_id, role, now)
    return case.id


def a_need(
    city: City, workflow: str = "innovation_procurement.v1", now: datetime = NOW, **given: Any
) -> str:
    """Open a case whose need an approver could approve; return its id.

    ``given`` are fields of ``NeedInput`` that shall be otherwise, and what ``a_case`` takes.
    """
    opening = {name: given.pop(name) for name in ("answers", "title", "language") if name in given}
    case_id = a_case(city, workflow, now, **opening)
    fields: dict[str, Any] = {
        "theme": "smart_sustainable_city",
        "procedure": "open",
        "sufferers_count": 80_000,
        "pilot_value": Decimal("18000.00"),
        "follow_on_value": Decimal("190000.00"),
        "adoption_owner": "Markku Saarinen",
        "adoption_owner_unit": "Ylläpito",
        "adoption_budget": "Talousarvion kohta 3 10 01",
        "is_funded": True,
        "innovation_considered": True,
        "low_carbon": True,
    }
    need.save_need(city.officer, case_id, need.NeedInput(**(fields | given)), now)
    lines = [
        cases.FundingInput(source="erdf", percent=Decimal(60), name="Euroopan aluekehitysrahasto"),
        cases.FundingInput(source="city", percent=Decimal(40)),
    ]
    cases.save_funding(city.officer, case_id, lines, now)
    answer_the_threshold_advice(city, case_id, now)
    return case_id


def answer_the_threshold_advice(city: City, case_id: str, now: datetime = NOW) -> None:
    """Answer the advice on the need's value as it stands."""
    with db.reading() as session:
        standing = need.standing_of(session, case_id)
    need.answer_threshold_advice(
        city.officer, case_id, "Kilpailutetaan kansallisena hankintana.", standing, now
    )


def walk(
    city: City, case_id: str, *actions: str, now: datetime = NOW, reason: str = "Syy kerrotaan."
) -> engine.CaseView:
    """Take real steps one after the other, each by who holds its role, a minute apart.

    What the steps ask for must be there: other rooms' builders fill it in between.
    """
    for moment, action in zip(_minutes(now), actions, strict=False):
        with db.reading() as session:
            case = engine.view(session, case_id)
        step = engine.compiled(case).table[case.state, action]
        engine.advance(
            city.holding(step.role),
            case_id,
            action,
            moment,
            state=case.state,
            reason=reason if step.needs_reason else "",
        )
    return reload(case_id)


def reload(case_id: str) -> engine.CaseView:
    """Return a case as it stands now."""
    with db.reading() as session:
        return engine.view(session, case_id)


def _minutes(start: datetime) -> Iterator[datetime]:
    for number in count(1):
        yield start + timedelta(minutes=number)
