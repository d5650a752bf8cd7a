"""Forms of the dialogue. Fields that are facts have the fact's name, so that a link finds them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from wtforms.validators import StopValidation

from procure.i18n import gettext as _
from procure.i18n import lazy
from procure.stages.market_dialogue import rules
from procure.stages.market_dialogue.inputs import CallInput, InvitationInput, QuestionInput
from procure.stages.market_dialogue.tables import Dialogue
from procure.web import forms

MOST_QUESTIONS = 40
FIRST_ROWS = 4
TYPES = (
    ("text", lazy("Text")),
    ("money", lazy("Sum in euros")),
    ("number", lazy("Number")),
    ("date", lazy("Day")),
)
FORMS = (
    ("briefing", lazy("dialogue.form.briefing")),
    ("one_to_one", lazy("dialogue.form.one_to_one")),
    ("comments_on_drafts", lazy("dialogue.form.comments_on_drafts")),
    ("written_answer", lazy("dialogue.form.written_answer")),
)
DISPOSITIONS = (
    ("accepted", lazy("dialogue.accepted")),
    ("partly", lazy("dialogue.partly")),
    ("rejected", lazy("dialogue.rejected")),
)
PROCEDURES = (
    ("undecided", lazy("paper.procedure.undecided")),
    ("small_purchase", lazy("paper.procedure.small_purchase")),
    ("national", lazy("paper.procedure.national")),
    ("annex_e_services", lazy("paper.procedure.annex_e_services")),
    ("open", lazy("paper.procedure.open")),
    ("restricted", lazy("paper.procedure.restricted")),
    ("negotiated", lazy("paper.procedure.negotiated")),
    ("competitive_dialogue", lazy("paper.procedure.competitive_dialogue")),
    ("innovation_partnership", lazy("paper.procedure.innovation_partnership")),
    ("rd_excluded_pcp", lazy("paper.procedure.rd_excluded_pcp")),
    ("direct_award", lazy("paper.procedure.direct_award")),
    ("design_contest", lazy("paper.procedure.design_contest")),
)
CPV = tuple(
    zip(
        rules.INNOVATION_CODES,
        (
            lazy("cpv.73000000"),
            lazy("cpv.73100000"),
            lazy("cpv.73110000"),
            lazy("cpv.73111000"),
            lazy("cpv.73120000"),
            lazy("cpv.73200000"),
            lazy("cpv.73210000"),
            lazy("cpv.73220000"),
            lazy("cpv.73300000"),
            lazy("cpv.73420000"),
            lazy("cpv.73430000"),
        ),
        strict=True,
    )
)

# Fields of the form that have another name than the columns they stand for.
_COLUMNS = {"dialogue_background": "background", "dialogue_plan": "planned", "ways": "forms"}


def _is_cpv(_form: Any, field: Any) -> None:
    if rules.cpv(field.data or "") is None:
        raise StopValidation(_("Write the CPV code with eight digits: 73100000"))


class InvitationForm(forms.Form):
    """The invitation. Only the deadline must be there to save it; the step asks for the rest."""

    purpose = forms.Text(
        lazy("What you ask the market, in one question"),
        hint=lazy("Stands under the title of the public page."),
        required=False,
        limit=500,
    )
    dialogue_background = forms.LongText(lazy("Background"), required=False, limit=10000)
    dialogue_plan = forms.LongText(
        lazy("What is planned"), required=False, limit=10000, hint=lazy("What stands already.")
    )
    open_points = forms.LongText(
        lazy("What is open"),
        required=False,
        limit=10000,
        hint=lazy("Where answers can still change the plan."),
    )
    dialogue_answers_due = forms.MomentField(lazy("Answers close"))
    questions_until = forms.MomentField(lazy("Last moment to ask a question"), required=False)
    timetable = forms.LongText(
        lazy("Timetable to the tender"),
        required=False,
        limit=2000,
        rows=4,
        hint=lazy("A line each, as in: 18.12.2026: summary is published"),
    )
    who_may_answer = forms.Text(lazy("Who may answer"), required=False, limit=1000)
    ways = forms.Choices(lazy("How one can take part"), FORMS, required=False)
    forms_text = forms.LongText(
        lazy("More about taking part"),
        required=False,
        limit=2000,
        rows=3,
        hint=lazy("Places, links, how to book. Add the meetings themselves under Meetings."),
    )
    languages = forms.Text(lazy("Languages of the answers"), required=False)
    trade_secrets = forms.LongText(
        lazy("How trade secrets are marked"), required=False, limit=2000, rows=3
    )
    publication = forms.LongText(
        lazy("How answers and minutes are published"), required=False, limit=2000, rows=3
    )
    recording = forms.LongText(
        lazy("Whether meetings are recorded"), required=False, limit=1000, rows=2
    )
    contact_name = forms.Text(lazy("Contact person"), required=False)
    contact_role = forms.Text(lazy("Role of the contact person"), required=False)
    contact_email = forms.Email(lazy("E-mail of the contact person"), required=False)
    contact_phone = forms.Text(lazy("Phone of the contact person"), required=False, limit=40)
    privacy_notice = forms.Text(lazy("Address of the privacy notice"), required=False, limit=1000)
    notice_number = forms.Text(lazy("Number of the notice"), required=False, limit=60)
    cpv_code = forms.Text(
        lazy("CPV code"),
        required=False,
        limit=10,
        hint=lazy("Eight digits. Codes for research and development are suggested."),
        checks=(_is_cpv,),
        params={"attributes": {"list": "cpv-codes"}, "classes": "govuk-input--width-10"},
    )
    cpv_text = forms.Text(lazy("Name of the CPV code"), required=False)
    invited = forms.Whole(lazy("How many were invited directly"), required=False, high=1_000_000)
    invited_how = forms.Text(lazy("How they were invited"), required=False, limit=500)
    rows = forms.Hidden()

    def numbered(self) -> list[tuple[int, Any, Any, Any]]:
        """Return the rows of questions: number, text, type, word limit."""
        return [
            (n, self[f"q{n}-text"], self[f"q{n}-type"], self[f"q{n}-limit"])
            for n in range(1, MOST_QUESTIONS + 1)
            if f"q{n}-text" in self
        ]

    def invitation(self) -> InvitationInput:
        """Return what the form says of the invitation."""
        given = {
            _COLUMNS.get(name, name): self[name].data
            for name in self._fields
            if _COLUMNS.get(name, name) in InvitationInput.model_fields
        }
        return InvitationInput(**{name: v for name, v in given.items() if v is not None})

    def call(self) -> CallInput:
        """Return until when is answered and asked, and what."""
        return CallInput(
            deadline=self.dialogue_answers_due.data,
            questions_until=self.questions_until.data,
            questions=[
                QuestionInput(text=text.data, type=kind.data or "text", word_limit=limit.data)
                for _n, text, kind, limit in self.numbered()
                if text.data
            ],
        )


def invitation_form(count: int) -> type[InvitationForm]:
    """Return the form with rows for so many questions."""
    rows: dict[str, Any] = {}
    for n in range(1, min(count, MOST_QUESTIONS) + 1):
        rows[f"q{n}-text"] = forms.LongText(
            lazy("Question %(number)s", number=n), required=False, limit=1000, rows=2
        )
        rows[f"q{n}-type"] = forms.Choice(
            lazy("Kind of answer"), TYPES, required=False, as_list=True
        )
        rows[f"q{n}-limit"] = forms.Whole(
            lazy("Most words"), required=False, low=1, high=5000, unit=lazy("words")
        )
    return type("InvitationForm", (InvitationForm,), rows)


def invitation_values(row: Dialogue | None, call: Any, asked: Iterable[Any]) -> dict[str, Any]:
    """Return what is kept, as the form shows it; a new one begins with standard texts."""
    if row is None:
        return {
            "trade_secrets": _("dialogue.default_trade_secrets"),
            "publication": _("dialogue.default_publication"),
            "recording": _("dialogue.default_recording"),
            "ways": ["written_answer"],
        }
    values: dict[str, Any] = row.model_dump()
    values |= {name: getattr(row, column) for name, column in _COLUMNS.items()}
    if call is not None:
        values |= {
            "dialogue_answers_due": call.deadline,
            "questions_until": call.questions_until,
        }
    for one in asked:
        values |= {
            f"q{one.position}-text": one.label,
            f"q{one.position}-type": one.type,
            f"q{one.position}-limit": one.word_limit,
        }
    return values


class MeetingForm(forms.Form):
    """A meeting that is planned."""

    form = forms.Choice(lazy("Form of the meeting"), FORMS[:2])
    title = forms.Text(lazy("Title of a briefing"), required=False)
    company_id = forms.Choice(
        lazy("Supplier, if one is met alone"), (), required=False, as_list=True
    )
    starts_at = forms.MomentField(lazy("Starts"))
    ends_at = forms.MomentField(lazy("Ends"), required=False)
    place = forms.Text(lazy("Place or link"), required=False, limit=300)


class MinutesForm(forms.Form):
    """The minutes of a meeting."""

    people = forms.LongText(
        lazy("People and their roles"), rows=3, hint=lazy("A line each: Aino Virtanen, officer")
    )
    topics = forms.LongText(lazy("Topics"), limit=10000)
    information_given = forms.LongText(
        lazy("Information given to the supplier"),
        required=False,
        limit=8000,
        rows=4,
        hint=lazy("A line each. Each line goes to the ledger and is owed to everybody."),
    )
    confidential = forms.LongText(
        lazy("Confidential points"),
        required=False,
        limit=10000,
        rows=3,
        hint=lazy("The supplier’s trade secrets. Left out of the public version."),
    )
    follow_up = forms.LongText(lazy("What was agreed"), required=False, limit=10000, rows=3)
    attended = forms.Whole(lazy("How many companies attended"), required=False, high=100_000)


class WordsForm(forms.Form):
    """An objection, or a word on one."""

    words = forms.LongText(lazy("Your words"), rows=4)


class ToldForm(forms.Form):
    """Something that was told to one supplier outside a meeting."""

    information = forms.LongText(lazy("What was told"), limit=2000, rows=3)
    how = forms.Text(lazy("How it was told"), required=False, limit=300)
    company_id = forms.Choice(lazy("To whom"), (), required=False, as_list=True)
    told_at = forms.MomentField(lazy("When it was told"))


class SecretForm(forms.Form):
    """Why something stays with one supplier."""

    ground = forms.Text(
        lazy("Why it is not told to the others"),
        hint=lazy("For instance: it is that supplier’s own trade secret."),
        limit=1000,
    )


class InvolvementForm(forms.Form):
    """A party that was involved in the preparation."""

    party = forms.Text(lazy("Who was involved before"))
    involvement = forms.LongText(lazy("In what, and when"), limit=2000, rows=3)
    measure = forms.LongText(
        lazy("How its advantage is removed"), required=False, limit=2000, rows=3
    )


class DecisionForm(forms.Form):
    """What becomes of an input, or of a theme."""

    disposition = forms.Choice(
        lazy("Decision"), DISPOSITIONS, params={"classes": "govuk-radios--inline"}
    )
    reason = forms.LongText(
        lazy("Reason"),
        hint=lazy("Published in the summary, word for word."),
        limit=2000,
        rows=3,
    )
    requirement_id = forms.Choice(lazy("Requirement it changes"), (), required=False, as_list=True)


class ThemeForm(DecisionForm):
    """What becomes of every undecided input of a theme."""

    theme = forms.Choice(lazy("Theme"), (), as_list=True)


class HeardForm(forms.Form):
    """Something that was heard."""

    text = forms.LongText(lazy("What was heard"), limit=10000)
    meeting_id = forms.Choice(lazy("In which meeting"), (), required=False, as_list=True)
    theme = forms.Text(lazy("Theme"), required=False, limit=100)
    secret_ground = forms.Text(lazy("Ground, if it is a trade secret"), required=False, limit=500)


class GroupForm(forms.Form):
    """A theme for the inputs that are ticked."""

    inputs = forms.Choices(lazy("Inputs"), ())
    theme = forms.Text(lazy("Theme"), limit=100)


BANDS = 4


class ConclusionsForm(forms.Form):
    """What was learnt, and what follows."""

    summary = forms.LongText(lazy("What was learnt, in a few sentences"), required=False)
    capability = forms.LongText(
        lazy("What the market can deliver"), required=False, limit=10000, rows=3
    )
    maturity = forms.Text(
        lazy("Maturity of the solutions (TRL)"),
        required=False,
        limit=1000,
        hint=lazy("Technology readiness from 1 to 9, as answered: TRL 5–7"),
    )
    risks = forms.LongText(lazy("Risks"), required=False, limit=10000, rows=3)
    rights = forms.LongText(lazy("Views on rights to results"), required=False, limit=10000, rows=3)
    sme_barriers = forms.LongText(
        lazy("What keeps small firms out"), required=False, limit=10000, rows=3
    )
    dialogue_conclusions = forms.LongText(lazy("Conclusions"), required=False, limit=10000)
    procedure = forms.Choice(
        lazy("Procedure that is proposed"), PROCEDURES, required=False, as_list=True
    )
    lots = forms.LongText(lazy("Division into lots"), required=False, limit=2000, rows=2)
    pilot = forms.YesNo(lazy("Is a pilot held?"), required=False)
    changes_to_need = forms.LongText(
        lazy("Changes to the need"), required=False, rows=3, hint=lazy("A line each.")
    )

    def bands(self) -> list[tuple[int, Any, Any, Any]]:
        """Return the rows of price bands: number, what, from, to."""
        return [
            (n, self[f"band{n}-what"], self[f"band{n}-low"], self[f"band{n}-high"])
            for n in range(1, BANDS + 1)
        ]


def conclusions_form() -> type[ConclusionsForm]:
    """Return the form with its rows of price bands."""
    rows: dict[str, Any] = {}
    for n in range(1, BANDS + 1):
        rows[f"band{n}-what"] = forms.Text(
            lazy("Price %(number)s: of what", number=n), required=False
        )
        rows[f"band{n}-low"] = forms.MoneyAmount(lazy("Lowest"), required=False)
        rows[f"band{n}-high"] = forms.MoneyAmount(lazy("Highest"), required=False)
    return type("ConclusionsForm", (ConclusionsForm,), rows)


def as_cents(euros: Decimal | None) -> int | None:
    """Return a sum as whole cents."""
    return None if euros is None else int(euros * 100)


def as_euros(whole: int | None) -> Decimal | None:
    """Return whole cents as a sum."""
    return None if whole is None else Decimal(whole) / 100
