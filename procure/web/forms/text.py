"""Text that people type, kept as they meant it.

Unicode is normalised (NFC) and line ends become one kind. Control characters and broken
characters are refused, not silently dropped: what was signed is what was typed.
"""

import re
import unicodedata
from typing import Any

import wtforms
from email_validator import EmailNotValidError, validate_email

from procure import i18n
from procure.i18n import gettext as _
from procure.web.forms import widgets
from procure.web.forms.form import Asked

LINE = 200
PAGE = 4_000
PASSWORD = 1_000
# Everything of Unicode's control and surrogate classes but the tab and the line end, and
# the mark that stands for bytes nobody could read.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


class TextAsked(Asked, wtforms.StringField):
    """What one line and many lines share."""

    widget = widgets.TextInput()
    data: str

    def __init__(self, label: Any, *, limit: int = LINE, **kwargs: Any) -> None:
        """Ask for at most ``limit`` characters."""
        self.limit = limit
        super().__init__(label, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text; refuse what no keyboard types, and show the rest again."""
        text = str(valuelist[0]) if valuelist else ""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        self.data = FORBIDDEN.sub("", text).strip()
        if FORBIDDEN.search(text):
            raise ValueError(
                _(
                    "“%(label)s” held characters that cannot be kept. They are taken out: "
                    "check the text",
                    label=self.asked,
                )
            )

    def judge(self) -> None:
        """Refuse what is too long."""
        if len(self.data or "") > self.limit:
            self.stop(
                _(
                    "Shorten “%(label)s” to %(limit)s characters: it has %(count)s",
                    label=self.asked,
                    limit=i18n.number(self.limit),
                    count=i18n.number(len(self.data)),
                )
            )


class Text(TextAsked):
    """One line of text; a line end in it becomes a space."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text as one line."""
        super().process_formdata([" ".join(str(v).split()) if v else v for v in valuelist])


class LongText(TextAsked):
    """Several lines of text."""

    widget = widgets.TextArea()

    def __init__(self, label: Any, *, limit: int = PAGE, rows: int = 5, **kwargs: Any) -> None:
        """Ask for at most ``limit`` characters in a box of so many rows."""
        params = {"rows": rows, **(kwargs.pop("params", None) or {})}
        super().__init__(label, limit=limit, params=params, **kwargs)


class Email(Text):
    """An e-mail address, checked in its form; nobody is asked whether it exists."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        """Ask for an address."""
        params = {"type": "email", "autocomplete": "email", "spellcheck": False}
        super().__init__(label, params={**params, **(kwargs.pop("params", None) or {})}, **kwargs)

    def judge(self) -> None:
        """Refuse what is no address."""
        super().judge()
        try:
            found = validate_email(self.data, check_deliverability=False)
        except EmailNotValidError:
            self.stop(_("Write the e-mail address like this: name@example.fi"))
        else:
            self.data = found.normalized


class Password(Asked, wtforms.PasswordField):
    """A password: taken as it is typed, never shown again."""

    widget = widgets.PasswordInput()
    data: str

    def __init__(self, label: Any, *, new: bool = False, **kwargs: Any) -> None:
        """Ask for a password; ``new`` tells the browser's own safe that it is a new one."""
        params = {"autocomplete": "new-password" if new else "current-password"}
        super().__init__(label, params=params, **kwargs)

    def judge(self) -> None:
        """Refuse what only costs time to hash."""
        if len(self.data) > PASSWORD:
            self.stop(_("The password is too long"))


class Code(Text):
    """A short code of digits, from an app or a mail; spaces in it do not matter."""

    def __init__(self, label: Any, *, limit: int = 12, **kwargs: Any) -> None:
        """Ask for a code."""
        params = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": False,
            "classes": "govuk-input--width-10",
        }
        super().__init__(label, limit=limit, params=params, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the code without its spaces."""
        super().process_formdata([re.sub(r"\s", "", str(v)) for v in valuelist])
