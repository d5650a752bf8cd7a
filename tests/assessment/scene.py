"""A case that goes from its call for tenders to a contract in force by its real guards."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from procure import assessment, calls, cases, config, db, engine
from procure.assessment import (
    ConsensusInput,
    CriteriaInput,
    CriterionInput,
    DeclarationInput,
    Round,
    ScoreInput,
)
from procure.people import SYSTEM, Actor
from procure.stages import contract, evaluation
from tests import builders

# Pages take the machine's time, and a case cannot go back: everything is over before today.
BEGAN = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)

FLOW = """
initial = "tender_planning"
final = ["closed", "discontinued"]
label = { fi = "Koe", sv = "Prov", en = "Test" }

[[state]]
name = "tender_planning"
stage = "evaluation"

[[state]]
name = "tendering"
stage = "evaluation"

[[state]]
name = "scoring"
stage = "evaluation"

[[state]]
name = "award"
stage = "evaluation"

[[state]]
name = "standstill"
stage = "contract"

[[state]]
name = "signing"
stage = "contract"

[[state]]
name = "in_force"
stage = "contract"

[[state]]
name = "closed"
stage = "closed"

[[state]]
name = "discontinued"
stage = "closed"

[[step]]
action = "publish_call_for_tenders"
from = "tender_planning"
to = "tendering"
role = "officer"
needs = ["tender_subject", "tender_requirements", "award_criteria", "tender_deadline"]
guards = ["weights_sum_to_hundred"]

[[step]]
action = "close_call_for_tenders"
from = "tendering"
to = "scoring"
role = "system"
guards = ["tender_time_is_over"]

[[step]]
action = "propose_award"
from = "scoring"
to = "award"
role = "officer"
needs = ["award_proposal"]
guards = ["tenders_are_opened", "every_member_has_declared", "every_score_is_given",
  "consensus_is_reasoned", "every_rejection_is_grounded"]

[[step]]
action = "decide_award"
from = "award"
to = "standstill"
role = "approver"
guards = ["award_is_approved_by_another"]
papers = ["award_decision"]

[[step]]
action = "return_to_scoring"
from = "award"
to = "scoring"
role = "approver"
kind = "return"

[[step]]
action = "end_standstill"
from = "standstill"
to = "signing"
role = "system"
guards = ["standstill_is_over", "no_appeal_is_pending"]

[[step]]
action = "sign_contract"
from = "signing"
to = "in_force"
role = "approver"
needs = ["contract_terms"]
guards = ["no_appeal_is_pending", "contract_is_signed_by_both"]
papers = ["contract"]

[[step]]
action = "close_case"
from = "in_force"
to = "closed"
role = "officer"
guards = ["result_notice_is_sent"]
waivable = ["result_notice_is_sent"]

[[step]]
action = "discontinue"
from = "*"
to = "discontinued"
role = "approver"
kind = "end"
"""
QUALITY = CriterionInput(
    name="Notices falls",
    description="How surely a fall is noticed.",
    weight=60,
    levels=[
        assessment.Level(points=5, title="Always", text="Shown in ten homes."),
        assessment.Level(points=0, title="Not shown"),
    ],
)
PRICE = CriterionInput(name="Price", kind="price", weight=40)
PRICES = (10_000_000, 8_000_000, 12_500_000)


@dataclass
class Scene:
    """A case between its call for tenders and its contract."""

    case_id: str
    city: builders.City
    now: datetime
    requirements: list[str] = field(default_factory=list)

    @property
    def deadline(self) -> datetime:
        """Return until when tenders are taken."""
        return self.now + timedelta(days=35)

    @property
    def after(self) -> datetime:
        """Return the first moment after the deadline."""
        return self.deadline + timedelta(microseconds=1)

    @property
    def call(self) -> calls.Call:
        """Return the call for tenders."""
        with db.reading() as session:
            call = calls.current(session, self.case_id, "tender")
        assert call is not None
        return call

    @property
    def round(self) -> Round:
        """Return the comparison as it stands."""
        with db.reading() as session:
            return assessment.the_round(session, self.case_id)

    @property
    def tenders(self) -> list[str]:
        """Return the ids of the tenders, A first."""
        return [one.submission_id for one in self.round.subjects]

    @property
    def criterion(self) -> str:
        """Return the id of the first criterion of quality."""
        return self.round.quality[0].id

    def require(self, *texts: str) -> None:
        """Write requirements that must be met."""
        for text in texts:
            given = cases.RequirementInput(kind="must", text=text)
            one = cases.write_requirement(self.city.officer, self.case_id, given, self.now)
            self.requirements.append(one)

    def plan(self, **given: Any) -> None:
        """Save a call for tenders that may be published."""
        values: dict[str, Any] = {
            "subject": "A service that notices falls at home.",
            "description": "For 400 homes.",
            "duration": "Three years and an option of two",
            "max_value": Decimal("150000.00"),
            "suitability": "References from two cities.",
            "contract_terms": "Paid monthly.",
            "contact_name": "Aino Virtanen",
        }
        evaluation.save_call(
            self.city.officer,
            self.case_id,
            evaluation.PlanInput(**(values | given)),
            evaluation.TimesInput(
                deadline=self.deadline, questions_until=self.deadline - timedelta(days=7)
            ),
            self.now,
        )

    def judge_by(self, *criteria: CriterionInput, ties: Any = "lowest_price") -> None:
        """Save the award criteria."""
        given = CriteriaInput(criteria=list(criteria), tie_rule=ties)
        evaluation.save_criteria(self.city.officer, self.case_id, given, self.now)

    def take(self, action: str, who: Actor, at: datetime | None = None, reason: str = "") -> None:
        """Take a step."""
        state = builders.reload(self.case_id).state
        engine.advance(who, self.case_id, action, at or self.after, state=state, reason=reason)

    def tender(self, which: int, price: int | None = None, text: str = "") -> None:
        """Send a tender for a supplier."""
        answers = {
            "r1": f"Met by tender {which}",
            "c1": text or f"Radar number {which}",
            "price": PRICES[which] if price is None else price,
        }
        at = self.now + timedelta(hours=1, minutes=which)
        calls.submit(self.city.suppliers[which], self.call.id, answers, at)

    def publish(self) -> None:
        """Open the call for tenders to the market."""
        self.take("publish_call_for_tenders", self.city.officer, self.now)

    def open_tenders(self) -> None:
        """Close the call and open what was sent by two people."""
        self.take("close_call_for_tenders", SYSTEM)
        calls.confirm_opening(self.city.officer, self.call.id, self.after)
        calls.confirm_opening(self.city.approver, self.call.id, self.after)

    def seat(self, *numbers: int, chair: int | None = None) -> None:
        """Put evaluators on the panel."""
        for number in numbers:
            assessment.add_member(
                self.city.officer,
                self.case_id,
                self.city.evaluators[number].user_id,
                self.now if self.call.status == "planned" else self.after,
                chair=number == chair,
            )

    def declare(self, who: Actor, standing: str = "none", *tenders: str) -> None:
        """Declare interests."""
        words = "We are cousins." if standing == "recused" else ""
        given = DeclarationInput(
            standing=standing,  # type: ignore[arg-type]
            submissions=list(tenders),
            explanation=words,
        )
        assessment.declare(who, self.case_id, given, self.after)

    def score(self, who: Actor, *points: int, note: str = "Shown in homes.") -> None:
        """Draft a score for each tender that is compared, in order."""
        for (criterion, subject), given in zip(self.round.pairs, points, strict=True):
            assessment.save_score(
                who,
                self.case_id,
                criterion.id,
                subject.submission_id,
                ScoreInput(points=given, note=note),
                self.after,
            )

    def hand_in(self, who: Actor, *points: int) -> None:
        """Draft every score and hand them in."""
        self.score(who, *points)
        assessment.hand_in(who, self.case_id, self.after)

    def agree(self, *points: int, who: Actor | None = None, **given: str) -> None:
        """Record a consensus for each criterion and tender, in order."""
        for (criterion, subject), agreed in zip(self.round.pairs, points, strict=True):
            assessment.record_consensus(
                who or self.city.officer,
                self.case_id,
                criterion.id,
                subject.submission_id,
                ConsensusInput(
                    **{"points": agreed, "reason": f"Worth {agreed}.", "discussion": "Talked over."}
                    | given
                ),
                self.after,
            )

    def propose(self, which: int = 0, who: Actor | None = None, **given: Any) -> None:
        """Save a proposal of the award."""
        values: dict[str, Any] = {
            "submission_id": self.tenders[which],
            "decision": "The tender of Lumi A Oy is chosen.",
            "relative_advantages": "It notices falls most surely.",
            "decision_maker": "Head of unit",
        }
        proposal = evaluation.ProposalInput(**(values | given))
        evaluation.propose(who or self.city.officer, self.case_id, proposal, self.after)

    def reasons(self, action: str, who: Actor, at: datetime | None = None) -> set[str]:
        """Return what stands in the way of a step."""
        with db.reading() as session:
            case = engine.view(session, self.case_id)
            offers = engine.offers(session, who, case, at or self.after)
        (offer,) = [one for one in offers if one.action == action]
        return {reason.name for reason in offer.reasons}

    @property
    def state(self) -> str:
        """Return where the case stands."""
        return builders.reload(self.case_id).state

    # --- whole parts of the way ---------------------------------------------------------

    def prepared(self) -> "Scene":
        """Write requirements, criteria and call."""
        self.require("Notices a fall within a minute.")
        self.judge_by(QUALITY, PRICE)
        self.plan()
        return self

    def tendered(self, *numbers: int) -> "Scene":
        """Publish, send tenders and open them."""
        self.prepared()
        self.publish()
        for number in numbers or (0, 1):
            self.tender(number)
        self.open_tenders()
        return self

    def scored(self) -> "Scene":
        """Have two evaluators score both tenders: A is better, B is cheaper."""
        self.tendered()
        self.seat(0, 1, chair=0)
        for who, points in zip(self.city.evaluators[:2], ((5, 3), (4, 2)), strict=True):
            self.declare(who)
            self.hand_in(who, *points)
        return self

    def decided(self) -> "Scene":
        """Agree, propose and decide the award of tender A."""
        self.scored()
        self.agree(5, 2)
        self.propose(0)
        self.take("propose_award", self.city.officer)
        self.take("decide_award", self.city.approver)
        return self

    def waited(self) -> "Scene":
        """Send the decision and wait until the standstill is over."""
        self.decided()
        contract.send_decision(self.city.officer, self.case_id, self.after)
        self.take("end_standstill", SYSTEM, self.after + timedelta(days=21))
        return self


def a_scene(settings: config.Settings, now: datetime = BEGAN, **about: Any) -> Scene:
    """Open a case at the beginning of its evaluation."""
    folder = settings.instance / "workflows"
    folder.mkdir(exist_ok=True)
    (folder / "tender.v1.toml").write_text(FLOW, "utf-8")
    city = builders.people_of_a_city(now=now, companies=3)
    case_id = builders.a_case(city, "tender.v1", now, **about)
    with db.transaction() as session:
        engine.touch(session, case_id, now, procedure="open")
    return Scene(case_id, city, now)
