"""Days and moments. A moment is Helsinki wall time in the form and UTC in the program.

One line for a day, as Finnish public services have it: typed faster than three boxes,
and free of the browser's own idea of a date. A time that the clocks skip or repeat is
refused: no deadline should be doubtful.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import wtforms
from flask import abort
from wtforms.utils import unset_value

from procure import i18n
from procure.i18n import gettext as _
from procure.i18n.numerals import NotUnderstood, parse_moment
from procure.web.forms import widgets
from procure.web.forms.form import Asked

EXAMPLE = date(2026, 11, 27)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


class Day(Asked, wtforms.Field):
    """A day, a ``date``."""

    widget = widgets.TextInput()

    def __init__(
        self,
        label: Any,
        *,
        earliest: date | Callable[[], date] = FIRST,
        latest: date | Callable[[], date] = LAST,
        **kwargs: Any,
    ) -> None:
        """Ask for a day between two days."""
        self.earliest, self.latest = earliest, latest
        super().__init__(label, **kwargs)
        self.params = {"classes": "govuk-input--width-10", "autocomplete": "off", **self.params}

    @property
    def hint(self) -> str:
        """Return the hint; without one, an example."""
        return super().hint or _("For example %(example)s", example=i18n.day(EXAMPLE))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return i18n.day(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day, or say how to write it."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = i18n.parse_day(text)
        except NotUnderstood:
            raise ValueError(_say_unread(self.asked, i18n.day(EXAMPLE))) from None

    def judge(self) -> None:
        """Refuse a day out of bounds."""
        earliest, latest = _value_of(self.earliest), _value_of(self.latest)
        if not earliest <= self.data <= latest:
            self.stop(_say_bounds(self.asked, i18n.day(earliest), i18n.day(latest)))


class MomentField(Asked, wtforms.Field):
    """A day and a time of day in Helsinki; the data is an aware moment in UTC.

    The inputs are ``<name>-day`` and ``<name>-clock``; one ``<name>`` with both, or with
    an ISO moment, is read as well.
    """

    widget = widgets.MomentInput()

    def __init__(
        self,
        label: Any,
        *,
        earliest: datetime | Callable[[], datetime] | None = None,
        latest: datetime | Callable[[], datetime] | None = None,
        **kwargs: Any,
    ) -> None:
        """Ask for a moment between two moments."""
        self.earliest, self.latest = earliest, latest
        self.typed: tuple[str, str] | None = None
        super().__init__(label, **kwargs)

    @property
    def hint(self) -> str:
        """Return the hint; without one, an example in Helsinki time."""
        return super().hint or _(
            "Helsinki time. For example %(day)s and %(time)s",
            day=i18n.day(EXAMPLE),
            time=i18n.clock(datetime(2026, 11, 27, 14, tzinfo=UTC)),
        )

    @property
    def parts(self) -> tuple[str, str]:
        """Return what the two inputs show."""
        if self.typed is not None:
            return self.typed
        return (i18n.day(self.data), i18n.clock(self.data)) if self.data else ("", "")

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take both inputs as one value."""
        super().process(formdata, data, extra_filters)
        names = (f"{self.name}-day", f"{self.name}-clock")
        if formdata is None or not any(name in formdata for name in names):
            return
        if any(len(formdata.getlist(name)) > 1 for name in names):
            abort(400)
        self.typed = (formdata.get(names[0], "").strip(), formdata.get(names[1], "").strip())
        self.raw_data = [" ".join(self.typed).strip()]
        self.process_errors = []
        try:
            self.process_formdata(self.raw_data)
        except ValueError as error:
            self.process_errors.append(error.args[0])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment, or say how to write it."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if self.typed is None:
            day, _space, clock = text.rpartition(" ")
            self.typed = (day, clock) if _space else (text, "")
        try:
            self.data = _in_helsinki(text)
        except NotUnderstood:
            example = f"{i18n.day(EXAMPLE)} {i18n.clock(datetime(2026, 11, 27, 14, tzinfo=UTC))}"
            raise ValueError(_say_unread(self.asked, example)) from None

    def judge(self) -> None:
        """Refuse a moment out of bounds."""
        earliest, latest = _value_of(self.earliest), _value_of(self.latest)
        if earliest is not None and self.data < earliest:
            self.stop(
                _(
                    "“%(label)s” must be %(moment)s or later",
                    label=self.asked,
                    moment=i18n.moment(earliest),
                )
            )
        if latest is not None and self.data > latest:
            self.stop(
                _(
                    "“%(label)s” must be %(moment)s or earlier",
                    label=self.asked,
                    moment=i18n.moment(latest),
                )
            )


def _in_helsinki(text: str) -> datetime:
    """Read a moment with its zone, or a wall clock's, which must happen exactly once."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = parse_moment(text)
    if given.tzinfo is None:
        first = given.replace(tzinfo=i18n.HELSINKI)
        second = first.replace(fold=1)
        if first.utcoffset() != second.utcoffset():
            raise ValueError(
                _("The clocks are moved that night: choose a time before 3 or after 4 o’clock")
            )
        given = first
    if not FIRST <= given.date() <= LAST - timedelta(days=1):
        raise NotUnderstood(text)
    return given.astimezone(UTC)


def _say_unread(label: Any, example: str) -> str:
    return _("Write “%(label)s” like this: %(example)s", label=label, example=example)


def _say_bounds(label: Any, earliest: str, latest: str) -> str:
    return _(
        "“%(label)s” must be between %(low)s and %(high)s", label=label, low=earliest, high=latest
    )


def _value_of(bound: Any) -> Any:
    return bound() if callable(bound) else bound
