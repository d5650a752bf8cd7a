"""Forms of the evaluation. Fields that are facts have the fact's name, so a link finds them."""

from typing import Any

from procure import assessment
from procure.assessment import CriteriaInput, Criterion, CriterionInput, Level
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.stages.evaluation.inputs import PlanInput, TimesInput
from procure.stages.evaluation.tables import TenderPlan
from procure.web import forms

MOST_CRITERIA = 20
FIRST_ROWS = 3

KINDS = (("quality", lazy("Quality")), ("price", lazy("Price")))
TOPS = (("5", lazy("0 to 5, described levels")), ("100", lazy("0 to 100")))
TIES = (
    ("lowest_price", lazy("tender.tie_lowest_price")),
    ("highest_quality", lazy("tender.tie_highest_quality")),
    ("draw", lazy("tender.tie_draw")),
)


class InvitationForm(forms.Form):
    """The call for tenders. Only the deadline must be there to save it."""

    tender_subject = forms.Text(lazy("What is bought, in one sentence"), required=False, limit=500)
    description = forms.LongText(lazy("Description"), required=False, limit=20000, rows=8)
    duration = forms.Text(lazy("Duration of the contract, with options"), required=False, limit=500)
    max_value = forms.MoneyAmount(
        lazy("Highest value without VAT, with options"), required=False, low=1
    )
    tender_deadline = forms.MomentField(lazy("Tenders close"))
    questions_until = forms.MomentField(lazy("Last moment to ask a question"), required=False)
    languages = forms.Text(lazy("Languages of the tenders"), required=False)
    suitability = forms.LongText(
        lazy("Who may tender"),
        required=False,
        limit=20000,
        hint=lazy("Requirements on the tenderer, and how it shows that it meets them."),
    )
    contract_terms = forms.LongText(
        lazy("Terms of the contract, as a draft"),
        required=False,
        limit=20000,
        rows=8,
        hint=lazy("Tenderers price what stands here. The contract is written from it."),
    )
    contact_name = forms.Text(lazy("Contact person"), required=False)
    contact_email = forms.Email(lazy("E-mail of the contact person"), required=False)
    notice_number = forms.Text(lazy("Number of the notice"), required=False, limit=60)

    def plan(self) -> PlanInput:
        """Return what the form says of the purchase."""
        given = {
            name: self[name].data
            for name in PlanInput.model_fields
            if name in self and self[name].data is not None
        }
        return PlanInput(subject=self.tender_subject.data or "", **given)

    def times(self) -> TimesInput:
        """Return until when tenders and questions are taken."""
        return TimesInput(
            deadline=self.tender_deadline.data, questions_until=self.questions_until.data
        )


def invitation_values(plan: TenderPlan | None, call: Any) -> dict[str, Any]:
    """Return what is kept, as the form shows it."""
    values: dict[str, Any] = plan.model_dump() if plan else {}
    if plan is not None:
        values["tender_subject"] = plan.subject
    if call is not None:
        values |= {"tender_deadline": call.deadline, "questions_until": call.questions_until}
    return values


class CriteriaForm(forms.Form):
    """The award criteria, a group of fields each, and how ties are broken."""

    rows = forms.Hidden()
    tie_rule = forms.Choice(
        lazy("When two tenders have the same points"), TIES, hint=lazy("Tenderers read this.")
    )

    def numbered(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the fields of each criterion by their short names."""
        return [
            (n, {name: self[f"c{n}-{name}"] for name in _FIELDS})
            for n in range(1, MOST_CRITERIA + 1)
            if f"c{n}-name" in self
        ]

    def is_in_order(self) -> bool:
        """Check each criterion that is named, and that no weight stands without a name."""
        for _n, one in self.numbered():
            if not one["name"].data:
                if one["weight"].data or one["levels"].data:
                    self.fault(one["name"].name, _("Name the criterion that has a weight"))
                continue
            if not one["weight"].data:
                self.fault(one["weight"].name, _("Give the criterion a weight above zero"))
            top = int(one["top"].data or 5)
            try:
                assessment.levels(one["levels"].data or "", top)
            except ValueError as wrong:
                self.fault(
                    one["levels"].name,
                    _("This level cannot be read: %(line)s", line=str(wrong)[:80]),
                )
            if (one["spread_limit"].data or 0) > top:
                self.fault(one["spread_limit"].name, _("The limit is not above the best score"))
        return not self.errors

    def given(self) -> CriteriaInput:
        """Return the criteria that are named, in their order."""
        criteria = []
        for _n, one in self.numbered():
            if not one["name"].data:
                continue
            top = int(one["top"].data or 5)
            limit = one["spread_limit"].data
            price = one["kind"].data == "price"
            levels = [] if price else assessment.levels(one["levels"].data or "", top)
            criteria.append(
                CriterionInput.model_validate(
                    {
                        "name": one["name"].data,
                        "kind": one["kind"].data or "quality",
                        "weight": one["weight"].data,
                        "description": one["description"].data or "",
                        "top": top,
                        "spread_limit": (2 if top <= 5 else 30) if limit is None else limit,
                        "levels": [Level.model_validate(level) for level in levels],
                        "requirements": one["requirements"].data or [],
                    }
                )
            )
        return CriteriaInput(criteria=criteria, tie_rule=self.tie_rule.data)


_FIELDS = (
    "name",
    "kind",
    "weight",
    "description",
    "top",
    "levels",
    "spread_limit",
    "requirements",
)


def criteria_form(count: int, requirements: list[tuple[str, str]]) -> type[CriteriaForm]:
    """Return the form with room for so many criteria."""
    rows: dict[str, Any] = {}
    for n in range(1, min(count, MOST_CRITERIA) + 1):
        rows |= {
            f"c{n}-name": forms.Text(lazy("Name"), required=False),
            f"c{n}-kind": forms.Choice(lazy("What it measures"), KINDS, required=False),
            f"c{n}-weight": forms.Percent(lazy("Weight"), required=False),
            f"c{n}-description": forms.LongText(
                lazy("What is looked at"), required=False, limit=2000, rows=2
            ),
            f"c{n}-top": forms.Choice(lazy("Scale"), TOPS, required=False, as_list=False),
            f"c{n}-levels": forms.LongText(
                lazy("What each score means"),
                required=False,
                limit=8000,
                rows=4,
                hint=lazy("A line each, as in: 4: One small change: one visit to install"),
            ),
            f"c{n}-spread_limit": forms.Whole(
                lazy("Scores further apart than this are discussed"), required=False, high=100
            ),
            f"c{n}-requirements": forms.Choices(
                lazy("Requirements that it judges"), requirements, required=False
            ),
        }
    return type("CriteriaForm", (CriteriaForm,), rows)


def criteria_values(
    criteria: list[Criterion], sources: dict[str, list[str]], tie_rule: str
) -> dict[str, Any]:
    """Return the criteria that are kept, as the form shows them."""
    values: dict[str, Any] = {"tie_rule": tie_rule}
    for n, one in enumerate(criteria, 1):
        values |= {
            f"c{n}-name": one.name,
            f"c{n}-kind": one.kind,
            f"c{n}-weight": one.weight,
            f"c{n}-description": one.description,
            f"c{n}-top": str(one.top),
            f"c{n}-levels": assessment.levels_as_text(one.levels),
            f"c{n}-spread_limit": one.spread_limit,
            f"c{n}-requirements": sources.get(one.id, []),
        }
    return values


class ProposalForm(forms.Form):
    """Whom to award, and why."""

    submission_id = forms.Choice(lazy("Tender that is proposed"), (), as_list=False)
    decision = forms.LongText(
        lazy("Decision"), limit=2000, rows=3, hint=lazy("The sentence that is decided.")
    )
    relative_advantages = forms.LongText(
        lazy("Relative advantages of the proposed tender"),
        limit=4000,
        hint=lazy("Compared with the others, without their secrets. Every tenderer reads this."),
    )
    decision_maker = forms.Text(lazy("Who decides"), required=False)
    power = forms.Text(
        lazy("What gives the power to decide"),
        required=False,
        limit=500,
        hint=lazy("For example: administrative regulations, chapter 10."),
    )
    standstill = forms.YesNo(lazy("The contract waits for the standstill"))
    standstill_note = forms.Text(lazy("Note on the standstill"), required=False, limit=500)
    contact_name = forms.Text(lazy("Whom an appellant informs"), required=False)
    contact_email = forms.Email(lazy("E-mail of the contact person"), required=False)
