"""Forms of the last stage: sending, appeals, the draft of the contract, the result notice."""

from procure.i18n import lazy
from procure.web import forms

WAYS = (
    ("email", lazy("By e-mail from here, to all tenderers at once")),
    ("letter", lazy("By letter, which was sent")),
)
COURTS = (
    ("market_court", lazy("contract.court.market_court")),
    ("supreme_administrative_court", lazy("contract.court.supreme_administrative_court")),
)


class SendForm(forms.Form):
    """How the decision goes to the tenderers."""

    by = forms.Choice(lazy("How the decision is sent"), WAYS)
    sent_on = forms.Day(
        lazy("Day on which the letters were sent"),
        required=False,
        hint=lazy("Only for letters. E-mails carry the day of today."),
    )


class AppealForm(forms.Form):
    """An appeal that became known."""

    appellant = forms.Text(lazy("Who appeals"))
    court = forms.Choice(lazy("Which court"), COURTS)
    number = forms.Text(lazy("Number of the court"), required=False, limit=60)
    filed_on = forms.Day(lazy("Day on which the appeal was filed"))


class OutcomeForm(forms.Form):
    """How an appeal ended."""

    ended_on = forms.Day(lazy("Day on which the court decided"))
    outcome = forms.LongText(lazy("What the court decided"), limit=2000, rows=3)


class ContractForm(forms.Form):
    """What the draft of the contract begins from."""

    starts_on = forms.Day(lazy("The contract begins"))
    ends_on = forms.Day(lazy("The contract ends"))


class NoticeForm(forms.Form):
    """The result notice."""

    sent_on = forms.Day(lazy("Day on which the notice was sent"))
    number = forms.Text(lazy("Number of the notice"), required=False, limit=60)
