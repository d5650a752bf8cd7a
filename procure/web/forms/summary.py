"""The list of errors on top of a page: each one a link to the field it is about."""

from typing import Any

from flask import render_template
from govuk_frontend_wtf.main import wtforms_errors
from markupsafe import Markup

from procure.i18n import gettext as _
from procure.web.forms.form import Form


def form_errors(*forms: Form) -> Markup:
    """Return the error summary of one or several forms; nothing if all is right."""
    found = [error for form in forms if form.errors for error in _of(form)]
    if not found:
        return Markup("")
    return Markup(  # noqa: S704 - a template of ours, escaped like every page
        render_template("macros/error_summary.html", title=_("There is a problem"), errors=found)
    )


def _of(form: Form) -> list[dict[str, Any]]:
    errors: list[dict[str, Any]] = wtforms_errors(form, {})["errorList"]
    return errors
