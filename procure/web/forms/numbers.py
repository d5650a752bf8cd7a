"""Sums and numbers, read as people write them (see ``i18n.numerals``) and kept exactly."""

from decimal import Decimal
from typing import Any

import wtforms

from procure import i18n
from procure.i18n import gettext as _
from procure.i18n.numerals import NotUnderstood
from procure.web.forms import widgets
from procure.web.forms.form import Asked

# Ten thousand million euros: more than any city buys, less than what a cent would lose.
MOST_EUROS = Decimal("9999999999.99")
MOST_WHOLE = 999_999_999_999


class NumberAsked(Asked, wtforms.Field):
    """What sums and numbers share: what is typed comes back as it was typed."""

    widget = widgets.TextInput()
    low: Decimal | int
    high: Decimal | int

    def __init__(self, label: Any, *, unit: Any = "", **kwargs: Any) -> None:
        """Ask for a number with its unit beside it."""
        self.unit = unit
        super().__init__(label, **kwargs)
        self.params = {
            "inputmode": "decimal",
            "classes": "govuk-input--width-10",
            "spellcheck": False,
            "autocomplete": "off",
            **({"suffix": {"text": unit}} if unit else {}),
            **self.params,
        }

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number, or say how to write it."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = self.read(text)
        except NotUnderstood:
            raise ValueError(self.say_unread()) from None

    def judge(self) -> None:
        """Refuse what is out of bounds."""
        if not self.low <= self.data <= self.high:
            self.stop(
                _(
                    "“%(label)s” must be between %(low)s and %(high)s",
                    label=self.asked,
                    low=self.written(self.low),
                    high=self.written(self.high),
                )
            )

    def read(self, text: str) -> Any:
        """Read the text."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """Write a value as the field shows it."""
        return i18n.number(value)

    def say_unread(self) -> str:
        """Say how the number is to be written."""
        return _(
            "Write “%(label)s” as a number, for example %(example)s",
            label=self.asked,
            example=self.written(Decimal(1250)),
        )


class MoneyAmount(NumberAsked):
    """Euros and cents, a ``Decimal``."""

    def __init__(
        self,
        label: Any,
        *,
        low: Decimal | int = Decimal(0),
        high: Decimal | int = MOST_EUROS,
        **kwargs: Any,
    ) -> None:
        """Ask for a sum between two sums."""
        self.low, self.high = low, high
        super().__init__(label, unit="€", **kwargs)

    def read(self, text: str) -> Decimal:
        """Read a sum."""
        return i18n.parse_money(text)

    def written(self, value: Any) -> str:
        """Write a sum; cents only where there are some."""
        whole = value == Decimal(value).to_integral_value()
        return i18n.number(value, None if whole else 2)

    def say_unread(self) -> str:
        """Say how a sum is to be written."""
        return _(
            "Write “%(label)s” in euros, for example %(example)s",
            label=self.asked,
            example=self.written(Decimal("1250.50")),
        )


class Number(NumberAsked):
    """A number with decimals, a ``Decimal``."""

    def __init__(
        self,
        label: Any,
        *,
        low: Decimal | int = -MOST_WHOLE,
        high: Decimal | int = MOST_WHOLE,
        decimals: int = 6,
        **kwargs: Any,
    ) -> None:
        """Ask for a number with at most so many decimals."""
        self.low, self.high, self.decimals = low, high, decimals
        super().__init__(label, **kwargs)

    def read(self, text: str) -> Decimal:
        """Read a number."""
        return i18n.parse_number(text, self.decimals)


class Whole(NumberAsked):
    """A whole number, an ``int``."""

    def __init__(self, label: Any, *, low: int = 0, high: int = MOST_WHOLE, **kwargs: Any) -> None:
        """Ask for a whole number between two numbers."""
        self.low, self.high = low, high
        params = {"inputmode": "numeric", **(kwargs.pop("params", None) or {})}
        super().__init__(label, params=params, **kwargs)

    def read(self, text: str) -> int:
        """Read a whole number."""
        return i18n.parse_whole(text)

    def say_unread(self) -> str:
        """Say that no decimals are meant."""
        return _("Write “%(label)s” as a whole number", label=self.asked)


class Percent(Whole):
    """Whole percent, an ``int`` from 0 to 100."""

    def __init__(self, label: Any, *, low: int = 0, high: int = 100, **kwargs: Any) -> None:
        """Ask for percent."""
        super().__init__(label, low=low, high=high, unit="%", **kwargs)
