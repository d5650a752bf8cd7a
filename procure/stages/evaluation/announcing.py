"""The call for tenders as suppliers read it: its public page and the questions they answer.

Everybody answers the same: how each requirement is met, what speaks for each criterion of
quality, and one price.
"""

from typing import Any

from sqlmodel import Session

from procure import assessment, calls, cases, i18n
from procure.assessment import Criterion
from procure.assessment.reading import PRICE
from procure.cases.words import word
from procure.engine import CaseView
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.stages.evaluation.tables import TenderPlan

REQUIREMENT_WORDS = 300
CRITERION_WORDS = 1000
LONGEST_LABEL = 1000


def frozen_requirements(session: Session, case_id: str) -> list[dict[str, Any]]:
    """Return the requirements of a case in the wording that counts now."""
    return [
        {"id": one.id, "code": one.code, "version": one.version, "kind": one.kind, "text": one.text}
        for one in cases.requirements(session, case_id)
    ]


def questions(plan: TenderPlan, criteria: list[Criterion], language: str) -> list[calls.Asks]:
    """Return what every tenderer answers, in the language of the case."""
    with i18n.speaking(language):
        asked = [
            calls.Asks(
                one["code"].lower(),
                f"{one['code']} {one['text']}"[:LONGEST_LABEL],
                word_limit=REQUIREMENT_WORDS,
                hint=_("tender.hint_must") if one["kind"] == "must" else _("tender.hint_should"),
                required=one["kind"] == "must",
            )
            for one in plan.requirements
        ]
        asked += [
            calls.Asks(
                one.code.lower(),
                f"{one.code} {one.name}"[:LONGEST_LABEL],
                word_limit=CRITERION_WORDS,
                hint=one.description[:LONGEST_LABEL],
                required=True,
            )
            for one in criteria
            if one.kind == "quality"
        ]
        asked.append(
            calls.Asks(
                PRICE, _("tender.price"), "money", hint=_("tender.hint_price"), required=True
            )
        )
    return asked


def page(
    case: CaseView, plan: TenderPlan, criteria: list[Criterion], tie_rule: str
) -> dict[str, Any]:
    """Return lead, facts and sections; headings are text keys, said by the page."""
    with i18n.speaking(case.language):
        sections = [
            [lazy("tender.description").message, plan.description],
            [lazy("tender.requirements").message, _requirements(plan)],
            [lazy("tender.criteria").message, _criteria(criteria, tie_rule)],
            [lazy("tender.suitability").message, plan.suitability],
            [lazy("tender.contract_terms").message, plan.contract_terms],
            [lazy("tender.contact").message, _contact(plan)],
        ]
        value = i18n.euros(plan.max_value)
    facts = [
        [lazy("tender.duration").message, plan.duration],
        [lazy("tender.max_value").message, value],
        [lazy("tender.languages").message, plan.languages],
        [lazy("tender.notice_number").message, plan.notice_number],
    ]
    return {
        "lead": plan.subject,
        "facts": [pair for pair in facts if pair[1]],
        "sections": [pair for pair in sections if pair[1]],
        "dates": [],
    }


def price_formula() -> str:
    """Say how prices become points, with the formula's known weakness."""
    return " ".join(
        (
            _("assessment.formula_price"),
            _("assessment.formula_weakness"),
            _("assessment.rounding"),
        )
    )


def weight_of(criterion: Criterion) -> str:
    """Say a criterion with its weight on one line."""
    return f"{criterion.code} {criterion.name} ({i18n.percent(criterion.weight)})"


def _requirements(plan: TenderPlan) -> str:
    words = {"must": _("requirement.must"), "should": _("requirement.should")}
    return "\n\n".join(
        f"{one['code']} ({words[one['kind']]}): {one['text']}" for one in plan.requirements
    )


def _criteria(criteria: list[Criterion], tie_rule: str) -> str:
    parts = []
    for one in criteria:
        lines = [weight_of(one), one.description, assessment.levels_as_text(one.levels)]
        parts.append("\n".join(filter(None, lines)))
    if any(one.kind == "price" for one in criteria):
        parts.append(price_formula())
    if criteria:
        parts += [_("assessment.formula_quality"), word("assessment.tie", tie_rule)]
    return "\n\n".join(parts)


def _contact(plan: TenderPlan) -> str:
    return ", ".join(filter(None, (plan.contact_name, plan.contact_email)))
