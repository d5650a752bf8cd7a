"""A form as it comes in a request, and what all its fields share.

CSRF is checked for every request by the frame; a form only carries the token, which the
template writes with ``{{ csrf() }}``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import wtforms
from flask import abort, request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation

from procure import i18n
from procure.i18n import gettext as _

METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ASK = object()


class Form(wtforms.Form):
    """A form that a page sends. Parameters that come twice are refused with 400."""

    class Meta(DefaultMeta):
        """WTForms' own few messages are said in the reader's language."""

        @property
        def locales(self) -> list[str]:  # type: ignore[override]
            """Return the language of the reader."""
            return [i18n.language()]

    def __init__(self, formdata: Any = ASK, **values: Any) -> None:
        """Read the request if it sends something, else show ``obj`` or the values given."""
        if formdata is ASK:
            formdata = _sent() if request.method in METHODS else None
        super().__init__(formdata, **values)
        if formdata is not None:
            self._refuse_doubles(formdata)

    def validate_on_submit(self) -> bool:
        """Say whether the form was sent and everything in it is right."""
        return request.method in METHODS and bool(self.validate())

    def fault(self, name: str, message: Any) -> None:
        """Put an error on a field after the fields themselves were right."""
        field = self._fields[name]
        field.errors = [*field.errors, str(message)]

    def fields(self) -> Iterator[wtforms.Field]:
        """Return the fields in their order."""
        return iter(self._fields.values())

    def _refuse_doubles(self, formdata: Any) -> None:
        """Refuse a single value that is sent twice: which one counts is nobody's guess."""
        for field in self._fields.values():
            if not getattr(field, "many", False) and len(formdata.getlist(field.name)) > 1:
                abort(400)


class Filter(Form):
    """A form in the address of a list. What is wrong in it is left out, never an error."""

    def __init__(self, **values: Any) -> None:
        """Read the address; a filter has no effect until it holds something right."""
        super().__init__(request.args, **values)
        for field in self.fields():
            if isinstance(field, Asked):
                field.required, field.in_filter = False, True
        self.validate()
        for field in self.fields():
            if field.errors:
                field.errors, field.data, field.raw_data = [], None, None

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what is filled in and right, without the empty ones."""
        return {
            field.short_name: field.data
            for field in self.fields()
            if field.data not in (None, "", [])
        }


class Asked(wtforms.Field):
    """A question: its label, whether it must be answered, and its own checks.

    ``missing`` is said when a required answer is missing. A question that may be left
    open says so in its label.
    """

    many = False
    # In the filter of a list nothing must be answered, so nothing says that it is optional.
    in_filter = False

    def __init__(
        self,
        label: Any,
        *,
        hint: Any = "",
        required: bool = True,
        missing: Any = "",
        checks: Iterable[Callable[[Any, Any], None]] = (),
        params: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Ask; ``checks`` are WTForms validators, ``params`` go to the GOV.UK macro."""
        kwargs.setdefault("description", hint)
        self.required = required
        self.missing = missing
        self.params = dict(params or {})
        self.asked = label
        super().__init__(label, validators=tuple(checks), **kwargs)

    @property
    def question(self) -> str:
        """Return the label as it is said in the form."""
        text = str(self.asked)
        plain = self.required or self.in_filter
        return text if plain else _("%(label)s (optional)", label=text)

    @property
    def hint(self) -> str:
        """Return the hint in the reader's language."""
        return str(self.description or "")

    def pre_validate(self, form: Any) -> None:
        """Stop at what could not be read, and at a missing answer."""
        if self.errors:
            raise StopValidation
        if self.is_empty():
            if self.required:
                raise StopValidation(str(self.missing) if self.missing else self.say_missing())
            raise StopValidation
        self.judge()

    def judge(self) -> None:
        """Refuse an answer that is out of bounds; the checks come after it."""

    def is_empty(self) -> bool:
        """Say whether the question is left open."""
        return self.data in (None, "", [])

    def say_missing(self) -> str:
        """Say that the answer is missing."""
        return _("Fill in “%(label)s”", label=self.asked)

    def stop(self, message: str) -> None:
        """Refuse the answer."""
        raise StopValidation(message)


class Hidden(Asked, wtforms.HiddenField):
    """A value the page carries along; it has a limit like everything that is sent."""

    def __init__(self, label: Any = "", *, limit: int = 200, **kwargs: Any) -> None:
        """Carry a value of at most ``limit`` characters."""
        super().__init__(label, **kwargs)
        self.limit = limit

    def pre_validate(self, form: Any) -> None:
        """Refuse what the page itself cannot have sent."""
        if len(self.data or "") > self.limit:
            abort(400)
        super().pre_validate(form)


def show(field: Any, **params: Any) -> Markup:
    """Return a field as the template's ``{{ field(form.x) }}`` shows it.

    More words go to the GOV.UK macro: ``field(form.x, rows=3)``.
    """
    given = {**getattr(field, "params", {}), **params}
    shown: Markup = field(params=given) if isinstance(field, Asked) else field()
    return shown


def _sent() -> Any:
    if request.files:
        return CombinedMultiDict((request.files, request.form))
    # Without any field a form is still sent: an empty one, whose questions are all open.
    return request.form or MultiDict()
