"""Forms of agreements: text and fee, measures, values, signing, paying."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from procure import i18n
from procure.agreements.inputs import (
    AgreementInput,
    ClauseInput,
    DeliverableInput,
    InstalmentInput,
    KpiInput,
)
from procure.agreements.rules import RELEASES, dated
from procure.agreements.tables import Agreement, Instalment, Kpi
from procure.i18n import lazy
from procure.people.forms import ConfirmForm
from procure.web import forms

MOST_PARTS = 20
MOST_CLAUSES = 50
EMPTY_PARTS, EMPTY_CLAUSES = 2, 1
_PLAIN = ("title", "subject", "goals", "sites", "host", "team", "manager", "starts_on", "ends_on")

DIRECTIONS = (("down", lazy("Smaller is better")), ("up", lazy("Larger is better")))


class AgreementForm(forms.Form):
    """An agreement. Only the title must be there to save it; offering asks for the rest."""

    title = forms.Text(lazy("Title of the agreement"))
    subject = forms.LongText(lazy("Subject"), required=False, limit=10000)
    goals = forms.LongText(lazy("Goals and hypotheses"), required=False, limit=10000, rows=3)
    sites = forms.Text(lazy("Sites"), required=False, limit=1000)
    host = forms.Text(lazy("Host: person and unit"), required=False, limit=400)
    team = forms.Text(lazy("Team"), required=False, limit=1000)
    manager = forms.Text(lazy("Manager"), required=False)
    starts_on = forms.Day(lazy("First day"), required=False)
    ends_on = forms.Day(lazy("Last day"), required=False)
    price = forms.MoneyAmount(lazy("Fee, excl. VAT"), required=False)
    ceiling = forms.MoneyAmount(
        lazy("Ceiling of a later purchase, excl. VAT"),
        required=False,
        hint=lazy("Sets no duty to buy."),
    )
    deliverables = forms.LongText(
        lazy("Deliverables"),
        required=False,
        hint=lazy("A line each: 18.12.2026: sensors are in place"),
    )
    parts = forms.Hidden()
    clauses = forms.Hidden()

    def instalments(self) -> list[tuple[int, Any, Any, Any, Any]]:
        """Return the rows of instalments: number, what, amount, release, due."""
        return [
            (
                n,
                self[f"part{n}-what"],
                self[f"part{n}-amount"],
                self[f"part{n}-release"],
                self[f"part{n}-due"],
            )
            for n in range(1, MOST_PARTS + 1)
            if f"part{n}-what" in self
        ]

    def written(self) -> list[tuple[int, Any, Any]]:
        """Return the clauses: number, heading, text."""
        return [
            (n, self[f"clause{n}-heading"], self[f"clause{n}-text"])
            for n in range(1, MOST_CLAUSES + 1)
            if f"clause{n}-heading" in self
        ]

    def given(self, known: Sequence[dict[str, str]]) -> AgreementInput:
        """Return what the form says; ``known`` are the clauses as they were shown.

        A clause whose text is emptied is left out.
        """
        values = {name: self[name].data for name in _PLAIN if self[name].data is not None}
        clauses = []
        for n, heading, text in self.written():
            kept = known[n - 1] if n <= len(known) else {}
            if text.data:
                clauses.append(
                    ClauseInput(
                        id=kept.get("id", ""),
                        key=kept.get("key", ""),
                        source_link=kept.get("source_link", ""),
                        heading=heading.data or str(n),
                        text=text.data,
                    )
                )
        return AgreementInput(
            **values,
            price_cents=as_cents(self.price.data),
            follow_on_ceiling_cents=as_cents(self.ceiling.data),
            clauses=clauses,
            deliverables=[
                DeliverableInput(what=(f"{one.when}: {one.what}" if one.when else one.what)[:200])
                if one.on is None
                else DeliverableInput(what=one.what[:200], due_on=one.on)
                for one in dated(self.deliverables.data or "")
            ],
            instalments=[
                InstalmentInput(
                    what=what.data,
                    amount_cents=as_cents(amount.data) or 0,
                    release=release.data,
                    due_on=due.data,
                )
                for _n, what, amount, release, due in self.instalments()
                if what.data and amount.data
            ],
        )


def agreement_form(kind: str, parts: int, clauses: int) -> type[AgreementForm]:
    """Return the form with rows for so many instalments and clauses."""
    rows: dict[str, Any] = {}
    released = [(one, lazy("release." + one)) for one in RELEASES.get(kind, ())]
    for n in range(1, min(parts, MOST_PARTS) + 1):
        rows[f"part{n}-what"] = forms.Text(lazy("Instalment %(number)s", number=n), required=False)
        rows[f"part{n}-amount"] = forms.MoneyAmount(lazy("Amount"), required=False)
        rows[f"part{n}-release"] = forms.Choice(
            lazy("Released by"), released, required=False, as_list=True
        )
        rows[f"part{n}-due"] = forms.Day(lazy("Due"), required=False)
    for n in range(1, min(clauses, MOST_CLAUSES) + 1):
        rows[f"clause{n}-heading"] = forms.Text(
            lazy("Heading of clause %(number)s", number=n), required=False
        )
        rows[f"clause{n}-text"] = forms.LongText(
            lazy("Text of clause %(number)s", number=n), required=False, limit=10000, rows=4
        )
    return type("AgreementForm", (AgreementForm,), rows)


def agreement_values(row: Agreement, parts: Sequence[Instalment]) -> dict[str, Any]:
    """Return an agreement as the form shows it."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    values |= {
        "price": as_euros(row.price_cents),
        "ceiling": as_euros(row.follow_on_ceiling_cents),
        "deliverables": "\n".join(
            f"{i18n.day(one['due_on'])}: {one['what']}" if one["due_on"] else one["what"]
            for one in row.deliverables
        ),
        "parts": str(len(parts) + EMPTY_PARTS),
        "clauses": str(len(row.clauses) + EMPTY_CLAUSES),
    }
    for one in parts:
        values |= {
            f"part{one.number}-what": one.what,
            f"part{one.number}-amount": as_euros(one.amount_cents),
            f"part{one.number}-release": one.release,
            f"part{one.number}-due": one.due_on,
        }
    for n, clause in enumerate(row.clauses, 1):
        values |= {f"clause{n}-heading": clause["heading"], f"clause{n}-text": clause["text"]}
    return values


class KpiForm(forms.Form):
    """A measure: from where to where, where it stops, and who measures how."""

    name = forms.Text(lazy("What is measured"))
    unit = forms.Text(
        lazy("Unit"), required=False, limit=40, params={"classes": "govuk-input--width-10"}
    )
    direction = forms.Choice(lazy("Which way is better"), DIRECTIONS)
    baseline = forms.Number(lazy("Baseline"), required=False)
    target = forms.Number(lazy("Target"))
    stop_limit = forms.Number(
        lazy("Stop-limit"),
        required=False,
        hint=lazy("Beyond it the pilot is stopped. It lies on the worse side of the target."),
    )
    method = forms.LongText(lazy("How it is measured"), required=False, limit=1000, rows=2)
    source = forms.Text(lazy("Source of the values"), required=False, limit=500)
    measured_by = forms.Text(lazy("Who measures"), required=False)
    frequency = forms.Text(lazy("How often"), required=False)

    def given(self) -> dict[str, Any]:
        """Return what the form says."""
        names = KpiInput.model_fields.keys() & self._fields.keys()
        return {name: self[name].data for name in names if self[name].data is not None}

    def say(self, fault: str) -> None:
        """Put on its field what the rules find wrong with the numbers."""
        name = "stop_limit" if fault.startswith("kpi.stop") else "baseline"
        self.fault(name, i18n.gettext(fault))


def kpi_values(row: Kpi | dict[str, Any]) -> dict[str, Any]:
    """Return a measure as the form shows it."""
    values = row.model_dump() if isinstance(row, Kpi) else dict(row)
    for name in ("baseline", "target", "stop_limit"):
        if values.get(name) is not None:
            values[name] = Decimal(values[name])
    return values


class MeasurementForm(forms.Form):
    """One measured value."""

    value = forms.Number(lazy("Measured value"))
    at = forms.MomentField(lazy("When it was measured"))
    note = forms.Text(lazy("Note"), required=False, limit=1000)


class CorrectionForm(MeasurementForm):
    """The right value in place of a wrong one."""

    reason = forms.LongText(lazy("Why the old value was wrong"), limit=1000, rows=2)


class SignForm(ConfirmForm):
    """The password and the code, asked again before signing."""

    position = forms.Text(
        lazy("Your position"), required=False, params={"autocomplete": "organization-title"}
    )
    content = forms.Hidden()


class TakeBackForm(forms.Form):
    """Why an agreement is taken back."""

    reason = forms.LongText(lazy("What has to change, and why"), limit=2000, rows=3)


class PaidForm(forms.Form):
    """When an instalment was paid."""

    paid_on = forms.Day(lazy("Day of payment"))


def as_cents(euros: Decimal | None) -> int | None:
    """Return a sum as whole cents."""
    return None if euros is None else int(euros * 100)


def as_euros(whole: int | None) -> Decimal | None:
    """Return whole cents as a sum."""
    return None if whole is None else Decimal(whole) / 100
