"""What may enter the tables of the dialogue: a table class does not check, these models do."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from procure.stages.market_dialogue import rules

# Controls that no page shows and a database may refuse; line ends are made one kind.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")


def plain_text(text: str) -> str:
    """Return the text with one kind of line end and without invisible controls."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _is_cpv(text: str) -> str:
    code = rules.cpv(text) if text else ""
    if code is None:
        raise ValueError("not a CPV code")
    return code


Plain = AfterValidator(plain_text)
Line = Annotated[str, Plain, StringConstraints(max_length=200)]
Text = Annotated[str, Plain, StringConstraints(max_length=2000)]
Long = Annotated[str, Plain, StringConstraints(max_length=10000)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Disposition = Literal["accepted", "partly", "rejected"]
Procedure = Literal[
    "undecided",
    "small_purchase",
    "national",
    "annex_e_services",
    "open",
    "restricted",
    "negotiated",
    "competitive_dialogue",
    "innovation_partnership",
    "rd_excluded_pcp",
    "direct_award",
    "design_contest",
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionInput(_Input):
    """One numbered question to the market."""

    text: Annotated[str, Plain, StringConstraints(min_length=1, max_length=1000)]
    type: Literal["text", "money", "number", "date"] = "text"
    word_limit: Annotated[int, Field(ge=1, le=5000)] | None = None


class InvitationInput(_Input):
    """The invitation: what the market is told and asked."""

    purpose: Annotated[str, Plain, StringConstraints(max_length=500)] = ""
    background: Long = ""
    planned: Long = ""
    open_points: Long = ""
    who_may_answer: Annotated[str, Plain, StringConstraints(max_length=1000)] = ""
    forms: list[Literal["briefing", "one_to_one", "comments_on_drafts", "written_answer"]] = []
    forms_text: Text = ""
    languages: Line = ""
    trade_secrets: Text = ""
    publication: Text = ""
    recording: Annotated[str, Plain, StringConstraints(max_length=1000)] = ""
    timetable: Text = ""
    contact_name: Line = ""
    contact_role: Line = ""
    contact_email: Annotated[str, Plain, StringConstraints(max_length=254)] = ""
    contact_phone: Annotated[str, Plain, StringConstraints(max_length=40)] = ""
    privacy_notice: Annotated[str, Plain, StringConstraints(max_length=1000)] = ""
    notice_number: Annotated[str, Plain, StringConstraints(max_length=60)] = ""
    cpv_code: Annotated[str, Plain, AfterValidator(_is_cpv)] = ""
    cpv_text: Line = ""
    invited: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    invited_how: Annotated[str, Plain, StringConstraints(max_length=500)] = ""


class CallInput(_Input):
    """Until when is answered and asked, and what."""

    deadline: AwareDatetime
    questions_until: AwareDatetime | None = None
    questions: Annotated[list[QuestionInput], Field(max_length=40)] = []


class MeetingInput(_Input):
    """A meeting that is planned."""

    form: Literal["briefing", "one_to_one"]
    title: Line = ""
    company_id: Id | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    place: Annotated[str, Plain, StringConstraints(max_length=300)] = ""


class MinutesInput(_Input):
    """What a meeting's minutes say."""

    people: Annotated[str, Plain, StringConstraints(min_length=1, max_length=4000)]
    topics: Annotated[str, Plain, StringConstraints(min_length=1, max_length=10000)]
    information_given: Annotated[str, Plain, StringConstraints(max_length=8000)] = ""
    confidential: Long = ""
    follow_up: Long = ""
    attended: Annotated[int, Field(ge=0, le=100_000)] | None = None


class DisclosureInput(_Input):
    """Something that was told outside a meeting."""

    information: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    how: Annotated[str, Plain, StringConstraints(max_length=300)] = ""
    company_id: Id | None = None
    told_at: AwareDatetime


class HeardInput(_Input):
    """Something that was heard, as an input of its own."""

    text: Annotated[str, Plain, StringConstraints(min_length=1, max_length=10000)]
    theme: Annotated[str, Plain, StringConstraints(max_length=100)] = ""
    meeting_id: Id | None = None
    secret_ground: Annotated[str, Plain, StringConstraints(max_length=500)] = ""


class Decision(_Input):
    """What becomes of inputs."""

    disposition: Disposition
    reason: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    requirement_id: Id | None = None


class PriceBand(_Input):
    """A price as a band: a single price would give away whose it is."""

    what: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    low_cents: Annotated[int, Field(ge=0, le=10**14)] | None = None
    high_cents: Annotated[int, Field(ge=0, le=10**14)] | None = None


class ConclusionsInput(_Input):
    """What was learnt, and what follows."""

    summary: Long = ""
    capability: Long = ""
    maturity: Annotated[str, Plain, StringConstraints(max_length=1000)] = ""
    price_bands: Annotated[list[PriceBand], Field(max_length=20)] = []
    risks: Long = ""
    rights: Long = ""
    sme_barriers: Long = ""
    conclusions: Long = ""
    procedure: Procedure | Literal[""] = ""
    lots: Text = ""
    pilot: bool | None = None
    changes_to_need: Annotated[str, Plain, StringConstraints(max_length=4000)] = ""


class InvolvementInput(_Input):
    """Who was involved in the preparation, and how its advantage is removed."""

    party: Annotated[str, Plain, StringConstraints(min_length=1, max_length=200)]
    involvement: Annotated[str, Plain, StringConstraints(min_length=1, max_length=2000)]
    measure: Text = ""


def values(given: BaseModel) -> dict[str, Any]:
    """Return the values of a checked input as columns."""
    return {name: getattr(given, name) for name in type(given).model_fields}


def hours_are_in_order(starts_at: datetime, ends_at: datetime | None) -> bool:
    """Say whether a meeting ends after it starts."""
    return ends_at is None or ends_at > starts_at
