"""Forms of pilots: the plan, judging, reports, the gate, the lesson card."""

from collections.abc import Iterable, Sequence
from typing import Any

from procure.agreements.forms import as_cents, as_euros
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.stages.pilot.inputs import CriterionInput, FollowOnInput, PilotCallInput, PlanInput
from procure.stages.pilot.rules import LEGAL_BASES, MOST_POINTS, WAYS
from procure.stages.pilot.tables import PilotCriterion, PilotPlan
from procure.web import forms

MOST_CRITERIA = 12
FIRST_ROWS = 4

BASES = tuple((one, lazy("pilot.basis." + one)) for one in LEGAL_BASES)
DECISIONS = tuple((one, lazy("pilot.way." + one)) for one in WAYS)
# Fields that bear the name of a fact, so that a checklist's link finds them.
_COLUMNS = {
    "pilot_challenge": "challenge",
    "pilot_host": "host_person",
    "pilot_site": "site",
    "data_used": "data",
}


class PlanForm(forms.Form):
    """The plan of a round. Nothing must be there to save it; the step asks for the rest."""

    pilot_challenge = forms.LongText(
        lazy("Challenge"),
        required=False,
        limit=10000,
        hint=lazy("What does not work today, never how it is to be solved."),
    )
    bought = forms.LongText(lazy("What is bought"), required=False, rows=3)
    goals = forms.LongText(
        lazy("Goals and hypotheses"),
        required=False,
        rows=3,
        hint=lazy("What you believe will happen, and what would show that you are wrong."),
    )
    legal_basis = forms.Choice(lazy("Legal basis"), BASES, required=False)
    legal_reason = forms.LongText(lazy("Why this legal basis"), required=False, limit=2000, rows=3)
    pilot_price_cap = forms.MoneyAmount(lazy("Price cap per pilot, excl. VAT"), required=False)
    pilot_call_deadline = forms.MomentField(lazy("Proposals close"), required=False)
    questions_until = forms.MomentField(lazy("Last moment to ask a question"), required=False)
    host_unit = forms.Text(lazy("Host unit"), required=False)
    pilot_host = forms.Text(
        lazy("Host person"), required=False, hint=lazy("Who has the problem and opens the site.")
    )
    pilot_site = forms.Text(lazy("Site"), required=False, limit=1000)
    users = forms.LongText(
        lazy("Users, and how they are found"), required=False, limit=2000, rows=3
    )
    starts_on = forms.Day(lazy("First day"), required=False)
    ends_on = forms.Day(lazy("Last day"), required=False)
    schedule = forms.LongText(
        lazy("Schedule"),
        required=False,
        hint=lazy("A line each: 18.12.2026: sensors are in place"),
    )
    eligibility = forms.LongText(lazy("Who may propose"), required=False, limit=2000, rows=3)
    team = forms.Text(lazy("Team of the city"), required=False, limit=1000)
    manager = forms.Text(lazy("Manager"), required=False)
    permits = forms.LongText(lazy("Permits"), required=False, limit=2000, rows=2)
    data_used = forms.LongText(lazy("Data"), required=False, limit=2000, rows=3)
    data_protection = forms.LongText(
        lazy("Data protection impact"), required=False, limit=2000, rows=3
    )
    accessibility = forms.LongText(lazy("Accessibility"), required=False, limit=2000, rows=2)
    safety = forms.LongText(lazy("Safety"), required=False, limit=2000, rows=2)
    risks = forms.LongText(lazy("Risks"), required=False, rows=3)
    dismantling = forms.LongText(lazy("Dismantling"), required=False, limit=2000, rows=2)
    erdf_note = forms.LongText(
        lazy("How ERDF rules on purchases are met"),
        required=False,
        limit=2000,
        rows=3,
        hint=lazy("Only where the ERDF pays: decree 866/2021, section 18."),
    )
    rows = forms.Hidden()

    def criteria(self) -> list[tuple[int, Any, Any, Any, Any]]:
        """Return the rows of criteria: number, name, weight, lowest points, description."""
        return [
            (
                n,
                self[f"c{n}-name"],
                self[f"c{n}-weight"],
                self[f"c{n}-lowest"],
                self[f"c{n}-description"],
            )
            for n in range(1, MOST_CRITERIA + 1)
            if f"c{n}-name" in self
        ]

    def plan(self) -> PlanInput:
        """Return what the form says of the plan."""
        given = {_COLUMNS.get(name, name): field.data for name, field in self._fields.items()}
        known = {
            name: value
            for name, value in given.items()
            if name in PlanInput.model_fields and value is not None
        }
        return PlanInput(**known, price_cap_cents=as_cents(self.pilot_price_cap.data))

    def call(self) -> PilotCallInput:
        """Return until when is proposed and asked, and by what is chosen."""
        return PilotCallInput(
            deadline=self.pilot_call_deadline.data,
            questions_until=self.questions_until.data,
            criteria=[
                CriterionInput(
                    name=name.data,
                    weight=weight.data,
                    lowest=lowest.data or 0,
                    description=description.data or "",
                )
                for _n, name, weight, lowest, description in self.criteria()
                if name.data
            ],
        )


def plan_form(count: int) -> type[PlanForm]:
    """Return the form with rows for so many criteria."""
    rows: dict[str, Any] = {}
    for n in range(1, min(max(count, 1), MOST_CRITERIA) + 1):
        rows[f"c{n}-name"] = forms.Text(lazy("Criterion %(number)s", number=n), required=False)
        rows[f"c{n}-weight"] = forms.Percent(lazy("Weight"), required=False)
        rows[f"c{n}-lowest"] = forms.Whole(
            lazy("Lowest points to be chosen"), required=False, high=MOST_POINTS
        )
        rows[f"c{n}-description"] = forms.Text(
            lazy("What is looked at"), required=False, limit=1000
        )
    return type("PlanForm", (PlanForm,), rows)


def plan_values(
    row: PilotPlan | None, call: Any, criteria: Iterable[PilotCriterion]
) -> dict[str, Any]:
    """Return a plan as the form shows it."""
    if row is None:
        return {}
    values: dict[str, Any] = row.model_dump()
    values |= {shown: getattr(row, column) for shown, column in _COLUMNS.items()}
    values["pilot_price_cap"] = as_euros(row.price_cap_cents)
    if call is not None:
        values["pilot_call_deadline"] = call.deadline
        values["questions_until"] = call.questions_until
    for one in criteria:
        for part in ("name", "weight", "lowest", "description"):
            values[f"c{one.number}-{part}"] = getattr(one, part)
    return values


class FollowOnForm(forms.Form):
    """By which route, whose budget and up to what sum one could go on."""

    follow_on_route = forms.LongText(
        lazy("Legal route of a later purchase"), required=False, limit=2000, rows=3
    )
    follow_on_owner = forms.Text(lazy("Owner of the budget"), required=False)
    follow_on_ceiling = forms.MoneyAmount(
        lazy("Ceiling of a later purchase, excl. VAT"), required=False
    )

    def given(self) -> FollowOnInput:
        """Return what the form says."""
        return FollowOnInput(
            follow_on_route=self.follow_on_route.data or "",
            follow_on_owner=self.follow_on_owner.data or "",
            follow_on_ceiling_cents=as_cents(self.follow_on_ceiling.data),
        )


class JudgeForm(forms.Form):
    """Points for each criterion, and the decision."""

    chosen = forms.YesNo(lazy("Is it chosen?"))
    reason = forms.LongText(
        lazy("Reason"), hint=lazy("Goes word for word into the supplier’s letter."), rows=4
    )

    def points(self) -> dict[str, int]:
        """Return the points by criterion."""
        return {
            name.removeprefix("points-"): int(field.data)
            for name, field in self._fields.items()
            if name.startswith("points-")
        }


def judge_form(criteria: Sequence[PilotCriterion]) -> type[JudgeForm]:
    """Return the form with a choice of points for each criterion."""
    offered = [(str(n), str(n)) for n in range(MOST_POINTS + 1)]
    rows = {
        f"points-{one.id}": forms.Choice(
            one.name,
            offered,
            hint=_hint(one),
            as_list=False,
            params={"classes": "govuk-radios--inline govuk-radios--small"},
        )
        for one in criteria
    }
    return type("JudgeForm", (JudgeForm,), rows)


def _hint(one: PilotCriterion) -> str:
    said = _("Weight %(weight)s %%.", weight=one.weight)
    if one.lowest:
        said = _(
            "Weight %(weight)s %%, at least %(lowest)s to be chosen.",
            weight=one.weight,
            lowest=one.lowest,
        )
    return f"{one.description} {said}".strip()


class GiveUpForm(forms.Form):
    """Why a pilot does not begin."""

    reason = forms.LongText(lazy("Why this pilot does not begin"), limit=2000, rows=3)


class ReportForm(forms.Form):
    """A report, written on a phone if need be."""

    done = forms.LongText(
        lazy("What was done against the plan"), limit=10000, hint=lazy("Say what was left out too.")
    )
    users = forms.LongText(lazy("Users and sites"), required=False, rows=3)
    users_count = forms.Whole(lazy("How many users"), required=False, high=10_000_000)
    unexpected = forms.LongText(lazy("Unexpected effects"), required=False, rows=3)
    emissions = forms.LongText(lazy("Effect on emissions"), required=False, limit=2000, rows=2)
    emissions_method = forms.Text(lazy("How the effect was worked out"), required=False, limit=1000)
    lessons = forms.LongText(
        lazy("Lessons"),
        required=False,
        rows=4,
        hint=lazy("What worked, what did not, what you would do differently."),
    )
    recommendation = forms.Choice(lazy("Your recommendation"), DECISIONS, required=False)
    recommendation_reason = forms.LongText(
        lazy("Why you recommend it"), required=False, limit=2000, rows=3
    )


class HostForm(forms.Form):
    """What who has the problem says when a report is accepted."""

    would_use = forms.YesNo(lazy("Would you use it?"), required=False)
    word = forms.LongText(lazy("A word on it"), required=False, limit=2000, rows=3)


class ReturnForm(forms.Form):
    """What a returned report lacks."""

    reason = forms.LongText(lazy("What is missing in the report"), rows=3)


class DecisionForm(forms.Form):
    """What becomes of a pilot."""

    way = forms.Choice(lazy("What becomes of it"), DECISIONS)
    reason = forms.LongText(lazy("Reasons"), rows=4, hint=lazy("From the measures and reports."))


class LessonForm(forms.Form):
    """What another city should know, on one page."""

    context = forms.LongText(lazy("Context"), required=False, limit=2000, rows=3)
    lesson_tried = forms.LongText(lazy("What we tried"), required=False, rows=4)
    lesson_result = forms.LongText(lazy("Result in numbers"), required=False, rows=4)
    contract = forms.Text(
        lazy("Did a contract follow, and for how much?"), required=False, limit=1000
    )
    lesson_copy = forms.LongText(lazy("What to copy"), required=False, rows=4)
    lesson_avoid = forms.LongText(lazy("What to avoid"), required=False, rows=4)
    files = forms.Text(lazy("Files to reuse, and their licence"), required=False, limit=1000)
    contact = forms.Text(lazy("Whom to ask"), required=False, limit=300)


# The card's columns by the field that shows them.
LESSON = {
    "context": "context",
    "lesson_tried": "tried",
    "lesson_result": "result",
    "contract": "contract",
    "lesson_copy": "copy_this",
    "lesson_avoid": "avoid",
    "files": "files",
    "contact": "contact",
}
