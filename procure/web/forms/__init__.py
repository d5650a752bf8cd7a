"""Forms: every field has a label, a limit, and errors that say how to mend them.

A room writes ``class NeedForm(forms.Form): problem = forms.LongText(lazy("..."))`` and a
page asks ``form.validate_on_submit()``. What is typed comes back when something is wrong.
"""

from procure.web.forms.choosing import Choice, Choices, Tick, YesNo
from procure.web.forms.files import Upload
from procure.web.forms.form import Filter, Form, Hidden
from procure.web.forms.numbers import MoneyAmount, Number, Percent, Whole
from procure.web.forms.questions import with_questions
from procure.web.forms.sieving import sieve
from procure.web.forms.text import Code, Email, LongText, Password, Text
from procure.web.forms.times import Day, MomentField

__all__ = [
    "Choice",
    "Choices",
    "Code",
    "Day",
    "Email",
    "Filter",
    "Form",
    "Hidden",
    "LongText",
    "MomentField",
    "MoneyAmount",
    "Number",
    "Password",
    "Percent",
    "Text",
    "Tick",
    "Upload",
    "Whole",
    "YesNo",
    "sieve",
    "with_questions",
]
