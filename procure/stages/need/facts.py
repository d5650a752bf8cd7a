"""What the need gives to the engine: its facts, and the rules before it is approved."""

from typing import Any

from sqlmodel import Session

from procure import engine, record
from procure.engine import Facts
from procure.stages.need import rules
from procure.stages.need.actions import advice_on
from procure.stages.need.tables import Need

# What stands in the need statement beside the need itself.
_PRINTED_WITH_IT = {"funding_saved", "partners_saved", "lots_saved", "answers_saved"}
_WORDS = ("need_problem", "need_sufferers", "need_outcome", "need_adopter", "need_theme")


@engine.facts(*_WORDS, "adoption_owner", "adoption_budget", "procedure", link="need.edit")
def _written(session: Session, case_id: str) -> dict[str, Any]:
    case, need = engine.get(session, case_id), session.get_one(Need, case_id)
    return {
        "need_problem": need.problem,
        "need_sufferers": need.sufferers,
        "need_outcome": need.outcome,
        "need_adopter": need.adopter,
        "need_theme": case.theme,
        "adoption_owner": need.adoption_owner,
        "adoption_budget": need.adoption_budget,
        "procedure": "" if case.procedure == "undecided" else case.procedure,
    }


@engine.facts(
    "estimated_value",
    "threshold_answer",
    "threshold_standing",
    "threshold_answered_standing",
    "need_authors",
    link="need.value",
)
def _valued(session: Session, case_id: str) -> dict[str, Any]:
    """Give the pilot's and the follow-on's value together, and the advice on it."""
    case, need = engine.get(session, case_id), session.get_one(Need, case_id)
    advice = advice_on(case, need)
    return {
        "estimated_value": None if advice is None else advice.counted,
        "threshold_answer": need.threshold_answer,
        "threshold_standing": rules.standing(advice),
        "threshold_answered_standing": need.threshold_level if need.threshold_answer else "",
        "need_authors": tuple({*need.authors, *record.actors(session, case_id, _PRINTED_WITH_IT)}),
    }


@engine.guard(
    owner="officer",
    link="need.value",
    reads=("threshold_standing", "threshold_answered_standing"),
)
def threshold_advice_is_answered(f: Facts) -> bool:
    """What the value means in law has been answered, as it stands now.

    Act 1397/2016 s. 27 and 31: pilot and follow-on are counted together and not split.
    """
    standing = f["threshold_standing"]
    return bool(standing) and bool(f["threshold_answered_standing"] == standing)


@engine.guard(owner="approver", link="people.case_people", reads=("need_authors",), waivable=False)
def need_is_approved_by_another(f: Facts) -> bool:
    """Nobody approves a need that they have written in themselves."""
    return f.actor_id not in f["need_authors"]
