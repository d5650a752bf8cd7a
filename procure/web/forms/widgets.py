"""GOV.UK widgets in the reader's language.

The package says "Error" in English only and leaves an empty hint in the page; both are
put right here, for all widgets alike.
"""

# The package has no types, and every class here stands on one of its own.
# mypy: disable-error-code="misc"

from typing import Any

from flask import render_template
from govuk_frontend_wtf import wtforms_widgets as gov
from markupsafe import Markup

from procure.i18n import gettext as _


class Localised:
    """What every widget of ours does on top of the package's."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the parameters of the GOV.UK macro, translated."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        if params.get("errorMessage"):
            params["errorMessage"]["visuallyHiddenText"] = _("Error")
        params["hint"] = {"text": field.hint} if field.hint else None
        if label := params.get("label"):
            label["text"] = field.question
        legend = (params.get("fieldset") or {}).get("legend")
        if legend is not None:
            legend["text"] = field.question
        return params


class TextInput(Localised, gov.GovTextInput):
    """One line of text."""


class PasswordInput(Localised, gov.GovPasswordInput):
    """A password, which can be shown while it is typed."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Translate the button that shows the password."""
        return {
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show the password"),
            "hidePasswordAriaLabelText": _("Hide the password"),
            "passwordShownAnnouncementText": _("The password is shown"),
            "passwordHiddenAnnouncementText": _("The password is hidden"),
            **super().map_gov_params(field, **kwargs),
        }


class TextArea(Localised, gov.GovCharacterCount):
    """Several lines of text, which say how many characters are left when few are."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the limit and its words."""
        left = {"one": _("%{count} character left"), "other": _("%{count} characters left")}
        over = {
            "one": _("%{count} character too many"),
            "other": _("%{count} characters too many"),
        }
        return {
            "maxlength": field.limit,
            "threshold": 75,
            "rows": 5,
            "textareaDescriptionText": _("At most %{count} characters"),
            "charactersUnderLimitText": left,
            "charactersAtLimitText": _("No characters left"),
            "charactersOverLimitText": over,
            **super().map_gov_params(field, **kwargs),
        }


class Radios(Localised, gov.GovRadioInput):
    """One of a few."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what each choice means, where the field says it."""
        params = super().map_gov_params(field, **kwargs)
        return _with_hints(field, params)


class Checkboxes(Localised, gov.GovCheckboxesInput):
    """Some of a few."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what each choice means, where the field says it."""
        params = super().map_gov_params(field, **kwargs)
        return _with_hints(field, params)


class Checkbox(Localised, gov.GovCheckboxInput):
    """A tick beside a sentence."""


class Select(Localised, gov.GovSelect):
    """One of many."""


class FileInput(Localised, gov.GovFileInput):
    """A file, with a place to drop it."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Translate the words of the drop zone."""
        some = {
            "one": _("%{count} file chosen"),
            "other": _("%{count} files chosen"),
        }
        return {
            "javascript": True,
            "chooseFilesButtonText": _("Choose a file"),
            "dropInstructionText": _("or drop it here"),
            "noFileChosenText": _("No file chosen"),
            "multipleFilesChosenText": some,
            "enteredDropZoneText": _("Over the drop zone"),
            "leftDropZoneText": _("Left the drop zone"),
            **super().map_gov_params(field, **kwargs),
        }


class MomentInput:
    """A day and a time of day side by side, in one group."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """Render both inputs."""
        params = kwargs.get("params", {})
        return Markup(render_template("macros/moment.html", field=field, **params))  # noqa: S704


def _with_hints(field: Any, params: dict[str, Any]) -> dict[str, Any]:
    hints = getattr(field, "hints", {})
    for item in params["items"]:
        if hint := hints.get(item["value"]):
            item["hint"] = {"text": str(hint)}
    return params
