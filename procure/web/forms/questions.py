"""A city's own questions: a workflow file's ``[[question]]`` entries as fields of a form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import wtforms

from procure import i18n
from procure.i18n import gettext as _
from procure.web.forms.choosing import Choice
from procure.web.forms.files import Upload
from procure.web.forms.form import Form
from procure.web.forms.numbers import MoneyAmount, Number
from procure.web.forms.text import LongText
from procure.web.forms.times import Day

F = TypeVar("F", bound=Form)
# Own fields of the form and questions of the city can never have the same name.
PREFIX = "question-"
Question = Mapping[str, Any]


class Said:
    """A label from a file: a text key, plain words, or words by language."""

    def __init__(self, words: Any, fallback: str) -> None:
        """Keep what the file says."""
        self.words = words
        self.fallback = fallback

    def __str__(self) -> str:
        if isinstance(self.words, Mapping):
            language = i18n.language()
            return str(self.words.get(language) or next(iter(self.words.values()), self.fallback))
        return _(str(self.words or self.fallback))


def with_questions(form: type[F], questions: Iterable[Question]) -> type[F]:
    """Return the form with the questions of a workflow file after its own fields.

    ``answers(form)`` gives what was answered. Nothing is required by the form itself:
    the step that needs an answer says so.
    """
    fields = {PREFIX + question["name"]: _field(question) for question in questions}
    return type(form.__name__, (form,), fields)


def own(form: Form) -> dict[str, wtforms.Field]:
    """Return the fields of the city's questions by the questions' names."""
    return {
        field.short_name.removeprefix(PREFIX): field
        for field in form.fields()
        if field.short_name.startswith(PREFIX)
    }


def answers(form: Form) -> dict[str, Any]:
    """Return the answers by the questions' names; an open one is ``None``."""
    return {
        name: None if field.data in (None, "", []) else field.data
        for name, field in own(form).items()
    }


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept answers as the keyword arguments of the form."""
    return {PREFIX + name: value for name, value in values.items()}


def _field(question: Question) -> Any:
    label = Said(question.get("label"), f"question.{question['name']}")
    words: dict[str, Any] = {"required": bool(question.get("required", False))}
    if question.get("hint"):
        words["hint"] = Said(question["hint"], "")
    kinds: dict[str, Callable[..., Any]] = {
        "text": LongText,
        "money": MoneyAmount,
        "date": Day,
        "number": Number,
        "file": Upload,
    }
    if question["type"] == "choice":
        offered = [
            (choice, Said(f"choice.{question['name']}.{choice}", choice))
            for choice in question.get("choices", ())
        ]
        return Choice(label, [(value, _Choice(said)) for value, said in offered], **words)
    return kinds[question["type"]](label, **words)


class _Choice:
    """The label of a choice; a value without words of its own stands for itself."""

    def __init__(self, said: Said) -> None:
        self.said = said

    def __str__(self) -> str:
        key = str(self.said.words)
        return str(self.said) if i18n.translated(key) else self.said.fallback
