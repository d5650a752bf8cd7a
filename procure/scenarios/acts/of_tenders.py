"""Acts of the evaluation, and of what follows a decision."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from procure import assessment, db
from procure.people import Actor
from procure.scenarios.acts.of_dialogue import sent_by
from procure.scenarios.acts.of_need import requirement_of
from procure.scenarios.acts.registry import Company, Given, Person, Ref, act, retold, values_of
from procure.scenarios.world import Unplayable, World
from procure.stages import contract, evaluation

KIND = assessment.PURPOSE
Whose = (Company, ...)
Code = Annotated[str, Field(pattern=r"^C\d{1,2}$")]
Codes = list[Annotated[str, Field(pattern=r"^R\d{1,4}$")]]


class Call(evaluation.PlanInput, evaluation.TimesInput):
    """The call for tenders and its times."""


# A criterion of a file names requirements by their codes.
_Criterion: Any = retold(assessment.CriterionInput, requirements=(Codes, []))


class Criteria(Given):
    """All criteria of the round."""

    criteria: Annotated[list[_Criterion], Field(max_length=40)]
    tie_rule: Literal["lowest_price", "highest_quality", "draw"] = "lowest_price"


class Member(Given):
    """An evaluator of the case."""

    person: Person
    chair: bool = False


class Leaver(Given):
    """Who leaves the panel."""

    person: Person


class Interests(Given):
    """Somebody's interests."""

    standing: Literal["none", "recused"]
    companies: list[Company] = Field(default=[])
    explanation: str = ""


class OfCriterion(Given):
    """A criterion by its code, and the tender of a company."""

    criterion: Code
    company: Company


class Scored(OfCriterion):
    """Points and a note."""

    points: int
    note: Annotated[str, Field(min_length=1, max_length=2000)]


class Agreed(OfCriterion):
    """What the panel agrees on."""

    points: int
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    discussion: str = ""
    dissent: str = ""


class Tender(Given):
    """The tender of a company."""

    company: Company


class Sent(Given):
    """How the decision was sent, and when if by letter."""

    by: Literal["email", "letter"] = "email"
    sent_on: date | None = None


class Outcome(contract.OutcomeInput):
    """How an appeal ended."""

    appeal: Annotated[str, Ref("appeal")]


class Notice(Given):
    """The result notice."""

    sent_on: date
    number: Annotated[str, Field(max_length=60)] = ""


@act(Call)
def save_call_for_tenders(w: World, who: Actor, given: Call) -> None:
    """Save the call for tenders with its times."""
    times = set(evaluation.TimesInput.model_fields)
    evaluation.save_call(
        who,
        w.case_id,
        evaluation.PlanInput(**values_of(given, *times)),
        evaluation.TimesInput(**given.model_dump(include=times)),
        w.now,
    )


@act(Criteria)
def save_criteria(w: World, who: Actor, given: Criteria) -> None:
    """Save the award criteria."""
    criteria = [
        assessment.CriterionInput.model_validate(
            {
                **values_of(one, "requirements"),
                "requirements": [requirement_of(w, code) for code in one.requirements],
            }
        )
        for one in given.criteria
    ]
    about = assessment.CriteriaInput(criteria=criteria, tie_rule=given.tie_rule)
    evaluation.save_criteria(who, w.case_id, about, w.now)


@act(Member)
def add_panel_member(w: World, who: Actor, given: Member) -> None:
    """Put an evaluator on the panel."""
    user = w.actors[given.person].user_id
    assessment.add_member(who, w.case_id, user, w.now, chair=given.chair)


@act(Leaver)
def leave_panel(w: World, who: Actor, given: Leaver) -> None:
    """Take a member off the panel."""
    assessment.leave_panel(who, w.case_id, w.actors[given.person].user_id, w.now)


@act(Interests)
def declare_interests(w: World, who: Actor, given: Interests) -> None:
    """Declare one's own interests."""
    with db.reading() as session:
        sent = [sent_by(session, w, one, KIND) for one in given.companies]
    about = assessment.DeclarationInput(
        standing=given.standing, submissions=sent, explanation=given.explanation
    )
    assessment.declare(who, w.case_id, about, w.now)


@act(Scored)
def give_score(w: World, who: Actor, given: Scored) -> None:
    """Draft one score."""
    score = assessment.ScoreInput(points=given.points, note=given.note)
    assessment.save_score(who, w.case_id, *_pair(w, given), score, w.now)


@act()
def hand_in_scores(w: World, who: Actor, _given: Given) -> None:
    """Hand in every score."""
    assessment.hand_in(who, w.case_id, w.now)


@act(Agreed)
def record_consensus(w: World, who: Actor, given: Agreed) -> None:
    """Record what the panel agrees on."""
    about = assessment.ConsensusInput(**values_of(given, "criterion", "company"))
    assessment.record_consensus(who, w.case_id, *_pair(w, given), about, w.now)


@act(retold(assessment.RejectionInput, company=Whose))
def leave_out_tender(w: World, who: Actor, given: Any) -> None:
    """Leave a tender out of the comparison."""
    about = assessment.RejectionInput(**values_of(given, "company"))
    with db.reading() as session:
        sent = sent_by(session, w, given.company, KIND)
    assessment.reject(who, w.case_id, sent, about, w.now)


@act(Tender)
def take_back_tender(w: World, who: Actor, given: Tender) -> None:
    """Compare a tender after all."""
    with db.reading() as session:
        sent = sent_by(session, w, given.company, KIND)
    assessment.take_back(who, w.case_id, sent, w.now)


@act(retold(evaluation.ProposalInput, "submission_id", company=Whose))
def propose(w: World, who: Actor, given: Any) -> None:
    """Write whom to award, and why; the step proposes it."""
    with db.reading() as session:
        sent = sent_by(session, w, given.company, KIND)
    about = evaluation.ProposalInput(submission_id=sent, **values_of(given, "company"))
    evaluation.propose(who, w.case_id, about, w.now)


@act(Sent)
def send_decision(w: World, who: Actor, given: Sent) -> None:
    """Send the decision to all tenderers."""
    contract.send_decision(who, w.case_id, w.now, given.by, given.sent_on)


@act(contract.AppealInput, makes="appeal")
def record_appeal(w: World, who: Actor, given: contract.AppealInput) -> str:
    """Record an appeal."""
    contract.record_appeal(who, w.case_id, given, w.now)
    with db.reading() as session:
        known = contract.appeals(session, w.case_id)
    return max(known, key=lambda one: one.at).id


@act(Outcome)
def end_appeal(w: World, who: Actor, given: Outcome) -> None:
    """Record how an appeal ended."""
    about = contract.OutcomeInput(ended_on=given.ended_on, outcome=given.outcome)
    contract.end_appeal(who, w.case_id, w.made[given.appeal], about, w.now)


@act(contract.ContractInput)
def make_contract(w: World, who: Actor, given: contract.ContractInput) -> None:
    """Draft the contract with the chosen supplier."""
    contract.make(who, w.case_id, given, w.now)


@act(Notice)
def note_result_notice(w: World, who: Actor, given: Notice) -> None:
    """Note that the result notice was sent."""
    contract.note_result_notice(who, w.case_id, given.sent_on, given.number, w.now)


def _pair(w: World, given: OfCriterion) -> tuple[str, str]:
    with db.reading() as session:
        one = assessment.the_round(session, w.case_id)
        known = {criterion.code: criterion.id for criterion in one.criteria}
        sent = sent_by(session, w, given.company, KIND)
    if given.criterion not in known:
        raise Unplayable(f"the call has no criterion {given.criterion}")
    return known[given.criterion], sent
