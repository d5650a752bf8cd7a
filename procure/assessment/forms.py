"""Forms of the comparison: panel, interests, scores, consensus, what is left out."""

from typing import Any

from procure.assessment.tables import Criterion
from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.web import forms

STANDINGS = (
    ("none", lazy("I have no interests in any tenderer")),
    ("recused", lazy("I have an interest and take no part")),
)
KINDS = (
    ("rejected", lazy("assessment.rejected")),
    ("excluded", lazy("assessment.excluded")),
    ("withdrawn", lazy("assessment.withdrawn")),
)
FEW_LEVELS = 5


class MemberForm(forms.Form):
    """An evaluator of the case who comes to the panel."""

    user_id = forms.Choice(lazy("Evaluator"), (), as_list=True)
    chair = forms.Tick(lazy("Leads the panel"))


class DeclarationForm(forms.Form):
    """One's own interests."""

    standing = forms.Choice(lazy("Your interests"), STANDINGS)
    submissions = forms.Choices(
        lazy("Tenderers that the interest is in"),
        (),
        required=False,
        hint=lazy("Leave all open if the interest is in the whole procurement."),
    )
    explanation = forms.LongText(
        lazy("What the interest is"),
        required=False,
        limit=2000,
        rows=3,
        hint=lazy("Family, ownership, work, money, or strong opinions said aloud."),
    )

    def is_in_order(self) -> bool:
        """Check that a recusal says what it is about, and nothing else does."""
        if self.standing.data == "recused" and not self.explanation.data:
            self.fault("explanation", _("Say what the interest is"))
        if self.standing.data == "none" and (self.explanation.data or self.submissions.data):
            self.fault("standing", _("You named an interest. Choose that you take no part."))
        return not self.errors


class RejectionForm(forms.Form):
    """Why a tender is not compared."""

    kind = forms.Choice(lazy("What happens to the tender"), KINDS)
    ground = forms.Text(
        lazy("Provision"),
        required=False,
        limit=500,
        hint=lazy("For example: Act 1397/2016, 74 §. A withdrawal needs none."),
    )
    reason = forms.LongText(
        lazy("Reason"),
        required=False,
        limit=2000,
        hint=lazy("The tenderer reads this. The award waits for ground and reason."),
    )


class SheetForm(forms.Form):
    """One score and its note; the points are put in by ``sheet_form``."""


class ConsensusForm(forms.Form):
    """What the panel agrees on; the points are put in by ``consensus_form``."""


def sheet_form(criterion: Criterion) -> type[SheetForm]:
    """Return the form of one score: the described levels, or a number up to a hundred."""
    fields = {
        "points": _points(criterion, lazy("Your score")),
        "note": forms.LongText(
            lazy("Why this score?"),
            limit=2000,
            rows=3,
            hint=lazy("One or two sentences. The supplier may read them later."),
        ),
    }
    return type("SheetForm", (SheetForm,), fields)


def consensus_form(criterion: Criterion, *, talk: bool) -> type[ConsensusForm]:
    """Return the form of one consensus; ``talk`` asks how a wide spread was discussed."""
    fields = {
        "points": _points(criterion, lazy("Consensus"), plain=True),
        "reason": forms.LongText(
            lazy("Reason"),
            limit=2000,
            rows=3,
            hint=lazy("Goes into the decision and to the tenderer."),
        ),
        "discussion": forms.LongText(
            lazy("How the difference was talked over"),
            required=talk,
            limit=2000,
            rows=2,
        ),
        "dissent": forms.LongText(
            lazy("A member disagrees and says why"), required=False, limit=2000, rows=2
        ),
    }
    if not talk:
        del fields["discussion"]
    return type("ConsensusForm", (ConsensusForm,), fields)


def _points(criterion: Criterion, label: Any, *, plain: bool = False) -> Any:
    if criterion.top > FEW_LEVELS:
        return forms.Whole(label, low=0, high=criterion.top, unit=f"/ {criterion.top}")
    described = {int(one["points"]): one for one in criterion.levels}
    choices = []
    hints = {}
    for points in range(criterion.top, -1, -1):
        level = described.get(points)
        title = f"{points} – {level['title']}" if level and not plain else str(points)
        choices.append((str(points), title))
        if level and level.get("text") and not plain:
            hints[str(points)] = str(level["text"])
    if plain:
        inline = {"classes": "govuk-radios--inline govuk-radios--small"}
        return forms.Choice(label, choices[::-1], as_list=False, params=inline)
    return forms.Choice(
        label, choices, as_list=False, hints=hints, params={"classes": "app-rubric"}
    )
