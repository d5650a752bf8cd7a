"""Choosing: one, some, yes or no, a tick. A value that is not offered is refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import wtforms

from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.web.forms import widgets
from procure.web.forms.form import Asked

Offered = Iterable[tuple[str, Any]]
# More than these are quicker to find in a list that opens.
MOST_RADIOS = 8


class Option:
    """One choice as the GOV.UK widgets read it."""

    def __init__(self, value: str, label: Any, checked: bool) -> None:
        """Offer a value under a label."""
        self.value = value
        self.label = self
        self.text = str(label)
        self.checked = checked
        self.data = value

    def _value(self) -> str:
        return self.value


class Choosing(Asked, wtforms.Field):
    """What one and some share: choices are offered as pairs of value and label.

    ``choices`` may be a function, asked for each form. ``hints`` say what a choice means.
    """

    def __init__(
        self,
        label: Any,
        choices: Offered | Callable[[], Offered],
        *,
        hints: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the choices."""
        self.choices = [
            (str(value), text) for value, text in (choices() if callable(choices) else choices)
        ]
        self.hints = hints or {}
        super().__init__(label, **kwargs)

    def __iter__(self) -> Iterator[Option]:
        """Return the choices for radio buttons and tick boxes."""
        chosen = self.chosen()
        return (Option(value, text, value in chosen) for value, text in self.choices)

    def chosen(self) -> list[str]:
        """Return what is chosen now."""
        raise NotImplementedError

    def say_missing(self) -> str:
        """Say that nothing is chosen."""
        return _("Choose an answer to “%(label)s”", label=self.asked)

    def judge(self) -> None:
        """Refuse what the form did not offer."""
        if not set(self.chosen()) <= {value for value, _text in self.choices}:
            self.stop(_("Choose “%(label)s” from the list", label=self.asked))


class Choice(Choosing):
    """One of several, a ``str``: a few radio buttons, or a list that opens when many."""

    def __init__(
        self,
        label: Any,
        choices: Offered | Callable[[], Offered],
        *,
        as_list: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the choices; ``as_list`` decides the shape, otherwise their number does."""
        self.as_list = as_list
        super().__init__(label, choices, **kwargs)

    def __call__(self, **kwargs: Any) -> Any:
        """Show the field."""
        long = len(self.choices) > MOST_RADIOS if self.as_list is None else self.as_list
        return (widgets.Select() if long else widgets.Radios())(self, **kwargs)

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
        """Return the choices of a list that opens; the first one is none of them."""
        chosen = self.chosen()
        nothing = _("All") if self.in_filter else _("Choose") if self.required else ""
        yield "", nothing, not chosen, {}
        for value, text in self.choices:
            yield value, str(text), value in chosen, {}

    def chosen(self) -> list[str]:
        """Return what is chosen now."""
        return [] if self.data in (None, "") else [str(self.data)]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what is chosen."""
        self.data = (str(valuelist[0]) if valuelist else "") or None


class Choices(Choosing):
    """Some of several, a list of ``str`` in the order offered."""

    many = True
    widget = widgets.Checkboxes()

    def chosen(self) -> list[str]:
        """Return what is chosen now."""
        return list(self.data or ())

    def process_data(self, value: Any) -> None:
        """Show kept choices."""
        self.data = [str(one) for one in value or ()]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what is chosen."""
        given = {str(value) for value in valuelist}
        known = [value for value, _text in self.choices if value in given]
        self.data = [*known, *sorted(given - set(known))]


class YesNo(Choice):
    """Yes or no, a ``bool``; nothing is chosen beforehand."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        """Offer yes and no."""
        params = {"classes": "govuk-radios--inline", **(kwargs.pop("params", None) or {})}
        offered = (("yes", lazy("Yes")), ("no", lazy("No")))
        super().__init__(label, offered, params=params, as_list=False, **kwargs)

    def chosen(self) -> list[str]:
        """Return what is chosen now."""
        said = {True: "yes", False: "no"}.get(self.data, self.data)
        return [] if said is None else [str(said)]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the answer; what is neither yes nor no is kept to be refused."""
        super().process_formdata(valuelist)
        self.data = {"yes": True, "no": False}.get(self.data or "", self.data)


class Tick(Asked, wtforms.BooleanField):
    """A sentence to agree with, a ``bool``. When required, it must be ticked."""

    widget = widgets.Checkbox()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        """Ask for a tick; the usual one may stay empty."""
        kwargs.setdefault("required", False)
        super().__init__(label, **kwargs)

    @property
    def question(self) -> str:
        """Return the sentence; a tick need not say that it is optional."""
        return str(self.asked)

    def is_empty(self) -> bool:
        """Say whether it is not ticked."""
        return not self.data

    def say_missing(self) -> str:
        """Say that the tick is needed."""
        return _("Tick “%(label)s” to go on", label=self.asked)
