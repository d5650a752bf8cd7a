"""Forms of the public: the filter of the list, and the paper to be checked."""

from collections.abc import Mapping
from typing import Any

from procure.cases.forms import SoughtChoice, SoughtText, said
from procure.cases.tables import THEMES
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.portal import rules
from procure.web import forms


def list_filter(authorities: Mapping[str, str]) -> forms.Filter:
    """Return the filter of the public list: only authorities that published are offered."""
    buyers = list(authorities.items())
    fields = {
        "text": SoughtText(lazy("Search by name or number"), limit=100, required=False),
        "theme": SoughtChoice(
            lazy("Theme"), lambda: said("theme", THEMES), as_list=True, required=False
        ),
        "authority": SoughtChoice(lazy("Authority"), lambda: buyers, as_list=True, required=False),
    }
    made: forms.Filter = type("PublicFilter", (forms.Filter,), fields)()
    return made


class CheckForm(forms.Form):
    """A hash or a file; of a file only the hash is computed."""

    digest = forms.Text(
        lazy("Hash of the paper"),
        hint=lazy("64 letters and digits, from the last page of the paper"),
        limit=200,
        required=False,
    )
    paper = forms.Upload(
        lazy("The file itself"),
        hint=lazy("A PDF, or the JSON attached to it. The file is not kept."),
        kinds=("pdf", "json"),
        required=False,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a hash or a file, and for a hash that is one."""
        if not super().validate(extra_validators):
            return False
        if self.paper.file is None and not self.digest.data:
            self.fault("digest", _("Enter the hash of the paper, or choose its file."))
        elif self.paper.file is None and not rules.is_digest(rules.digest_in(self.digest.data)):
            self.fault("digest", _("Enter all 64 letters and digits of the hash."))
        return not self.errors


class PublishForm(forms.Form):
    """The officer's tick."""

    publish = forms.Tick(lazy("Show this case to the public"), required=False)
