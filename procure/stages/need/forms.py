"""Forms of the need. Fields have the names of facts, so that a missing fact's link finds them."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from procure import engine, i18n
from procure.cases.forms import Columns, said
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.stages.need.actions import WORKFLOWS
from procure.stages.need.inputs import (
    KINDS,
    OBJECTIVES,
    PROCEDURES,
    RISK_GROUPS,
    STATISTICS,
    THEMES,
)
from procure.web import forms

_log = logging.getLogger("procure.need")

LANGUAGES = tuple(i18n.NAMES.items())


class FourAnswers(forms.Form):
    """The four questions that are enough to begin."""

    problem = forms.LongText(
        lazy("What does not work today?"),
        hint=lazy("Describe the problem, not a product."),
        limit=4000,
        rows=4,
    )
    sufferers = forms.LongText(
        lazy("Who suffers from it, and how many are they?"), limit=2000, rows=2
    )
    outcome = forms.LongText(lazy("How would you notice that it is solved?"), limit=2000, rows=2)
    adopter = forms.Text(
        lazy("Who would use the solution?"),
        hint=lazy("A unit or a person who could say yes."),
        limit=1000,
    )


def workflows() -> list[tuple[str, Any]]:
    """Return the workflow files to begin with: the quick trial first, a city's own last.

    A file with a fault is left out: it must not keep officers from using the others.
    """
    names = engine.workflow.names()
    ordered = [name for name in WORKFLOWS if name in names]
    ordered += [name for name in names if name not in WORKFLOWS]
    return [(name, label) for name in ordered if (label := _label(name))]


def _label(name: str) -> str:
    try:
        label = engine.workflow.load(name).workflow.label
    except engine.workflow.WorkflowError:
        _log.warning("the workflow file %s has a fault and is not offered", name)
        return ""
    return str(getattr(label, i18n.language()))


class StartForm(FourAnswers):
    """Four answers, and where the case begins."""

    authority = forms.Choice(lazy("Authority"), (), as_list=True)
    workflow = forms.Choice(lazy("Which way does it go"), workflows)
    language = forms.Choice(lazy("Language of the papers"), LANGUAGES)


class SendForm(FourAnswers):
    """Four answers, and who sends them."""

    sender_name = forms.Text(lazy("Your name"), limit=100)
    sender_email = forms.Email(lazy("Your e-mail address"))


class _BeforeApproval:
    """A question that may stay open until an approver needs the answer."""

    asked: Any

    @property
    def question(self) -> str:
        """Return the label, and when it must be answered."""
        return _("%(label)s (before the approval)", label=self.asked)


class LaterText(_BeforeApproval, forms.Text):
    """A line that the approval asks for."""


class LaterChoice(_BeforeApproval, forms.Choice):
    """A choice that the approval asks for."""


class EditForm(forms.Form):
    """The four answers, and what the approval asks next."""

    title = forms.Text(lazy("Name of the procurement"))
    need_problem = forms.LongText(
        lazy("What does not work today?"),
        hint=lazy("Describe the problem, not a product."),
        limit=4000,
    )
    need_sufferers = forms.LongText(
        lazy("Who suffers from it, and how many are they?"), limit=2000, rows=3
    )
    sufferers_count = forms.Whole(
        lazy("How many are they, in a number"), high=2_000_000_000, required=False
    )
    need_outcome = forms.LongText(
        lazy("How would you notice that it is solved?"), limit=2000, rows=3
    )
    need_adopter = forms.Text(
        lazy("Who would use the solution?"),
        hint=lazy("A unit or a person who could say yes."),
        limit=1000,
    )
    need_theme = LaterChoice(lazy("Theme"), lambda: said("theme", THEMES), required=False)
    adoption_owner = LaterText(
        lazy("Who owns the solution after the pilot"),
        hint=lazy("A person who answers for using it."),
        required=False,
    )
    adoption_owner_unit = forms.Text(lazy("Unit of the owner"), required=False)
    adoption_budget = LaterText(
        lazy("Budget line of the adoption"),
        hint=lazy("From which money the use is paid."),
        limit=500,
        required=False,
    )
    adoption_route = forms.LongText(
        lazy("How the solution comes into use"), limit=2000, rows=3, required=False
    )
    procedure = LaterChoice(
        lazy("Legal procedure"),
        lambda: said("paper.procedure", PROCEDURES),
        hint=lazy("Choose “not decided yet” if the market dialogue shall show it."),
        as_list=True,
        required=False,
    )
    language = forms.Choice(lazy("Language of the papers"), LANGUAGES)
    is_funded = forms.Tick(lazy("Others pay a part of it"))
    is_joint = forms.Tick(lazy("Other authorities buy with us"))
    has_lots = forms.Tick(lazy("It is bought in lots"))


# Which field of the form is which field of the need.
EDITED = {
    "title": "title",
    "need_problem": "problem",
    "need_sufferers": "sufferers",
    "sufferers_count": "sufferers_count",
    "need_outcome": "outcome",
    "need_adopter": "adopter",
    "need_theme": "theme",
    "adoption_owner": "adoption_owner",
    "adoption_owner_unit": "adoption_owner_unit",
    "adoption_budget": "adoption_budget",
    "adoption_route": "adoption_route",
    "procedure": "procedure",
    "language": "language",
    "is_funded": "is_funded",
    "is_joint": "is_joint",
    "has_lots": "has_lots",
}


class BackgroundForm(forms.Form):
    """How it is today, what bounds a solution, and what is known already."""

    current_way = forms.LongText(lazy("How it is done today"), limit=4000, required=False)
    baseline_cost = forms.MoneyAmount(lazy("What it costs in a year, without VAT"), required=False)
    baseline_emissions_kg = forms.Whole(
        lazy("Emissions in a year"), high=2_000_000_000, unit="kg CO₂e", required=False
    )
    baseline_source = forms.Text(lazy("Where these numbers come from"), limit=500, required=False)
    constraints = forms.LongText(
        lazy("What bounds a solution"),
        hint=lazy("Law, safety, contracts, seasons."),
        limit=4000,
        required=False,
    )
    systems = forms.LongText(lazy("Systems it must work with"), limit=2000, rows=3, required=False)
    data_available = forms.LongText(
        lazy("Data that we can give"), limit=2000, rows=3, required=False
    )
    sites = forms.LongText(lazy("Places where it can be tried"), limit=2000, rows=3, required=False)
    work_done = forms.LongText(
        lazy("What has been tried already"), limit=2000, rows=3, required=False
    )
    prior_art = forms.LongText(lazy("What exists elsewhere"), limit=4000, rows=3, required=False)
    patents = forms.LongText(
        lazy("Patents that were looked at"), limit=2000, rows=2, required=False
    )
    standards = forms.LongText(lazy("Standards that matter"), limit=2000, rows=2, required=False)
    market_gap = forms.LongText(
        lazy("Why the market does not serve the need"), limit=4000, rows=3, required=False
    )
    strategy_goals = forms.LongText(
        lazy("Which goals of strategy it serves"),
        hint=lazy("One goal on each line."),
        limit=2000,
        rows=3,
        required=False,
    )
    agreement_objective = forms.Choice(
        lazy("Objective of the innovation ecosystem agreement"),
        lambda: said("objective", OBJECTIVES),
        required=False,
    )


BACKGROUND = (
    "current_way",
    "baseline_cost",
    "baseline_emissions_kg",
    "baseline_source",
    "constraints",
    "systems",
    "data_available",
    "sites",
    "work_done",
    "prior_art",
    "patents",
    "standards",
    "market_gap",
    "strategy_goals",
    "agreement_objective",
)


class ValueForm(forms.Form):
    """What is bought, and what it may come to."""

    purchase_kind = forms.Choice(
        lazy("What is bought"), lambda: said("purchase", KINDS), as_list=True
    )
    estimated_value = forms.MoneyAmount(
        lazy("Estimated value of the pilot without VAT"),
        hint=lazy("With all pilot suppliers and options."),
    )
    follow_on_value = forms.MoneyAmount(
        lazy("Estimated value of what may be bought after it"),
        hint=lazy("Write 0 if nothing can follow."),
    )


class AdviceForm(forms.Form):
    """The answer to what the law says of the value."""

    threshold_answer = forms.LongText(
        lazy("How the advice is taken into account"), limit=2000, rows=4
    )
    standing = forms.Hidden(limit=30)


def _statistics() -> type[forms.Form]:
    keys = {name: f"paper.policy.{name}" for name in STATISTICS}
    fields = {name: forms.YesNo(lazy(key), required=False) for name, key in keys.items()}
    return type("StatisticsForm", (forms.Form,), fields)


# The eight yes/no statistics of Hilma, in its order.
StatisticsForm = _statistics()


class LinkForm(forms.Form):
    """A link for units of the authority."""

    authority = forms.Choice(lazy("Authority"), (), as_list=True)
    label = forms.Text(
        lazy("Whom the link is for"), hint=lazy("For example the name of the unit."), limit=100
    )


class DeclineForm(forms.Form):
    """Why a need that was sent is not taken."""

    answer = forms.LongText(lazy("Answer to the sender"), limit=2000, rows=4)


def line_columns(what: str) -> Columns:
    """Return the fields of the need's lists: outcomes, risks, options, stakeholders."""
    columns: Mapping[str, Columns] = {
        "outcomes": {
            "outcome": lambda: forms.Text(lazy("Wanted outcome"), limit=500),
            "measure": lambda: forms.Text(lazy("How it is measured"), limit=500, required=False),
            "baseline": lambda: forms.Text(lazy("How it is now"), required=False),
            "target": lambda: forms.Text(lazy("How it shall be"), required=False),
        },
        "risks": {
            "group": lambda: forms.Choice(
                lazy("Where the risk lies"), lambda: said("paper.risk", RISK_GROUPS), as_list=True
            ),
            "risk": lambda: forms.Text(lazy("What could happen"), limit=500),
            "response": lambda: forms.Text(
                lazy("What is done about it"), limit=500, required=False
            ),
            "owner": lambda: forms.Text(lazy("Who does it"), required=False),
        },
        "options": {
            "procedure": lambda: forms.Choice(
                lazy("Procedure that was weighed"),
                lambda: said("paper.procedure", PROCEDURES),
                as_list=True,
            ),
            "reason": lambda: forms.Text(
                lazy("Why it was or was not chosen"), limit=500, required=False
            ),
        },
        "stakeholders": {
            "name": lambda: forms.Text(lazy("Who must be heard")),
            "interest": lambda: forms.Text(
                lazy("Why they must be heard"), limit=500, required=False
            ),
        },
    }
    return columns[what]


# Which list of the need each page of lines keeps.
LISTS = {
    "outcomes": "outcomes",
    "risks": "risks",
    "options": "procedure_options",
    "stakeholders": "stakeholders",
}


def given(form: forms.Form, fields: Mapping[str, str] | Sequence[str]) -> dict[str, Any]:
    """Return what a form says, under the names of the need; an open text is empty."""
    names = fields if isinstance(fields, Mapping) else {name: name for name in fields}
    return {own: _or_empty(form[shown]) for shown, own in names.items() if not form[shown].errors}


def _or_empty(field: Any) -> Any:
    """Return a field's value; a text or choice that is left open is empty text."""
    if field.data is None and isinstance(field, forms.Text | forms.LongText | forms.Choice):
        return None if isinstance(field, forms.YesNo) else ""
    if isinstance(field, forms.YesNo) and field.data == "":
        return None
    return field.data
