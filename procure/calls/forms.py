"""Forms of calls: answering, asking, wording answers, confirming the opening."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from procure import i18n
from procure.calls import rules
from procure.calls.tables import CallQuestion
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.people.forms import ConfirmForm
from procure.web import forms

ANSWER, SECRET, GROUND = "answer-", "secret-", "ground-"
COUNTED = Markup('data-module="govuk-character-count"')


class AskForm(forms.Form):
    """A supplier's question."""

    question = forms.LongText(
        lazy("Your question"),
        hint=lazy("Leave out your name and your solution: everybody will read this."),
        limit=2000,
    )


class InquiryForm(forms.Form):
    """The officer's wording of a question, and its answer."""

    question = forms.LongText(
        lazy("Question as it is published"),
        hint=lazy("Reword it if its style or content gives away who asked."),
        limit=2000,
        rows=3,
    )
    answer = forms.LongText(
        lazy("Your answer"), hint=lazy("Goes to everyone at the same moment."), limit=5000
    )


class OpeningForm(ConfirmForm):
    """The password and the code, asked again before the opening."""


class AnswerText(forms.LongText):
    """A long answer with a limit in words, counted by the browser as it is typed."""

    def __init__(self, label: Any, *, words: int | None, **kwargs: Any) -> None:
        """Ask for at most so many words; the room's rules say when it is too many."""
        super().__init__(label, limit=rules.LONGEST_TEXT, rows=6, **kwargs)
        self.words = words
        if words is not None:
            self.params |= {
                "maxlength": words,
                "threshold": 0,
                "textareaDescriptionText": _("At most %{count} words"),
                "wordsUnderLimitText": {
                    "one": _("%{count} word left"),
                    "other": _("%{count} words left"),
                },
                "wordsAtLimitText": _("No words left"),
                "wordsOverLimitText": {
                    "one": _("%{count} word too many"),
                    "other": _("%{count} words too many"),
                },
            }

    def __call__(self, **kwargs: Any) -> Markup:
        """Show the field; the macro cannot say what is counted, so it is said here."""
        shown: Markup = super().__call__(**kwargs)
        if self.words is None:
            return shown
        return shown.replace(COUNTED, COUNTED + Markup(' data-count-type="words"'), 1)


class AnswerForm(forms.Form):
    """The questions of one call, each with its mark of a trade secret."""

    def answered(self) -> dict[str, Any]:
        """Return the answers as the call keeps them, without the empty ones."""
        return {
            field.short_name.removeprefix(ANSWER): _plain(field)
            for field in self.fields()
            if field.short_name.startswith(ANSWER) and field.data not in (None, "")
        }

    def secrets(self) -> dict[str, str]:
        """Return the ground of each answer that is marked as a trade secret."""
        names = [
            field.short_name.removeprefix(SECRET)
            for field in self.fields()
            if field.short_name.startswith(SECRET) and field.data
        ]
        return {name: self[f"{GROUND}{name}"].data or "" for name in names}

    def faulty(self, faults: dict[str, tuple[str, dict[str, Any]]]) -> None:
        """Put the faults that the room's rules find on the fields they are about."""
        first = next(iter(self._fields))
        for name, (key, values) in faults.items():
            about_ground = name and key == "Say why this is a trade secret."
            prefix = GROUND if about_ground else ANSWER
            self.fault(f"{prefix}{name}" if name else first, _(key, **values))


def answer_form(questions: Iterable[CallQuestion], typed: Any = None) -> AnswerForm:
    """Return the form of a call: as sent by this request, else as it was typed before."""
    fields: dict[str, Any] = {}
    for one in questions:
        fields[f"{ANSWER}{one.name}"] = _field(one)
        fields[f"{SECRET}{one.name}"] = forms.Tick(lazy("This answer is a trade secret"))
        fields[f"{GROUND}{one.name}"] = forms.Text(
            lazy("Why it is a trade secret"), required=False, limit=rules.LONGEST_GROUND
        )
    made: type[AnswerForm] = type("AnswerForm", (AnswerForm,), fields)
    return made() if typed is None else made(formdata=MultiDict(typed))


def _field(one: CallQuestion) -> Any:
    label = f"{one.position}. {one.label}"
    words: dict[str, Any] = {"required": one.required, "hint": one.hint}
    match one.type:
        case "money":
            return forms.MoneyAmount(label, **words)
        case "number":
            return forms.Number(label, **words)
        case "date":
            return forms.Day(label, **words)
        case "choice":
            return forms.Choice(label, [(c, c) for c in one.choices], **words)
    return AnswerText(label, words=one.word_limit, **words)


def _plain(field: Any) -> Any:
    """Return a field's value as a call keeps it: cents, a number as text, an ISO day."""
    value = field.data
    if isinstance(field, forms.MoneyAmount):
        return int(value * 100)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def shown(question: CallQuestion, value: Any) -> str:
    """Return an answer as a reader sees it."""
    match question.type:
        case "money":
            return i18n.cents(int(value))
        case "number":
            return i18n.number(str(value))
        case "date":
            return i18n.day(str(value))
    return str(value)
