"""What people fill in about themselves, their company and each other."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel import Locale
from wtforms.validators import ValidationError

from procure import i18n
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.people import rules
from procure.people.actions.cases import INVITED
from procure.people.policy import AUTHORITY_ROLES
from procure.web import forms

LANGUAGES = tuple(i18n.NAMES.items())
ROLE_ORDER = ("officer", "approver", "evaluator", "pilot_host", "opener", "auditor")


def checked(rule: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """Return a check of a field by one of this room's rules; it keeps what the rule returns."""

    def check(_form: Any, field: Any) -> None:
        try:
            field.data = rule(field.data)
        except rules.NotAllowed as refused:
            raise ValidationError(str(refused.reason)) from None

    return check


_name = (checked(rules.one_line),)
_email = (checked(rules.email_address),)


def countries() -> list[tuple[str, str]]:
    """Return the countries by name in the reader's language, Finland first."""
    names = Locale.parse(i18n.language()).territories
    known = [(code, str(names.get(code, code))) for code in rules.countries()]
    return sorted(known, key=lambda one: (one[0] != "FI", one[1].casefold()))


class SignInForm(forms.Form):
    """Address and password. What the address looks like is not judged here."""

    email = forms.Text(
        lazy("E-mail"),
        limit=254,
        params={"type": "email", "autocomplete": "username", "spellcheck": False},
    )
    password = forms.Password(lazy("Password"))
    next = forms.Hidden(limit=2000, required=False)


class CodeForm(forms.Form):
    """The code after the password, from the app."""

    code = forms.Code(lazy("Code"), hint=lazy("Six digits, from the app on your phone."))
    next = forms.Hidden(limit=2000, required=False)


class RecoveryForm(forms.Form):
    """The code after the password, from the paper for a lost phone."""

    code = forms.Text(
        lazy("Recovery code"),
        limit=60,
        params={"autocomplete": "off", "spellcheck": False, "autocapitalize": "none"},
    )
    next = forms.Hidden(limit=2000, required=False)


class ConfirmForm(forms.Form):
    """What is asked once more where it matters who sits there; ``confirming`` fits it."""

    password = forms.Password(lazy("Your password"))
    code = forms.Code(
        lazy("Code from your app"), limit=60, hint=lazy("A new one: each code works once.")
    )


class SecondFactorForm(ConfirmForm):
    """The first code of a new app."""

    first_code = forms.Code(
        lazy("First code of the new app"), hint=lazy("Six digits, as the app shows them now.")
    )
    next = forms.Hidden(limit=2000, required=False)


class AddressForm(forms.Form):
    """The address that a link is sent to."""

    email = forms.Email(lazy("E-mail"), limit=254, checks=_email)


class PersonForm(forms.Form):
    """Who makes an account by a link: the address is known from the link."""

    name = forms.Text(lazy("Your name"), limit=100, checks=_name, params={"autocomplete": "name"})
    language = forms.Choice(lazy("Language of your mails"), LANGUAGES)
    password = forms.Password(
        lazy("Password"),
        new=True,
        hint=lazy("At least 12 characters. Three or four words in a row are good."),
    )


class OperatorForm(PersonForm):
    """The first operator, whose address no link knows."""

    email = forms.Email(lazy("E-mail"), limit=254, checks=_email)


class NewPasswordForm(forms.Form):
    """A new password by a link."""

    password = forms.Password(
        lazy("New password"),
        new=True,
        hint=lazy("At least 12 characters. Three or four words in a row are good."),
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password by somebody who is signed in, and says the present one again."""

    current = forms.Password(lazy("Present password"))
    code = forms.Code(
        lazy("Code from your app"), limit=60, hint=lazy("A new one: each code works once.")
    )


class AccountForm(forms.Form):
    """What a person may change of their account."""

    name = forms.Text(lazy("Your name"), limit=100, checks=_name, params={"autocomplete": "name"})
    language = forms.Choice(lazy("Language of your mails"), LANGUAGES)


class InviteForm(forms.Form):
    """Whom to invite, in which language, and to which of the roles offered."""

    email = forms.Email(lazy("E-mail"), limit=254, checks=_email, params={"autocomplete": "off"})
    language = forms.Choice(lazy("Language of the invitation"), LANGUAGES)


class InviteToCaseForm(InviteForm):
    """One role on one procurement."""

    role = forms.Choice(
        lazy("Role"),
        [(role, lazy(f"role.{role}")) for role in ROLE_ORDER if role in INVITED],
        hints={
            "officer": lazy("Prepares the procurement and takes its steps."),
            "approver": lazy("Decides. Nobody approves what they wrote themselves."),
            "evaluator": lazy("Scores proposals and tenders, this procurement only."),
            "pilot_host": lazy("Owns the site and the problem of a pilot."),
            "opener": lazy("Holds one of the keys that open sealed answers."),
            "auditor": lazy("Reads everything and changes nothing."),
        },
    )


class InviteToAuthorityForm(InviteForm):
    """Roles on the authority."""

    roles = forms.Choices(
        lazy("Roles"),
        [(role, lazy(f"role.{role}")) for role in sorted(AUTHORITY_ROLES)],
        hints={
            "member": lazy("May open procurements."),
            "registrar": lazy("Invites people, disables accounts and lets auditors read."),
        },
    )


class AuditorForm(forms.Form):
    """Which auditor may read which procurement."""

    email = forms.Email(
        lazy("E-mail of the auditor"),
        limit=254,
        checks=_email,
        params={"autocomplete": "off"},
        id="auditor-email",
    )
    case = forms.Text(
        lazy("Address of the procurement"),
        limit=500,
        hint=lazy("Copy it from the officer or the auditor. You do not see the procurement."),
    )


class AccountUseForm(forms.Form):
    """An account that the operator takes out of use or back into it."""

    email = forms.Email(
        lazy("E-mail of the account"), limit=254, checks=_email, params={"autocomplete": "off"}
    )


class RegisteredForm(forms.Form):
    """Country and register number, judged together."""

    country = forms.Choice(lazy("Country"), countries, as_list=True)
    register_number = forms.Text(
        lazy("Register number"),
        limit=60,
        hint=lazy(
            "In Finland the Business ID, such as 0201256-6. Elsewhere in the EU the VAT number."
        ),
        params={"classes": "govuk-input--width-20", "spellcheck": False},
    )

    def validate_register_number(self, field: Any) -> None:
        """Refuse a number that the country's register cannot have given."""
        if self.country.errors or not self.country.data:
            return
        try:
            field.data = rules.register_number(self.country.data, field.data)
        except rules.NotAllowed as refused:
            raise ValidationError(str(refused.reason)) from None


class CompanyForm(forms.Form):
    """What a company says of itself."""

    name = forms.Text(lazy("Name of the company"), checks=_name)
    size_class = forms.Choice(
        lazy("Size"),
        [
            ("micro", lazy("Fewer than 10 people")),
            ("small", lazy("10 to 49 people")),
            ("medium", lazy("50 to 249 people")),
            ("large", lazy("250 people or more")),
        ],
        required=False,
    )
    founded_year = forms.Text(
        lazy("Founded in the year"),
        limit=4,
        required=False,
        params={"classes": "govuk-input--width-4", "inputmode": "numeric"},
    )
    research_organisation = forms.YesNo(
        lazy("Is it a research organisation?"),
        hint=lazy("A university, a research institute, or another body that mainly does research."),
    )
    email = forms.Email(
        lazy("E-mail for official letters"), limit=254, required=False, checks=_email
    )
    language = forms.Choice(lazy("Language of official letters"), LANGUAGES)

    def validate_founded_year(self, field: Any) -> None:
        """Refuse what is no year, or one to come."""
        if not field.data:
            return
        latest = datetime.now(i18n.HELSINKI).year
        text = str(field.data)
        if not (text.isascii() and text.isdigit()):
            raise ValidationError(_("Write the year with four digits, such as 2015"))
        if not rules.FOUNDED_EARLIEST <= int(text) <= latest:
            raise ValidationError(
                _(
                    "The year must be between %(first)s and %(last)s",
                    first=str(rules.FOUNDED_EARLIEST),
                    last=str(latest),
                )
            )

    def facts(self) -> dict[str, Any]:
        """Return what the use case is given."""
        return {
            "name": self.name.data,
            "size_class": self.size_class.data or "",
            "founded_year": int(self.founded_year.data) if self.founded_year.data else None,
            "research_organisation": bool(self.research_organisation.data),
            "email": self.email.data or "",
            "language": self.language.data,
        }


class NewCompanyForm(CompanyForm, RegisteredForm):
    """A company that is told of for the first time."""


class NewAuthorityForm(RegisteredForm):
    """An authority and its first registrar."""

    name = forms.Text(lazy("Name in Finnish"), checks=_name)
    name_sv = forms.Text(lazy("Name in Swedish"), required=False, checks=_name)
    name_en = forms.Text(lazy("Name in English"), required=False, checks=_name)
    unit = forms.Text(lazy("Unit"), required=False, checks=_name)
    email = forms.Email(
        lazy("E-mail of the first registrar"),
        limit=254,
        checks=_email,
        params={"autocomplete": "off"},
    )
    language = forms.Choice(lazy("Language of the invitation"), LANGUAGES)
