"""Forms of a case: lists of lines, the reason of a step, filters of the list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request

from procure import i18n
from procure.cases.delegating import Offered
from procure.cases.inputs import FundingInput, LotInput, PartnerInput
from procure.cases.listing import ORDERS
from procure.cases.tables import KINDS, SOURCES, THEMES
from procure.cases.words import word
from procure.db.clock import now
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.i18n.numerals import NotUnderstood
from procure.law import days
from procure.people.delegations import LONGEST
from procure.people.forms import checked
from procure.people.rules import one_line
from procure.people.session import confirming
from procure.web import forms

# In place of a case: every case that a person approves.
ALL_OF_MINE = "all"
Columns = Mapping[str, Callable[[], Any]]
MOST = 30


def _today() -> date:
    return days.day(now())


class LinesForm(forms.Form):
    """A form of as many equal lines as there are, and one empty one to go on with.

    A line that is left wholly empty is no line; a field that a line needs is asked for as
    soon as anything of the line is filled. Emptying a line removes it.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    count: ClassVar[int] = 0

    def rows(self) -> list[list[Any]]:
        """Return the fields line by line."""
        return [[self[f"{name}-{n}"] for name in self.columns] for n in range(self.count)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the lines that hold something."""
        relaxed = [
            field
            for row in self.rows()
            if all(field.is_empty() and not field.errors for field in row)
            for field in row
            if field.required
        ]
        for field in relaxed:
            field.required = False
        try:
            return bool(super().validate(extra_validators))
        finally:
            for field in relaxed:
                field.required = True

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines that hold something, without what is empty in them."""
        return [
            {
                name: field.data
                for name, field in zip(self.columns, row, strict=True)
                if not field.is_empty()
            }
            for row in self.rows()
            if not all(field.is_empty() for field in row)
        ]


def lines_form(columns: Columns, kept: Sequence[Mapping[str, Any]]) -> LinesForm:
    """Return the form of these lines: as they are kept, or as the request sends them."""
    sent = [int(key.rpartition("-")[2]) for key in request.form if key[-1:].isdecimal()]
    count = min(max([len(kept) + 1, 1, *(number + 1 for number in sent)]), MOST)
    if wants_more():
        count = min(count + 1, MOST)
    fields = {f"{name}-{n}": make() for n in range(count) for name, make in columns.items()}
    made = type("Lines", (LinesForm,), {**fields, "columns": tuple(columns), "count": count})
    values = {f"{name}-{n}": line.get(name) for n, line in enumerate(kept) for name in columns}
    form: LinesForm = made(**values)
    return form


def wants_more() -> bool:
    """Say whether the form was sent to get one more empty line, not to be kept."""
    return "more" in request.form


def funding_columns() -> Columns:
    """Return the fields of a line of funding."""
    return {
        "source": lambda: forms.Choice(
            lazy("Source of funding"), lambda: said("paper.funding", SOURCES), as_list=True
        ),
        "name": lambda: forms.Text(lazy("Which one"), required=False),
        "percent": lambda: forms.Number(
            lazy("Share of the whole"), low=0, high=100, decimals=2, unit="%"
        ),
        "amount": lambda: forms.MoneyAmount(lazy("Sum, if it is known"), required=False),
        "project_code": lambda: forms.Text(
            lazy("Project code of the funder"), limit=60, required=False
        ),
        "aid_intensity": lambda: forms.Number(
            lazy("Aid intensity"),
            hint=lazy("How much of the costs the funder pays"),
            low=0,
            high=100,
            decimals=2,
            unit="%",
            required=False,
        ),
    }


def partner_columns() -> Columns:
    """Return the fields of an authority of a joint case."""
    return {
        "authority": lambda: forms.Text(lazy("Name of the authority")),
        "approver": lambda: forms.Text(lazy("Who decides there"), required=False),
        "percent": lambda: forms.Number(
            lazy("Share of the costs"), low=0, high=100, decimals=2, unit="%", required=False
        ),
        "diary_number": lambda: forms.Text(lazy("Its diary number"), limit=60, required=False),
        "decision": lambda: forms.Choice(
            lazy("Its decision"),
            lambda: said("joint", ("joins", "declines")),
            as_list=True,
            required=False,
        ),
        "decided_on": lambda: forms.Day(lazy("Day of the decision"), required=False),
    }


def lot_columns() -> Columns:
    """Return the fields of a lot."""
    return {
        "title": lambda: forms.Text(lazy("Name of the lot")),
        "estimated_value": lambda: forms.MoneyAmount(
            lazy("Estimated value of the lot without VAT"), required=False
        ),
    }


# What is kept in lines, and the model that lets them in.
INPUTS = {"funding": FundingInput, "partners": PartnerInput, "lots": LotInput}


class ReasonForm(forms.Form):
    """Why a case goes back or ends, or why a rule is waived."""

    reason = forms.LongText(
        lazy("Reason"),
        hint=lazy("It is printed on the papers and stays in the record."),
        limit=2000,
    )


class StepForm(forms.Form):
    """What a step may ask of whoever takes it: why, and whether it is still they."""

    reason = forms.LongText(
        lazy("Reason"),
        hint=lazy("It is printed on the papers and stays in the record."),
        limit=2000,
    )
    password = forms.Password(lazy("Your password"), hint=lazy("A decision asks for it once more."))
    code = forms.Code(
        lazy("Code from your app"), limit=60, hint=lazy("A new one: each code works once.")
    )


def step_form(*, reason: bool, decides: bool) -> StepForm:
    """Return the form of a step with what it asks for and nothing else."""
    form = StepForm(data=confirming.kept())
    if not reason:
        del form.reason
    confirming.fit(form, asked=decides)
    return form


class DelegationForm(forms.Form):
    """Whom an approver hands their role to, on what, for which days, and why."""

    delegate_id = forms.Choice(
        lazy("Who decides for you"),
        (),
        as_list=True,
        hint=lazy("People of the authority. They get a mail."),
    )
    cover = forms.Choice(lazy("On which procurements"), (), as_list=True)
    begins_on = forms.Day(lazy("First day"), earliest=_today)
    ends_on = forms.Day(lazy("Last day"), earliest=_today)
    reason = forms.Text(
        lazy("Why"),
        hint=lazy("In a few words, such as a holiday. It is shown with the delegation."),
        limit=500,
        checks=(checked(one_line),),
    )
    password = forms.Password(
        lazy("Your password"), hint=lazy("A delegation asks for it once more.")
    )
    code = forms.Code(
        lazy("Code from your app"), limit=60, hint=lazy("A new one: each code works once.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and the days together."""
        right = bool(super().validate(extra_validators))
        if right and self.ends_on.data < self.begins_on.data:
            self.fault("ends_on", _("The last day is before the first"))
        elif right and self.ends_on.data - self.begins_on.data >= LONGEST:
            self.fault("ends_on", _("Delegate for a year at most"))
        return right and not self.errors


def delegation_form(offered: Offered, case_id: str) -> DelegationForm:
    """Return the form with what a person can hand over and to whom."""
    data: dict[str, Any] = {"begins_on": _today()}
    if case_id in offered.cases:
        data["cover"] = case_id
    elif offered.all_at_once:
        data["cover"] = ALL_OF_MINE
    form = DelegationForm(data=data | _typed_before())
    form.delegate_id.choices = list(offered.colleagues.items())
    every = [(ALL_OF_MINE, _("All procurements that I approve"))] if offered.all_at_once else []
    form.cover.choices = [*every, *offered.cases.items()]
    confirming.fit(form)
    return form


def _typed_before() -> dict[str, Any]:
    """Return what was typed before the directory was asked, its days as days."""
    typed: dict[str, Any] = dict(confirming.kept())
    for name in {"begins_on", "ends_on"} & typed.keys():
        try:
            typed[name] = i18n.parse_day(typed[name])
        except NotUnderstood:
            del typed[name]
    return typed


class DiaryForm(forms.Form):
    """The number of the case in the city's own register."""

    diary_number = forms.Text(lazy("Diary number"), limit=60, required=False)


class TaskForm(forms.Form):
    """What somebody on the case promises to do."""

    title = forms.Text(lazy("What is to be done"))
    assignee_id = forms.Choice(lazy("Who does it"), (), as_list=True)
    due_on = forms.Day(lazy("Until when"), required=False)


class RequirementForm(forms.Form):
    """One wording of a requirement, and what it follows from."""

    text = forms.LongText(
        lazy("What must the solution do"),
        hint=lazy("Say what is needed, not how it is built."),
        limit=2000,
    )
    kind = forms.Choice(lazy("How binding is it"), lambda: said("requirement", KINDS))
    reason = forms.LongText(lazy("Why it is worded so"), limit=2000, rows=3, required=False)
    source = forms.Choice(lazy("What it follows from"), (), as_list=True, required=False)
    why = forms.LongText(lazy("Why it follows from that"), limit=2000, rows=3, required=False)


class ThreadForm(forms.Form):
    """A new link of the golden thread."""

    source = forms.Choice(lazy("From"), (), as_list=True)
    target = forms.Choice(lazy("To"), (), as_list=True)
    reason = forms.LongText(lazy("Why the one follows from the other"), limit=2000, rows=3)


class _Sought:
    """A filter: it need not say that it can be left open."""

    asked: Any

    @property
    def question(self) -> str:
        """Return the label alone."""
        return str(self.asked)


class SoughtText(_Sought, forms.Text):
    """Words to search for."""


class SoughtChoice(_Sought, forms.Choice):
    """One of what is there, or all of it."""

    def iter_choices(self) -> Any:
        """Return the choices of the list; the first one leaves the filter open."""
        _none, *offered = super().iter_choices()
        yield "", _("All"), not self.chosen(), {}
        yield from offered


class Order(SoughtChoice):
    """How a list is sorted: always in some way, and in the first one if nobody says another."""

    def iter_choices(self) -> Any:
        """Return the orders."""
        _all, first, *others = super().iter_choices()
        yield "", first[1], not any(chosen for _v, _t, chosen, _more in others), {}
        yield from others


def list_filter(
    stages: Sequence[str],
    authorities: Iterable[tuple[str, str]],
    owners: Iterable[tuple[str, str]],
) -> forms.Filter:
    """Return the filter of the list of cases: only what is there can be chosen."""

    def choice(label: Any, pairs: Iterable[tuple[str, Any]]) -> Any:
        return SoughtChoice(label, lambda: pairs, as_list=True, required=False)

    ended = [("open", _("Open cases")), *said("state", ("closed", "discontinued"))]
    fields = {
        "text": SoughtText(lazy("Search by name or number"), limit=100, required=False),
        "stage": choice(lazy("Stage"), said("stage", stages)),
        "theme": choice(lazy("Theme"), said("theme", THEMES)),
        "authority": choice(lazy("Authority"), authorities),
        "owner": choice(lazy("Officer"), owners),
        "ended": choice(lazy("Open or ended"), ended),
        "order": Order(lazy("Order"), lambda: said("order", ORDERS), as_list=True, required=False),
    }
    made: forms.Filter = type("ListFilter", (forms.Filter,), fields)()
    return made


def said(prefix: str, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return codes with their words, as choices."""
    return [(code, word(prefix, code)) for code in codes]
