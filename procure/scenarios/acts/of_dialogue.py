"""Acts of calls and of the market dialogue."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session

from procure import calls, db
from procure.people import Actor
from procure.scenarios.acts.of_need import requirement_of
from procure.scenarios.acts.registry import Company, Given, Ref, act, retold, values_of
from procure.scenarios.world import Unplayable, World
from procure.stages import market_dialogue as dialogue
from procure.stages.market_dialogue import ledger, meetings
from procure.stages.market_dialogue.tables import Input

Meeting = Annotated[str, Ref("meeting")]
Question = Annotated[str, Ref("question")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]

# Which call is meant, by the state in which the case stands.
_CALL_IN = {
    **dict.fromkeys(("dialogue_open", "dialogue_concluding"), "market_dialogue"),
    **dict.fromkeys(("pilot_call", "pilot_selection", "call", "selection"), "pilot"),
    **dict.fromkeys(("tendering", "scoring"), "tender"),
}


class Submission(Given):
    """What a company sends, by the names of the questions. Money is in euros."""

    says: dict[str, Any]
    secret: dict[str, str] = Field(default={})


class Asked(Given):
    """A question about the open call."""

    text: Words


class Answered(Given):
    """The wording and the answer that everybody will read."""

    question: Question
    wording: Words
    answer: Words


class Invitation(dialogue.InvitationInput, dialogue.CallInput):
    """The invitation, its questions and its times."""


class Involved(Given):
    """A party that was involved before; without one, nobody was."""

    party: str = ""
    involvement: str = ""
    measure: str = ""


class Met(Given):
    """A meeting of an earlier act."""

    meeting: Meeting


class Objection(Met):
    """What is wrong in minutes, or what is noted on it."""

    words: Words


class Secret(Given):
    """A line of the ledger, and why it stays with one supplier."""

    number: int
    ground: Words


class Inputs(Given):
    """Which inputs are meant: all, or those of a company, a question, a theme or numbers."""

    of: Company | None = None
    question: str = ""
    theme: str = ""
    numbers: list[int] = Field(default=[])


class Grouped(Inputs):
    """Inputs and the theme they are put under."""

    under: Annotated[str, Field(max_length=100)]


class Decided(Inputs):
    """Inputs and what becomes of them."""

    disposition: dialogue.inputs.Disposition
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    requirement: Annotated[str, Field(pattern=r"^R\d{1,4}$")] | None = None


@act(Submission)
def submit(w: World, who: Actor, given: Submission) -> None:
    """Send answers to the call that is open."""
    call = call_of(w)
    with db.reading() as session:
        types = {one.name: one.type for one in calls.questions(session, call.id)}
    says = {name: _as_sent(types.get(name, "text"), one) for name, one in given.says.items()}
    calls.submit(who, call.id, says, w.now, given.secret)


@act(Asked, makes="question")
def ask(w: World, who: Actor, given: Asked) -> str:
    """Ask about the call that is open."""
    return calls.ask(who, call_of(w).id, given.text, w.now)


@act(Answered)
def write_answer(w: World, who: Actor, given: Answered) -> None:
    """Write the answer to a question; it is published by another act."""
    calls.write_answer(who, w.made[given.question], given.wording, given.answer, w.now)


@act()
def publish_answers(w: World, who: Actor, _given: Given) -> None:
    """Publish the answers that are ready."""
    calls.publish_answers(who, call_of(w).id, w.now)


@act()
def confirm_opening(w: World, who: Actor, _given: Given) -> None:
    """Confirm the opening; the second person's word opens."""
    calls.confirm_opening(who, call_of(w).id, w.now)


@act(Invitation)
def save_invitation(w: World, who: Actor, given: Invitation) -> None:
    """Save the invitation and its call."""
    call = set(dialogue.CallInput.model_fields)
    dialogue.save_invitation(
        who,
        w.case_id,
        dialogue.InvitationInput(**values_of(given, *call)),
        dialogue.CallInput(**given.model_dump(include=call)),
        w.now,
    )


@act(Involved)
def note_involvement(w: World, who: Actor, given: Involved) -> None:
    """Note who was involved before, or that nobody was."""
    about = dialogue.InvolvementInput(**given.model_dump()) if given.party else None
    dialogue.note_involvement(who, w.case_id, about, w.now)


@act(
    retold(dialogue.MeetingInput, "company_id", company=(Company | None, None)),
    makes="meeting",
)
def plan_meeting(w: World, who: Actor, given: Any) -> str:
    """Plan a briefing or a meeting with one supplier."""
    about = dialogue.MeetingInput(
        **values_of(given, "company"), company_id=w.companies.get(given.company)
    )
    return dialogue.plan_meeting(who, w.case_id, about, w.now)


@act(Met)
def cancel_meeting(w: World, who: Actor, given: Met) -> None:
    """Cancel a meeting."""
    dialogue.cancel_meeting(who, w.case_id, w.made[given.meeting], w.now)


@act(retold(dialogue.MinutesInput, meeting=(Meeting, ...)))
def share_minutes(w: World, who: Actor, given: Any) -> None:
    """Share the minutes of a meeting."""
    about = dialogue.MinutesInput(**values_of(given, "meeting"))
    dialogue.share_minutes(who, w.case_id, w.made[given.meeting], about, w.now)


@act(Met)
def confirm_minutes(w: World, who: Actor, given: Met) -> None:
    """Confirm the minutes as they were shared last."""
    one, version = _shared(w, given.meeting)
    dialogue.confirm_minutes(who, w.case_id, one, version, w.now)


@act(Objection)
def object_to_minutes(w: World, who: Actor, given: Objection) -> None:
    """Say what is wrong in the minutes."""
    one, version = _shared(w, given.meeting)
    dialogue.object_to_minutes(who, w.case_id, one, version, given.words, w.now)


@act(Objection)
def note_objection(w: World, who: Actor, given: Objection) -> None:
    """Keep the minutes beside the objection, with a word on it."""
    dialogue.note_objection(who, w.case_id, w.made[given.meeting], given.words, w.now)


@act(retold(dialogue.DisclosureInput, "company_id", company=(Company | None, None)))
def tell(w: World, who: Actor, given: Any) -> None:
    """Note something that one supplier was told."""
    about = dialogue.DisclosureInput(
        **values_of(given, "company"), company_id=w.companies.get(given.company)
    )
    dialogue.tell(who, w.case_id, about, w.now)


@act()
def release_disclosures(w: World, who: Actor, _given: Given) -> None:
    """Tell everybody what is still owed to the others."""
    with db.reading() as session:
        owed = [one.id for one in ledger.lines(session, w.case_id) if one.standing == "owed"]
    dialogue.release(who, w.case_id, owed, w.now)


@act(Secret)
def keep_secret(w: World, who: Actor, given: Secret) -> None:
    """Keep one line of the ledger with the one who was told."""
    with db.reading() as session:
        found = [one for one in ledger.lines(session, w.case_id) if one.number == given.number]
    if not found:
        raise Unplayable(f"the ledger has no line {given.number}")
    dialogue.keep_secret(who, w.case_id, found[0].id, given.ground, w.now)


@act(retold(dialogue.HeardInput, "meeting_id", meeting=(Meeting | None, None)))
def add_input(w: World, who: Actor, given: Any) -> None:
    """Add something that was heard."""
    about = dialogue.HeardInput(**values_of(given, "meeting"), meeting_id=w.made.get(given.meeting))
    dialogue.add_input(who, w.case_id, about, w.now)


@act(Grouped)
def group_inputs(w: World, who: Actor, given: Grouped) -> None:
    """Put inputs under one theme."""
    dialogue.group(who, w.case_id, _meant(w, given), given.under, w.now)


@act(Decided)
def decide_inputs(w: World, who: Actor, given: Decided) -> None:
    """Say what becomes of inputs."""
    requirement = requirement_of(w, given.requirement) if given.requirement else None
    decision = dialogue.Decision(
        disposition=given.disposition, reason=given.reason, requirement_id=requirement
    )
    dialogue.decide(who, w.case_id, _meant(w, given), decision, w.now)


@act(dialogue.ConclusionsInput)
def save_conclusions(w: World, who: Actor, given: dialogue.ConclusionsInput) -> None:
    """Save what was learnt, and what follows."""
    dialogue.save_conclusions(who, w.case_id, given, w.now)


def call_of(w: World) -> calls.Call:
    """Return the call that is meant where the case stands."""
    state = w.case.state
    with db.reading() as session:
        kind = _CALL_IN.get(state)
        call = calls.current(session, w.case_id, kind) if kind else None
    if call is None:
        raise Unplayable(f"there is no call in {state}")
    return call


def sent_by(session: Session, w: World, company: str, kind: str) -> str:
    """Return the id of what a company sent to the latest call of a kind."""
    call = calls.current(session, w.case_id, kind)
    for one in calls.opened(session, call.id) if call else ():
        if one.company_id == w.companies[company]:
            return one.submission_id
    raise Unplayable(f"{company} has sent nothing")


def _as_sent(kind: str, value: Any) -> Any:
    """Return an answer of a file as a form sends it: money in cents, numbers and days as text."""
    if isinstance(value, date):
        return value.isoformat()
    if kind == "number":
        return str(value)
    if kind != "money":
        return value
    try:
        cents = Decimal(str(value)) * 100
        if cents == cents.to_integral_value():
            return int(cents)
    except InvalidOperation:
        pass
    raise Unplayable(f"{value!r} is not a sum in euros")


def _shared(w: World, meeting: str) -> tuple[str, int]:
    with db.reading() as session:
        row = meetings.find(session, w.case_id, w.made[meeting])
    return row.id, row.minutes_version


def _meant(w: World, given: Inputs) -> list[str]:
    with db.reading() as session:
        known = dialogue.heard.of_case(session, w.case_id)
    found = [one.id for one in known if _is_meant(w, given, one)]
    if not found:
        raise Unplayable("no input is meant")
    return found


def _is_meant(w: World, given: Inputs, one: Input) -> bool:
    return (
        (given.of is None or one.company_id == w.companies[given.of])
        and (not given.question or one.question == given.question)
        and (not given.theme or one.theme == given.theme)
        and (not given.numbers or one.number in given.numbers)
    )
